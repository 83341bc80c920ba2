"""What the rows of a sheet mean: items of a list with their values, or what else an office's list holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.engine.text import Words
from tournament.interchange.lists import furniture
from tournament.interchange.lists.arranging import said_of
from tournament.interchange.lists.captions import captions_of
from tournament.interchange.lists.cells import own, own_texts, without_marks
from tournament.interchange.lists.columns import Layout, items_of, layout_of
from tournament.interchange.lists.furniture import is_blank
from tournament.interchange.lists.grids import counted_by, marked
from tournament.interchange.lists.headings import is_flat
from tournament.interchange.lists.item_values import ItemValues
from tournament.interchange.lists.kinds import ListKind
from tournament.interchange.lists.legacy import Converted, in_unicode
from tournament.interchange.lists.names import Names, second_team, without_number, without_ordinal
from tournament.interchange.lists.persons import may_be_called
from tournament.interchange.lists.remarks import absence
from tournament.interchange.lists.rows import Column, Recognised, RecognisedRow
from tournament.interchange.lists.sheets import Sheet, SheetRow
from tournament.interchange.lists.units import is_unit, may_be_person
from tournament.interchange.lists.values import RowState, is_yes, read_value, worst

__all__ = ["Column", "Recognised", "RecognisedRow", "RowState", "recognise", "second_team"]

_LETTERS = Message("written in {encoding}: put into Unicode")
_PART_OR_ITEM = Message("no number stands before it as before the others: an item, or the heading of a part?")
_BESIDE = Message("“{text}” stands beside it without a heading: an item of its own?")
_ITEM_OR = Message("an item of the list, or {what}?")
_HOW_MANY = Message("does a team of this row play here? Choose the column that says how many under “Columns”")
_TELLING = ("born", "id", "sex", "contact", "date")
"""What cells hold that are read in one way alone: with one of them a row looks like an item."""
_GOES_ON = Message("goes on from the row above")
_BELOW = Message("below the end of the list")


def recognise(
    sheet: Sheet,
    kind: ListKind,
    columns: Sequence[str | None] | None = None,
    heading_row: int | None = None,
    items: Collection[int] = (),
    called: Sequence[str] = (),
) -> Recognised:
    """Read a sheet as a list of one kind.

    `columns` are the fields of the columns where somebody chose them, `heading_row` the number of the row that names
    them, 0 for none. Without them both are found. `items` are numbers of rows that somebody says are items,
    `called` the names of the competition that a list of entries is for: one of several ticked columns may be headed so.
    """
    converted = in_unicode(tuple(row.cells for row in sheet.rows))
    rows = [replace(row, cells=without_marks(each.cells)) for row, each in zip(sheet.rows, converted, strict=True)]
    layout = layout_of([row.cells for row in rows], [row.number for row in rows], kind, columns, heading_row)
    if columns is None and called:
        layout = counted_by(layout, list(items_of([row.cells for row in rows[layout.begin :]], layout.number)), called)
    read = [
        _said(replace(row, cells=own_texts(before.cells)), before.how, each)
        for before, row, each in zip(sheet.rows, _List(rows, kind, layout, items).read(), converted, strict=True)
    ]
    heading = rows[layout.heading.first].number if layout.heading else None
    return Recognised(tuple(Column(each.text, each.field) for each in layout.columns), heading, tuple(read))


def _said(row: RecognisedRow, how: str, written: Converted) -> RecognisedRow:
    """Say of a row that it was put into Unicode, or could be read in two ways; and of an item how its row was made."""
    if written.written:
        note = written.asks or _LETTERS.format(encoding=written.written)
        row = row.noted(RowState.ASKS if written.asks else RowState.REPAIRED, note)
    made = said_of(how) if row.state != RowState.LEFT_OUT else None
    return row.noted(*made) if made else row


class _List:
    """The rows of one sheet with their layout.

    One class since what a row is hangs on the rows above and below it, and on what was found of the whole list.
    """

    def __init__(self, rows: Sequence[SheetRow], kind: ListKind, layout: Layout, chosen: Collection[int]) -> None:
        self._rows, self._kind, self._layout, self._chosen = rows, kind, layout, chosen
        subject = layout.of(kind.subject.key)
        self._subject = subject
        items = list(self._likely_items(rows[layout.begin :]))
        self._names = Names([own(row.cells, column) for row in items for column in subject[:1]])
        self._values = ItemValues(kind, layout, self._names, items)
        self._begun, self._part, self._division = False, "", ""
        self._births = frozenset(
            place for field in kind.fields if field.holds == "born" for place in layout.of(field.key)
        )
        counts = any(field.holds == "teams" and not layout.of(field.key) for field in kind.fields)
        cells = items_of([row.cells for row in rows[layout.begin :]], layout.number)
        self._marked = marked(layout, list(cells)) if counts else ()
        self._last_item = max((place for place, row in enumerate(rows) if self._looks_like_item(row)), default=-1)
        self._over, self._perhaps_over = False, False
        self._counted: dict[int, Counter[str]] = {}
        self._places = {row.number: place for place, row in enumerate(rows)}

    def read(self) -> list[RecognisedRow]:
        """Return every row with what it is."""
        read = []
        for place, row in enumerate(self._rows):
            outside = None if row.number in self._chosen else self._outside(place, row)
            if outside:
                read.append(RecognisedRow(row.number, own_texts(row.cells), {}, RowState.LEFT_OUT, (outside,)))
                self._leave(row, outside)
            else:
                read.append(self._item(row))
        return read

    def _leave(self, row: SheetRow, outside: Words) -> None:
        """Remember what a row that is no item says of the rows below it; another list begins with nothing said."""
        if outside is furniture.SECTION:
            self._values.forget()
            part = self._words(row)[0] if self._words(row) else ""
            if furniture.is_section(without_ordinal(part)):
                self._division = without_ordinal(part)
            else:
                self._part = without_number(part).rstrip(" :")
        elif outside in (furniture.LETTERHEAD, furniture.SIGNATURE) and self._begun:
            self._values.above.clear()
            self._part, self._division, self._begun = "", "", False
        self._values.above |= self._told(row)

    def _likely_items(self, rows: Sequence[SheetRow]) -> Iterator[SheetRow]:
        """Yield the rows that names, numbers and gaps of the list are told from, down to where a letter ends."""
        for row in rows:
            around = furniture.in_a_letter(self._filled(row)) if self._without_number(row) else None
            if around and around.ends:
                return
            if not around and not (self._layout.numbered and self._without_number(row)) and not self._is_flat(row):
                yield row

    def _is_flat(self, row: SheetRow) -> bool:
        texts = self._filled(row)
        return len(texts) == 1 and is_flat(texts[0], self._kind)

    def _told(self, row: SheetRow) -> dict[str, str]:
        """Return what a row says of the rows below it; of what names these only where there is a heading."""
        told = captions_of(own_texts(row.cells), self._kind)
        return (
            told if self._layout.heading else {key: text for key, text in told.items() if key != self._kind.subject.key}
        )

    def _doubt_part(self, row: SheetRow) -> None:
        """Carry nothing below a row that is asked about; if it may head a part, who stands below may be of that."""
        self._values.forget()
        if any(self._may_be_unit_of_people(row, text) for text in self._words(row)):
            self._part = ""

    def _outside(self, place: int, row: SheetRow) -> Words | None:
        """Return what a row is that is no item; None for an item."""
        heading, texts = self._layout.heading, [text for text in map(tidy, own_texts(row.cells)) if not is_blank(text)]
        if heading and heading.first <= place <= heading.last:
            return furniture.HEADING
        if self._is_flat(row):
            return furniture.HEADING
        if place < self._layout.begin:
            return furniture.COLUMN_NUMBERS if heading and place > heading.last else furniture.LETTERHEAD
        if heading and self._repeats(row):
            self._over, self._perhaps_over = False, False
            return furniture.HEADING
        if not texts:
            return furniture.EMPTY
        outside = self._below(place, row, texts) if self._without_number(row) else None
        return outside or self._no_item(row, texts)

    def _below(self, place: int, row: SheetRow, texts: Sequence[str]) -> Words | None:
        """Return what a row without a number is that ends the list, stands below it, or begins another."""
        if self._told(row):
            self._over, self._perhaps_over = False, False
            return furniture.LETTERHEAD
        found = furniture.under_a_list(texts) or furniture.in_a_letter(texts)
        if found and found.ends and not found.sure and self._goes_on_below(row):
            return _BELOW if self._over else None
        if found and (found.sure or self._layout.numbered):
            self._over = self._over or (found.ends and (self._layout.numbered or place > self._last_item))
            return found.what
        if furniture.is_title(texts):
            return furniture.LETTERHEAD
        self._perhaps_over = self._perhaps_over or bool(found and found.ends)
        return _BELOW if self._over else None

    def _goes_on_below(self, row: SheetRow) -> bool:
        """Tell whether items of the same list stand below a row."""
        below = self._rows[self._places[row.number] + 1 :]
        return any(map(self._is_item_beyond_doubt, takewhile(lambda each: not self._begins_list(each), below)))

    def _begins_list(self, row: SheetRow) -> bool:
        return self._repeats(row) or bool(self._told(row)) or furniture.is_title(self._filled(row))

    def _is_item_beyond_doubt(self, row: SheetRow) -> bool:
        """Tell whether a row has a number as the others, or a value or the name of a unit that nothing else has."""
        if self._layout.numbered:
            return not self._without_number(row)
        units = self._kind.subject.holds == "unit" and any(is_unit(own(row.cells, at)) for at in self._subject)
        return self._looks_like_item(row) or (units and not furniture.under_a_list(self._filled(row)))

    def _no_item(self, row: SheetRow, texts: Sequence[str]) -> Words | None:
        """Return what a row between items is: one with its number alone, a part's heading, more of the row above."""
        number = self._number(row)
        if len(texts) == 1 and number and furniture.is_number(number):
            return furniture.EMPTY
        if self._is_section(row, number):
            return furniture.SECTION
        merged = [row.cells[column].merged == "above" for column in self._subject if column < len(row.cells)]
        if merged and all(merged) and not self._kind.subject.carries:
            return _GOES_ON
        return None

    def _is_section(self, row: SheetRow, number: str) -> bool:
        words = self._words(row)
        if len(words) != 1 or furniture.is_arabic(number):
            return False
        if furniture.is_section(without_ordinal(words[0])) or self._is_unit_of_people(row, words[0]):
            return True
        if not self._layout.numbered:
            return self._names.is_part(words[0]) or (self._layout.wide and self._spans(row))
        if number and furniture.is_number(number):
            return self._layout.arabic
        return bool(number) or self._spans(row)

    def _is_unit_of_people(self, row: SheetRow, text: str) -> bool:
        """Tell whether the name of a unit stands alone above people of it."""
        return self._may_be_unit_of_people(row, text) and not may_be_person(without_number(text))

    def _may_be_unit_of_people(self, row: SheetRow, text: str) -> bool:
        return self._kind.subject.holds == "person" and not self._number(row) and is_unit(without_number(text))

    def _words(self, row: SheetRow) -> list[str]:
        """Return what a row holds but for numbers; a year of birth is none."""
        filled = [(place, tidy(cell.text)) for place, cell in enumerate(row.cells) if not cell.merged]
        return [
            text
            for place, text in filled
            if not is_blank(text) and (place in self._births or not furniture.is_number(text))
        ]

    def _looks_like_item(self, row: SheetRow) -> bool:
        """Tell whether a row has its subject, and a value that is read in one way alone."""
        if not any(own(row.cells, column) for column in self._subject):
            return False
        told = [
            (field.holds, own(row.cells, column))
            for field in self._layout.fields
            if field.holds in _TELLING
            for column in self._layout.of(field.key)
        ]
        known = any(text and read_value(holds, text).state != RowState.ASKS for holds, text in told)
        return known and not furniture.under_a_list(self._filled(row))

    def _doubt(self, row: SheetRow) -> Words | None:
        """Return what an item may be as well, or why it may be none."""
        if any(not is_yes(own(row.cells, column).strip()) for column in self._marked):
            return _HOW_MANY
        beside = self._another(row) or next((said for cell in self._beside(row) if (said := absence(cell))), None)
        if beside or not self._without_number(row):
            return beside
        if self._layout.numbered and not self._number(row) and len(self._filled(row)) == 1:
            return _PART_OR_ITEM
        if len(self._filled(row)) == 1 and self._names.is_unmarked(self._filled(row)[0]):
            return _PART_OR_ITEM
        words = self._words(row)
        found = None if self._layout.numbered else furniture.under_a_list(self._filled(row))
        if found and not (any(map(is_unit, words)) and self._goes_on_below(row)):
            return _ITEM_OR.format(what=found.what)
        if len(words) == 1 and (furniture.may_be_section(words[0]) or self._may_be_unit_of_people(row, words[0])):
            return _ITEM_OR.format(what=furniture.SECTION)
        if self._perhaps_over and not self._looks_like_item(row):
            return _ITEM_OR.format(what=_BELOW)
        return None

    def _another(self, row: SheetRow) -> Words | None:
        """Ask whether a second unit or person in a line, which neither a heading nor a field explains, is an item."""
        names = {"unit": is_unit, "person": may_be_called}.get(self._kind.subject.holds)
        free = [at for at, column in enumerate(self._layout.columns) if column.field is None]
        texts = [(at, own(row.cells, at)) for at in free if at != self._layout.number] if self._layout.placed else []
        found = (text for at, text in texts if names and names(text) and not self._stands_again(at, text))
        another = next(found, None)
        return _BESIDE.format(text=tidy(another)) if another else None

    def _stands_again(self, at: int, text: str) -> bool:
        """Tell whether a cell of a list of people stands in its column more than once, as home towns and sports do."""
        if self._kind.subject.holds != "person":
            return False
        return self._cells_of(at)[tidy(text).casefold()] > 1

    def _cells_of(self, at: int) -> Counter[str]:
        """Count what stands in a column."""
        if at not in self._counted:
            self._counted[at] = Counter(tidy(own(row.cells, at)).casefold() for row in self._rows)
        return self._counted[at]

    def _beside(self, row: SheetRow) -> Iterator[str]:
        """Yield what stands in a row of people or units beside what names them."""
        if self._kind.subject.holds in ("person", "unit"):
            yield from (cell.text for at, cell in enumerate(row.cells) if at not in self._subject and not cell.merged)

    def _spans(self, row: SheetRow) -> bool:
        """Tell whether one text goes over the columns of fields."""
        return any(cell.merged == "left" for cell in row.cells)

    def _repeats(self, row: SheetRow) -> bool:
        """Tell whether a row is the heading again, at the top of another page or list."""
        headings = {tidy(column.text).casefold() for column in self._layout.columns if column.text}
        own = [tidy(cell.text).casefold() for cell in row.cells if cell.text and not cell.merged]
        same = sum(text in headings for text in own)
        return same * 2 > len(own) and (same > 1 or len(headings) == 1)

    def _number(self, row: SheetRow) -> str:
        column = self._layout.number
        return own(row.cells, column).strip() if column is not None else ""

    def _without_number(self, row: SheetRow) -> bool:
        return not furniture.is_number(self._number(row))

    def _item(self, row: SheetRow) -> RecognisedRow:
        self._begun = True
        doubt = None if row.number in self._chosen else self._doubt(row)
        if doubt:
            self._doubt_part(row)
        values, states, notes = self._values.of(row)
        if doubt:
            states.append(RowState.ASKS)
            notes.append(doubt)
        above = tuple(filter(None, (self._part, *self._values.above.values())))
        state, cells = worst(*states), own_texts(row.cells)
        return RecognisedRow(row.number, cells, values, state, tuple(notes), above, self._division)

    def _filled(self, row: SheetRow) -> list[str]:
        return [cell.text for cell in row.cells if not cell.merged and not is_blank(cell.text)]
