"""What the cells of a field mean, and what Excel did to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tournament.engine.message import Message
from tournament.engine.names import search_key, tidy
from tournament.engine.text import Words
from tournament.interchange.lists.excel import FROM_1900


class RowState(StrEnum):
    """What is known of a row: it is as it stands, was repaired for certain, needs a look, or is no item of the list."""

    OK = "ok"
    REPAIRED = "repaired"
    ASKS = "asks"
    LEFT_OUT = "left_out"


_ORDER = (RowState.OK, RowState.REPAIRED, RowState.ASKS, RowState.LEFT_OUT)


def worst(*states: RowState) -> RowState:
    """Return what is the least sure of several states."""
    return max(states, key=_ORDER.index)


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell means, how sure that is, and why."""

    text: str
    state: RowState = RowState.OK
    note: Words | None = None


FIRST_YEAR, LAST_YEAR = 1900, 2099
_CUT = Message("Excel cut the number {text}: it has to be typed again")
_ZEROS = Message("zeros that Excel dropped were put back before {text}")
_NO_ID = Message("“{text}” is no number of 9 or 12 digits")
_NO_NUMBER = Message("“{text}” is no number")
_NO_DAY = Message("“{text}” is no day or year")
_NO_TIME = Message("“{text}” is no time")
_NO_SEX = Message("“{text}” is neither male nor female")
_SERIAL = Message("{text} is how Excel counts days: read as {day}")
_YEAR = Message("{text} is how Excel shows the year {year} in a cell for days")
_AMERICAN = Message("{text} was read as month/day/year")


def repaired(text: str, note: Words) -> Value:
    """Return what a cell was certainly meant to hold."""
    return Value(text, RowState.REPAIRED, note)


def asks(text: str, note: Message) -> Value:
    """Return what nobody but its author can read."""
    return Value(text, RowState.ASKS, note.format(text=text))


def _text(text: str) -> Value:
    return Value(text)


def _number(text: str) -> Value:
    found = re.fullmatch(r"(?:số|so|no\.?|#)?\s*(\d+)(?:[.,]0+)?", text, re.IGNORECASE)
    return Value(found[1]) if found else asks(text, _NO_NUMBER)


MARKS = frozenset("xX×✓✔√v")
"""What is written in a column under whose heading a row belongs."""


_YES, _NO = {"co", "yes", "y", "dang ky", "tham gia", "ok"}, {"khong", "ko", "k", "no", "n", "khong tham gia", "0"}


def is_yes(text: str) -> bool:
    """Tell whether a cell under a heading says that its row belongs there."""
    return text in MARKS or search_key(text) in _YES


def is_yes_or_no(text: str) -> bool:
    """Tell whether a cell says whether its row belongs under its heading."""
    return is_yes(text) or search_key(text) in _NO


def _teams(text: str) -> Value:
    """Read how many teams there are: a number, or a word or mark for one or none."""
    if is_yes_or_no(text):
        return Value("1" if is_yes(text) else "0")
    found = re.fullmatch(r"(\d{1,2})(?:[.,]0+)?(?: ?đội)?", text, re.IGNORECASE)
    return Value(str(int(found[1]))) if found else asks(text, _NO_NUMBER)


_CUT_NUMBER = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)


def _id(text: str) -> Value:
    digits = re.sub(r"[\s.'’-]", "", text)
    if _CUT_NUMBER.fullmatch(text.replace(" ", "")):
        return asks(text, _CUT)
    if not digits.isdecimal():
        return Value(text) if re.fullmatch(r"[A-Z]{1,2}\d{6,8}", digits) else asks(text, _NO_ID)
    if len(digits) == 10 and digits[0] == "0":  # Excel, which dropped zeros, would have dropped this one
        return asks(text, _NO_ID)
    if len(digits) in (9, 12):
        return Value(digits)
    if len(digits) in (8, 10, 11):
        return repaired(digits.zfill(9 if len(digits) == 8 else 12), _ZEROS.format(text=digits))
    return asks(text, _NO_ID)


def _contact(text: str) -> Value:
    digits = re.sub(r"[\s.\-()]", "", text)
    if _CUT_NUMBER.fullmatch(text.replace(" ", "")):
        return asks(text, _CUT)
    if digits.isdecimal() and len(digits) == 9 and digits[0] in "35789":
        return repaired(f"0{digits}", _ZEROS.format(text=digits))
    if digits.isdecimal() and len(digits) == 10 and digits.startswith("2"):
        return repaired(f"0{digits}", _ZEROS.format(text=digits))
    return Value(text)


_SEXES = {
    "nam": "male", "male": "male", "m": "male", "trai": "male", "nu": "female", "female": "female", "f": "female",
    "gai": "female",
}  # fmt: skip


def _sex(text: str) -> Value:
    found = _SEXES.get(search_key(text).strip(". "))
    return Value(found) if found else asks(text, _NO_SEX)


_DAY = re.compile(
    r"(?:ngày\s*)?(\d{1,2})\s*(?:[/.\-]|tháng)\s*(\d{1,2})\s*(?:[/.\-]|năm)\s*(\d{4}|\d{2})", re.IGNORECASE
)
_ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_CLOCK = re.compile(r"\s+\d{1,2}:\d{2}(:\d{2})?$")


def _born(text: str) -> Value:
    """Read a day or a year of birth, as an ISO date or four digits."""
    plain = re.sub(r"^sinh\s*(năm|ngày)?\s*:?\s*", "", text, flags=re.IGNORECASE)
    year = re.fullmatch(r"(\d{4})(?:[.,]0+)?", plain)
    if year and FIRST_YEAR <= int(year[1]) <= LAST_YEAR:
        return Value(year[1])
    month = re.fullmatch(r"(\d{1,2})[/.\-](\d{4})", plain)
    if month and 1 <= int(month[1]) <= 12 and FIRST_YEAR <= int(month[2]) <= LAST_YEAR:
        return Value(f"{month[2]}-{int(month[1]):02}")
    return _year_in_a_day_cell(plain) or _date(plain)


def _year_in_a_day_cell(text: str) -> Value | None:
    """Read 07/06/1905, which is what 1985 looks like in a cell that shows days."""
    found = _DAY.fullmatch(_CLOCK.sub("", text))
    when = day_of(found[3], found[2], found[1]) if found else None
    days = (when - FROM_1900.date()).days if when else 0
    return repaired(str(days), _YEAR.format(text=text, year=days)) if FIRST_YEAR <= days <= 2030 else None


def _date(text: str) -> Value:
    """Read a day as an ISO date."""
    plain = _CLOCK.sub("", text)
    serial = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", plain)
    if serial:
        when = FROM_1900.date() + timedelta(days=int(serial[1]))
        return repaired(when.isoformat(), _SERIAL.format(text=text, day=when.strftime("%d/%m/%Y")))
    iso = _ISO.fullmatch(plain)
    found = _DAY.fullmatch(plain)
    if iso:
        year, month, day = iso[1], iso[2], iso[3]
    elif found:
        day, month, year = found[1], found[2], found[3]
    else:
        return asks(text, _NO_DAY)
    return _of_calendar(text, year, month, day)


def _of_calendar(text: str, year: str, month: str, day: str) -> Value:
    if len(year) == 2:
        return asks(text, _NO_DAY)
    when = day_of(year, month, day)
    if when:
        return Value(when.isoformat())
    turned = day_of(year, day, month)
    return repaired(turned.isoformat(), _AMERICAN.format(text=text)) if turned else asks(text, _NO_DAY)


def day_of(year: str, month: str, day: str) -> date | None:
    """Return a day of the calendar by its numbers as they are written; None where there is none."""
    try:
        return date(int(year), int(month), int(day)) if FIRST_YEAR <= int(year) <= LAST_YEAR else None
    except ValueError:
        return None


_WHOLE_DAY = {"ca ngay", "nguyen ngay", "all day", "ca ngay lam viec"}
_HOURS = re.compile(r"(\d{1,2})\s*(?:h|g|giờ|:)\s*(\d{1,2})?\s*(?:'|p|ph|phút)?(?::\d{2})?", re.IGNORECASE)


_NO_YEAR = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*(?:[/.\-]|tháng)\s*(\d{1,2})", re.IGNORECASE)


def _day(text: str) -> Value:
    """Read a day as an ISO date, one without its year as dd/mm."""
    found = _NO_YEAR.fullmatch(text)
    if found and day_of("2024", found[2], found[1]):
        return Value(f"{int(found[1]):02}/{int(found[2]):02}")
    return _date(text)


def _moment(text: str) -> Value:
    """Read a time as HH:MM, a day as an ISO date, or both with a T between."""
    if search_key(text) in _WHOLE_DAY:
        return Value("")
    time = _time(text)
    if time is not None:
        return time
    both = re.fullmatch(r"(.*?)[\s,]+(?:ngày\s+)?(\S+)", text)
    if both:
        for hours, day in ((both[1], both[2]), (both[2], both[1])):
            when, at = _day(day), _time(hours)
            if at is not None and {when.state, at.state} == {RowState.OK}:
                return Value(f"{when.text}T{at.text}")
    when = _day(text)
    return when if when.state != RowState.ASKS else asks(text, _NO_TIME)


_HALF_DAYS = {
    **dict.fromkeys(("sang", "buoi sang", "morning"), ("00:00", "12:00")),
    **dict.fromkeys(("chieu", "buoi chieu", "afternoon"), ("12:00", "18:00")),
    **dict.fromkeys(("toi", "buoi toi", "evening"), ("18:00", "24:00")),
}
_UNTIL = re.compile(r"\s*(?:[-–—]|đến|tới)\s*")
_FROM = re.compile(r"từ\s+", re.IGNORECASE)
_HALF = Message("“{text}” was read as {begins}–{ends}")


def divided(value: Value) -> tuple[Value, str]:
    """Return the beginning and the end of a time that goes from one to another: “7h30 - 11h”, “sáng”."""
    half = _HALF_DAYS.get(search_key(value.text))
    if half:
        return repaired(half[0], _HALF.format(text=value.text, begins=half[0], ends=half[1])), half[1]
    parts = [read_value("moment", part) for part in _UNTIL.split(_FROM.sub("", value.text, count=1))]
    if len(parts) == 2 and {part.state for part in parts} == {RowState.OK}:
        return parts[0], parts[1].text
    return value, ""


def _time(text: str) -> Value | None:
    fraction = re.fullmatch(r"0?[.,]\d+", text)
    if fraction:
        minutes = round(float("0." + re.split("[.,]", text)[1]) * 24 * 60)
        shown = f"{minutes // 60 % 24:02}:{minutes % 60:02}"
        return repaired(shown, _SERIAL.format(text=text, day=shown))
    found = _HOURS.fullmatch(text)
    if found and int(found[1]) < 25 and int(found[2] or 0) < 60:
        return Value(f"{int(found[1]):02}:{int(found[2] or 0):02}")
    return None


READERS: dict[str, Callable[[str], Value]] = {
    "text": _text, "name": _text, "short": _text, "unit": _text, "person": _text,
    "number": _number, "teams": _teams, "id": _id, "contact": _contact, "sex": _sex,
    "born": _born,
    "date": _day, "moment": _moment,
}  # fmt: skip
"""How the cells of a field are read, by what the field holds."""


def read_value(holds: str, text: str) -> Value:
    """Read a cell; an empty one is an empty value."""
    plain = tidy(text)
    return READERS[holds](plain) if plain else Value("")
