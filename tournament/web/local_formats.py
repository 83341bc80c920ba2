"""Days, times, numbers and scores as people here write them: 22/08/2026, 07:30, 1.234,5."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal

from babel import Locale
from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup, escape

from tournament.engine.crests import crest_of
from tournament.engine.message import Message
from tournament.engine.moments import at_in_full
from tournament.engine.timetable.explain.messages import length
from tournament.web.language import in_language, language

WEEKDAYS = (
    Message("Monday"),
    Message("Tuesday"),
    Message("Wednesday"),
    Message("Thursday"),
    Message("Friday"),
    Message("Saturday"),
    Message("Sunday"),
)
_SCORE = re.compile(r"\b\d{1,3}–\d{1,3}\b")


def day(value: date | datetime, zone: tzinfo | None = None) -> str:
    """Write a day as 22/08/2026; an instant needs the zone of the place."""
    return _local(value, zone).strftime("%d/%m/%Y")


def weekday(value: date | datetime, zone: tzinfo | None = None) -> str:
    """Write a day with its weekday: Thứ Bảy, 22/08/2026."""
    return f"{in_language(WEEKDAYS[_local(value, zone).weekday()])}, {day(value, zone)}"


def short_day(value: date) -> str:
    """Write a day of a year that is known, as on a tab: Thứ Bảy, 22/08."""
    return f"{in_language(WEEKDAYS[value.weekday()])}, {value:%d/%m}"


def days(first: date, last: date) -> str:
    """Write a span of days without repeating what both share: 22–23/08/2026."""
    if first == last:
        return day(first)
    start = "%d" if first.month == last.month else "%d/%m"
    return f"{first.strftime(start if first.year == last.year else '%d/%m/%Y')}–{day(last)}"


def clock(value: datetime, zone: tzinfo) -> str:
    """Write an instant as the wall clock of `zone` shows it: 07:30."""
    return _local(value, zone).strftime("%H:%M")


def moment(value: datetime, zone: tzinfo) -> str:
    """Write an instant in full: 07:30 ngày 22/08/2026, 07:30, 22/08/2026."""
    return in_language(at_in_full(value.astimezone(zone)))


def moment_in_short(value: datetime, zone: tzinfo) -> str:
    """Write an instant where there is little room, without its year: 07:30 22/08."""
    return f"{clock(value, zone)} {_local(value, zone):%d/%m}"


def minuted(value: datetime, zone: tzinfo) -> str:
    """Write an instant as minutes do: 07 giờ 30 phút, ngày 22 tháng 8 năm 2026."""
    local = value.astimezone(zone)
    written: str = _(
        "%(hour)s:%(minute)s, %(day)d/%(month)d/%(year)d",
        hour=f"{local:%H}", minute=f"{local:%M}", day=local.day, month=local.month, year=local.year,
    )  # fmt: skip
    return written


def hours(value: float) -> str:
    """Write a length given in hours: 5 giờ 20 phút."""
    return in_language(length(round(value * 60)))


def machine(value: date | datetime, zone: tzinfo | None = None) -> str:
    """Write a day or an instant for the `datetime` attribute of a <time> element."""
    return _local(value, zone).isoformat()


def number(value: int | float | Decimal, places: int | None = None) -> str:
    """Write a number with the page's separators: 1.234,5 in Vietnamese, 1,234.5 in English."""
    written = f"{value:,}" if places is None else f"{value:,.{places}f}"
    symbols = Locale.parse(language()).number_symbols["latn"]
    return written.translate(str.maketrans({",": symbols["group"], ".": symbols["decimal"]}))


def unbroken(said: object) -> Markup:
    """Keep each score in a text on one line: a browser may break after a dash."""
    return Markup(_SCORE.sub(r'<span class="score">\g<0></span>', str(escape(said))))  # noqa: S704 - escaped before


def init_app(app: Flask) -> None:
    """Make the formats filters of the templates."""
    written = (
        crest_of, day, weekday, short_day, days, clock, moment, moment_in_short, minuted, hours, machine, number,
        unbroken,
    )  # fmt: skip
    for write in written:
        app.add_template_filter(write)


def _local(value: date | datetime, zone: tzinfo | None) -> date | datetime:
    if not isinstance(value, datetime):
        return value
    if zone is None:
        raise ValueError("an instant has no day or hour without a zone")
    return value.astimezone(zone)
