"""Rows of a list block times, or say why not."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from tournament.editions.imports import blocked
from tournament.interchange.lists.recognise import RecognisedRow


def test_the_last_day_there_is_lies_outside_the_exchange() -> None:
    row = RecognisedRow(2, (), {"who": "Sân 1", "date": "9999-12-31"})
    days = date(2026, 8, 19), date(2026, 8, 21)
    (line,) = blocked.lines([row], {}, {"court:1": "Sân 1"}, *days, ZoneInfo("Asia/Ho_Chi_Minh"))
    assert [str(note) for note in line.notes][-1:] == ["31/12/9999 is not one of the days of the exchange"]
