"""Phases that may have rules of their own: what they are called in files, and which matches they hold."""

from __future__ import annotations

import pytest

from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.rule_phases import by_match, known_phases, rule_phases


def offered(name: str, entries: int, options: dict[str, object]) -> dict[str, str]:
    return {key: str(name) for key, name in rule_phases(build(name, entries, options)).items()}


def test_groups_rounds_and_whole_brackets_are_offered() -> None:
    options: dict[str, object] = {"groups": 4, "then": "knockout", "then_third_place": "match"}
    assert offered("groups", 16, options) == {
        "groups": "Group matches",
        "knockout": "All rounds of the bracket",
        "knockout/-3": "Quarter-final",
        "knockout/-2": "Semi-final",
        "third_place": "Third-place match",
        "knockout/-1": "Final",
    }
    assert offered("double_elimination", 4, {"crossover": True}) == {
        "winners/-1": "Winners' bracket, round 1",
        "final/-2": "Semi-final",
        "final/-1": "Final",
    }
    assert offered("knockout", 2, {}) == {"knockout/-1": "Final"}  # it stays the final when more entries come


def test_each_match_has_the_phases_that_are_named_the_widest_first() -> None:
    graph = build("knockout", 8, {"third_place": "match"})
    assert known_phases(graph) == {
        "knockout", "knockout/1", "knockout/2", "knockout/3", "knockout/-3", "knockout/-2", "knockout/-1",
        "third_place", "third_place/3", "third_place/-1",
    }  # fmt: skip
    found = by_match(graph, {"knockout", "knockout/-1", "knockout/2", "third_place"}, "+".join)
    assert found == {
        **dict.fromkeys(("K1-1", "K1-2", "K1-3", "K1-4"), "knockout"),
        **dict.fromkeys(("K2-1", "K2-2"), "knockout+knockout/2"),
        "T": "third_place",
        "F": "knockout+knockout/-1",
    }
    assert by_match(graph, (), "+".join) == {}


def test_a_round_is_named_once() -> None:
    with pytest.raises(InputError, match="knockout/3 and knockout/-1 are the same round: name it once"):
        by_match(build("knockout", 8), {"knockout/3", "knockout/-1"}, "+".join)
