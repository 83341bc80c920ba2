"""Lists as rows of texts alone, as tests compare them."""

from __future__ import annotations

from collections.abc import Iterable

from tournament.interchange.lists.reader import read_list, read_pasted_list
from tournament.interchange.lists.sheets import Sheet

Table = list[list[str]]
"""Rows of stripped cells, without empty rows and empty cells at the end of a row."""


def read_table(data: bytes) -> Table:
    """Read the first sheet of a file; see `read_list`."""
    return _table(read_list(data))


def read_pasted(text: str, separators: str = "\t;,") -> Table:
    """Read cells pasted from a spreadsheet, or CSV text."""
    return _table(read_pasted_list(text, separators))


def _table(sheets: Iterable[Sheet]) -> Table:
    sheet = next(iter(sheets), None)
    rows = ([("" if cell.merged else cell.text) for cell in row.cells] for row in (sheet.rows if sheet else ()))
    return [_trimmed(row) for row in rows]


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row
