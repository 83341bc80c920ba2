"""Which column of a list holds what: by its heading, by what its cells hold, or by its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.interchange.lists import furniture
from tournament.interchange.lists.captions import captions_of
from tournament.interchange.lists.headings import Headed, Heading, Meaning, find_heading, heading_at, heading_key
from tournament.interchange.lists.kinds import Field, ListKind
from tournament.interchange.lists.placed import are_short
from tournament.interchange.lists.sheets import Cell
from tournament.interchange.lists.units import is_unit
from tournament.interchange.lists.values import MARKS, RowState, Value, asks, read_value, repaired

Rows = Sequence[Sequence[Cell]]
_FAMILY = {"ho dem", "ho va ten dem", "ho va dem", "ho va chu dem", "ho", "ten dem", "ho va ten"}
UNMARKED = Message("“{text}” is no cross")
_OTHERWISE = {
    "male": Message("no cross stands under “{heading}”: read as a man"),
    "female": Message("no cross stands under “{heading}”: read as a woman"),
}
_TOLD_BY_CELLS = ("born", "id", "sex", "contact", "date")


@dataclass(frozen=True, slots=True)
class Place:
    """A column: its heading, the field it holds, the sex that it gives, and that of whom nothing stands in it."""

    text: str
    field: str | None = None
    implies: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a list, the place of its heading and of its first row, and how rows are numbered."""

    kind: ListKind
    columns: tuple[Place, ...]
    heading: Heading | None
    begin: int
    number: int | None
    numbered: bool
    arabic: bool
    placed: frozenset[str] = frozenset()
    """Fields that columns hold by their place alone."""

    @property
    def fields(self) -> list[Field]:
        """Return the fields that some column holds."""
        keys = {column.field for column in self.columns}
        return [field for field in self.kind.fields if field.key in keys or field.required]

    @property
    def wide(self) -> bool:
        """Tell whether items have more than a number and a name."""
        return sum(column.field is not None for column in self.columns) > 1

    def of(self, key: str) -> list[int]:
        """Return the places of the columns that hold a field."""
        return [place for place, column in enumerate(self.columns) if column.field == key]

    def implied(self, cells: Sequence[Cell]) -> Iterator[Value]:
        """Yield the sex that columns tell: of a year of birth under “Nữ”, of a cross there, of none."""
        for place, column in enumerate(self.columns):
            text = _text(cells, place)
            told = read_value("sex", text)
            if column.otherwise and told.text == column.otherwise and told.state == RowState.OK:
                yield told
            elif column.implies and not furniture.is_blank(text):
                crossed = not column.otherwise or text == "1" or _is_cross(text, column.implies)
                yield Value(column.implies) if crossed else asks(text, UNMARKED)
            elif column.otherwise:
                yield repaired(column.otherwise, _OTHERWISE[column.otherwise].format(heading=column.text))


def layout_of(
    rows: Rows, numbers: Sequence[int], kind: ListKind, chosen: Sequence[str | None] | None, heading_row: int | None
) -> Layout:
    """Find out what the columns hold; `chosen` fields and a chosen row of headings come first."""
    heading = _heading(rows, numbers, kind, heading_row)
    width = max((len(row) for row in rows), default=0)
    headed = (heading.columns if heading else ()) + (Headed(),) * width
    begin = heading.last + 1 + _counts_columns(rows, heading) if heading else _begin(rows, kind)
    body = rows[begin:]
    number = _number_column(headed[:width], body, heading is not None)
    headed = _with_sexes(headed, body, kind, number)
    fields = _by_heading(headed[:width], kind) if heading else [None] * width
    if chosen is not None:
        fields = [*chosen, *[None] * width][:width]
    elif kind.subject.key not in fields and not (heading and _is_said_above(rows, kind)):
        fields = _without_heading(fields, body, number, kind, heading is not None)
    places = tuple(_place(column, field) for column, field in zip(headed, fields, strict=False))
    filled = list(items_of(body, number))
    cells = [_text(row, number) for row in filled if number is not None]
    counted = [cell for cell in cells if furniture.is_number(cell)]
    return Layout(
        kind, places, heading, begin, number,
        numbered=len(counted) * 5 >= len(filled) * 3 and bool(counted),
        arabic=sum(map(furniture.is_arabic, counted)) * 2 > len(counted),
        placed=frozenset() if heading or chosen is not None else frozenset(key for key in fields if key),
    )  # fmt: skip


def _counts_columns(rows: Rows, heading: Heading) -> bool:
    """Tell whether the row below a heading counts the columns: “1, 2, 3” is neither a value nor a cross."""
    below = heading.last + 1
    return below < len(rows) and furniture.are_column_numbers(_own_texts(rows[below]))


def items_of(body: Rows, number: int | None) -> Iterator[Sequence[Cell]]:
    """Yield the rows down to the signatures, without totals and what else stands between items."""
    for row in body:
        if number is not None and furniture.is_arabic(_text(row, number)):
            yield row
            continue
        texts = [cell.text for cell in row if not cell.merged and not furniture.is_blank(cell.text)]
        if furniture.are_column_numbers(texts):
            continue
        found = furniture.under_a_list(texts) if texts else None
        if found and found.ends and found.sure:
            return
        if texts and not found and not (len(texts) == 1 and furniture.may_be_section(texts[0])):
            yield row


def _place(column: Headed, field: str | None) -> Place:
    if field is None or not column.implies:
        return Place(column.text, field)
    return Place(column.text, None if field == "sex" else field, column.implies, column.otherwise)


def _heading(rows: Rows, numbers: Sequence[int], kind: ListKind, chosen: int | None) -> Heading | None:
    if chosen is None:
        return find_heading(rows, kind)
    return heading_at(rows, numbers.index(chosen), kind) if chosen in numbers else None


def _is_said_above(rows: Rows, kind: ListKind) -> bool:
    """Tell whether a line above the list, or above a part of it, says what its columns do not: whose teams it names."""
    return any(captions_of(_own_texts(row), kind).get(kind.subject.key) for row in rows)


def _own_texts(row: Sequence[Cell]) -> list[str]:
    return [tidy(cell.text) for cell in row if cell.text and not cell.merged]


def _begin(rows: Rows, kind: ListKind) -> int:
    """Return where a list without a heading begins: below its letterhead and title, the first of several lists."""
    texts = [_own_texts(row) for row in rows[:30]]
    titles = [place for place, row in enumerate(texts) if furniture.is_title(row)]
    said = [place for place in titles if captions_of(texts[place], kind)]
    begin = (said[:1] if len(said) > 1 else titles[-1:] or [-1])[0] + 1
    while begin < len(texts) and furniture.is_letterhead(texts[begin]):
        begin += 1
    return begin


def _number_column(headed: Sequence[Headed], body: Rows, has_heading: bool) -> int | None:
    """Return the column of running numbers: the one that says so, else the first, if it counts."""
    for place, column in enumerate(headed):
        if column.meaning and column.meaning.is_number:
            return place
    if has_heading and headed and headed[0].text:
        return None
    filled = [row for row in body if sum(bool(cell.text) for cell in row) > 1]
    counted = [_text(row, 0) for row in filled if furniture.is_number(_text(row, 0))]
    return 0 if counted and len(counted) * 5 >= len(filled) * 3 else None


def _by_heading(headed: Sequence[Headed], kind: ListKind) -> list[str | None]:
    """Give each field the column whose heading says it best, and the columns that share its value."""
    fields: list[str | None] = [None] * len(headed)
    for field in kind.fields:
        meant = [place for place, column in enumerate(headed) if (column.meaning or Meaning()).field == field.key]
        if meant:
            best = min(meant, key=lambda place: _rank(headed[place]))
            for place in _sharing(headed, meant, best, field):
                fields[place] = field.key
    return fields


def _with_sexes(headed: tuple[Headed, ...], body: Rows, kind: ListKind, number: int | None) -> tuple[Headed, ...]:
    """Let columns “Nam” and “Nữ” beside one another hold a year of birth, or a cross for the sex."""
    for place, (male, female) in enumerate(pairwise(headed)):
        if (heading_key(male.text), heading_key(female.text)) == ("nam", "nu"):
            born = any(any(char.isdecimal() for char in _text(row, place) + _text(row, place + 1)) for row in body)
            key = "born" if born else "sex"
            if key in {field.key for field in kind.fields}:
                pair = (
                    replace(male, meaning=Meaning(key), implies="male"),
                    replace(female, meaning=Meaning(key), implies="female"),
                )
                return (*headed[:place], *pair, *headed[place + 2 :])
    return _with_crosses(headed, list(items_of(body, number)), kind)


def _with_crosses(headed: tuple[Headed, ...], items: Rows, kind: ListKind) -> tuple[Headed, ...]:
    """Let a lone column “Nữ” with crosses tell the sex of all: whoever has none there is of the other."""
    told = any(column.meaning and column.meaning.field == "sex" for column in headed)
    takes_sex = not told and any(field.holds == "sex" for field in kind.fields)
    for place, column in enumerate(headed if takes_sex else ()):
        sex, texts = _SEXES.get(heading_key(column.text)), [text for row in items if (text := _text(row, place))]
        if sex and (any(_is_cross(text, sex[0]) for text in texts) or set(texts) == {"1"}):
            crossed = replace(column, meaning=Meaning("sex"), implies=sex[0], otherwise=sex[1])
            return (*headed[:place], crossed, *headed[place + 1 :])
    return headed


_SEXES = {"nam": ("male", "female"), "nu": ("female", "male")}


def _is_cross(text: str, sex: str) -> bool:
    return text in MARKS or read_value("sex", text) == Value(sex)


def _rank(column: Headed) -> int:
    return column.meaning.rank if column.meaning else 0


def _sharing(headed: Sequence[Headed], meant: Sequence[int], best: int, field: Field) -> list[int]:
    """Return the columns that hold one value together: family and given name, days in parts or by sex."""
    if any(headed[place].implies for place in meant):
        return [place for place in meant if headed[place].implies]
    if field.holds == "born":
        whole = headed[best].text.partition(" – ")
        return [place for place in meant if whole[1] and headed[place].text.startswith(whole[0] + whole[1])] or [best]
    if field.holds == "person":
        first = min(meant)
        if heading_key(headed[first].text.rpartition(" – ")[2]) in _FAMILY and first + 1 in meant:
            return [first, first + 1]
    return [best]


def _without_heading(
    fields: Sequence[str | None], body: Rows, number: int | None, kind: ListKind, has_heading: bool
) -> list[str | None]:
    """Give fields to columns whose headings do not: by what the cells hold, else by their places."""
    found = list(fields)
    if has_heading:
        free = [place for place, field in enumerate(found) if field is None and place != number]
        named = max(free, key=lambda place: _letters(body, place), default=None)
        if named is not None and _letters(body, named):
            found[named] = kind.subject.key
        elif "name" in found:  # teams that are called as their units are
            found[found.index("name")] = kind.subject.key
        return found
    free = [place for place in range(len(found)) if place != number]
    if len(kind.positions) > 1 and _fit(dict(zip(free, kind.positions, strict=False)), body, kind):
        for place, key in zip(free, kind.positions, strict=False):
            found[place] = key
        return found
    for field in (field for field in kind.fields if field.holds in _TOLD_BY_CELLS):
        fits = next((place for place in free if found[place] is None and _all_read(body, place, field)), None)
        if fits is not None:
            found[fits] = field.key
    left = [place for place in free if found[place] is None and _letters(body, place)]
    of_unit = next((place for place in left if len(left) > 1 and _are_units(body, place)), None)
    if of_unit is not None and kind.subject.holds == "person":
        found[of_unit] = "unit"
        left.remove(of_unit)
    keys = [key for key in kind.positions if key not in found and kind.field(key).holds != "short"]
    left = left or [place for place in free if found[place] is None and any(_text(row, place) for row in body)][:1]
    for place, key in zip(left, keys, strict=False):
        found[place] = key
    return found


def _fit(places: Mapping[int, str], body: Rows, kind: ListKind) -> bool:
    """Tell whether columns hold what their places say: words where there are to be words, and people no units."""
    for place, key in places.items():
        holds, texts = kind.field(key).holds, [text for row in body if (text := _text(row, place))]
        if holds == "contact" and not all(map(_is_contact, texts)):
            return False
        if holds in _WORDS and sum(any(map(str.isalpha, text)) for text in texts) * 2 < len(texts):
            return False
        if holds == "person" and _are_units(body, place):
            return False
        if holds == "short" and not are_short(
            {_text(row, min(places)): text for row in body if (text := _text(row, place))}
        ):
            return False
    return True


_WORDS = ("person", "unit", "name", "text")


def _are_units(body: Rows, place: int) -> bool:
    texts = [text for row in body if (text := _text(row, place))]
    return bool(texts) and sum(map(is_unit, texts)) * 5 >= len(texts) * 3


def _letters(body: Rows, place: int) -> int:
    """Count the different cells of a column that hold words."""
    return len({text for row in body if re.search(r"[^\W\d_]", text := _text(row, place))})


def _all_read(body: Rows, place: int, field: Field) -> bool:
    texts = [text for row in body if (text := _text(row, place))]
    if field.holds in ("contact", "id") and (field.holds == "contact") != all(map(_is_contact, texts)):
        return False
    return (
        bool(texts)
        and sum(read_value(field.holds, text).state != RowState.ASKS for text in texts) * 5 >= len(texts) * 4
    )


def _is_contact(text: str) -> bool:
    """Tell whether a cell holds a telephone number, whose first zero Excel may have dropped, or an e-mail address."""
    return "@" in text or re.fullmatch(r"(?:\+84|0)?[235789]\d{8,9}", re.sub(r"[\s.\-()]", "", text)) is not None


def _text(row: Sequence[Cell], place: int) -> str:
    return row[place].text.strip() if place < len(row) and not row[place].merged else ""
