"""The sport keeps what every sport must keep."""

from __future__ import annotations

import pytest
from tournament_beach_volleyball.rules import BEACH_VOLLEYBALL

from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", sport_checks(BEACH_VOLLEYBALL), ids=str)
def test_conformance(check: Check) -> None:
    check()
