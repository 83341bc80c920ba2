"""The texts of the cells of a row."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.interchange.lists.furniture import is_blank
from tournament.interchange.lists.kinds import Field
from tournament.interchange.lists.sheets import Cell


def own_texts(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return what each cell holds itself."""
    return tuple("" if cell.merged else cell.text for cell in cells)


def own(cells: Sequence[Cell], column: int) -> str:
    """Return what the cell of a column holds itself."""
    return cells[column].text if column < len(cells) and not cells[column].merged else ""


def shown(cells: Sequence[Cell], column: int) -> str:
    """Return what a cell holds or has from a merged one above it."""
    if column >= len(cells) or cells[column].merged == "left" or is_blank(cells[column].text):
        return ""
    return cells[column].text


def joined(field: Field, parts: Sequence[str]) -> str:
    """Put the parts of a value together that stand in several columns: of a day between strokes, of a name blanks."""
    return ("/" if field.holds == "born" else " ").join(parts)
