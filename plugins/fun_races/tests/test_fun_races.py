"""The sports keep what every sport must keep, and published results rank as they were published."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tournament_fun_races.rules import FUN_RELAY, SACK_RACE

from tournament.engine.heats import ABSENT, Ending, Mark
from tournament.sdk.testing import Check, places, sport_checks


@pytest.mark.parametrize(
    "check",
    [
        check
        for sport in (
            SACK_RACE,
            FUN_RELAY,
        )
        for check in sport_checks(sport)
    ],
    ids=str,
)
def test_conformance(check: Check) -> None:
    check()


def test_who_is_timed_alike_shares_the_place() -> None:
    race: dict[str, Mark | Sequence[str]] = {
        "A": ["21,4"], "B": ["20,9"], "C": ["21,4"], "D": Mark(ending=Ending.DQ), "E": ABSENT
    }  # fmt: skip
    assert places(SACK_RACE, "single", race)[:3] == [(1, "B"), (2, "A"), (2, "C")]
    assert places(FUN_RELAY, "three-legged", race)[:3] == [(1, "B"), (2, "A"), (2, "C")]
