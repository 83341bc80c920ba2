"""Names in lists: what stuck to them, and which are second teams of a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tournament.engine.message import Message
from tournament.engine.names import search_key, tidy
from tournament.interchange.lists.values import RowState, Value

_PREFIX = re.compile(r"\(?(\d{1,3}|[IVX]{1,5}|[a-zđ])(?:[.)/:,]|\s*[-–]\s)\s*(?=\S)")
_BARE = re.compile(r"(\d{1,3})\s+(?=[^\W\d])")
_BULLET = re.compile(r"(?:[-–—•●▪*+·➢✓]|o(?=\s))\s*(?=\S)")
_NUMBER_OFF = Message("the number “{number}” before the name was left out")
_MARK_OFF = Message("the mark “{number}” before the name was left out")
_NUMBER_OR_NAME = Message("does “{number}” belong to the name?")
_SEVERAL = Message("several names stand in one cell")
_NO_NAME = Message("“{text}” is no name")


def _mark(name: str) -> re.Match[str] | None:
    return _BULLET.match(name) or _PREFIX.match(name) or _BARE.match(name)


class Names:
    """The names of one list, whose numbers are told from all of them together."""

    def __init__(self, names: Sequence[str]) -> None:
        filled = [tidy(name) for name in names if name.strip()]
        prefixed = [match[1] for match in map(_PREFIX.match, filled) if match]
        self._figures = sum(map(str.isdecimal, prefixed)) * 2 > len(filled)
        items = [name for name in filled if not self.is_part(name)]
        self._prefixed = _rising(items, _PREFIX)
        self._bare = _rising(filled, _BARE)
        marked = sum(_mark(name) is not None for name in items)
        self._marked = marked > 1 and marked * 5 >= len(items) * 3

    def is_part(self, name: str) -> bool:
        """Tell whether “I.” or “A.” stands before a name where figures stand before the others: that of a part."""
        found = _PREFIX.match(tidy(name))
        return self._figures and found is not None and not found[1].isdecimal()

    def is_unmarked(self, name: str) -> bool:
        """Tell whether no number or bullet stands before a name where one stands before the others."""
        return self._marked and _mark(tidy(name)) is None

    def read(self, cell: str) -> Value:
        """Return a name without the number or bullet that stuck to it."""
        lines = [line.strip() for line in cell.splitlines() if line.strip()]
        if len(lines) > 1 and all(_PREFIX.match(line) or _BULLET.match(line) for line in lines):
            return Value(tidy(cell), RowState.ASKS, _SEVERAL)
        name = tidy(cell).rstrip(" ,;")
        if not re.search(r"[^\W\d_]", name):
            return Value(name, RowState.ASKS, _NO_NAME.format(text=name))
        for pattern, sure, note in (
            (_BULLET, True, _MARK_OFF), (_PREFIX, self._prefixed, _NUMBER_OFF), (_BARE, self._bare, _NUMBER_OFF),
        ):  # fmt: skip
            found = pattern.match(name)
            if found and sure:
                return Value(name[found.end() :], RowState.REPAIRED, note.format(number=found[0].strip()))
            if found and pattern is _PREFIX:
                return Value(name, RowState.ASKS, _NUMBER_OR_NAME.format(number=found[0].strip()))
        return Value(name)


def without_ordinal(text: str) -> str:
    """Return the heading of a part without the letter or Roman number before it; figures number items."""
    found = _PREFIX.match(tidy(text))
    return tidy(text)[found.end() :] if found and not found[1].isdecimal() else text


def without_number(text: str) -> str:
    """Return the heading of a part without the number before it: of “II. Sở Y tế” Sở Y tế."""
    return _PREFIX.sub("", tidy(text), count=1)


def _rising(names: Sequence[str], pattern: re.Pattern[str]) -> bool:
    """Tell whether numbers before names are those of rows: most have one, and they begin low and go up."""
    found = [match[1] for match in map(pattern.match, names) if match]
    if not found or len(found) * 2 < len(names):
        return False
    order = [int(number) if number.isdecimal() else _ROMAN.get(number, ord(number[0])) for number in found]
    steps = [later > earlier or later == 1 for earlier, later in pairwise(order)]
    if len(found) == 1:
        return pattern is _PREFIX and len(names) == 1 and order[0] == 1
    return sum(steps) * 5 >= len(steps) * 4


_ROMAN = {
    tens + ones: 10 * ten + one
    for ten, tens in enumerate(("", "X", "XX"))
    for one, ones in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
    if ten or one
}

_TEAM = re.compile(
    r"(?P<base>.+?)(?:\s*[-–,]\s*|\s*\(\s*|\s+)(?:đội|đoàn|team|doi)\s*(?:số\s*|so\s*)?(?P<number>[1-9]|[a-hA-H]|I{1,3}|IV|V)\s*\)?",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?P<base>.*\S)(?:\s+|\s*\(\s*|\s*[-–]\s*)(?P<number>[1-9]|I{1,3}|IV|V)\s*\)?")
_COUNTED = {
    "so", "khu", "vuc", "doan", "doi", "thon", "to", "xom", "khoi", "phong", "phuong", "quan", "vung", "pho", "cum",
    "bang", "ap",
    "ban", "lop", "duong", "vi", "hang", "nhom", "xa", "huyen", "ngo", "chi", "tieu", "dot", "nam", "thang", "ngay",
    "khoa", "ty",
    "lo", "toa", "nha", "san", "cap", "hiep", "vong", "dia", "co", "xuong", "team", "unit", "group", "class",
}  # fmt: skip
"""Words whose numbers are part of a name: “Thôn 2”, “Trường Tiểu học Số 2”, “Khu vực 3”."""


def second_team(name: str) -> tuple[str, int] | None:
    """Return the unit and the number of one of its teams: of “Chi cục X 2”, “X (đội 2)” and “X - đội B” X and 2.

    None when the name is that of a unit, or its number belongs to it: “Thôn 2”.
    """
    name = tidy(name)
    found = _TEAM.fullmatch(name)
    if not found:
        found = _TRAILING.fullmatch(name)
        if not found or search_key(found["base"].split()[-1]) in _COUNTED:
            return None
    base, number = found["base"].rstrip(" -–,("), found["number"].upper()
    if not base or search_key(base) in _COUNTED:
        return None
    if number.isdecimal():
        return base, int(number)
    return base, _ROMAN[number] if number in _ROMAN else ord(number) - ord("A") + 1
