"""The columns of a sport's table, and what entries have in them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from tournament.domain.competitions.queries.states import State
from tournament.engine.scoring import TableColumn, to_plain
from tournament.engine.scoring.table_columns import BASIC
from tournament.engine.standings.tally import Tally
from tournament.engine.text import Words
from tournament.plugins.guard import LeftOutError

PlainPair = tuple[int | float, int | float]
TableCell = int | float | PlainPair | None
"""A number, a pair for and against, or None where the plugin of the sport does not say."""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a table of standings; less stands above more where it is `lower`."""

    key: str
    short: Words
    long: Words
    lower: bool


def table_columns(state: State) -> Sequence[TableColumn]:
    """Return the columns of a competition's tables; those that every sport has where its plugin fails."""
    with suppress(LeftOutError):
        return state.rulebook.scoring.columns(state.rules)
    return BASIC


def cell_of(column: TableColumn, tally: Tally) -> TableCell:
    """Return what an entry has in a column."""
    with suppress(LeftOutError, LookupError):  # the latter of a sport that is gone
        value = column.value(tally)
        return (to_plain(value[0]), to_plain(value[1])) if isinstance(value, tuple) else to_plain(value)
    return None
