"""Who may still come to a match, against every way a knock-out can be played out."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tournament.engine.formats import build
from tournament.engine.graph import Best, Graph
from tournament.engine.progress import Open, Progress, Record, resolve
from tournament.engine.prospects.reachable import comers
from tournament.engine.scoring.records import Outcome


def ranking(_group: str, _members: tuple[int, ...]) -> None:
    return None


def best(_slot: Best) -> None:
    return None


def played(graph: Graph, winners: dict[str, int]) -> Progress[int]:
    """Play the matches named, in playing order, each won by side 0 or 1."""
    entrants, records = range(1, graph.entries + 1), dict[str, Record[int]]()
    for match in graph.matches:
        if match.id in winners:
            home, away = resolve(graph, entrants, records, ranking, best).sides[match.id]
            if not isinstance(home, Open) and not isinstance(away, Open):
                records[match.id] = Record((home, away), Outcome(True, winners[match.id]))
    return resolve(graph, entrants, records, ranking, best)


@pytest.mark.parametrize(
    ("name", "options", "entries"),
    [
        ("knockout", {"third_place": "match"}, 5),
        ("knockout", {"third_place": "joint"}, 6),
        ("knockout", {"placement": "all"}, 4),
        ("double_elimination", {"reset": True}, 4),
        ("page_playoff", {}, 4),
    ],
)
@pytest.mark.parametrize("started", [0, 1, 2, 3])
def test_everybody_who_comes_was_expected(name: str, options: dict[str, Any], entries: int, started: int) -> None:
    graph = build(name, entries, options)
    keys = [match.id for match in graph.matches]
    begun = dict.fromkeys(keys[:started], 1)
    found = comers(graph, range(1, entries + 1), played(graph, begun))
    seen: dict[str, tuple[set[int], set[int]]] = {key: (set(), set()) for key in keys}
    for winners in product((0, 1), repeat=len(keys) - len(begun)):
        end = played(graph, begun | dict(zip(keys[started:], winners, strict=True)))
        for key, sides in end.sides.items():
            for side, there in zip(sides, seen[key], strict=True):
                if not isinstance(side, Open):
                    there.add(side)
    assert all(there <= found[key][side] for key in keys for side, there in enumerate(seen[key]))
    if name == "knockout":  # two feeders share no entry there, so nobody impossible is listed
        assert found == {key: tuple(map(frozenset, there)) for key, there in seen.items()}


def test_the_range_in_a_group_limits_who_comes_after_it() -> None:
    graph = build("groups", 4, {"groups": 2, "then": "knockout", "advance": 1})
    members = {key: [slot.n for slot in slots if hasattr(slot, "n")] for key, slots in graph.groups.items()}
    first, last = members["A"]
    open_ = comers(graph, range(1, 5), played(graph, {}))
    assert open_["F"] == tuple(map(frozenset, members.values()))
    known = comers(graph, range(1, 5), played(graph, {}), {"A": {first: (1, 1), last: (2, 2)}})
    assert known["F"] == (frozenset([first]), frozenset(members["B"]))
