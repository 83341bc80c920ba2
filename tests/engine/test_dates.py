"""Holidays, Tết and make-up days."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.words import vi
from tournament.engine.dates import warnings_for


@pytest.mark.parametrize(
    ("day", "warnings"),
    [
        (date(2026, 8, 19), []),
        (date(2026, 9, 2), ["Ngày nghỉ: Quốc khánh."]),
        (date(2026, 8, 22), ["Ngày làm bù: cơ quan làm việc."]),
        (date(2026, 11, 24), ["Ngày nghỉ: Ngày Văn hóa Việt Nam."]),
        (date(2026, 2, 14), []),
        (date(2026, 2, 15), ["Trong tuần Tết Nguyên đán."]),
        (date(2026, 2, 17), ["Ngày nghỉ: Tết Nguyên Đán.", "Trong tuần Tết Nguyên đán."]),
        (date(2026, 2, 23), ["Trong tuần Tết Nguyên đán."]),
        (date(2026, 2, 24), []),
        (date(2025, 1, 22), ["Ngày lễ âm lịch: Tết Ông Công Ông Táo."]),
        (date(2025, 2, 12), ["Ngày lễ âm lịch: Rằm tháng Giêng."]),
        (date(2025, 5, 31), ["Ngày lễ âm lịch: Tết Đoan Ngọ."]),
        (date(2025, 9, 6), ["Ngày lễ âm lịch: Lễ Vu Lan, rằm tháng Bảy."]),
        (date(2025, 10, 6), ["Ngày lễ âm lịch: Tết Trung thu."]),
        (date(2025, 10, 7), []),
        (date(2030, 2, 2), ["Ngày nghỉ: Tết Nguyên Đán.", "Trong tuần Tết Nguyên đán."]),
    ],
)
def test_what_speaks_against_a_day(day: date, warnings: list[str]) -> None:
    assert [vi(warning) for warning in warnings_for(day)] == warnings


def test_warnings_speak_english_too() -> None:
    assert [str(warning) for warning in warnings_for(date(2026, 9, 2))] == ["A public holiday: National Day."]
