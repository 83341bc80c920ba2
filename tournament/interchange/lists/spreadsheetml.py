"""The sheets of a workbook in Excel 2003 XML (SpreadsheetML), read within fixed bounds."""

from __future__ import annotations

import re

from defusedxml.ElementTree import XMLParser

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.lists.parts import BROKEN, WordsPart, named
from tournament.interchange.lists.sheets import MAX_CELL, MAX_COLUMNS, Cell, Grid, Merge, Sheet, SheetBuilder, holds

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_BROKEN = Message("This file is not a workbook of Excel 2003 XML, or it is damaged.")
_LAST_ROW = 1_048_576


def holds_workbook(text: str) -> bool:
    """Tell whether a text is a workbook in XML; its namespace stands in the first element."""
    return text.lstrip("\ufeff \t\r\n").startswith("<") and _NAMESPACE in text[:4_000]


class _Workbook(WordsPart):
    """Styles, of which the fonts count, and the rows of each worksheet."""

    def __init__(self, builder: SheetBuilder) -> None:
        super().__init__(MAX_CELL)
        self._builder = builder
        self._fonts = dict[str, str]()
        self._style, self._comments = "", 0
        self._name, self._grid, self._merges = "", Grid(), list[Merge]()
        self._row, self._column = 0, 0
        self._cells = dict[int, Cell]()
        self._kind, self._text, self._size = "", "", (0, 0)

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Style":
            self._style = named(attributes, "ID") or ""
        elif tag == "Font" and (font := named(attributes, "FontName")):
            self._fonts.setdefault(self._style, font[:MAX_CELL])
        elif tag == "Worksheet":
            self._name, self._grid, self._merges, self._row = named(attributes, "Name") or "", Grid(), [], 0
        elif tag == "Row":
            self._row, self._column, self._cells = _number(attributes, "Index", self._row + 1), 0, {}
        elif tag == "Cell":
            self._column, self._text = _number(attributes, "Index", self._column + 1), ""
            self._style = named(attributes, "StyleID") or "Default"
            self._size = _number(attributes, "MergeDown", 0), _number(attributes, "MergeAcross", 0)
        elif tag == "Comment":
            self._comments += 1
        elif tag == "Data" and not self._comments:
            self._kind = named(attributes, "Type") or ""
            self.listen()

    def closed(self, tag: str) -> None:
        if tag == "Comment":
            self._comments -= 1
        elif tag == "Data" and not self._comments:
            self._text = _shown(self.heard(), self._kind)
        elif tag == "Cell":
            self._take_cell()
        elif tag == "Row" and holds(self._cells):
            self._builder.count(self._row not in self._grid)
            self._grid[self._row] = self._cells
        elif tag == "Worksheet":
            self._builder.add(self._name, self._grid, self._merges)

    def _take_cell(self) -> None:
        (down, along), first = self._size, self._column
        if self._text.strip() and first <= MAX_COLUMNS:
            self._cells[first] = Cell(self._text, self._fonts.get(self._style, ""))
            if down or along:
                right = min(first + along, MAX_COLUMNS)
                self._merges.append(Merge(self._row, first, min(self._row + down, _LAST_ROW), right))
        self._column += along


def _number(attributes: dict[str, str], name: str, otherwise: int) -> int:
    text = named(attributes, name)
    return otherwise if text is None else min(int(text), _LAST_ROW)


def _shown(text: str, kind: str) -> str:
    """Return a day as dd/mm/yyyy; what else a cell holds is as it is stored."""
    day = re.match(r"(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})", text) if kind == "DateTime" else None
    if day is None:
        return text
    return f"{day[3]}/{day[2]}/{day[1]}" + ("" if day[4] == "00:00" else f" {day[4]}")


def read_xml_workbook(text: str) -> tuple[Sheet, ...]:
    """Read the sheets of a workbook; InputError when it is damaged or beyond the bounds."""
    builder = SheetBuilder()
    parser = XMLParser(target=_Workbook(builder), forbid_dtd=True)
    try:
        parser.feed(text.lstrip("\ufeff \t\r\n"))
        parser.close()
    except BROKEN as error:
        if isinstance(error, InputError):
            raise
        raise InputError(_BROKEN) from error
    return builder.sheets
