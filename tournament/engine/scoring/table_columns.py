"""The columns of a table of standings, as data: what they are called and what they show of an entry's tally."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tournament.engine.message import Message, pmessage
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.parts import Pair
from tournament.engine.text import Words

if TYPE_CHECKING:
    from tournament.engine.standings.tally import Tally


NOTHING: Pair = (0, 0)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: a short and a long label, and what it shows, a number or a pair for and against.

    More stands above less unless `lower`; pairs go by their difference.
    """

    key: str
    short: Words
    long: Words
    value: Callable[[Tally], Number | Pair]
    lower: bool = False


def counted(counter: str, short: Words, long: Words, *, lower: bool = False) -> TableColumn:
    """Return the column that shows what an entry has of a counter."""
    return TableColumn(counter, short, long, lambda tally: tally.counters.get(counter, NOTHING)[0], lower)


def for_and_against(counter: str, short: Words, long: Words) -> TableColumn:
    """Return the column that shows what an entry has of a counter, and what its opponents had."""

    def value(tally: Tally) -> Pair:
        own, against = tally.counters.get(counter, NOTHING)
        return own, against

    return TableColumn(counter, short, long, value)


PLAYED = TableColumn("played", Message("P"), Message("Played"), lambda tally: tally.played)
WON = TableColumn("won", Message("W"), Message("Won"), lambda tally: tally.won)
DRAWN = TableColumn("drawn", Message("D"), pmessage("matches", "Drawn"), lambda tally: tally.drawn)
LOST = TableColumn("lost", Message("L"), Message("Lost"), lambda tally: tally.lost, lower=True)
MATCH_POINTS = TableColumn("match_points", Message("Pts"), Message("Match points"), lambda tally: tally.match_points)
GOALS = for_and_against("goals", Message("Goals"), Message("Goals for and against"))
SETS = for_and_against("sets", Message("Sets"), Message("Sets won and lost"))
SET_POINTS = for_and_against("points", pmessage("sets", "Points"), Message("Points won and lost"))

BASIC = (PLAYED, WON, DRAWN, LOST, MATCH_POINTS)
"""What every sport has."""
