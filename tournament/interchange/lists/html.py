"""Tables of web pages, among them the .xls files of programs that write HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tournament.engine.errors import InputError
from tournament.interchange.lists.parts import MOST_ELEMENTS, TOO_MUCH
from tournament.interchange.lists.sheets import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Cell, Grid, Merge, Sheet, SheetBuilder

_BREAKS = {"br", "p", "div", "li"}
_SILENT = {"script", "style", "title"}
_FONT = re.compile(r"font-family\s*:\s*[\"']?([^;,\"']+)", re.IGNORECASE)


def holds_table(text: str) -> bool:
    """Tell whether a text is a web page, or a piece of one, with a table."""
    return text.lstrip("\ufeff \t\r\n").startswith("<") and re.search(r"<table[\s>]", text, re.IGNORECASE) is not None


class _Page(HTMLParser):
    """The rows of all tables, one under the other; a table within a cell is part of that cell."""

    def __init__(self, builder: SheetBuilder) -> None:
        super().__init__(convert_charrefs=True)
        self._builder, self._left = builder, MOST_ELEMENTS
        self._depth, self._silent = 0, 0
        self._row, self._column = 0, 0
        self._open = False
        self._pieces, self._font = list[str](), ""
        self._span = (1, 1)
        self._taken: set[tuple[int, int]] = set()
        self.grid: Grid = {}
        self.merges: list[Merge] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._left -= 1
        if self._left < 0:
            raise InputError(TOO_MUCH)
        attributes = {name: value or "" for name, value in attrs}
        if tag == "table":
            self._depth += 1
        elif tag in _SILENT:
            self._silent += 1
        elif tag == "tr" and self._depth == 1:
            self._end()
            self._row, self._column = self._row + 1, 0
        elif tag in ("td", "th") and self._depth == 1:
            self._begin(attributes)
        elif tag in _BREAKS:
            self._pieces.append("\n")
        if self._open and not self._font:
            style = _FONT.search(attributes.get("style", ""))
            self._font = (style[1].strip() if style else attributes.get("face", ""))[:MAX_CELL]

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._end()
            self._depth -= 1
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._end()

    def handle_data(self, data: str) -> None:
        if self._open and not self._silent:
            self._pieces.append(" ".join(data.split()) if data.strip() else " ")
            if data[-1:].isspace() and data.strip():
                self._pieces.append(" ")

    def _begin(self, attributes: dict[str, str]) -> None:
        self._end()
        self._row = max(self._row, 1)
        self._column += 1
        while (self._row, self._column) in self._taken:
            self._column += 1
        self._span = (_number(attributes.get("rowspan"), MAX_ROWS), _number(attributes.get("colspan"), MAX_COLUMNS))
        self._open, self._pieces, self._font = True, [], ""

    def _end(self) -> None:
        if not self._open:
            return
        self._open = False
        text = "".join(self._pieces).strip()[:MAX_CELL]
        (down, along), row, first = self._span, self._row, self._column
        self._column += along - 1
        if first > MAX_COLUMNS:
            return
        if down > 1:
            self._left -= down * along
            self._taken |= {(row + r, first + c) for r in range(1, down) for c in range(along)}
        if text:
            self._builder.count(row not in self.grid)
            self.grid.setdefault(row, {})[first] = Cell(text, self._font)
            if (down, along) != (1, 1):
                self.merges.append(Merge(row, first, row + down - 1, first + along - 1))


def _number(text: str | None, most: int) -> int:
    return min(max(int(text), 1), most) if text and text.isdecimal() and len(text) < 6 else 1


def read_html(text: str) -> tuple[Sheet, ...]:
    """Read the tables of a web page as one sheet; InputError when they are beyond the bounds."""
    builder = SheetBuilder()
    page = _Page(builder)
    page.feed(text)
    page.close()
    builder.add("", page.grid, page.merges)
    return builder.sheets
