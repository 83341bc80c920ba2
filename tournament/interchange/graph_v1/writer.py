"""Writers of ``graph/1``: as it is printed, and with all that a drawn competition keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tournament.catalogues import both
from tournament.engine.formats import FORMATS
from tournament.engine.graph import (
    Best,
    Fastest,
    Graph,
    Heat,
    Loser,
    Match,
    Place,
    Placed,
    Rank,
    Seed,
    Slot,
    Winner,
    has_best_guests,
)
from tournament.engine.stages import Stage
from tournament.engine.text import Words
from tournament.interchange.graph_v1.orders import told_groups, told_orders


def slot(value: Slot) -> dict[str, Any]:
    """Return a slot as it is printed."""
    match value:
        case Winner(match=key):
            return {"winner": key}
        case Loser(match=key):
            return {"loser": key}
        case Seed(n=n):
            return {"seed": n}
        case Rank(group=group, rank=rank):
            return {"group": group, "rank": rank}
        case Best(groups=groups, rank=rank, nth=nth):
            return {"best": {"groups": groups, "rank": rank, "nth": nth}}
        case Placed(heat=key, nth=nth):
            return {"placed": {"heat": key, "nth": nth}}
        case Fastest(heats=heats, nth=nth, after=after):
            return {"fastest": {"heats": heats, "nth": nth, "after": after}}
        case _:
            return {"bye": True}


def _match(match: Match) -> dict[str, Any]:
    row: dict[str, Any] = {"id": match.id, "stage": match.stage, "round": match.round}
    if match.group is not None:
        row["group"] = match.group
    row["slots"] = [slot(side) for side in match.slots]
    if match.if_needed:
        row["if_needed"] = True
    return row


def _heat(heat: Heat) -> dict[str, Any]:
    row = {"id": heat.id, "stage": heat.stage, "round": heat.round, "slots": [slot(each) for each in heat.slots]}
    return row | ({"by_place": True} if heat.by_place else {})


def _places(places: Sequence[Place]) -> list[dict[str, Any]]:
    return [{"place": each.place, "slot": slot(each.slot)} for each in places]


def _slots(groups: Mapping[str, Sequence[Slot]]) -> dict[str, list[dict[str, Any]]]:
    return {key: [slot(each) for each in slots] for key, slots in groups.items()}


def _stages(graph: Graph) -> dict[str, Any]:
    """Return the stages that say more of themselves than their key does, in both languages; nothing without any."""
    return {"stages": {key: _stage(stage) for key, stage in graph.stages.items()}} if graph.stages else {}


def _stage(stage: Stage) -> dict[str, Any]:
    row: dict[str, Any] = {"rounds": stage.rounds}
    for name in ("title", "letter", "lane"):
        words = getattr(stage, name)
        if words is not None:
            row[name] = _words(words)
    if stage.matches:
        row["matches"] = {
            key: {"title": _words(title), "code": _words(code)} for key, (title, code) in stage.matches.items()
        }
    return row


def _words(words: Words) -> dict[str, str]:
    said = both(words)
    return {"vi": said.vi, "en": said.en}


def _series(graph: Graph) -> dict[str, Any]:
    """Return the matches that decide together; nothing without any."""
    rows = [
        {"matches": each.matches, "by": each.by} | ({"away_goals": True} if each.away_goals else {})
        for each in graph.series
    ]
    return {"series": rows} if rows else {}


def stored(graph: Graph) -> str:
    """Return `graph` as one line of ``graph/1`` with its groups, their orders and the places it leaves open.

    The same graph is the same text, which `graph1_file.from_stored` reads back.
    """
    whole = {
        "format": "graph/1",
        "name": graph.name,
        "entries": graph.entries,
        **({"heats": [_heat(heat) for heat in graph.heats]} if graph.heats else {}),
        "matches": [_match(match) for match in graph.matches],
        "places": _places(graph.places),
        "groups": _slots(graph.groups),
        "orders": _slots(graph.orders),
        "rest": _places(graph.rest),
    }
    fixed = {"apart": True} if graph.apart else {}
    return msgspec.json.encode({**whole, **fixed, **_stages(graph), **_series(graph)}).decode()


def write(graph: Graph) -> str:
    """Return `graph` as ``graph/1`` JSON, a match and a place to a line."""
    encode = msgspec.json.Encoder().encode
    told = graph.groups and has_best_guests(graph.matches) and graph.apart != (graph.name in FORMATS)
    fixed = {"apart": graph.apart} if told else {}
    head = encode(
        {"format": "graph/1", "name": graph.name, "entries": graph.entries, **fixed, **_stages(graph)}
    ).decode()
    matches = ",\n".join(encode(_match(match)).decode() for match in graph.matches)
    places = ",\n".join(encode(place).decode() for place in _places(graph.places))
    heats = ",\n".join(encode(_heat(heat)).decode() for heat in graph.heats)
    head = f'{head[:-1]},"heats":[\n{heats}]}}' if heats else head
    parts = {"groups": told_groups(graph), "orders": told_orders(graph)}
    told_too = _series(graph) | {key: _slots(each) for key, each in parts.items() if each}
    others = "".join(f',"{key}":{encode(value).decode()}' for key, value in told_too.items())
    return f'{head[:-1]},"matches":[\n{matches}]{others},"places":[\n{places}]}}'
