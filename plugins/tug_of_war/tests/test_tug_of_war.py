"""The sport keeps what every sport must keep, and a published result counts as it was published."""

from __future__ import annotations

import pytest
from tournament_tug_of_war.rules import TUG_OF_WAR

from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", sport_checks(TUG_OF_WAR), ids=str)
def test_conformance(check: Check) -> None:
    check()


def test_two_pulls_that_each_side_wins_once_are_a_draw() -> None:
    """In groups of two pulls: three points for 2–0, one each for 1–1."""
    rules = TUG_OF_WAR.rules("two-pulls")
    assert TUG_OF_WAR.scoring.outcome(((1, 0), (0, 1)), rules).match_points == (1, 1)
    assert TUG_OF_WAR.scoring.outcome(((1, 0), (1, 0)), rules).match_points == (3, 0)


def test_the_third_pull_is_pulled_only_at_one_each() -> None:
    rules = TUG_OF_WAR.rules("best-of-3")
    assert list(TUG_OF_WAR.scoring.violations(((1, 0), (0, 1), (1, 0)), rules)) == []
    assert [each.rule for each in TUG_OF_WAR.scoring.violations(((1, 0), (1, 0), (1, 0)), rules)] == ["sets_extra"]
