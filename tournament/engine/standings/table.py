"""The matches of a group or stage, kept so that one more result costs the same at any time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings.tally import Tally

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
    """A match seen from one of its entries, whose `side` (0 home, 1 away) it tells."""

    opponent: Entry
    outcome: Outcome
    side: int
    round: int


@dataclass(frozen=True, slots=True)
class Extras:
    """What is known of entries beside their matches.

    `seeds`: 1 is the best. `lots`: the recorded draw, 1 is the luckiest. `adjust`: added to match points.
    `conduct` and `ratings`: higher is better. `win_points` and `draw_points` scale the tie-breaks of chess;
    `swiss` applies FIDE's treatment of unplayed rounds to them. `withdrawn`: who left, 1 is the first who did.
    """

    seeds: Mapping[Entry, int] | None = None
    lots: Mapping[Entry, int] | None = None
    adjust: Mapping[Entry, Number] | None = None
    conduct: Mapping[Entry, Number] | None = None
    ratings: Mapping[Entry, Number] | None = None
    win_points: Number = 1
    draw_points: Number = Fraction(1, 2)
    swiss: bool = False
    withdrawn: Mapping[Entry, int] | None = None


class Table:
    """Totals and meetings of the entries; results may come in any order and be taken back."""

    def __init__(self, entries: Iterable[Entry], extras: Extras | None = None) -> None:
        self.extras = extras or Extras()
        adjust = self.extras.adjust or {}
        self.tallies: dict[Entry, Tally] = {entry: Tally(adjust.get(entry, 0)) for entry in entries}
        self._met: dict[Entry, dict[Entry, list[Result]]] = {entry: {} for entry in self.tallies}
        self._shares: dict[tuple[Entry, Entry], tuple[int, Tally]] = {}
        self._byes: dict[Entry, list[Bye]] = {}
        self._rounds: dict[int, int] = {}
        self._meetings: dict[Entry, list[Meeting]] = {}
        self.lent: dict[Entry, Sequence[Meeting]] = {}
        """The matches of entries that are compared across groups: they were played in other tables."""
        self.averaged = False
        """Whether such entries are compared by averages of a match."""
        self.worth: dict[Entry, Number] = {}
        """What entries are worth to their opponents, as tie-breaks work it out; their next result drops it."""
        self.memory: object = None
        """What the last ranking worked out, and keeps here for the next."""
        self.changed: set[Entry] = set()
        """The entries whose results have changed since that ranking."""

    def __getstate__(self) -> dict[str, object]:
        """Leave out what is remembered: a copy, or a table sent to another process, is ranked from nothing."""
        return {**self.__dict__, "memory": None}

    def without(self, entries: Collection[Entry]) -> Table:
        """Return this table as it ranks the others: matches against `entries` count, they themselves stand nowhere."""
        others = copy(self)
        others.tallies = {entry: tally for entry, tally in self.tallies.items() if entry not in entries}
        others.memory, others.changed, others.worth = None, set(), {}
        return others

    def add(self, result: Result) -> None:
        """Count one more result; raises KeyError for an entry that is not in the table."""
        home, away, outcome, round_ = result
        tallies, met = self.tallies, self._met
        if home == away or home not in tallies:
            raise KeyError(home)
        tallies[away].add(outcome, 1)
        tallies[home].add(outcome, 0)
        results = met[home].get(away)
        if results is None:
            met[home][away] = met[away][home] = [result]
        else:
            results.append(result)
        self._note((home, away), round_, int(outcome.counts))

    def remove(self, result: Result) -> None:
        """Take a result back; raises ValueError when it was never added."""
        home, away, outcome, round_ = result
        self._met[home].get(away, []).remove(result)
        self._shares.pop((home, away), None)
        self._shares.pop((away, home), None)
        self._note((home, away), round_, -int(outcome.counts))
        self.tallies[home].add(outcome, 0, -1)
        self.tallies[away].add(outcome, 1, -1)

    def add_bye(self, bye: Bye) -> None:
        """Count a round without an opponent; it gives points but is not a match played."""
        self.tallies[bye.entry].match_points += bye.points
        self._byes.setdefault(bye.entry, []).append(bye)
        self._note((bye.entry,), bye.round, 1)

    def _note(self, entries: Iterable[Entry], round_: int, sign: int) -> None:
        for entry in entries:
            self.changed.add(entry)
            if self.worth:
                self.worth.pop(entry, None)
            if self._meetings:
                self._meetings.pop(entry, None)
        self._rounds[round_] = self._rounds.get(round_, 0) + sign

    @property
    def last_round(self) -> int:
        """The highest round of all results that count and of byes, 0 where rounds do not count."""
        return max((round_ for round_, results in self._rounds.items() if results), default=0)

    def met(self, entry: Entry) -> Set[Entry]:
        """Return whom the entry has met."""
        return self._met[entry].keys()

    def between(self, entry: Entry, other: Entry) -> Sequence[Result]:
        """Return the matches of two entries in the order they were added."""
        return self._met[entry].get(other, ())

    def among(self, entry: Entry, others: Set[Entry]) -> Tally:
        """Add up the entry's matches against `others` alone; the cost hangs on their number, not on the matches'."""
        met, total = self._met[entry], Tally()
        for other in met.keys() & others:
            results = met[other]
            if len(results) == 1:
                total.add(results[0].outcome, int(results[0].home != entry))
            else:
                total.merge(self._share(entry, other, results))
        return total

    def _share(self, entry: Entry, other: Entry, results: Sequence[Result]) -> Tally:
        """Return what `entry` took from `other`; each of their matches is counted once, however often this is asked."""
        counted, tally = self._shares.get((entry, other)) or (0, Tally())
        for result in results[counted:]:
            tally.add(result.outcome, int(result.home != entry))
        self._shares[entry, other] = len(results), tally
        return tally

    def meetings(self, entry: Entry) -> Sequence[Meeting]:
        """Return the entry's matches that count, each seen from its side."""
        found = self._meetings.get(entry)
        if found is None:
            found = self._meetings[entry] = [
                Meeting(other, outcome, int(home != entry), round_)
                for other, results in self._met[entry].items()
                for home, _, outcome, round_ in results
                if outcome.counts
            ]
        return found

    def meetings_with(self, entry: Entry, others: Set[Entry] | None) -> Sequence[Meeting]:
        """Return those of the entry's matches that were against `others`; all of them where that is None."""
        if others is None:
            return self.lent.get(entry) or self.meetings(entry)
        return [meeting for meeting in self.meetings(entry) if meeting.opponent in others]

    def byes(self, entry: Entry) -> Sequence[Bye]:
        """Return the entry's rounds without an opponent."""
        return self._byes.get(entry, ())
