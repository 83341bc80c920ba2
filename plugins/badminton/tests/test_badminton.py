"""The sport keeps what every sport must keep, and a published result counts as it was published."""

from __future__ import annotations

import pytest
from tournament_badminton.rules import BADMINTON
from tournament_badminton.team import BADMINTON_TEAM

from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", [*sport_checks(BADMINTON), *sport_checks(BADMINTON_TEAM)], ids=str)
def test_conformance(check: Check) -> None:
    check()


def test_the_final_of_rio_2016_is_won_in_three_games() -> None:
    """Women's singles, gold-medal match: Spain beat India 19–21, 21–12, 21–15."""
    rules = BADMINTON.rules("bwf-21")
    final = ((19, 21), (21, 12), (21, 15))
    assert list(BADMINTON.scoring.violations(final, rules)) == []
    outcome = BADMINTON.scoring.outcome(final, rules)
    assert (outcome.winner, outcome.counters["sets"], outcome.counters["points"]) == (0, (2, 1), (61, 48))


@pytest.mark.parametrize(("score", "ends"), [((30, 29), True), ((30, 28), True), ((31, 29), False), ((21, 20), False)])
def test_setting_ends_at_thirty(score: tuple[int, int], ends: bool) -> None:
    rules = BADMINTON.rules("bwf-21")
    assert (list(BADMINTON.scoring.violations((score, (21, 5)), rules)) == []) is ends
