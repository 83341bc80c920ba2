"""What entries have at each tie-break step, as the cells of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from tournament.engine.scoring import Number, to_plain
from tournament.engine.standings import Column
from tournament.engine.standings.reasons import named, shown
from tournament.engine.standings.tally import Ratio, Value
from tournament.engine.text import Words

Cell: TypeAlias = int | float | Words | None
"""A number to write as the reader does, a ratio in words, or None where a step does not look at the entry."""

Cells = tuple[tuple[Words, ...], dict[int, tuple[Cell, ...]]]
"""The names of the columns, and what each entry, by id, has in them."""


def cells_of(columns: Iterable[Column], ids: Sequence[int]) -> Cells:
    """Return the columns in which anybody has anything."""
    used = [column for column in columns if column.values]
    names = tuple(named(column.step, column.tiebreaker) for column in used)
    return names, {id_: tuple(_cell(column.values.get(id_)) for column in used) for id_ in ids}


def plain(*numbers: Number) -> tuple[Cell, ...]:
    """Return exact numbers as cells."""
    return tuple(to_plain(number) for number in numbers)


def _cell(value: Value | None) -> Cell:
    return shown(value) if isinstance(value, Ratio) else None if value is None else to_plain(value)
