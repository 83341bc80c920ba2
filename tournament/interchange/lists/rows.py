"""What is known of a sheet that was read as a list."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tournament.engine.text import Words
from tournament.interchange.lists.values import RowState, worst


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading as it is written, and the key of the field that it holds, None for none."""

    heading: str
    field: str | None


@dataclass(frozen=True, slots=True)
class RecognisedRow:
    """A row of the sheet: its cells as they stand, the values of fields, and what was seen or done.

    `above` is what an item stands under: the heading of its part, without its number, and what is said above the list;
    `division` is the heading of men or women that it stands under.
    """

    number: int
    cells: tuple[str, ...]
    values: dict[str, str]
    state: RowState = RowState.OK
    notes: tuple[Words, ...] = ()
    above: tuple[str, ...] = ()
    division: str = ""

    def noted(self, state: RowState, note: Words) -> RecognisedRow:
        """Return the row with one thing more that is said of it."""
        return replace(self, state=worst(self.state, state), notes=(*self.notes, note))


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet read as a list: every row that holds something, in order; `heading_row` is a number of the sheet."""

    columns: tuple[Column, ...]
    heading_row: int | None
    rows: tuple[RecognisedRow, ...]
