"""The sports keep what every sport must keep, and published results rank as they were published."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tournament_shooting.rules import SHOOTING

from tournament.engine.errors import InputError
from tournament.engine.heats import ABSENT, Ending, Mark
from tournament.sdk.testing import Check, places, sport_checks


@pytest.mark.parametrize("check", [check for sport in (SHOOTING,) for check in sport_checks(sport)], ids=str)
def test_conformance(check: Check) -> None:
    check()


def test_the_sum_of_all_series_counts_and_level_ones_share() -> None:
    shot: dict[str, Mark | Sequence[str]] = {
        "A": ["48", "47"], "B": ["50", "46"], "C": ["47", "48"], "D": ABSENT, "E": Mark(ending=Ending.DQ)
    }  # fmt: skip
    assert places(SHOOTING, "crossbow", shot)[:3] == [(1, "B"), (2, "A"), (2, "C")]


def test_a_series_has_a_highest_sum() -> None:
    """Ten shots of an air rifle bring 109.0 at most."""
    with pytest.raises(InputError, match="109"):
        places(SHOOTING, "rifle-60", {"A": ["109.1", "100", "100", "100", "100", "100"]})
