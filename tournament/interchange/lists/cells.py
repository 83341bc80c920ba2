"""The texts of the cells of a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

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


def without_marks(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Leave off what ends the lines of a list, “An⇥1985;”; in a cell alone it may be that of a sentence."""
    lone = sum(not is_blank(text) for text in own_texts(cells)) < 2
    return tuple(cell if lone else replace(cell, text=_ENDING.sub("", cell.text)) for cell in cells)


_ENDING = re.compile(r"(?<=[^\s,;])[\s,;]*[,;]\s*$")
