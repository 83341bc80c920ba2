"""How Excel shows what a cell holds: days, times and numbers with the zeros of their format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

FROM_1900, FROM_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)

_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Number formats that every workbook has and that show days or times."""
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


@dataclass(frozen=True, slots=True)
class Format:
    """How numbers are shown: as days, or with at least so many digits."""

    is_date: bool = False
    digits: int = 0


def format_of(number: int, code: str | None = None) -> Format:
    """Return what a number format does, by its number or its own code."""
    if code is None:
        return Format(number in _DATES)
    plain = _LITERAL.sub("", code).lower()
    if plain and not plain.strip("0"):
        return Format(digits=min(len(plain), 20))
    return Format(is_date="general" not in plain and any(letter in plain for letter in "dmyhs"))


def shown(value: float, format_: Format, epoch: datetime) -> str:
    """Put a number into the text that people see, a day as dd/mm/yyyy, with its time if it has one."""
    return (format_.is_date and _day(value, epoch)) or _number(value).zfill(format_.digits)


def _day(days: float, epoch: datetime) -> str:
    """Put days since the epoch into a day, or a time of it alone; empty when there is no such day."""
    try:
        when = epoch + timedelta(minutes=round(days * 24 * 60))
    except (OverflowError, ValueError):
        return ""
    if 0 <= days < 1:
        return when.strftime("%H:%M")
    return when.strftime("%d/%m/%Y" if (when.hour, when.minute) == (0, 0) else "%d/%m/%Y %H:%M")


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)
