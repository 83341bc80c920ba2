"""The graph of a competition, made from its format; nothing of it is stored but what was played."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from tournament.engine import formats
from tournament.engine.graph import Graph
from tournament.models import Competition, Entry, db


@lru_cache(maxsize=512)
def _built(name: str, options: str, entries: int) -> Graph:
    return formats.build(name, entries, json.loads(options))


def graph_of(format_: dict[str, Any], entries: int) -> Graph:
    """Return the graph of a stored format (``{"name", "options"}``) for a number of drawn entries."""
    return _built(format_["name"], json.dumps(format_["options"], sort_keys=True), entries)


def graphs_of(exchange_id: int) -> dict[int, Graph]:
    """Return the graphs of an edition's drawn competitions by competition id."""
    counts = (
        select(Entry.competition_id, func.count().label("entries"))
        .where(Entry.number.is_not(None))
        .group_by(Entry.competition_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Competition.id, Competition.format, counts.c.entries)
        .join(counts, counts.c.competition_id == Competition.id)
        .where(Competition.exchange_id == exchange_id)
    )
    return {id_: graph_of(format_, entries) for id_, format_, entries in rows if format_}
