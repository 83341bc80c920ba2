"""The first sheet of an XLSX workbook (ECMA-376, part 1, 18), read as a stream within fixed bounds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.zips import Members, open_zip

MOST_MEMBERS = 1_000
MOST_UNPACKED = 64 * 1024 * 1024
MOST_ELEMENTS = 400_000
"""Of one part: what 2,000 rows of 40 cells have, and as much again; of strings and styles all that offices have."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

NOT_A_WORKBOOK = Message("This file is not an XLSX workbook.")
TOO_MUCH = Message("The workbook is too large: remove rows, columns and formats that are not needed.")
NO_CELL = Message("No XLSX workbook can have a cell “{cell}”.")

_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Number formats that every workbook has and that show days or times."""
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Part:
    """What takes the elements of one part of a workbook, one after the other, by names without a namespace."""

    def __init__(self) -> None:
        self._left = MOST_ELEMENTS

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        if self._left < 0:
            raise InputError(TOO_MUCH)
        self.opened(tag[tag.rfind("}") + 1 :], attributes)

    def end(self, tag: str) -> None:
        self.closed(tag[tag.rfind("}") + 1 :])

    def data(self, text: str) -> None:
        """Take a piece of text."""

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def closed(self, tag: str) -> None:
        """Take the end of an element."""


class _Words(Part):
    """A part in which text counts; no longer piece of it than `longest` is kept."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self._longest, self._room, self._pieces = longest, 0, list[str]()

    def listen(self) -> None:
        self._room, self._pieces = self._longest, []

    def heard(self) -> str:
        self._room = 0
        return "".join(self._pieces)

    def data(self, text: str) -> None:
        if self._room > 0:
            self._pieces.append(text[: self._room])
            self._room -= len(text)


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
    """The id of the first sheet, and from when days are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet: str | None = None
        self.epoch = datetime(1899, 12, 30)

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet" and self.sheet is None:
            self.sheet = next((value for name, value in attributes.items() if name.endswith("}id")), None)
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = datetime(1904, 1, 1)


class _Styles(Part):
    """Which cell styles show days."""

    def __init__(self) -> None:
        super().__init__()
        self._own: dict[int, bool] = {}
        self._inside = False
        self.dates: list[bool] = []

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            code = _LITERAL.sub("", attributes.get("formatCode", "")).lower()
            self._own[int(attributes["numFmtId"])] = any(letter in code for letter in "dmyhs")
        elif tag == "cellXfs":
            self._inside = True
        elif tag == "xf" and self._inside:
            number = int(attributes.get("numFmtId", "0"))
            self.dates.append(self._own.get(number, number in _DATES))

    def closed(self, tag: str) -> None:
        if tag == "cellXfs":
            self._inside = False


class _Strings(_Words):
    """The texts that cells share: their runs, without what tells how they are read aloud."""

    def __init__(self, longest: int) -> None:
        super().__init__(longest)
        self.texts: list[str] = []
        self._runs: list[str] = []
        self._aloud = False

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "rPh":
            self._aloud = True
        elif tag == "t" and not self._aloud:
            self.listen()

    def closed(self, tag: str) -> None:
        if tag == "t" and not self._aloud:
            self._runs.append(self.heard())
        elif tag == "rPh":
            self._aloud = False
        elif tag == "si":
            self.texts.append("".join(self._runs)[: self._longest])
            self._runs = []


class _Sheet(_Words):
    """The rows of a sheet, each with its cells as text; `done` are those to be taken away."""

    def __init__(self, columns: int, longest: int, strings: list[str], dates: list[bool], epoch: datetime) -> None:
        super().__init__(longest)
        self._columns, self._strings, self._dates, self._epoch = columns, strings, dates, epoch
        self._cells: dict[int, str] = {}
        self._at, self._kind, self._style = 0, "n", 0
        self.done: list[list[str]] = []

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            if not 1 <= int(attributes.get("r", "1")) <= LAST_ROW:
                raise InputError(NO_CELL.format(cell=attributes["r"][:20]))
            self._cells, self._at = {}, 0
        elif tag == "c":
            self._at = _column(attributes["r"]) if "r" in attributes else self._at + 1
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", "0"))
        elif tag in ("v", "t") and self._at <= self._columns:
            self.listen()

    def closed(self, tag: str) -> None:
        if tag in ("v", "t") and self._at <= self._columns:
            self._cells[self._at] = self._cells.get(self._at, "") + self._said(self.heard())
        elif tag == "row" and self._cells:
            self.done.append([self._cells.get(column, "") for column in range(1, max(self._cells) + 1)])

    def _said(self, text: str) -> str:
        match self._kind:
            case "s":
                return self._strings[int(text)]
            case "b":
                return str(text.strip() == "1")
            case "n" if text:
                is_date = self._style < len(self._dates) and self._dates[self._style]
                return (is_date and _day(float(text), self._epoch)) or _number(float(text))
            case _:
                return text


def rows_of(data: bytes, columns: int, longest: int) -> Iterator[list[str]]:
    """Yield the rows of a workbook's first sheet that hold something: their first `columns` cells as text.

    Whole numbers come without a decimal point, days as dd/mm/yyyy, formulas as what they came to at last. No cell is
    longer than `longest`. Raises InputError when it is no workbook, or one that is beyond the bounds.
    """
    try:
        yield from _rows(open_zip(data, MOST_MEMBERS, MOST_UNPACKED), columns, longest)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(NOT_A_WORKBOOK) from error


def _rows(archive: Members, columns: int, longest: int) -> Iterator[list[str]]:
    book_name = _relations(archive, "").kinds["officeDocument"]
    relations = _relations(archive, book_name)
    book, styles, strings = _Book(), _Styles(), _Strings(longest)
    _read(archive, book_name, book)
    for kind, part in (("styles", styles), ("sharedStrings", strings)):
        if kind in relations.kinds:
            _read(archive, relations.kinds[kind], part)
    if book.sheet is None:
        raise InputError(NOT_A_WORKBOOK)
    sheet = _Sheet(columns, longest, strings.texts, styles.dates, book.epoch)
    for _ in _fed(archive, relations.targets[book.sheet], sheet):
        yield from sheet.done
        sheet.done.clear()


def _relations(archive: Members, name: str) -> _Relations:
    folder, _, file = name.rpartition("/")
    relations = _Relations(folder)
    _read(archive, posixpath.join(folder, "_rels", f"{file}.rels"), relations)
    return relations


def _read(archive: Members, name: str, part: Part) -> None:
    for _ in _fed(archive, name, part):
        pass


def _fed(archive: Members, name: str, part: Part) -> Iterator[None]:
    """Give the XML of a member to `part` piece by piece; a document type, which no workbook has, is refused."""
    parser = XMLParser(target=part, forbid_dtd=True)
    for chunk in archive.chunks(name):
        parser.feed(chunk)
        yield
    parser.close()
    yield


def _column(cell: str) -> int:
    """Return the number of a cell's column, from 1; InputError when no sheet has that cell."""
    found = _CELL.fullmatch(cell)
    column = 0
    for letter in found[1] if found else "":
        column = 26 * column + ord(letter) - ord("A") + 1
    if not found or column > LAST_COLUMN or not 1 <= int(found[2]) <= LAST_ROW:
        raise InputError(NO_CELL.format(cell=cell[:20]))
    return column


def _day(days: float, epoch: datetime) -> str:
    """Put days since the epoch into a day, or a time of it alone; empty when there is no such day."""
    try:
        when = epoch + timedelta(days=days)
    except (OverflowError, ValueError):
        return ""
    return when.strftime("%d/%m/%Y") if days >= 1 else when.strftime("%H:%M")


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)
