"""The pairs of a bracket after groups, read from its graph: written down, they make the same bracket."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tournament.engine.bracket_draw import pairs_of
from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.formats.written_pairs import name_of
from tournament.engine.graph import Graph

BRACKETS: dict[str, dict[str, Any]] = {
    "knock-out": {"then": "knockout"},
    "every place": {"then": "knockout", "then_placement": "all"},
    "plates": {"then": "knockout", "plates": True},
    "double elimination": {"then": "double_elimination"},
    "reset": {"then": "double_elimination", "then_reset": True},
    "crossover": {"then": "double_elimination", "then_crossover": True, "then_third_place": "match"},
}


def written(graph: Graph) -> str:
    return ",".join("-".join(name_of(slot) for slot in pair if slot is not None) for pair in pairs_of(graph))


@pytest.mark.parametrize("bracket", BRACKETS)
def test_the_pairs_of_a_bracket_make_the_same_matches(bracket: str) -> None:
    tried = 0
    for groups, advance, best, lucky in product(range(1, 10), range(1, 4), range(4), (False, True)):
        options = {
            "groups": groups,
            "advance": advance,
            "best_thirds": best,
            "lucky_losers": lucky,
            **BRACKETS[bracket],
        }
        try:
            graph = build("groups", 4 * groups, options)
        except InputError:
            continue  # nobody is left to be the best, or to play off
        again = build("groups", 4 * groups, {**options, "pairs": written(graph)})
        assert again.matches == graph.matches, options
        tried += 1
    assert tried > 100


@pytest.mark.parametrize("bracket", ["knock-out", "double elimination", "crossover"])
@pytest.mark.parametrize("pairs", ["A1,B1,C1,D1", "C1-A1,D1,B1,E1", "A1-B1,C1,D1-E1,F1"])
def test_pairs_written_down_are_read_as_they_were_written(pairs: str, bracket: str) -> None:
    groups = pairs.count("1")
    graph = build("groups", 2 * groups, {"groups": groups, "advance": 1, "pairs": pairs, **BRACKETS[bracket]})
    assert written(graph) == pairs


def test_two_without_an_opponent_stand_alone_though_they_meet_next() -> None:
    graph = build("groups", 20, {"groups": 5, "then": "knockout", "advance": 2})
    assert [len([slot for slot in pair if slot]) for pair in pairs_of(graph)].count(1) == 6
