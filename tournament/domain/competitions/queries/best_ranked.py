"""Those on one rank of several groups, compared: who of them goes on, by which numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tournament.domain.competitions.queries.lots import LotView, explained, name_of
from tournament.domain.competitions.queries.matches import EntryRef
from tournament.domain.competitions.queries.rules_told import RuleView
from tournament.domain.competitions.queries.states import State
from tournament.domain.competitions.queries.tiebreak_columns import Cell, cells_of
from tournament.engine.graph import Best, Candidates, Graph
from tournament.engine.message import Message
from tournament.engine.standings import Row, counting
from tournament.engine.text import Words

UNEQUAL = {
    "average": Message("compared by averages of a match"),
    "drop_last": Message("compared without the matches against the last of the larger groups"),
}
"""What is done about groups of different sizes where the best on one rank go on."""
MadeEqual = Literal["same", "average", "drop_last"]
"""Groups are of one size, or their values are those of a match, or without the last-placed of larger groups."""


@dataclass(frozen=True, slots=True)
class BestLine:
    """One of those compared; `through` tells whether it goes on, None while lots must decide."""

    rank: int
    entry: EntryRef
    group: str
    cells: tuple[Cell, ...]
    why: Words | None
    through: bool | None


@dataclass(frozen=True, slots=True)
class BestTable:
    """How those on one rank of several groups compare, `slots` of whom play on."""

    about: str
    name: Words
    slots: int
    columns: tuple[Words, ...]
    lines: tuple[BestLine, ...]
    made_equal: MadeEqual


def best_of(state: State, entries: Mapping[int, EntryRef], lots: Sequence[LotView]) -> tuple[BestTable, ...]:
    """List the comparisons that can be made: all of their groups are over."""
    return tuple(_table(state, each, rows, entries, lots) for each, rows in state.candidates.items())


def _table(
    state: State, each: Candidates, rows: Sequence[Row], entries: Mapping[int, EntryRef], lots: Sequence[LotView]
) -> BestTable:
    groups, rank = each
    slots = _going_on(state.graph, each)
    columns, cells = cells_of(state.columns_of_best(each), [int(row.entry) for row in rows])
    home = {int(row.entry): group for group in groups for row in state.rows[group]}
    sizes = {len(counting(state.table(group), [row.entry for row in state.rows[group]])) for group in groups}
    return BestTable(
        about=f"best:{rank}",
        name=name_of(f"best:{rank}"),
        slots=slots,
        columns=columns,
        lines=tuple(
            BestLine(
                rank=row.rank,
                entry=entries[int(row.entry)],
                group=home[int(row.entry)],
                cells=cells[int(row.entry)],
                why=explained(row, lots) if row.reason else None,
                through=_through(row, rows, slots),
            )
            for row in rows
        ),
        made_equal="same" if len(sizes) == 1 else "drop_last" if state.unequal == "drop_last" else "average",
    )


def comparison_told(state: State) -> tuple[RuleView, ...]:
    """Say how groups of different sizes are compared, where the best on one rank of them go on."""
    uneven = any(len({len(state.graph.groups[group]) for group in groups}) > 1 for groups, _ in state.graph.best_slots)
    return (RuleView(Message("groups of different sizes"), UNEQUAL[state.unequal]),) if uneven else ()


def _going_on(graph: Graph, each: Candidates) -> int:
    """Count how many of them play on; the others may be put in order for their places alone."""
    slots = (slot for node in graph.matches for slot in node.slots)
    return max((slot.nth for slot in slots if isinstance(slot, Best) and (slot.groups, slot.rank) == each), default=0)


def _through(row: Row, rows: Sequence[Row], slots: int) -> bool | None:
    """Entries that share a rank go on together, stay behind together, or wait for lots."""
    level = sum(other.rank == row.rank for other in rows)
    if row.rank + level - 1 <= slots:
        return True
    return False if row.rank > slots else None
