"""The graph of a competition: laid out by its format when it is drawn, and read from what is stored ever after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select

from tournament.engine import formats
from tournament.engine.errors import InputError
from tournament.engine.graph import Graph
from tournament.engine.message import Message
from tournament.engine.pairing import FreeRound, Pairer, Reign, Round
from tournament.engine.scoring import to_number
from tournament.interchange.graph_v1.reader import from_stored
from tournament.models import Competition, Entry, PairedRound, db
from tournament.plugins.registry import Registry
from tournament.runtime import runtime

Pairs = tuple[tuple[tuple[int, int], ...], ...]
"""The pairs of each round that was drawn."""

_MISSING = Message("The plugin of the format “{key}” is missing: its data is kept, install the plugin again.")


@lru_cache(maxsize=8)
def _formats(registry: Registry) -> Mapping[str, formats.Format]:
    return formats.with_more(registry.formats)


@lru_cache(maxsize=512)
def _built(registry: Registry, name: str, options: str, entries: int) -> Graph:
    return formats.build(name, entries, json.loads(options), _formats(registry))


@lru_cache(maxsize=512)
def _read(stored: str) -> Graph:
    return from_stored(stored)


@lru_cache(maxsize=512)
def _paired(name: str, entries: int, pairs: Pairs) -> Graph:
    return formats.rounds_graph(name, entries, pairs)


def every_format() -> Mapping[str, formats.Format]:
    """Return every format by its key, those of plugins too."""
    return _formats(runtime().registry)


def pairer_of(format_: Mapping[str, Any]) -> Pairer | None:
    """Return what pairs the next round of a format (``{"name", "options"}``); None where it is laid out at the draw."""
    found = every_format().get(format_["name"])
    return found.pairer if found else None


def lacks(format_: Mapping[str, Any]) -> str | None:
    """Name the first format that is not there, of one (``{"name", "options"}``) and those that follow it."""
    known = every_format()
    return next((key for key in formats.chain_of(format_["name"], format_["options"]) if key not in known), None)


def laid_out(format_: dict[str, Any], entries: int) -> Graph:
    """Ask a format (``{"name", "options"}``) for the graph of a number of entries, which has no rounds drawn yet.

    Raises InputError where its plugin is missing or has failed, and where it does not suit so many entries.
    """
    found = every_format().get(format_["name"])
    if found is not None and found.pairer is not None:
        found.require_size(entries)
        return _paired(format_["name"], entries, ())
    registry = runtime().registry
    if lacking := lacks(format_):
        raise InputError(_MISSING.format(key=lacking))
    return _built(registry, format_["name"], json.dumps(format_["options"], sort_keys=True), entries)


def graph_of(format_: dict[str, Any], stored: str | None, entries: int, rounds: Sequence[Round] = ()) -> Graph:
    """Return the graph of a drawn competition: the `stored` one, or that of the `rounds` drawn so far.

    Its format is asked only where there is neither, in a competition of an older archive; raises as `laid_out` does.
    """
    if stored:
        return _read(stored)
    if rounds:
        return _paired(format_["name"], entries, tuple(round_.pairs for round_ in rounds))
    return laid_out(format_, entries)


def graphs_of(exchange_id: int, competitions: Iterable[Competition] | None = None) -> dict[int, Graph]:
    """Return the graphs of an edition's drawn competitions, or of these, by competition id, but those without any."""
    if competitions is None:
        competitions = db.session.scalars(select(Competition).where(Competition.exchange_id == exchange_id))
    chosen = [row for row in competitions if row.format]
    unstored = [row.id for row in chosen if not row.graph]
    entries = _numbered(unstored) if unstored else {}
    rounds = _by_competition(PairedRound.competition_id.in_(entries)) if entries else {}
    found: dict[int, Graph] = {}
    for row in chosen:
        with suppress(InputError):  # its pages say so
            if row.format and (row.graph or row.id in entries):
                found[row.id] = graph_of(row.format, row.graph, entries.get(row.id, 0), rounds.get(row.id, ()))
    return found


def _numbered(competitions: Sequence[int]) -> dict[int, int]:
    """Count the entries that have a number, by competition."""
    counted = (
        select(Entry.competition_id, func.count())
        .where(Entry.number.is_not(None), Entry.competition_id.in_(competitions))
        .group_by(Entry.competition_id)
    )
    return dict(db.session.execute(counted).tuples().all())


def rounds_of(competition_id: int) -> tuple[Round, ...]:
    """Return the rounds of a competition that were drawn, in order."""
    return tuple(_by_competition(PairedRound.competition_id == competition_id).get(competition_id, ()))


def _by_competition(condition: Any) -> Mapping[int, Sequence[Round]]:
    rounds: dict[int, list[Round]] = {}
    rows = select(PairedRound).where(condition).order_by(PairedRound.competition_id, PairedRound.number)
    for row in db.session.scalars(rows):
        rounds.setdefault(row.competition_id, []).append(_round(row))
    return rounds


def _round(row: PairedRound) -> Round:
    reigns = row.reigns
    return Round(
        tuple((home, away) for home, away in row.pairs),
        tuple(FreeRound(number, to_number(points), asked) for number, points, asked in row.byes),
        tuple(row.order),
        None if reigns is None else {int(number): Reign(*reign) for number, reign in reigns.items()},
        row.by_hand,
    )
