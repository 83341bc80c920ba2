"""What the name of an edition says of its year: the year itself, which edition it is, how many years are marked."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_YEARS = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?:(\s*[-–/]\s*)((?:19|20|21)\d\d))?(?!\d)")
_MARKED = re.compile(r"(?<!\d)(\d{1,3})(?=(?:st|nd|rd|th)?\s+(?:năm|years?|anniversary)\b)", re.IGNORECASE)
_WORDS = {
    "vi": ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"),
    "en": ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
}
_NUMBER = r"(?P<number>\d{1,3}|[IVXLC]+(?!\w)"  # goes on with words, and ends in `)`
_MORE = r"\s+(?i:mươi|một|hai|ba|bốn|tư|lăm|năm(?!\s+\d)|sáu|bảy|tám|chín)\b"
"""A word of a number before which goes on: “mười một” is not ten."""
_ORDINALS = (
    re.compile(rf"(?P<before>\b(?i:lần\s+(?:thứ\s+)?)){_NUMBER}|(?i:{'|'.join(_WORDS['vi'])})(?!\w)(?!{_MORE}))"),
    re.compile(r"(?P<before>\b)(?P<number>\d{1,3})(?P<after>st|nd|rd|th)\b(?!\s+(?:anniversary|year))", re.IGNORECASE),
    re.compile(rf"(?P<before>\b)(?P<number>(?i:{'|'.join(_WORDS['en'])}))\b(?!\s+(?i:anniversary|year))"),
)
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_SIGNS = {sign: number for number, sign in _ROMAN}


@dataclass(frozen=True, slots=True)
class Ordinal:
    """Which edition a name says it is: the number, and how it stands there."""

    number: int
    text: str


def years_in(name: str) -> tuple[int, ...]:
    """List the years that a name mentions."""
    return tuple(int(year) for found in _YEARS.finditer(name) for year in (found[1], found[3]) if year)


def in_year(name: str, old: int, new: int, counts: Collection[int] = ()) -> str:
    """Return a name as it is in another year: that year, two years in a row, and `counts` of years that are marked."""

    def year(found: re.Match[str]) -> str:
        years = [int(each) for each in (found[1], found[3]) if each]
        in_a_row = len(years) == 2 and years[1] - years[0] == 1 and old in years
        moved = [each + new - old if in_a_row or each == old else each for each in years]
        return (found[2] or "").join(str(each) for each in moved)

    def marked(found: re.Match[str]) -> str:
        count = int(found[1])
        return str(count + new - old) if count in counts else found[1]

    return _YEARS.sub(year, _MARKED.sub(marked, name))


def marked_in(name: str) -> tuple[int, ...]:
    """List the numbers of years that a name says are marked, as in “81 năm”."""
    return tuple(int(found[1]) for found in _MARKED.finditer(name))


def ordinal_of(name: str) -> Ordinal | None:
    """Find which edition a name says it is, as in “lần thứ 3”, “lần III”, “3rd” or “Third”."""
    found = _ordinal(name)
    if found is None:
        return None
    number = _number(found["number"])
    return None if number is None else Ordinal(number, found[0].strip())


def with_ordinal(name: str, number: int) -> str:
    """Return a name that says it is another edition, written as before; without one it stays as it is."""
    found = _ordinal(name)
    if found is None or _number(found["number"]) in (None, number):
        return name
    new = found["before"] + _written(found["number"], number)
    if found.groupdict().get("after"):
        new += _suffix(number)
    return name[: found.start()] + new + name[found.end() :]


def _ordinal(name: str) -> re.Match[str] | None:
    return next((found for each in _ORDINALS if (found := each.search(name))), None)


def _number(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    for words in _WORDS.values():
        if text.casefold() in words:
            return words.index(text.casefold()) + 1
    value = sum(_SIGNS[sign] for sign in _signs(text))
    return value if value and _roman(value) == text else None


def _signs(text: str) -> list[str]:
    return re.findall("XC|XL|IX|IV|[CLXVI]", text)


def _written(like: str, number: int) -> str:
    """Write a number as another one is: digits, Roman, or a word as long as there is one."""
    if like.isdecimal():
        return str(number)
    for words in _WORDS.values():
        if like.casefold() in words:
            word = words[number - 1] if 0 < number <= len(words) else str(number)
            word = word + _suffix(number) if word.isdecimal() and words is _WORDS["en"] else word
            return word.capitalize() if like[0].isupper() else word
    return _roman(number)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _suffix(number: int) -> str:
    if number % 100 in range(11, 14):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
