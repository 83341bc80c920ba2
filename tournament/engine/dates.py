"""Days on which nobody should plan a match unawares."""

from __future__ import annotations

from datetime import date
from functools import cache

from holidays import HolidayBase, country_holidays
from lunar_vn import LunarDate, lunar_to_solar

from tournament.engine.message import Message
from tournament.engine.text import Text, Words

_TET_WEEK = range(-2, 7)  # from two days before the lunar new year to its seventh day
_MAKE_UP = Message("A make-up working day: offices are open.")
_TET = Message("In the week of the lunar new year (Tết).")
_HOLIDAY = Message("A public holiday: {name}.")
_FEAST = Message("A feast by the lunar calendar: {name}.")
_FEASTS = {
    (15, 1): Message("the first full moon of the year"),
    (5, 5): Message("Đoan Ngọ, the midsummer feast"),
    (15, 7): Message("Vu Lan, the full moon of the seventh month"),
    (15, 8): Message("Mid-Autumn Festival"),
    (23, 12): Message("the day of the Kitchen Gods"),
}
"""Feasts without a day off, by lunar day and month."""


def warnings_for(day: date) -> tuple[Words, ...]:
    """Say what speaks against a match on this day: a public holiday, the week of Tết, a feast, a make-up working day.

    The lunar calendar reaches from 1900 to 2100; the library's ValueError stands for any other year.
    """
    vietnamese, english = (_holidays(day.year, language) for language in ("vi", "en_US"))
    found: list[Words] = []
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
