"""The sports keep what every sport must keep, and published results rank as they were published."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tournament_swimming.rules import SWIMMING

from tournament.engine.heats import ABSENT, Ending, Mark
from tournament.sdk.testing import Check, places, sport_checks


@pytest.mark.parametrize("check", [check for sport in (SWIMMING,) for check in sport_checks(sport)], ids=str)
def test_conformance(check: Check) -> None:
    check()


def test_three_share_the_silver_of_the_100_m_butterfly_of_rio_2016() -> None:
    """Singapore won in 50.39 s; three swam 51.14 s, and the next was fifth."""
    final: dict[str, Mark | Sequence[str]] = {
        "CHN": ["51.26"], "HUN": ["51.14"], "RSA": ["51.14"], "SGP": ["50.39"], "USA": ["51.14"], "X": ABSENT,
        "Y": Mark(ending=Ending.DQ),
    }  # fmt: skip
    assert places(SWIMMING, "butterfly-100", final)[:5] == [
        (1, "SGP"), (2, "HUN"), (2, "RSA"), (2, "USA"), (5, "CHN")
    ]  # fmt: skip
