"""The sports keep what every sport must keep, and published results rank as they were published."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tournament_judged.rules import DANCE, DISPLAY, KARAOKE

from tournament.engine.heats import ABSENT, Ending, Mark
from tournament.sdk.testing import Check, places, sport_checks


@pytest.mark.parametrize(
    "check",
    [
        check
        for sport in (
            KARAOKE,
            DANCE,
            DISPLAY,
        )
        for check in sport_checks(sport)
    ],
    ids=str,
)
def test_conformance(check: Check) -> None:
    check()


def test_of_five_judges_the_highest_and_the_lowest_are_left_out() -> None:
    """Voice counts twice: 2 × (8 + 8 + 9) / 3 + (7 + 7 + 8) / 3 = 24 against 23⅓, whatever a friend or a foe gives."""
    sung: dict[str, Mark | Sequence[str]] = {
        "A": ["10", "8", "8", "9", "1", "10", "7", "7", "8", "0"],
        "B": ["8", "8", "8", "8", "10", "8", "7", "7", "8", "10"],
        "C": ABSENT,
        "D": Mark(ending=Ending.DQ),
    }
    assert places(KARAOKE, "five-judges", sung)[:2] == [(1, "A"), (2, "B")]


def test_all_criteria_of_a_dance_weigh_alike() -> None:
    danced: dict[str, Mark | Sequence[str]] = {"A": ["9", "9", "9", *["8"] * 6], "B": ["8"] * 9, "C": ["8"] * 9}
    assert places(DANCE, "three-judges", danced) == [(1, "A"), (2, "B"), (2, "C")]
    assert places(DISPLAY, "three-judges", {"A": ["7", "8", "9"], "B": ["8", "8", "9"]}) == [(1, "B"), (2, "A")]
