"""How the values of parts are written, and which numbers they take."""

from __future__ import annotations

import pytest

from tournament.engine.scoring.parts import is_of_kind, value_from, written


@pytest.mark.parametrize(
    ("typed", "told"),
    [("9,5", "9.50"), ("62.5", "1:02.50"), ("120", "2:00"), ("9.587", "9.587"), ("1:59.999", "1:59.999")],
)
def test_a_time_is_written_as_exactly_as_it_was_typed(typed: str, told: str) -> None:
    time = value_from(typed, "time")
    assert (str(written(time, "time")), value_from(told, "time"), is_of_kind(time, "time")) == (told, time, True)


def test_a_time_finer_than_it_can_be_written_is_none() -> None:
    assert not is_of_kind(value_from("9.5871", "time"), "time")
