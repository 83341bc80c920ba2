"""The sheets of an XLSX workbook (ECMA-376, part 1, 18), read as a stream within fixed bounds."""

from __future__ import annotations

import posixpath
import re
from datetime import datetime

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.lists.excel import FROM_1900, FROM_1904, Format, format_of, shown
from tournament.interchange.lists.parts import (
    BROKEN,
    MOST_MEMBERS,
    MOST_UNPACKED,
    TOO_MUCH,
    Part,
    WordsPart,
    named,
    read,
)
from tournament.interchange.lists.sheets import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_SHEETS,
    Cell,
    Grid,
    Merge,
    Sheet,
    SheetBuilder,
    holds,
)
from tournament.interchange.zips import Members, open_zip

LAST_ROW, LAST_COLUMN, MOST_STYLES = 1_048_576, 16_384, 65_490
"""Excel's own bounds."""

NOT_A_WORKBOOK = Message("This file is not an XLSX workbook.")
NO_CELL = Message("No XLSX workbook can have a cell “{cell}”.")

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class _Relations(Part):
    """Which part stands for which id, and of which kind it is."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self._folder, attributes["Target"])).lstrip("/")
            self.targets[attributes["Id"]] = target
            self.kinds.setdefault(attributes["Type"].rpartition("/")[2], target)


class _Book(Part):
    """The names and ids of the sheets that are shown, and from when days are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.epoch = FROM_1900

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet" and attributes.get("state", "visible") == "visible":
            self.sheets.append((attributes.get("name", ""), named(attributes, "id") or ""))
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = FROM_1904


class _Styles(Part):
    """Fonts and number formats by the style of a cell."""

    def __init__(self) -> None:
        super().__init__()
        self._own: dict[int, Format] = {}
        self._fonts: list[str] = []
        self._inside = ""
        self.formats: list[Format] = []
        self.fonts: list[str] = []

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            number = int(attributes["numFmtId"])
            self._own[number] = format_of(number, attributes.get("formatCode", ""))
        elif tag in ("cellXfs", "fonts"):
            self._inside = tag
        elif tag == "font" and self._inside == "fonts":
            self._fonts.append("")
        elif tag == "name" and self._inside == "fonts" and self._fonts:
            self._fonts[-1] = attributes.get("val", "")[:MAX_CELL]
        elif tag == "xf" and self._inside == "cellXfs":
            number, font = int(attributes.get("numFmtId", "0")), int(attributes.get("fontId", "0"))
            self.formats.append(self._own.get(number) or format_of(number))
            self.fonts.append(self._fonts[font] if 0 <= font < len(self._fonts) else "")
            if len(self.fonts) > MOST_STYLES:
                raise InputError(TOO_MUCH)

    def closed(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""


class _Strings(WordsPart):
    """The texts that cells share: their runs, without what tells how they are read aloud."""

    def __init__(self) -> None:
        super().__init__(MAX_CELL)
        self.texts: list[Cell] = []
        self._runs: list[str] = []
        self._font = self._of_run = ""
        self._aloud = False

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "rPh":
            self._aloud = True
        elif tag == "r":
            self._of_run = ""
        elif tag == "rFont":
            self._of_run = attributes.get("val", "")[:MAX_CELL]
        elif tag == "t" and not self._aloud:
            self.listen()

    def closed(self, tag: str) -> None:
        if tag == "t" and not self._aloud:
            self._runs.append(self.heard())
            self._font = self._font or self._of_run
        elif tag == "rPh":
            self._aloud = False
        elif tag == "si":
            self.texts.append(Cell("".join(self._runs)[: self._longest], self._font))
            self._runs, self._font, self._of_run = [], "", ""


class _Sheet(WordsPart):
    """The cells of a sheet as text, and its merged ranges; each row that holds something is counted."""

    def __init__(self, builder: SheetBuilder, strings: list[Cell], styles: _Styles, epoch: datetime) -> None:
        super().__init__(MAX_CELL)
        self._builder, self._strings, self._styles, self._epoch = builder, strings, styles, epoch
        self._row, self._cells = 0, dict[int, Cell]()
        self._at, self._kind, self._style = 0, "n", 0
        self.grid: Grid = {}
        self.merges: list[Merge] = []

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            if not 1 <= self._row <= LAST_ROW:
                raise InputError(NO_CELL.format(cell=attributes.get("r", "")[:20]))
            self._cells, self._at = {}, 0
        elif tag == "c":
            self._at = place(attributes["r"])[1] if "r" in attributes else self._at + 1
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
        elif tag in ("v", "t") and self._at <= MAX_COLUMNS:
            self.listen()
        elif tag == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            self.merges.append(Merge(*place(first), *place(last or first)))

    def closed(self, tag: str) -> None:
        if tag in ("v", "t") and self._at <= MAX_COLUMNS:
            cell, before = self._said(self.heard()), self._cells.get(self._at)
            self._cells[self._at] = Cell(before.text + cell.text, before.font) if before else cell
        elif tag == "row" and holds(self._cells):
            self._builder.count(self._row not in self.grid)
            self.grid[self._row] = self._cells

    def _said(self, text: str) -> Cell:
        known = 0 <= self._style < len(self._styles.formats)
        font = self._styles.fonts[self._style] if known else ""
        match self._kind:
            case "s":
                shared = self._strings[int(text)]
                return Cell(shared.text, shared.font or font)
            case "b":
                return Cell(str(text.strip() == "1"))
            case "n" if text:
                return Cell(shown(float(text), self._styles.formats[self._style] if known else Format(), self._epoch))
            case _:
                return Cell(text, font)


def read_xlsx(data: bytes) -> tuple[Sheet, ...]:
    """Read the visible sheets of a workbook.

    Whole numbers come without a decimal point, days as dd/mm/yyyy, formulas as what they came to at last.
    Raises InputError when it is no workbook, or one that is beyond the bounds.
    """
    return read_workbook(open_zip(data, MOST_MEMBERS, MOST_UNPACKED))


def read_workbook(archive: Members) -> tuple[Sheet, ...]:
    """Read the visible sheets of a workbook whose members are known."""
    try:
        return _sheets(archive)
    except BROKEN as error:
        if isinstance(error, InputError):
            raise
        raise InputError(NOT_A_WORKBOOK) from error


def _sheets(archive: Members) -> tuple[Sheet, ...]:
    book_name = _relations(archive, "").kinds["officeDocument"]
    relations = _relations(archive, book_name)
    book, styles, strings = _Book(), _Styles(), _Strings()
    read(archive, book_name, book)
    for kind, part in (("styles", styles), ("sharedStrings", strings)):
        if kind in relations.kinds:
            read(archive, relations.kinds[kind], part)
    if not book.sheets:
        raise InputError(NOT_A_WORKBOOK)
    builder = SheetBuilder()
    for name, id_ in book.sheets[:MAX_SHEETS]:
        target = relations.targets[id_]
        if "/chartsheets/" not in target:
            sheet = _Sheet(builder, strings.texts, styles, book.epoch)
            read(archive, target, sheet)
            builder.add(name, sheet.grid, sheet.merges)
    return builder.sheets


def _relations(archive: Members, name: str) -> _Relations:
    folder, _, file = name.rpartition("/")
    relations = _Relations(folder)
    read(archive, posixpath.join(folder, "_rels", f"{file}.rels"), relations)
    return relations


def place(cell: str) -> tuple[int, int]:
    """Return the row and the column of a cell, from 1; InputError when no sheet has that cell."""
    found = _CELL.fullmatch(cell)
    column = 0
    for letter in found[1] if found else "":
        column = 26 * column + ord(letter) - ord("A") + 1
    if not found or column > LAST_COLUMN or not 1 <= int(found[2]) <= LAST_ROW:
        raise InputError(NO_CELL.format(cell=cell[:20]))
    return int(found[2]), column
