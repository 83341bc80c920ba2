"""The standings after each round of a competition paired round by round, with the columns of its tie-breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tournament.domain.competitions.queries.lots import LotView, explained
from tournament.domain.competitions.queries.matches import EntryRef
from tournament.domain.competitions.queries.states import State
from tournament.domain.competitions.queries.tiebreak_columns import Cell, Cells, cells_of, plain
from tournament.engine.message import Message, pmessage
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class RoundLine:
    """An entry after a round: what it has in each column, and why it stands there."""

    rank: int
    entry: EntryRef
    cells: tuple[Cell, ...]
    why: Words | None


@dataclass(frozen=True, slots=True)
class RoundTable:
    """The standings after a round; `over` once every match of it has its result."""

    number: int
    columns: tuple[Words, ...]
    lines: tuple[RoundLine, ...]
    over: bool


PLAYED, WON, LOST = pmessage("column", "Played"), Message("Won"), Message("Lost")
ROUNDS, POINTS = pmessage("column", "Rounds"), pmessage("column", "Points")


def table_after(state: State, number: int, entries: Mapping[int, EntryRef], lots: Sequence[LotView] = ()) -> RoundTable:
    """Rank everybody by the rounds up to `number`; `entries` gives those of the competition by id, `lots` all drawn."""
    after = state.after_round(number)
    (key,) = after.rows
    without_numbers = after.pairer is not None and after.pairer.order is not None
    columns, cells = _by_tally(after, key) if without_numbers else cells_of(after.columns(key), after.entrants)
    return RoundTable(
        number=number,
        columns=columns,
        lines=tuple(
            RoundLine(
                rank=row.rank,
                entry=entries[int(row.entry)],
                cells=cells[int(row.entry)],
                why=explained(row, lots) if row.reason and not without_numbers else None,
            )
            for row in after.rows[key]
        ),
        over=not after.field.missing(),
    )


def _by_tally(state: State, key: str) -> Cells:
    """Tell what was played where rungs or the court rank, not numbers."""
    tallies = {int(row.entry): row.tally for row in state.rows[key]}
    if state.pairer and state.pairer.on_one_court:
        return (ROUNDS, POINTS), {id_: plain(each.played, each.own("points")) for id_, each in tallies.items()}
    return (PLAYED, WON, LOST), {id_: plain(each.played, each.won, each.lost) for id_, each in tallies.items()}
