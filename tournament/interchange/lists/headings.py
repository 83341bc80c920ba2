"""The row that names the columns, wherever it stands, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tournament.engine.names import search_key
from tournament.interchange.lists.kinds import NUMBER_HEADINGS, OTHER_HEADINGS, ListKind
from tournament.interchange.lists.sheets import Cell

_DEEPEST = 60
"""Rows from the top among which a heading is looked for."""
FIGURES = 6
"""Of one cell: those of a telephone or a card, which stand in no heading."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading says: a field, a column of numbers, or something known that no field takes."""

    field: str | None = None
    rank: int = 0
    exact: bool = True
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Headed:
    """A column below its heading; `implies` is the sex of whoever has a value there, `otherwise` of who has none."""

    text: str = ""
    meaning: Meaning | None = None
    implies: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a heading stands, by the places of its first and last row, and its columns."""

    first: int
    last: int
    columns: tuple[Headed, ...]

    @property
    def score(self) -> int:
        meanings = [column.meaning for column in self.columns if column.meaning]
        return len(meanings) + 2 * len({meaning.field for meaning in meanings} - {None})


def heading_key(text: str) -> str:
    """Fold a heading: without accents, case, brackets and marks."""
    bare = re.sub(r"\([^)]*\)", " ", text) if not text.strip().startswith("(") else text
    return " ".join(re.sub(r"[^\w]+", " ", search_key(bare)).split())


@lru_cache(maxsize=16)
def _known(kind: ListKind) -> dict[str, Meaning]:
    known = {heading_key(text): Meaning() for text in OTHER_HEADINGS}
    for field in kind.fields:
        known |= {heading_key(text): Meaning(field.key, rank) for rank, text in enumerate(field.headings)}
    return known | {heading_key(text): Meaning(is_number=True) for text in (*NUMBER_HEADINGS, "no")}


def known_heading(text: str, kind: ListKind) -> Meaning | None:
    """Return what a text means that is the whole of a heading; None for any other."""
    return _known(kind).get(heading_key(text)) if len(text) <= LONGEST else None


LONGEST = 60
"""Characters of a heading."""
LONGEST_LINE = 200
"""Characters of a line of headings."""


def meaning_of(text: str, kind: ListKind) -> Meaning | None:
    """Return what a heading means: as it is written, else by the first known words in it."""
    if len(text) > LONGEST_LINE:
        return None
    key, known = heading_key(text), _known(kind)
    if not key:
        return Meaning(is_number=True) if text.strip() == "#" else None
    if key in known:
        return known[key]
    words = key.split()
    if len(words) > 9 or words[:2] == ["danh", "sach"]:
        return None
    for start in range(len(words)):
        for end in range(len(words), start + 1, -1):
            found = known.get(" ".join(words[start:end]))
            if found and end - start > 1:
                return Meaning(found.field, found.rank + 100, exact=False)
    return None


def is_flat(text: str, kind: ListKind) -> bool:
    """Tell whether a line is a whole heading whose columns ran together, as in text out of a PDF file."""
    if len(text) > LONGEST_LINE:
        return False
    words, known, found = heading_key(text).split(), _known(kind), list[Meaning]()
    while words:
        end = next((end for end in range(len(words), 0, -1) if " ".join(words[:end]) in known), 0)
        if not end:
            return False
        found.append(known[" ".join(words[:end])])
        words = words[end:]
    return len(found) > 1 and (found[0].is_number or len(found) > 2) and any(each.field for each in found)


def find_heading(rows: Sequence[Sequence[Cell]], kind: ListKind) -> Heading | None:
    """Return the best heading of one or two rows; None when there is none."""
    best: Heading | None = None
    for place in range(min(len(rows), _DEEPEST)):
        for heading in _at(rows, place, kind):
            if _is_heading(heading, rows, kind) and (best is None or heading.score > best.score):
                best = heading
    return best


def heading_at(rows: Sequence[Sequence[Cell]], place: int, kind: ListKind) -> Heading:
    """Return the heading that begins in a row that somebody chose."""
    return max(_at(rows, place, kind), key=lambda heading: heading.score)


def _at(rows: Sequence[Sequence[Cell]], place: int, kind: ListKind) -> list[Heading]:
    upper = rows[place]
    single = Heading(place, place, tuple(Headed(cell.text, meaning_of(cell.text, kind)) for cell in upper))
    if place + 1 < len(rows) and _goes_on(upper, rows[place + 1], kind):
        double = Heading(place, place + 1, _two_lines(upper, rows[place + 1], kind))
        return [double, single]  # the first of equal ones is taken
    return [single]


def _is_heading(heading: Heading, rows: Sequence[Sequence[Cell]], kind: ListKind) -> bool:
    filled = [cell for cell in rows[heading.first] if cell.text and not cell.merged]
    texts = [column for column in heading.columns if column.text]
    known = [column.meaning for column in texts if column.meaning]
    if not any(meaning.field for meaning in known) or not any(meaning.exact for meaning in known):
        return False
    if any(sum(map(str.isdecimal, cell.text)) >= FIGURES for cell in filled):
        return False
    if len(filled) == 1 and heading.first == heading.last:
        return known[0].field == kind.subject.key
    if any(each.exact and each.field == kind.subject.key for each in known) and any(each.is_number for each in known):
        return True  # “STT, Họ và tên”, whatever stands beside them
    return len(known) > 1 and len(known) * 2 >= len(texts)


def _goes_on(upper: Sequence[Cell], lower: Sequence[Cell], kind: ListKind) -> bool:
    """Tell whether a row is the second line of a heading: short known words under cells that span columns."""
    own = [(column, cell) for column, cell in enumerate(lower) if cell.text and not cell.merged]
    if not own or sum(bool(cell.text) and not cell.merged for cell in upper) < 2:  # one cell over all is a title
        return False
    return all(
        (heading_key(cell.text) in _PARTS or (meaning_of(cell.text, kind) or Meaning(exact=False)).exact)
        and _spans(upper, column)
        for column, cell in own
    )


_PARTS = {"nam", "nu", "ngay", "thang", "ho dem", "ho", "ten", "tu", "den"}


def _spans(upper: Sequence[Cell], column: int) -> bool:
    """Tell whether the cell above a column is empty, or one that goes on to the next column."""
    above = upper[column] if column < len(upper) else Cell("")
    beside = upper[column + 1] if column + 1 < len(upper) else Cell("")
    return not above.text or bool(above.merged) or not beside.text or beside.merged == "left"


def _two_lines(upper: Sequence[Cell], lower: Sequence[Cell], kind: ListKind) -> tuple[Headed, ...]:
    pairs: list[tuple[str, str]] = []
    for column in range(max(len(upper), len(lower))):
        below = lower[column] if column < len(lower) else Cell("")
        above = upper[column].text if column < len(upper) else ""
        part = below.text if not below.merged or below.merged == "left" else ""
        if not above and part and pairs and pairs[-1][1]:
            above = pairs[-1][0]
        pairs.append((above, part))
    return tuple(_combined(above, part, [p for a, p in pairs if a == above], kind) for above, part in pairs)


def _combined(above: str, part: str, siblings: Sequence[str], kind: ListKind) -> Headed:
    if not part or part == above:
        return Headed(above, meaning_of(above, kind))
    text, base = f"{above} – {part}" if above else part, meaning_of(above, kind)
    keys = {heading_key(sibling) for sibling in siblings}
    if base and base.field and "nu" in keys and heading_key(part) in _SEXES:
        return Headed(text, base, _SEXES[heading_key(part)])
    if base and base.field and keys & {"ngay", "thang"} and "nam" in keys:
        return Headed(text, base)
    own = meaning_of(part, kind)
    holds = kind.field(base.field).holds if base and base.field else ""
    return Headed(text, base if own is None or holds == "contact" else own)


_SEXES = {"nam": "male", "nu": "female"}
