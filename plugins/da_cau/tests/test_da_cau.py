"""The sport keeps what every sport must keep, and a published result counts as it was published."""

from __future__ import annotations

import pytest
from tournament_da_cau.rules import DA_CAU

from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", sport_checks(DA_CAU), ids=str)
def test_conformance(check: Check) -> None:
    check()


def test_a_set_goes_on_until_somebody_is_two_ahead() -> None:
    """Sets to 21 with a lead of two; without a highest score one may end 27–25."""
    rules = DA_CAU.rules("isf")
    assert list(DA_CAU.scoring.violations(((27, 25), (21, 19)), rules)) == []
    assert [each.rule for each in DA_CAU.scoring.violations(((21, 20), (21, 19)), rules)] == ["win_by"]


def test_the_deciding_set_may_be_shorter_and_end_earlier() -> None:
    rules = DA_CAU.rules("decider-15")
    assert list(DA_CAU.scoring.violations(((29, 28), (19, 21), (17, 16)), rules)) == []
    assert [each.rule for each in DA_CAU.scoring.violations(((29, 28), (19, 21), (18, 16)), rules)] == ["cap"]
