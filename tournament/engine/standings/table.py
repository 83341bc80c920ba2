"""The matches of a group or stage, kept so that one more result costs the same at any time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from tournament.engine.scoring.records import Number, Outcome
from tournament.engine.standings.tally import Tally, total

Entry = str | int
"""What the caller names an entry by: a name or an id."""


class Result(NamedTuple):
    """A match between two entries with its outcome, and its round where rounds count (from 1)."""

    home: Entry
    away: Entry
    outcome: Outcome
    round: int = 0


class Bye(NamedTuple):
    """A round without an opponent: the points given, and whether the entry asked for it."""

    entry: Entry
    points: Number
    requested: bool = False
    round: int = 0


class Meeting(NamedTuple):
    """A match seen from one of its entries."""

    outcome: Outcome
    side: int
    round: int


@dataclass(frozen=True, slots=True)
class Extras:
    """What is known of entries beside their matches.

    `seeds`: 1 is the best. `lots`: the recorded draw, 1 is the luckiest. `adjust`: added to match points.
    `conduct` and `ratings`: higher is better. `win_points` and `draw_points` scale the tie-breaks of chess;
    `swiss` applies FIDE's treatment of unplayed rounds to them.
    """

    seeds: Mapping[Entry, int] | None = None
    lots: Mapping[Entry, int] | None = None
    adjust: Mapping[Entry, Number] | None = None
    conduct: Mapping[Entry, Number] | None = None
    ratings: Mapping[Entry, Number] | None = None
    win_points: Number = 1
    draw_points: Number = Fraction(1, 2)
    swiss: bool = False


class Table:
    """Totals and meetings of the entries; results may come in any order and be taken back."""

    def __init__(self, entries: Iterable[Entry], extras: Extras | None = None) -> None:
        self.extras = extras or Extras()
        adjust = self.extras.adjust or {}
        self.tallies: dict[Entry, Tally] = {entry: Tally(adjust.get(entry, 0)) for entry in entries}
        self._meetings: dict[Entry, dict[Entry, list[Meeting]]] = {entry: {} for entry in self.tallies}
        self._byes: dict[Entry, list[Bye]] = {}

    def add(self, result: Result) -> None:
        """Count one more result; raises KeyError for an entry that is not in the table."""
        home, away, outcome, round_ = result
        self.tallies[home].add(outcome, 0)
        self.tallies[away].add(outcome, 1)
        self._meetings[home].setdefault(away, []).append(Meeting(outcome, 0, round_))
        self._meetings[away].setdefault(home, []).append(Meeting(outcome, 1, round_))

    def remove(self, result: Result) -> None:
        """Take a result back; raises ValueError when it was never added."""
        home, away, outcome, round_ = result
        self._meetings[home].get(away, []).remove(Meeting(outcome, 0, round_))
        self._meetings[away][home].remove(Meeting(outcome, 1, round_))
        self.tallies[home].add(outcome, 0, -1)
        self.tallies[away].add(outcome, 1, -1)

    def add_bye(self, bye: Bye) -> None:
        """Count a round without an opponent; it gives points but is not a match played."""
        self.tallies[bye.entry].match_points += bye.points
        self._byes.setdefault(bye.entry, []).append(bye)

    def among(self, entry: Entry, others: Collection[Entry]) -> Tally:
        """Add up the entry's matches against `others` alone."""
        met = self._meetings[entry]
        common = met.keys() & others if not isinstance(others, Sequence) else met.keys() & set(others)
        return total((meeting.outcome, meeting.side) for other in common for meeting in met[other])

    def opponents(self, entry: Entry) -> Iterator[tuple[Entry, Meeting]]:
        """Yield each match of the entry with the opponent in it."""
        for other, meetings in self._meetings[entry].items():
            for meeting in meetings:
                yield other, meeting

    def between(self, entry: Entry, other: Entry) -> Sequence[Meeting]:
        """Return the matches of the two, seen from `entry`, in the order they were added."""
        return self._meetings[entry].get(other, ())

    def byes(self, entry: Entry) -> Sequence[Bye]:
        """Return the entry's rounds without an opponent."""
        return self._byes.get(entry, ())
