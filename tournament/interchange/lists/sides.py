"""Lists side by side in one sheet: those of men and women, or one that goes on to the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from tournament.engine.names import tidy
from tournament.interchange.lists.furniture import is_blank, is_number, is_section
from tournament.interchange.lists.headings import heading_key, known_heading
from tournament.interchange.lists.kinds import UNITS, ListKind
from tournament.interchange.lists.sheets import Cell, SheetRow
from tournament.interchange.lists.units import is_unit

SIDE, PERHAPS_SIDE = "side", "perhaps_side"
_DEEPEST = 60
_NOWHERE = 10**6
"""A column that no row has."""
_SEXES = {"nam": "Nam", "nu": "Nữ"}


@dataclass(frozen=True, slots=True)
class _Sides:
    """Where lists stand side by side: the place of their heading, the columns of each, and what stands above each."""

    heading: int
    columns: tuple[range, ...]
    titles: tuple[str, ...]
    has_heading: bool = True
    how: str = SIDE


def below_one_another(rows: Sequence[SheetRow], kind: ListKind) -> list[SheetRow] | None:
    """Return the rows of lists that stand side by side, one list below the other; None where there is one alone."""
    sides = _with_headings(rows, kind) or _with_titles(rows) or _of_units(rows, kind)
    return list(_stacked(rows, sides, kind)) if sides else None


def _with_headings(rows: Sequence[SheetRow], kind: ListKind) -> _Sides | None:
    """Find a heading whose columns come again: “TT, Họ và tên, TT, Họ và tên”."""
    for place, row in enumerate(rows[:_DEEPEST]):
        keys = ["" if cell.merged else heading_key(cell.text) for cell in row.cells]
        subjects = [at for at, key in enumerate(keys) if key and _is_subject(row.cells[at].text, kind)]
        width = subjects[1] - subjects[0] if len(subjects) > 1 else 0
        for start in range(max(0, subjects[0] - width + 1) if width else 0, subjects[0] + 1 if width else 0):
            blocks = [keys[at : at + width] for at in range(start, len(keys), width)]
            blocks = [[*block, *[""] * (width - len(block))] for block in blocks]
            if len(blocks) == len(subjects) and all(block == blocks[0] for block in blocks):
                columns = tuple(range(start + width * at, start + width * (at + 1)) for at in range(len(blocks)))
                above = rows[place - 1].cells if place else ()
                titles = tuple(next((_text(above, at) for at in each if _text(above, at)), "") for each in columns)
                return _Sides(place, columns, titles if all(titles) and len(set(titles)) > 1 else ("",) * len(columns))
    return None


def _is_subject(text: str, kind: ListKind) -> bool:
    meaning = known_heading(text, kind)
    return meaning is not None and meaning.field == kind.subject.key


def _with_titles(rows: Sequence[SheetRow]) -> _Sides | None:
    """Find columns that are headed as parts are: “Đội nam” beside “Đội nữ”, and names below both."""
    for place, row in enumerate(rows[:_DEEPEST]):
        titles = {at: _text(row.cells, at) for at in range(len(row.cells)) if _text(row.cells, at)}
        parts = [at for at, title in titles.items() if _sex(title) or is_section(title)]
        below = rows[place + 1 :]
        if len(parts) > 1 and len(parts) == len(titles) and all(_holds_names(below, at) for at in parts):
            ends = (*parts[1:], max(len(each.cells) for each in rows))
            columns = tuple(range(start, end) for start, end in zip(parts, ends, strict=True))
            return _Sides(place, columns, tuple(titles[at] for at in parts), False)
    return None


def _of_units(rows: Sequence[SheetRow], kind: ListKind) -> _Sides | None:
    """Find units that stand in several columns without any heading; one list for sure where all are numbered on."""
    width = max(len(row.cells) for row in rows)
    filled = {at: [text for row in rows if (text := _text(row.cells, at))] for at in range(width)}
    of_units = [at for at, texts in filled.items() if texts and sum(map(is_unit, texts)) * 5 >= len(texts) * 3]
    if kind is not UNITS or len(of_units) < 2:
        return None
    if any(known_heading(cell.text, kind) for row in rows[:_DEEPEST] for cell in row.cells if cell.text):
        return None
    numbered = [at - 1 if at and filled[at - 1] and all(map(is_number, filled[at - 1])) else at for at in of_units]
    columns = tuple(range(start, at + 1) for start, at in zip(numbered, of_units, strict=True))
    numbers = [number for each in columns if len(each) > 1 for number in filled[each.start]]
    on = all(len(each) > 1 for each in columns) and len(set(numbers)) == len(numbers)
    return _Sides(-1, columns, ("",) * len(columns), False, SIDE if on else PERHAPS_SIDE)


def _holds_names(rows: Sequence[SheetRow], column: int) -> bool:
    texts = [text for row in rows if (text := _text(row.cells, column))]
    return bool(texts) and sum(any(map(str.isalpha, text)) and len(text) > 1 for text in texts) * 2 > len(texts)


def _stacked(rows: Sequence[SheetRow], sides: _Sides, kind: ListKind) -> Iterator[SheetRow]:
    """Yield what stands above the lists, then one below the other; rows that come from the right are numbered on."""
    numbers = count(rows[-1].number + 1)
    above = list(rows[: max(sides.heading, 0)])
    if sides.has_heading and all(sides.titles):  # as two lines of a heading they would name columns of one list
        above[-1] = SheetRow(above[-1].number, (Cell(" | ".join(sides.titles)),))
    yield from above
    takes_sex = any(field.holds == "sex" for field in kind.fields) and all(map(_sex, sides.titles))
    for side in range(len(sides.columns)):
        yield from _side(rows, sides, side, kind, numbers, takes_sex)


def _side(
    rows: Sequence[SheetRow], sides: _Sides, side: int, kind: ListKind, numbers: Iterator[int], takes_sex: bool
) -> Iterator[SheetRow]:
    """Yield the list of one side: its heading, its title as that of a part, or as the sex of all, and its rows."""
    missing = 0 if sides.heading >= 0 else max(0, len(sides.columns[0]) - len(sides.columns[side]))  # its numbers
    places = (*range(sides.columns[0].start), *[_NOWHERE] * missing, *sides.columns[side])
    sex = _sex(sides.titles[side])
    if sides.heading >= 0:
        row = rows[sides.heading]
        names = [_cell(row.cells, at) if sides.has_heading else Cell("") for at in places]
        if not sides.has_heading:
            names[places.index(sides.columns[side].start)] = Cell(kind.subject.headings[0])
        yield SheetRow(next(numbers) if side else row.number, (*names, *[Cell("Giới tính")] * takes_sex))
    if sides.titles[side] and not takes_sex:
        yield SheetRow(next(numbers), (Cell(f"Nội dung {sex.lower()}" if sex else sides.titles[side]),))
    others = {at for columns in sides.columns[1:] for at in columns}
    for row in rows[sides.heading + 1 :]:
        own = sides.columns[side] if side else [at for at in range(len(row.cells)) if at not in others]
        if any(not is_blank(_text(row.cells, at)) for at in own):
            cells = (*(_cell(row.cells, at) for at in places), *[Cell(sex)] * takes_sex)
            yield SheetRow(next(numbers) if side else row.number, cells, f"{sides.how}:{row.number}" if side else "")


def _sex(title: str) -> str:
    """Return the sex that a title names: of “Đội nữ”, “VĐV nữ”, “NỮ” that of women."""
    words = set(heading_key(title).split())
    found = words & set(_SEXES)
    return _SEXES[found.pop()] if len(found) == 1 and len(words) < 4 else ""


def _cell(cells: Sequence[Cell], at: int) -> Cell:
    return cells[at] if at < len(cells) else Cell("")


def _text(cells: Sequence[Cell], at: int) -> str:
    cell = _cell(cells, at)
    return "" if cell.merged else tidy(cell.text)
