"""The sheets of an OpenDocument spreadsheet (ISO/IEC 26300), read within fixed bounds."""

from __future__ import annotations

import re

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.lists.parts import BROKEN, WordsPart, named, read
from tournament.interchange.lists.sheets import MAX_CELL, MAX_COLUMNS, Cell, Grid, Merge, Sheet, SheetBuilder, holds
from tournament.interchange.zips import Members

CONTENT = "content.xml"
_NOT_A_SPREADSHEET = Message("This file is not an OpenDocument spreadsheet.")
_LAST_ROW = 1_048_576


class _Content(WordsPart):
    """The tables of a spreadsheet; what is repeated is counted, not laid out, unless it holds something."""

    def __init__(self, builder: SheetBuilder) -> None:
        super().__init__(MAX_CELL)
        self._builder = builder
        self._row, self._rows, self._column, self._columns = 0, 1, 0, 1
        self._cells: dict[int, Cell] = {}
        self._lines: list[str] = []
        self._comments = 0
        self._value = ""
        self._name, self._grid, self._merges = "", Grid(), list[Merge]()

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self._name, self._grid, self._merges, self._row = named(attributes, "name") or "", Grid(), [], 0
        elif tag == "table-row":
            self._rows = _times(attributes, "number-rows-repeated")
            self._row, self._column, self._cells = self._row + 1, 0, {}
        elif tag in ("table-cell", "covered-table-cell"):
            self._columns = _times(attributes, "number-columns-repeated")
            self._column, self._lines, self._value = self._column + 1, [], _stored(attributes)
            self._merge(attributes)
        elif tag == "annotation":
            self._comments += 1
        elif tag == "p" and not self._comments:
            self.listen()

    def closed(self, tag: str) -> None:
        if tag == "annotation":
            self._comments -= 1
        elif tag == "p" and not self._comments:
            self._lines.append(self.heard())
        elif tag in ("table-cell", "covered-table-cell"):
            text = self._value or "\n".join(self._lines)[:MAX_CELL]
            if text.strip() and tag == "table-cell":
                last = min(self._column + self._columns, MAX_COLUMNS + 1)
                self._cells |= {column: Cell(text) for column in range(self._column, last)}
            self._column += self._columns - 1
        elif tag == "table-row":
            if holds(self._cells):
                self._builder.count(self._rows)
                self._grid |= dict.fromkeys(range(self._row, self._row + self._rows), self._cells)
            self._row += self._rows - 1
        elif tag == "table":
            self._builder.add(self._name, self._grid, self._merges)

    def _merge(self, attributes: dict[str, str]) -> None:
        down, along = (_times(attributes, f"number-{each}-spanned") for each in ("rows", "columns"))
        if max(down, along) > 1:
            bottom = self._row + min(down, _LAST_ROW) - 1
            self._merges.append(Merge(self._row, self._column, bottom, self._column + min(along, MAX_COLUMNS) - 1))


def _times(attributes: dict[str, str], name: str) -> int:
    return max(1, int(named(attributes, name) or 1))


def _stored(attributes: dict[str, str]) -> str:
    """Return a day as dd/mm/yyyy, or a long number whole; what else a cell holds is what it shows."""
    day = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}).*)?", named(attributes, "date-value") or "")
    if day:
        time = f" {day[4]}" if day[4] and day[4] != "00:00" else ""
        return f"{day[3]}/{day[2]}/{day[1]}{time}"
    number = named(attributes, "value") or ""
    return number if named(attributes, "value-type") == "float" and re.fullmatch(r"\d{8,15}", number) else ""


def read_spreadsheet(archive: Members) -> tuple[Sheet, ...]:
    """Read the sheets of a spreadsheet; InputError when it is none or beyond the bounds."""
    builder = SheetBuilder()
    try:
        read(archive, CONTENT, _Content(builder))
    except BROKEN as error:
        if isinstance(error, InputError):
            raise
        raise InputError(_NOT_A_SPREADSHEET) from error
    return builder.sheets
