"""Rows of a list block times, or say why not."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tournament.editions.imports import blocked
from tournament.interchange.lists.recognise import RecognisedRow


def test_the_last_day_there_is_lies_outside_the_exchange() -> None:
    row = RecognisedRow(2, (), {"who": "Sân 1", "date": "9999-12-31"})
    days = date(2026, 8, 19), date(2026, 8, 21)
    (line,) = blocked.lines([row], {}, {"court:1": "Sân 1"}, *days, ZoneInfo("Asia/Ho_Chi_Minh"))
    assert [str(note) for note in line.notes][-1:] == ["31/12/9999 is not one of the days of the exchange"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"date": "20/08", "from": "07:30", "to": "09:00"}, ("20 07:30", "20 09:00", "repaired")),
        ({"from": "20/08T07:30", "to": "21/08"}, ("20 07:30", "22 00:00", "repaired")),
        ({"from": "07:30", "to": "2026-08-20T11:00"}, ("20 07:30", "20 11:00", "ok")),
    ],
)
def test_a_day_without_its_year_is_one_of_the_exchange(values: dict[str, str], told: tuple[str, str, str]) -> None:
    row = RecognisedRow(2, (), {"who": "Sân 1", **values})
    days = date(2026, 8, 19), date(2026, 8, 21)
    (line,) = blocked.lines([row], {}, {"court:1": "Sân 1"}, *days, ZoneInfo("Asia/Ho_Chi_Minh"))
    assert line.value is not None
    assert (f"{line.value.starts_at:%d %H:%M}", f"{line.value.ends_at:%d %H:%M}", line.state) == told


def test_a_day_that_no_year_of_the_exchange_has_is_said_to_be_none() -> None:
    row = RecognisedRow(2, (), {"who": "Sân 1", "date": "29/02"})
    (line,) = blocked.lines([row], {}, {"court:1": "Sân 1"}, date(2026, 2, 1), date(2026, 3, 1), ZoneInfo("UTC"))
    assert (line.state, [str(note) for note in line.notes][:1]) == ("left_out", ["“29/02” is no time of the day"])
