"""Sheets of cells, whatever file they come from, and the bounds within which they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tournament.engine.errors import InputError
from tournament.engine.message import Message

MAX_ROWS = 2_000
"""Of a whole file, besides one for a heading."""
MAX_COLUMNS = 40
MAX_CELL = 1_000
MAX_SHEETS = 50

TOO_LARGE = Message("The table is too large: at most 2,000 rows are read.")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text as it is stored, the font it is written in, and where a merged one has its text from.

    `merged` is "left" or "above" when the text is that of a merged cell which begins there, else empty.
    """

    text: str
    font: str = ""
    merged: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something, with its number in the sheet from 1; `how` it was made where it did not stand so."""

    number: int
    cells: tuple[Cell, ...]
    how: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, table or text: the rows of it that hold something."""

    name: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: rows and columns from 1, with the last of each."""

    top: int
    left: int
    bottom: int
    right: int


Grid = dict[int, dict[int, Cell]]
"""Cells by row and column, both from 1."""


class SheetBuilder:
    """What takes the cells of one file, sheet by sheet, and refuses more of them than are read."""

    def __init__(self) -> None:
        self._left = MAX_ROWS + 1  # a heading and the rows
        self._sheets: list[Sheet] = []

    def count(self, rows: int = 1) -> None:
        """Take rows that hold something off what is left; InputError when there is no more."""
        self._left -= rows
        if self._left < 0:
            raise InputError(TOO_LARGE)

    def add(self, name: str, grid: Grid, merges: Iterable[Merge] = ()) -> None:
        """Add a sheet whose rows were counted; one without cells is none."""
        rows = _rows(_spread(grid, merges))
        if rows and len(self._sheets) < MAX_SHEETS:
            self._sheets.append(Sheet(name[:MAX_CELL], rows))

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return tuple(self._sheets)


def holds(cells: Mapping[int, Cell]) -> bool:
    """Tell whether a row holds something within the columns that are read."""
    return any(cell.text.strip() for column, cell in cells.items() if column <= MAX_COLUMNS)


def sheet_of(name: str, rows: Iterable[Iterable[str]], builder: SheetBuilder | None = None) -> tuple[Sheet, ...]:
    """Make a sheet of rows of texts, numbered from 1."""
    builder = builder or SheetBuilder()
    grid: Grid = {}
    for number, texts in enumerate(rows, start=1):
        cells = {column: Cell(text) for column, text in zip(range(1, MAX_COLUMNS + 1), texts, strict=False)}
        if holds(cells):
            builder.count()
            grid[number] = cells
    builder.add(name, grid)
    return builder.sheets


def _rows(grid: Grid) -> tuple[SheetRow, ...]:
    return tuple(SheetRow(number, _cells(cells)) for number, cells in sorted(grid.items()) if holds(cells))


def _cells(cells: Mapping[int, Cell]) -> tuple[Cell, ...]:
    """Put the cells of a row beside one another, without blanks around them and without empty ones at the end."""
    known = {
        column: replace(cell, text=text)
        for column, cell in cells.items()
        if column <= MAX_COLUMNS and (text := cell.text.strip()[:MAX_CELL])
    }
    return tuple(known.get(column, _EMPTY) for column in range(1, max(known) + 1))


_EMPTY = Cell("")


def _spread(grid: Grid, merges: Iterable[Merge]) -> Grid:
    """Repeat the text of merged cells in all of their places, in rows that hold something themselves."""
    spread = {number: dict(cells) for number, cells in grid.items()}
    left = 10 * MAX_COLUMNS * MAX_ROWS  # ranges that lie on one another are no work for ever
    for merge in merges:
        first = grid.get(merge.top, {}).get(merge.left)
        if not first or not first.text.strip():
            continue
        columns = range(merge.left, min(merge.right, MAX_COLUMNS) + 1)
        rows = range(merge.top, merge.bottom + 1) if merge.bottom - merge.top < len(grid) else sorted(grid)
        left -= len(rows) * len(columns)
        if left < 0:
            raise InputError(TOO_LARGE)
        rows = [number for number in rows if number in grid and merge.top <= number <= merge.bottom]
        for number in rows:
            for column in columns:
                if (number, column) != (merge.top, merge.left):
                    side = "above" if column == merge.left else "left"
                    spread[number][column] = replace(first, merged=side)
    return spread
