"""Text whose lines were broken, as it comes out of a PDF file or a narrow cell: they are put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from tournament.engine.names import tidy
from tournament.interchange.lists import furniture
from tournament.interchange.lists.captions import captions_of
from tournament.interchange.lists.cells import own_texts
from tournament.interchange.lists.headings import is_flat, known_heading
from tournament.interchange.lists.kinds import ListKind
from tournament.interchange.lists.sheets import Cell, SheetRow
from tournament.interchange.lists.syllables import is_syllable
from tournament.interchange.lists.units import is_unit

JOINED, PERHAPS_JOINED, ONE_OR_TWO = "joined", "perhaps_joined", "one_or_two"
_MARKED = re.compile(r"(?P<number>\d{1,3})(?:[.)/:,]\s*|\s+)(?=[^\W\d])|[-–—•●▪*+·]\s*(?=\S)")
_GOES_ON = re.compile(r"(?:/|&|\s[-–]|\b(?:và|của|thuộc|tại|do|các|cho))$")
_BEGINS_NOTHING = re.compile(
    r"(?:thể thao|du lịch|gia đình|thông tin|truyền thông|đào tạo|công nghệ|môi trường|nông thôn|thương mại|"
    r"thương binh|xã hội)\b",
    re.IGNORECASE,
)
"""What stands in names of units and begins none: behind a comma it goes on with the line above."""

_MAY_GO_ON = re.compile(r"(?:xã hội|ban|trường|hội|viện|phòng|đài|báo)\b")
"""Ends of units that begin as units do, written small: “Bảo hiểm / xã hội”, “Ủy / ban nhân dân”."""


def mended(rows: Sequence[SheetRow], kind: ListKind) -> list[SheetRow] | None:
    """Return rows of which none is the end of another; None where all stand for themselves."""
    lines = [_Line(row, kind) for row in rows]
    likely = [line for line in lines if line.may_be_item]
    marked = [line for line in likely if line.mark]
    large = sum(line.text[:1].isupper() for line in likely if not line.mark)
    numbered = len(marked) > 1 and len(marked) * 5 >= len(likely) * 2
    if not numbered and large * 3 < len(likely):  # all is written small
        return None
    commas = _Commas.of(likely, kind)
    made: list[SheetRow] = []
    for place, line in enumerate(lines):
        above = lines[place - 1] if place else None
        follows = above is not None and above.row.number + 1 == line.row.number
        below = next((each for each in lines[place + 1 :] if each.mark), None) if numbered and follows else None
        next_to = below is not None and below is lines[place + 1]
        how = _how(line, above, below if next_to else None, kind, commas) if above and follows else ""
        if how == ONE_OR_TWO:
            made[-1:] = [replace(made[-1], how=how), replace(line.row, how=how)]
        elif how:
            made[-1] = _with(made[-1], line.at, line.text, how)
        else:
            made.append(line.row)
    return made if any(row.how for row in made) else None


class _Line:
    """A row of a list: the one text that it holds and where, if it has no other."""

    def __init__(self, row: SheetRow, kind: ListKind) -> None:
        texts = [(at, tidy(text)) for at, text in enumerate(own_texts(row.cells)) if not furniture.is_blank(text)]
        self.row, self.is_lone = row, len(texts) == 1
        self.at, self.text = texts[0] if texts else (0, "")
        self.mark = _MARKED.match(self.text) if self.is_lone else None
        self.ends = dict(texts)
        words = [text for _, text in texts]
        self.may_be_item = bool(words) and not (
            furniture.is_title(words) or furniture.is_letterhead(words) or furniture.under_a_list(words)
            or furniture.in_a_letter(words) or captions_of(words, kind) or is_flat(self.text, kind)
            or (self.is_lone and furniture.may_be_section(self.text))
            or all(text[0].isupper() and known_heading(text, kind) for text in words)
        )  # fmt: skip


class _Commas(NamedTuple):
    """What commas at the ends of lines mean: they part the items, and units stand above people of them."""

    part: bool
    below_units: bool

    @classmethod
    def of(cls, likely: Sequence[_Line], kind: ListKind) -> _Commas:
        """Tell it from the lines that may be items: nearly all but the last end in one."""
        ends = [line.text.endswith(",") for line in likely]
        units = [line.is_lone and is_unit(line.text) for line in likely]
        heads = any(unit and not above for unit, above in zip(units, [False, *ends], strict=False))
        return cls(sum(ends) * 4 >= (len(likely) - 1) * 3 > 0, kind.subject.holds == "person" and heads)


def _behind_comma(line: _Line, kind: ListKind, commas: _Commas) -> str | None:
    """Tell how a line goes on from one that ends in a comma; None where the comma does not tell."""
    of_people = kind.subject.holds == "person"
    if _BEGINS_NOTHING.match(line.text) and not of_people:
        return JOINED
    if is_unit(line.text):
        apart = commas.below_units or not of_people
        return None if apart else PERHAPS_JOINED if commas.part else JOINED
    if commas.part:
        return None
    return ONE_OR_TWO if line.text[0].isupper() else JOINED


def _how(line: _Line, above: _Line, below: _Line | None, kind: ListKind, commas: _Commas) -> str:
    """Tell how a line goes on from the one above it: surely, perhaps, or not; `below` is the next with a number."""
    end = above.ends.get(line.at, "")
    if not line.is_lone or line.mark or not above.may_be_item or not end or furniture.is_number(line.text):
        return ""
    if _GOES_ON.search(end):
        return JOINED
    how = _behind_comma(line, kind, commas) if end.endswith(",") else None
    if how and not (how == ONE_OR_TWO and below):
        return how
    if line.text[0].islower() and line.may_be_item and is_syllable(line.text.split()[0].rstrip(",;")):
        if not is_unit(line.text):
            return JOINED
        return ONE_OR_TWO if _MAY_GO_ON.match(line.text) else ""
    if not line.may_be_item or not above.is_lone or (kind.subject.holds == "person" and is_unit(line.text)):
        return ""
    begins_anew = below is not None and below.mark is not None and (below.mark["number"] or "").lstrip("0") == "1"
    return PERHAPS_JOINED if below is not None and not begins_anew else ""


def _with(row: SheetRow, at: int, text: str, how: str) -> SheetRow:
    cells = list(row.cells)
    cells[at] = Cell(f"{cells[at].text} {text}", cells[at].font)
    worse = PERHAPS_JOINED if PERHAPS_JOINED in (row.how, how) else JOINED
    return SheetRow(row.number, tuple(cells), worse)
