"""The parts of the field that entries of one unit are kept apart in."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.engine.formats.shapes import possible
from tournament.engine.draw import regions_of
from tournament.engine.formats import build


def test_groups() -> None:
    assert regions_of(build("groups", 6, {"groups": 2, "then": "knockout"})) == ("A", "B", "B", "A", "A", "B")
    assert regions_of(build("round_robin", 3)) == ("A", "A", "A")


def test_a_bracket_with_byes_is_named_from_its_final_back_to_the_first_matches() -> None:
    assert regions_of(build("knockout", 6)) == ("1.1", "2.1", "2.2", "1.2", "1.2", "2.2")
    assert regions_of(build("knockout", 2)) == ("", "")


@pytest.mark.parametrize("options", [{}, {"reset": True}, {"crossover": True}])
def test_in_a_double_elimination_only_the_way_of_the_unbeaten_counts(options: dict[str, object]) -> None:
    assert regions_of(build("double_elimination", 8, options)) == regions_of(build("knockout", 8))


def test_in_a_page_play_off_the_first_two_meet_first() -> None:
    assert regions_of(build("page_playoff", 5)) == ("1", "1", "2.1", "2.2", "2.2")


@pytest.mark.parametrize("entries", range(3, 40))
def test_the_longer_the_common_beginning_the_earlier_two_can_meet(entries: int) -> None:
    graph = build("knockout", entries)
    regions = [name.split(".") for name in regions_of(graph)]
    meeting = {
        frozenset((a, b)): match.round
        for match, (home, away) in zip(graph.matches, possible(graph).values(), strict=True)
        for a in home
        for b in away
    }
    last = graph.matches[-1].round
    for a, b in combinations(range(1, entries + 1), 2):
        one, other = regions[a - 1], regions[b - 1]
        apart = [at for at, (x, y) in enumerate(zip(one, other, strict=False)) if x != y]
        common = apart[0] if apart else min(len(one), len(other))
        assert meeting[frozenset((a, b))] == last - common
