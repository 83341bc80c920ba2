"""The sports keep what every sport must keep, and published results rank as they were published."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tournament_athletics.rules import HIGH_JUMP, LONG_JUMP, RELAY, RUNNING, THROW

from tournament.engine.heats import ABSENT, Ending, Mark
from tournament.sdk.testing import Check, places, sport_checks


@pytest.mark.parametrize(
    "check",
    [
        check
        for sport in (
            RUNNING,
            RELAY,
            LONG_JUMP,
            HIGH_JUMP,
            THROW,
        )
        for check in sport_checks(sport)
    ],
    ids=str,
)
def test_conformance(check: Check) -> None:
    check()


def test_the_final_of_the_100_m_of_tokyo_2020() -> None:
    """Six finish, one does not, one is disqualified for a false start."""
    final: dict[str, Mark | Sequence[str]] = {
        "GBR": Mark(ending=Ending.DQ), "USA 2": ["9.95"], "RSA": ["9.93"], "NGR": Mark(ending=Ending.DNF),
        "ITA": ["9.80"], "CHN": ["9.98"], "USA": ["9.84"], "CAN": ["9.89"],
    }  # fmt: skip
    assert places(RUNNING, "100-m", final)[:6] == [
        (1, "ITA"), (2, "USA"), (3, "CAN"), (4, "RSA"), (5, "USA 2"), (6, "CHN")
    ]  # fmt: skip
    assert set(places(RUNNING, "100-m", final)[6:]) == {(None, "GBR"), (None, "NGR")}


def test_the_long_jump_of_tokyo_2020_is_decided_by_the_second_best_jump() -> None:
    """Greece and Cuba both jumped 8.41 m; 8.15 m against 8.09 m was next."""
    final: dict[str, Mark | Sequence[str]] = {
        "CUB": ["8.09", "x", "8.41", "", "", ""],
        "CUB 2": ["8.21", "", "", "", "", ""],
        "GRE": ["8.15", "x", "", "", "", "8.41"],
    }
    assert places(LONG_JUMP, "six", final) == [(1, "GRE"), (2, "CUB"), (3, "CUB 2")]


def test_two_share_the_gold_of_the_high_jump_of_tokyo_2020() -> None:
    """Italy and Qatar cleared every height to 2.37 m at once and failed three times at 2.39 m."""
    clean = ["2.30 o 2.33 o 2.35 o 2.37 o 2.39 xxx"]
    final: dict[str, Mark | Sequence[str]] = {
        "ITA": clean,
        "BLR": ["2.30 xo 2.33 o 2.35 x- 2.37 o 2.39 xxx"],
        "QAT": clean,
    }
    assert places(HIGH_JUMP, "standard", final) == [(1, "ITA"), (1, "QAT"), (3, "BLR")]


def test_who_did_not_come_has_no_place() -> None:
    assert places(THROW, "three", {"A": ["10.5", "x", "9.8"], "B": ABSENT}) == [(1, "A"), (None, "B")]
    assert places(RELAY, "4-x-100-m", {"A": ["51,20"], "B": ["50,95"]}) == [(1, "B"), (2, "A")]
