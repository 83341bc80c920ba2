"""The sport keeps what every sport must keep, and a published result counts as it was published."""

from __future__ import annotations

import pytest
from tournament_table_tennis.rules import TABLE_TENNIS
from tournament_table_tennis.team import TABLE_TENNIS_TEAM

from tournament.engine.scoring import Status
from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", [*sport_checks(TABLE_TENNIS), *sport_checks(TABLE_TENNIS_TEAM)], ids=str)
def test_conformance(check: Check) -> None:
    check()


def test_the_mixed_doubles_final_of_tokyo_2020_goes_to_the_seventh_game() -> None:
    """Gold-medal match: Japan beat China 5–11, 7–11, 11–8, 11–9, 11–9, 6–11, 11–6."""
    rules = TABLE_TENNIS.rules("best-of-7")
    final = ((5, 11), (7, 11), (11, 8), (11, 9), (11, 9), (6, 11), (11, 6))
    assert list(TABLE_TENNIS.scoring.violations(final, rules)) == []
    outcome = TABLE_TENNIS.scoring.outcome(final, rules)
    assert (outcome.winner, outcome.counters["sets"], outcome.match_points) == (0, (4, 3), (2, 1))


def test_a_match_not_finished_gives_its_loser_nothing() -> None:
    """ITTF 3.7.5.1: one point for a match lost, none for one that was not played or not finished."""
    outcome = TABLE_TENNIS.scoring.outcome(((11, 3), (4, 2)), TABLE_TENNIS.rules("best-of-5"), Status.RETIRED, 0)
    assert outcome.match_points == (2, 0)
