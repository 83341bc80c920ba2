"""The sheets of an Excel 97–2003 workbook (BIFF), which xlrd takes apart."""

from __future__ import annotations

from typing import Any

import xlrd

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.lists.excel import FROM_1900, FROM_1904, Format, format_of, shown
from tournament.interchange.lists.sheets import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_SHEETS,
    Cell,
    Merge,
    Sheet,
    SheetBuilder,
    holds,
)

_NOT_A_WORKBOOK = Message("This file is no Excel workbook, is damaged or needs a password.")
_OLD_WORD = Message("This is a Word file of an old kind (.doc): save it as .docx and send that.")
_WORD = "WordDocument".encode("utf-16-le")


class _Silence:
    """Where xlrd may write what it thinks of a file; the process's own output is its answer."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        """Keep nothing back."""


def read_xls(data: bytes) -> tuple[Sheet, ...]:
    """Read the visible sheets of a workbook; InputError when it is none or beyond the bounds."""
    if _WORD in data:
        raise InputError(_OLD_WORD)
    try:
        return _sheets(data)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # xlrd meets what a file should not hold with whatever Python raises for it
        raise InputError(_NOT_A_WORKBOOK) from error


def _sheets(data: bytes) -> tuple[Sheet, ...]:
    builder = SheetBuilder()
    with xlrd.open_workbook(
        file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True, logfile=_Silence()
    ) as book:
        for number in range(min(book.nsheets, MAX_SHEETS)):
            if book._sheet_visibility[number] == 0:
                sheet = book.sheet_by_index(number)
                _add(builder, book, sheet)
                book.unload_sheet(number)
    return builder.sheets


def _add(builder: SheetBuilder, book: Any, sheet: Any) -> None:
    grid = {}
    for row in range(sheet.nrows):
        width = min(sheet.row_len(row), MAX_COLUMNS)
        cells = {column + 1: _cell(book, sheet, row, column) for column in range(width)}
        if holds(cells):
            builder.count()
            grid[row + 1] = cells
    merges = (Merge(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    builder.add(sheet.name, grid, merges)


def _cell(book: Any, sheet: Any, row: int, column: int) -> Cell:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    style = sheet.cell_xf_index(row, column)
    xf = book.xf_list[style] if style is not None and style < len(book.xf_list) else None
    if kind == xlrd.XL_CELL_TEXT:
        return Cell(value[:MAX_CELL], _font(book, sheet, row, column, xf))
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return Cell(shown(value, _format(book, xf), FROM_1904 if book.datemode else FROM_1900))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell(str(bool(value)))
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(xlrd.error_text_from_code.get(value, ""))
    return Cell("")


def _format(book: Any, xf: Any) -> Format:
    known = book.format_map.get(xf.format_key) if xf else None
    return format_of(xf.format_key, known.format_str) if known else Format()


def _font(book: Any, sheet: Any, row: int, column: int, xf: Any) -> str:
    """Return the font that a cell begins with: of its first run, else of its style."""
    runs = sheet.rich_text_runlist_map.get((row, column), ())
    index = runs[0][1] if runs and runs[0][0] == 0 else xf.font_index if xf else -1
    return str(book.font_list[index].name)[:MAX_CELL] if 0 <= index < len(book.font_list) else ""
