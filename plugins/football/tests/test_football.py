"""The sport keeps what every sport must keep."""

from __future__ import annotations

import pytest
from tournament_football.rules import FOOTBALL

from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", sport_checks(FOOTBALL), ids=str)
def test_conformance(check: Check) -> None:
    check()
