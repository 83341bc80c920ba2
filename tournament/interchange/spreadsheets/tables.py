"""Tables from people: pasted cells, CSV and XLSX, read within fixed bounds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.spreadsheets.xlsx import rows_of

MAX_ROWS = 2_000
MAX_COLUMNS = 40
MAX_CELL = 1_000

Table = list[list[str]]
"""Rows of stripped cells, without empty rows and empty cells at the end of a row."""


def read_table(data: bytes) -> Table:
    """Read a CSV, tab-separated or XLSX file; at most 2,000 rows of 40 columns.

    Raises InputError when it is none of these, is too large, or unpacks to more than 64 MiB.
    """
    if data[:2] == b"PK":
        return _bounded(rows_of(data, MAX_COLUMNS, MAX_CELL))
    return read_pasted(_decoded(data))


def read_pasted(text: str, separators: str = "\t;,") -> Table:
    """Read cells pasted from a spreadsheet, or CSV text; the most frequent of `separators` in line 1 separates."""
    refuse_other_files(text)
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    separator = max(separators, key=first.count)
    try:
        return _bounded(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator, strict=False))
    except csv.Error as error:
        raise InputError(_NOT_A_TABLE) from error


def refuse_other_files(text: str) -> None:
    """Raise InputError for text that is no list of names: other files, whatever their names end with."""
    begins = text.lstrip("\ufeff \t\r\n")[:_LONGEST_BEGINNING].casefold()
    for beginning, what in _OTHER_FILES.items():
        if begins.startswith(beginning):
            raise InputError(_ANOTHER_FILE.format(what=what))
    if _BINARY.search(text):
        raise InputError(_NOT_A_TABLE)


_BINARY = re.compile(r"[\0-\x08\x0e-\x1a]")
_OTHER_FILES = {
    "begin:vcalendar": Message("a calendar file (.ics)"),
    "begin:vcard": Message("a file of contacts (.vcf)"),
    "%pdf-": Message("a PDF file"),
    "{\\rtf": Message("an RTF file"),
    "{": Message("a JSON file"),
    "<": Message("a web page or an XML file"),
}
_LONGEST_BEGINNING = max(map(len, _OTHER_FILES))
_ANOTHER_FILE = Message("This is {what} and not a list: send an XLSX workbook, CSV or text, one item a line.")
_NOT_A_TABLE = Message("This file is not an XLSX workbook, CSV or tab-separated text.")
_TOO_LARGE = Message("The table is too large: at most 2,000 rows are read.")


def _bounded(rows: Iterable[list[str]]) -> Table:
    table: Table = []
    for row in rows:
        cells = [cell.strip()[:MAX_CELL] for cell in row[:MAX_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(table) == MAX_ROWS + 1:  # a heading and the rows
            raise InputError(_TOO_LARGE)
        table.append(cells)
    return table


def _utf16(data: bytes) -> bool:
    return data[:2] in (b"\xff\xfe", b"\xfe\xff")


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if _utf16(data) else ("utf-8-sig", "cp1258"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(_NOT_A_TABLE)
