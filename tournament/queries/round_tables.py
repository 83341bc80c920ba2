"""The standings after each round of a competition paired round by round, with the columns of its tie-breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tournament.engine.scoring import Number, to_plain
from tournament.engine.standings.reasons import shown
from tournament.engine.standings.tally import Ratio, Value
from tournament.engine.text import Text
from tournament.queries.matches import EntryRef
from tournament.queries.states import State

Cell = int | float | str | None
"""A number to write as the reader does, a ratio as it is written, or None where a step does not look at the entry."""


@dataclass(frozen=True, slots=True)
class RoundLine:
    """An entry after a round: what it has in each column, and why it stands there."""

    rank: int
    entry: EntryRef
    cells: tuple[Cell, ...]
    why: Text | None


@dataclass(frozen=True, slots=True)
class RoundTable:
    """The standings after a round; `over` once every match of it has its result."""

    number: int
    columns: tuple[Text, ...]
    lines: tuple[RoundLine, ...]
    over: bool


PLAYED, WON, LOST = Text("Trận", "Played"), Text("Thắng", "Won"), Text("Thua", "Lost")
ROUNDS, POINTS = Text("Vòng", "Rounds"), Text("Điểm", "Points")


def table_after(state: State, number: int, entries: Mapping[int, EntryRef]) -> RoundTable:
    """Rank everybody by the rounds up to `number`; `entries` gives those of the competition by id."""
    after = state.after_round(number)
    (key,) = after.rows
    columns, cells = _by_tally(after, key) if after.by_round and after.by_round.order else _by_steps(after, key)
    return RoundTable(
        number=number,
        columns=columns,
        lines=tuple(
            RoundLine(row.rank, entries[int(row.entry)], cells[int(row.entry)], row.explanation if row.reason else None)
            for row in after.rows[key]
        ),
        over=not after.field.missing(),
    )


def _by_steps(state: State, key: str) -> tuple[tuple[Text, ...], dict[int, tuple[Cell, ...]]]:
    columns = state.columns(key)
    columns = [column for column in columns if column.values]
    return (
        tuple(_capital(column.tiebreaker.names) for column in columns),
        {id_: tuple(_cell(column.values.get(id_)) for column in columns) for id_ in state.entrants},
    )


def _by_tally(state: State, key: str) -> tuple[tuple[Text, ...], dict[int, tuple[Cell, ...]]]:
    """Tell what was played where rungs or the court rank, not numbers."""
    tallies = {int(row.entry): row.tally for row in state.rows[key]}
    if state.by_round and state.by_round.on_one_court:
        return (ROUNDS, POINTS), {id_: _plain(each.played, each.points_for) for id_, each in tallies.items()}
    return (PLAYED, WON, LOST), {id_: _plain(each.played, each.won, each.lost) for id_, each in tallies.items()}


def _plain(*numbers: Number) -> tuple[Cell, ...]:
    return tuple(to_plain(number) for number in numbers)


def _cell(value: Value | None) -> Cell:
    return shown(value) if isinstance(value, Ratio) else None if value is None else to_plain(value)


def _capital(name: Text) -> Text:
    return Text(name.vi[:1].upper() + name.vi[1:], name.en[:1].upper() + name.en[1:])
