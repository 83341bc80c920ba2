"""Tables from people: pasted cells, CSV and XLSX, read within fixed bounds."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from tournament.engine.errors import InputError
from tournament.engine.text import Text

MAX_ROWS = 2_000
MAX_COLUMNS = 40
MAX_CELL = 1_000
_MAX_UNPACKED = 64 * 1024 * 1024
_MAX_MEMBERS = 1_000

Table = list[list[str]]
"""Rows of stripped cells, without empty rows and empty cells at the end of a row."""


def read_table(data: bytes) -> Table:
    """Read a CSV, tab-separated or XLSX file; at most 2,000 rows of 40 columns.

    Raises InputError when it is none of these, is too large, or unpacks to more than 64 MiB.
    """
    if data[:2] == b"PK":
        return _xlsx(data)
    return read_pasted(_decoded(data))


def read_pasted(text: str, separators: str = "\t;,") -> Table:
    """Read cells pasted from a spreadsheet, or CSV text; the most frequent of `separators` in line 1 separates."""
    if "\0" in text:
        raise InputError(_NOT_A_TABLE)
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    separator = max(separators, key=first.count)
    try:
        return _bounded(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator, strict=False))
    except csv.Error as error:
        raise InputError(_NOT_A_TABLE) from error


_NOT_A_TABLE = Text(
    "Tệp này không phải bảng tính XLSX, CSV hay văn bản phân cách bằng TAB.",
    "This file is not an XLSX workbook, CSV or tab-separated text.",
)
_TOO_LARGE = Text(
    "Bảng quá lớn: chỉ đọc tối đa 2.000 dòng.",
    "The table is too large: at most 2,000 rows are read.",
)


def _xlsx(data: bytes) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > _MAX_UNPACKED:
                raise InputError(_TOO_LARGE)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a sheet may claim any size
        return _bounded(
            [_cell(value) for value in row] for row in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
        )
    except (
        zipfile.BadZipFile, InvalidFileException, DefusedXmlException, ParseError,
        KeyError, IndexError, ValueError, OSError,
    ) as error:  # fmt: skip
        if isinstance(error, InputError):
            raise
        raise InputError(_NOT_A_TABLE) from error


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


def _cell(value: object) -> str:
    """Put a cell into text: whole numbers without a decimal point, days as dd/mm/yyyy."""
    match value:
        case None:
            return ""
        case datetime() | date():
            return value.strftime("%d/%m/%Y")
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _utf16(data: bytes) -> bool:
    return data[:2] in (b"\xff\xfe", b"\xfe\xff")


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if _utf16(data) else ("utf-8-sig", "cp1258"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(_NOT_A_TABLE)
