"""Places still within reach, against every way a knock-out can be played out."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tournament.engine.formats import build
from tournament.engine.graph import Best, Graph
from tournament.engine.progress import Open, Progress, Record, resolve
from tournament.engine.prospects.reachable import reachable
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
def test_every_end_is_within_reach(name: str, options: dict[str, Any], entries: int, started: int) -> None:
    graph = build(name, entries, options)
    keys = [match.id for match in graph.matches]
    begun = dict.fromkeys(keys[:started], 1)
    found = reachable(graph, range(1, entries + 1), played(graph, begun))
    seen: dict[int, set[int]] = {entry: set() for entry in found}
    for winners in product((0, 1), repeat=len(keys) - len(begun)):
        end = played(graph, begun | dict(zip(keys[started:], winners, strict=True)))
        for place, holder in end.places:
            if not isinstance(holder, Open):
                seen[holder].add(place)
        assert reachable(graph, range(1, entries + 1), end) == {
            entry: tuple(place for place, holder in end.places if holder == entry) for entry in found
        }
    assert all(seen[entry] <= set(places) for entry, places in found.items())
    if name == "knockout":  # two feeders share no entry there, so nothing impossible is listed
        assert {entry: set(places) for entry, places in found.items()} == seen


def test_the_range_in_a_group_limits_the_places_after_it() -> None:
    graph = build("groups", 4, {"groups": 2, "then": "knockout", "advance": 1})
    members = {key: [slot.n for slot in slots if hasattr(slot, "n")] for key, slots in graph.groups.items()}
    first, last = members["A"]
    open_ = reachable(graph, range(1, 5), played(graph, {}))
    assert open_[first] == open_[last]
    known = reachable(graph, range(1, 5), played(graph, {}), {"A": {first: (1, 1), last: (2, 2)}})
    assert known[first] == (1, 2)
    assert known[last] == tuple(place for place in open_[last] if place > 2)
