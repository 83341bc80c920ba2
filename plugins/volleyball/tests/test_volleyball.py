"""The sport keeps what every sport must keep."""

from __future__ import annotations

import pytest
from tournament_volleyball.rules import VOLLEYBALL

from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", sport_checks(VOLLEYBALL), ids=str)
def test_conformance(check: Check) -> None:
    check()
