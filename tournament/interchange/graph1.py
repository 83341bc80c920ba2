"""Writer of ``graph/1``."""

from __future__ import annotations

from typing import Any

import msgspec

from tournament.engine.graph import Best, Graph, Loser, Match, Rank, Seed, Slot, Winner


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


def write(graph: Graph) -> str:
    """Return `graph` as ``graph/1`` JSON, a match and a place to a line."""
    encode = msgspec.json.Encoder().encode
    head = encode({"format": "graph/1", "name": graph.name, "entries": graph.entries}).decode()
    matches = ",\n".join(encode(_match(match)).decode() for match in graph.matches)
    places = ",\n".join(encode({"place": p.place, "slot": slot(p.slot)}).decode() for p in graph.places)
    return f'{head[:-1]},"matches":[\n{matches}],"places":[\n{places}]}}'
