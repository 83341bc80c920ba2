"""Times, distances, points and places: read as people write them, printed in the form of the language.

Values are whole thousandths: milliseconds, millimetres, thousandths of a point. Places are whole numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Literal

from tournament.engine.errors import InputError
from tournament.engine.message import Message, decimal
from tournament.engine.scoring.numbers import Number
from tournament.engine.text import Words

Unit = Literal["time", "distance", "points", "place"]
THOUSAND = 1000
_DIGITS = 3
_LONGEST = 9
"""Digits of a number that is read."""

_TIME = re.compile(rf"(?:(?:(\d{{1,3}}):)?(\d{{1,{_LONGEST}}}):)?(\d{{1,{_LONGEST}}})(?:[.,](\d+))?", re.ASCII)
_DECIMAL = re.compile(rf"([-−]?)(\d{{1,{_LONGEST}}})(?:[.,](\d+))?", re.ASCII)
_PLACE = re.compile(r"0*([1-9]\d{0,5})", re.ASCII)

_LONGEST_TIME = 100 * 3600 * THOUSAND
_LONGEST_DISTANCE = 999_000 * THOUSAND
_TOO_LONG = Message("“{text}” is longer than any race: at most 99:59:59 is measured")
_TOO_FAR = Message("“{text}” is too far: at most 999 km are measured")
_BELOW_ZERO = Message("“{text}” is below zero, no distance is")
_NO_TIME = Message("“{text}” is no time: write 12.4 or 1:02.35")
_NO_DISTANCE = Message("“{text}” is no distance in metres: write 5.82")
_NO_NUMBER = Message("“{text}” is no number: write 9.25")
_NO_PLACE = Message("“{text}” is no place: write 1, 2, 3 …")
_SIXTY = Message("“{text}”: seconds and minutes after a colon go up to 59")
_TOO_FINE = Message("“{text}” has {given} decimals, at most {most} are measured")


def read(text: str, unit: Unit, decimals: int) -> int:
    """Return a value as it was written; raises InputError that says how it is written."""
    return _READERS[unit]("".join(text.split()), text.strip(), decimals)


def _time(plain: str, text: str, decimals: int) -> int:
    for written, meant in (("′", ":"), ("'", ":"), ("″", "."), ('"', ".")):
        plain = plain.replace(written, meant)
    found = _TIME.fullmatch(plain.removesuffix("s").removesuffix("."))
    if found is None:
        raise InputError(_NO_TIME.format(text=text))
    hours, minutes, seconds, part = found.groups()
    if (minutes is not None and int(seconds) > 59) or (hours is not None and int(minutes) > 59):
        raise InputError(_SIXTY.format(text=text))
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
    value = whole * THOUSAND + _part(part, text, decimals)
    if not value:
        raise InputError(_NO_TIME.format(text=text))
    if value >= _LONGEST_TIME:
        raise InputError(_TOO_LONG.format(text=text))
    return value


def _decimal(plain: str, text: str, decimals: int, wrong: Message) -> int:
    found = _DECIMAL.fullmatch(plain)
    if found is None:
        raise InputError(wrong.format(text=text))
    sign, whole, part = found.groups()
    value = int(whole) * THOUSAND + _part(part, text, decimals)
    return -value if sign else value


def _distance(plain: str, text: str, decimals: int) -> int:
    value = _decimal(re.sub(r"m(?=\d)", ".", plain.removesuffix("m")), text, decimals, _NO_DISTANCE)
    if value < 0:
        raise InputError(_BELOW_ZERO.format(text=text))
    if value > _LONGEST_DISTANCE:
        raise InputError(_TOO_FAR.format(text=text))
    return value


def _points(plain: str, text: str, decimals: int) -> int:
    return _decimal(plain, text, decimals, _NO_NUMBER)


def _place(plain: str, text: str, _decimals: int) -> int:
    found = _PLACE.fullmatch(plain)
    if found is None:
        raise InputError(_NO_PLACE.format(text=text))
    return int(found[1])


def _part(digits: str | None, text: str, decimals: int) -> int:
    told = (digits or "").rstrip("0")
    if len(told) > decimals:
        raise InputError(_TOO_FINE.format(text=text, given=len(told), most=decimals))
    return int(told.ljust(_DIGITS, "0"))


_READERS: Mapping[Unit, Callable[[str, str, int], int]] = {
    "time": _time, "distance": _distance, "points": _points, "place": _place,
}  # fmt: skip


def printed(value: Number, unit: Unit, decimals: int) -> Words:
    """Return a value in words; what lies between two values that can be printed is rounded half up."""
    if unit == "place":
        return f"{value}"
    step = 10 ** (_DIGITS - decimals)
    units = (abs(Fraction(value)) / step + Fraction(1, 2)).__floor__()
    whole, part = divmod(units, 10**decimals)
    head = f"{whole}"
    if unit == "time" and whole >= 60:
        minutes, seconds = divmod(whole, 60)
        hours, left = divmod(minutes, 60)
        head = f"{hours}:{left:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    sign = "−" if value < 0 and units else ""
    return decimal(f"{sign}{head}.{part:0{decimals}}" if decimals else f"{sign}{head}")
