"""The sport keeps what every sport must keep, and a published result counts as it was published."""

from __future__ import annotations

import pytest
from tournament_basketball.rules import BASKETBALL

from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", sport_checks(BASKETBALL), ids=str)
def test_conformance(check: Check) -> None:
    check()


def test_the_final_of_tokyo_2020_adds_its_quarters_up() -> None:
    """Men's gold-medal game: the United States beat France 87–82 (22–18, 22–21, 27–24, 16–19)."""
    rules = BASKETBALL.rules("fiba")
    final = ((22, 18), (22, 21), (27, 24), (16, 19))
    assert list(BASKETBALL.scoring.violations(final, rules)) == []
    outcome = BASKETBALL.scoring.outcome(final, rules)
    assert (outcome.winner, outcome.match_points, outcome.counters["points"]) == (0, (2, 1), (87, 82))
    assert str(BASKETBALL.scoring.headline(final, rules)) == "87–82"


def test_a_game_that_is_level_goes_to_overtime() -> None:
    rules, level = BASKETBALL.rules("fiba"), ((20, 20), (20, 20), (20, 20), (20, 20))
    assert list(BASKETBALL.scoring.violations(level, rules)) != []
    assert list(BASKETBALL.scoring.violations((*level, (8, 8), (5, 9)), rules)) == []
    assert BASKETBALL.scoring.outcome((*level, (8, 8), (5, 9)), rules).winner == 1
