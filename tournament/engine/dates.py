"""Dates: as Vietnamese offices write them, and the days on which nobody should plan a match unawares."""

from __future__ import annotations

from datetime import date
from functools import cache

from holidays import HolidayBase, country_holidays
from lunar_vn import LunarDate, lunar_to_solar

from tournament.engine.text import Text

_TET_WEEK = range(-2, 7)  # from two days before the lunar new year to its seventh day
_MAKE_UP = Text("Ngày làm bù: cơ quan làm việc.", "A make-up working day: offices are open.")
_TET = Text("Trong tuần Tết Nguyên đán.", "In the week of the lunar new year (Tết).")
_HOLIDAY = Text("Ngày nghỉ: {name}.", "A public holiday: {name}.")
_FEAST = Text("Ngày lễ âm lịch: {name}.", "A feast by the lunar calendar: {name}.")
_FEASTS = {
    (15, 1): Text("Rằm tháng Giêng", "the first full moon of the year"),
    (5, 5): Text("Tết Đoan Ngọ", "Đoan Ngọ, the midsummer feast"),
    (15, 7): Text("Lễ Vu Lan, rằm tháng Bảy", "Vu Lan, the full moon of the seventh month"),
    (15, 8): Text("Tết Trung thu", "Mid-Autumn Festival"),
    (23, 12): Text("Tết Ông Công Ông Táo", "the day of the Kitchen Gods"),
}
"""Feasts without a day off, by lunar day and month."""


def office_date(day: date) -> str:
    """Write a date as in “ngày 05 tháng 01 năm 2022”: days below 10 and the months 1 and 2 get a zero.

    Decree 30/2020/NĐ-CP, Appendix I, II.4.
    """
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def warnings_for(day: date) -> tuple[Text, ...]:
    """Say what speaks against a match on this day: a public holiday, the week of Tết, a feast, a make-up working day.

    The lunar calendar reaches from 1900 to 2100; the library's ValueError stands for any other year.
    """
    vietnamese, english = (_holidays(day.year, language) for language in ("vi", "en_US"))
    found: list[Text] = []
    if day in vietnamese:
        found.append(_HOLIDAY.format(name=Text(vietnamese[day], english[day])))
    if (day - lunar_to_solar(LunarDate(1, 1, day.year))).days in _TET_WEEK:
        found.append(_TET)
    # The twelfth lunar month ends in the next year.
    found += [
        _FEAST.format(name=name)
        for (lunar_day, month), name in _FEASTS.items()
        if day == lunar_to_solar(LunarDate(lunar_day, month, day.year - (month == 12)))
    ]
    if day in vietnamese.weekend_workdays:
        found.append(_MAKE_UP)
    return tuple(found)


@cache
def _holidays(year: int, language: str) -> HolidayBase:
    """Return a year's holidays; replacement days may fall into the year before or after."""
    return country_holidays("VN", years=(year - 1, year, year + 1), language=language, expand=False)
