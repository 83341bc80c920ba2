"""The sport keeps what every sport must keep, and a published result counts as it was published."""

from __future__ import annotations

import pytest
from tournament_handball.rules import HANDBALL

from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", sport_checks(HANDBALL), ids=str)
def test_conformance(check: Check) -> None:
    check()


def test_the_final_of_tokyo_2020_counts_its_goals() -> None:
    """Men's gold-medal match: France beat Denmark 25–23."""
    rules = HANDBALL.rules("ihf")
    outcome = HANDBALL.scoring.outcome(((25, 23),), rules)
    assert (outcome.winner, outcome.match_points, outcome.counters["goals"]) == (0, (2, 0), (25, 23))
