"""The sports keep what every sport must keep, and published results rank as they were published."""

from __future__ import annotations

import pytest
from tournament_shooting.rules import SHOOTING

from tournament.engine.errors import InputError
from tournament.engine.heats import ABSENT, Ending, Mark, ranked
from tournament.sdk import Sport
from tournament.sdk.testing import Check, sport_checks


@pytest.mark.parametrize("check", [check for sport in (SHOOTING,) for check in sport_checks(sport)], ids=str)
def test_conformance(check: Check) -> None:
    check()


def places(sport: Sport, preset: str, marks: dict[str, Mark | list[str]]) -> list[tuple[int | None, str]]:
    """Rank marks, or what is written in the cells of marks."""
    marking = sport.marking(sport.rules(preset))
    assert marking is not None
    read = {who: mark if isinstance(mark, Mark) else marking.read(mark) for who, mark in marks.items()}
    return [(each.rank, each.entry) for each in ranked(read, marking)]


def test_the_sum_of_all_series_counts_and_level_ones_share() -> None:
    shot: dict[str, Mark | list[str]] = {
        "A": ["48", "47"], "B": ["50", "46"], "C": ["47", "48"], "D": ABSENT, "E": Mark(ending=Ending.DQ)
    }  # fmt: skip
    assert places(SHOOTING, "crossbow", shot)[:3] == [(1, "B"), (2, "A"), (2, "C")]


def test_a_series_has_a_highest_sum() -> None:
    """Ten shots of an air rifle bring 109.0 at most."""
    with pytest.raises(InputError, match="109"):
        places(SHOOTING, "rifle-60", {"A": ["109.1", "100", "100", "100", "100", "100"]})
