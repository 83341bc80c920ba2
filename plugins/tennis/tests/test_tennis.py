"""The sport keeps what every sport must keep, and a published result counts as it was published."""

from __future__ import annotations

import pytest
from tournament_tennis.rules import TENNIS

from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", sport_checks(TENNIS), ids=str)
def test_conformance(check: Check) -> None:
    check()


def test_the_final_of_the_us_open_2012_goes_to_five_sets() -> None:
    """Men's singles final: 7–6, 7–5, 2–6, 3–6, 6–2."""
    rules = TENNIS.rules("best-of-5")
    final = ((7, 6), (7, 5), (2, 6), (3, 6), (6, 2))
    assert list(TENNIS.scoring.violations(final, rules)) == []
    outcome = TENNIS.scoring.outcome(final, rules)
    assert (outcome.winner, outcome.counters["sets"], outcome.counters["points"]) == (0, (3, 2), (25, 25))


@pytest.mark.parametrize("wrong", [(6, 5), (7, 4), (8, 6), (6, 6)])
def test_a_set_that_cannot_be_is_refused(wrong: tuple[int, int]) -> None:
    assert len(list(TENNIS.scoring.violations((wrong, (6, 0)), TENNIS.rules("best-of-3")))) == 1
