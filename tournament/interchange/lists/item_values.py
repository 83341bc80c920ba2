"""The values of an item: from its cells, from the rows above it, from a line above the list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.interchange.lists.cells import joined, own, shown
from tournament.interchange.lists.columns import Layout
from tournament.interchange.lists.kinds import Field, ListKind
from tournament.interchange.lists.names import Names
from tournament.interchange.lists.persons import one_person
from tournament.interchange.lists.placed import doubt_of_place
from tournament.interchange.lists.sheets import SheetRow
from tournament.interchange.lists.units import one_unit
from tournament.interchange.lists.values import RowState, Value, asks, divided, read_value, repaired

_NO_SUBJECT = Message("{field}: nothing stands there")
_CARRIED = Message("{field}: taken from the row above")
_ABOVE = Message("{field}: taken from the line above the list")
_NOTHING_ABOVE = Message("“{text}” repeats what stands above, and nothing stands there")
_LONE_BLANK = Message("{field}: nothing stands there, while the rows around have it")
_DITTO = re.compile(r"[\"“”″〃]|''|’’|//|[-–(]?\s*(?:nt|như trên|nhu tren|n\.t\.?)\s*[-–)]?", re.IGNORECASE)
"""Marks for “the same as above”."""


class ItemValues:
    """What the items of a list hold, one after another; `above` is what the line above them says, by field."""

    def __init__(self, kind: ListKind, layout: Layout, names: Names, items: Sequence[SheetRow]) -> None:
        self._kind, self._layout, self._names = kind, layout, names
        self._carrying = {field.key for field in kind.fields if field.carries and self._stands_once(field, items)}
        self._held = {column.field for column in layout.columns}
        self._read = {field.key for field in layout.fields}
        self._unfilled = {
            field.key
            for field in kind.fields
            if not any(own(row.cells, at) for row in items for at in layout.of(field.key))
        }
        self._last, self._before, self.above = dict[str, str](), dict[str, str](), dict[str, str]()

    def forget(self) -> None:
        """Carry nothing into another part; that a value stood above is remembered, so that a blank is asked about."""
        self._last, self._before = dict.fromkeys(self._last, ""), {}

    def of(self, row: SheetRow) -> tuple[dict[str, str], list[RowState], list[Words]]:
        """Return the values of an item by their fields, how sure each of them is, and what is said of them."""
        values, told, read = dict[str, str](), dict[str, str](), list[Value]()
        for field in self._kind.fields:
            if field.key in told or not (field.key in self._read or field.key in self.above):
                continue
            value = self._value(field, row)
            if field.holds == "person":
                value, told = one_person(value, self._kind, self._held)
            elif field.holds == "unit":
                value, told = one_unit(value, self._kind)
            values |= told
            if field.until and value.state == RowState.ASKS:
                value, values[field.until] = divided(value)
            if value.text:
                values[field.key] = value.text
            read.append(value)
        for implied in self._layout.implied(row.cells):
            values.setdefault("sex", implied.text)
            read.append(implied)
        values = {key: text for key, text in values.items() if text}
        notes = [value.note for value in read if value.note]
        doubts = self._doubts_of_place(values)
        return values, [*(value.state for value in read), *[RowState.ASKS] * len(doubts)], [*notes, *doubts]

    def _doubts_of_place(self, values: dict[str, str]) -> list[Words]:
        """Return what to ask of the values that no heading explains."""
        fields = [field for field in self._kind.fields[1:] if field.key in self._layout.placed and field.key in values]
        subject = values.get(self._kind.subject.key, "")
        return [doubt for field in fields if (doubt := doubt_of_place(field, values[field.key], subject))]

    def _value(self, field: Field, row: SheetRow) -> Value:
        parts = [shown(row.cells, column) for column in self._layout.of(field.key)]
        text = joined(field, [part for part in parts if part])
        if not text:
            return self._empty(field)
        if _DITTO.fullmatch(text) and field.key != self._kind.subject.key:
            return self._repeated(field, text)
        value = self._names.read(text) if field.key == self._kind.subject.key else read_value(field.holds, text)
        self._before[field.key] = value.text
        if field.carries:
            self._last[field.key] = value.text
        return value

    def _repeated(self, field: Field, text: str) -> Value:
        """Return what a mark for “the same” stands for; without anything above it is a question."""
        above = self._before.get(field.key)
        return repaired(above, _CARRIED.format(field=field.label)) if above else asks(text, _NOTHING_ABOVE)

    def _empty(self, field: Field) -> Value:
        above = self._last.get(field.key)
        if field.holds == "teams" and field.key not in self._unfilled:
            return Value("0")
        if field.key in self._unfilled and self.above.get(field.key):
            return Value(self.above[field.key], RowState.REPAIRED, _ABOVE.format(field=field.label))
        if field.carries and above is not None:
            if field.key in self._carrying and above:
                return Value(above, RowState.REPAIRED, _CARRIED.format(field=field.label))
            return Value("", RowState.ASKS, _LONE_BLANK.format(field=field.label))
        if field.required:
            return Value("", RowState.ASKS, _NO_SUBJECT.format(field=field.label))
        return Value("")

    def _stands_once(self, field: Field, items: Sequence[SheetRow]) -> bool:
        """Tell whether a column is filled once for several rows: a third of its cells are empty."""
        columns = self._layout.of(field.key)
        if not columns or (field.key == self._kind.subject.key and len(self._layout.fields) < 2):
            return False
        filled = [any(column < len(row.cells) and row.cells[column].text for column in columns) for row in items]
        return any(filled) and filled.count(False) * 3 >= len(filled)
