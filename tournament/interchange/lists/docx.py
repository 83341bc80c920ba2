"""The paragraphs and tables of a Word document (ECMA-376, part 1, 17), read within fixed bounds."""

from __future__ import annotations

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.lists.parts import BROKEN, WordsPart, named, read
from tournament.interchange.lists.sheets import MAX_CELL, MAX_COLUMNS, Cell, Grid, Merge, Sheet, SheetBuilder
from tournament.interchange.zips import Members

DOCUMENT = "word/document.xml"
_ASIDE = ("del", "moveFrom", "Fallback")
"""What was taken out, and what stands there a second time for older programs."""
_OTHER_FONTS = ("pPr", "rPrChange")
"""What tells the font of a paragraph's mark, or a font that was changed since: not that of the text."""
_NOT_A_DOCUMENT = Message("This file is not a Word document.")


class _Document(WordsPart):
    """The rows of a document in the order of reading: those of its tables, and one for each paragraph beside them.

    What stands in a table within a cell is part of that cell.
    """

    def __init__(self, builder: SheetBuilder) -> None:
        super().__init__(MAX_CELL)
        self._builder = builder
        self._row, self._column, self._depth, self._rows = 0, 0, 0, 0
        self._texts, self._font, self._aside, self._fontless = list[str](), "", 0, 0
        self._span, self._goes_on = 1, False
        self._began: dict[int, tuple[int, int]] = {}
        self._around: list[tuple[int, int, list[str], str]] = []
        self.grid: Grid = {}
        self.merges: list[Merge] = []

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _ASIDE:
            self._aside += 1
        elif tag == "t" and not self._aside:
            self.listen()
        elif tag in ("tab", "br", "cr"):
            self._texts.append(" ")
        elif tag in _OTHER_FONTS:
            self._fontless += 1
        elif tag == "rFonts" and not self._fontless:
            self._font = self._font or (named(attributes, "ascii") or named(attributes, "hAnsi") or "")[:MAX_CELL]
        elif tag == "tbl":
            self._enter()
            self._depth += 1
            self._began = {} if self._depth == 1 else self._began
        elif tag == "p" and not self._depth:
            self._enter()
            self._next_row()
            self._begin()
        elif self._depth == 1:
            self._in_table(tag, attributes)

    def _in_table(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "tr":
            self._next_row()
        elif tag == "tc":
            self._begin()
        elif tag == "gridSpan":
            self._span = max(1, min(int(named(attributes, "val") or 1), MAX_COLUMNS))
        elif tag == "vMerge":
            self._goes_on = named(attributes, "val") != "restart"

    def _enter(self) -> None:
        """Begin rows of their own; of a text box they stand within a paragraph, which goes on behind them."""
        if not self._depth:
            self._around.append((self._row, self._column, self._texts, self._font))

    def _leave(self) -> None:
        if not self._depth:
            self._row, self._column, self._texts, self._font = self._around.pop()
            self._span, self._goes_on = 1, False

    def _next_row(self) -> None:
        self._rows += 1
        self._row, self._column = self._rows, 0

    def _begin(self) -> None:
        self._column, self._span, self._goes_on = self._column + 1, 1, False
        self._texts, self._font = [], ""

    def closed(self, tag: str) -> None:
        if tag in _ASIDE:
            self._aside -= 1
        elif tag in _OTHER_FONTS:
            self._fontless -= 1
        elif tag == "tbl":
            self._depth -= 1
            self._leave()
        elif tag == "t" and not self._aside:
            self._texts.append(self.heard())
        elif tag == "p" and self._depth:
            self._texts.append("\n")
        elif (tag == "tc" and self._depth == 1) or (tag == "p" and not self._depth):
            self._put("".join(self._texts)[:MAX_CELL])
            self._leave()

    def _put(self, text: str) -> None:
        top, last = self._row, self._column + self._span - 1
        if self._goes_on and self._column in self._began:
            top, _ = self._began[self._column]
            self.merges.append(Merge(top, self._column, self._row, last))
        else:
            self._began[self._column] = (self._row, last)
            if self._span > 1:
                self.merges.append(Merge(top, self._column, top, last))
            if text.strip():
                self._hold(text)
        self._column = last

    def _hold(self, text: str) -> None:
        self._builder.count(self._row not in self.grid)
        self.grid.setdefault(self._row, {})[self._column] = Cell(text, self._font)


def read_document(archive: Members) -> tuple[Sheet, ...]:
    """Read a document as one sheet; InputError when it is none or beyond the bounds."""
    builder = SheetBuilder()
    document = _Document(builder)
    try:
        read(archive, DOCUMENT, document)
    except BROKEN as error:
        if isinstance(error, InputError):
            raise
        raise InputError(_NOT_A_DOCUMENT) from error
    builder.add("", document.grid, document.merges)
    return builder.sheets
