"""The partial schedule: which match is on which court at what time, and who referees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tournament.engine.timetable.masks import smeared
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Placed, Referee

NOBODY = -1
"""No referee; a unit's number is one, and a loser of match x is ``-2 - x``."""

State = tuple[list[int], list[int], list[int], Mapping[int, tuple[int, ...]], list[int]]


def loser_of(match: int) -> int:
    """Return the referee number of a match's losing side; its own inverse."""
    return -2 - match


@dataclass
class Schedule:
    """A timetable in the making. `start` and `court` are -1 for a match without a place.

    `refs` is the referee of each match; `duties` the matches each unit referees. `taken` are the courts of matches that
    take several at once: see `JointSchedule`. No rule is asked here: see `conflicts_at`, `feasible_starts` and
    `may_referee`.
    """

    model: Model

    def __post_init__(self) -> None:
        model = self.model
        count = len(model.ids)
        self.start = [-1] * count
        self.court = [-1] * count
        self.refs = [NOBODY] * count
        self.taken: Mapping[int, tuple[int, ...]] = {}
        self.duties: list[set[int]] = [set() for _ in model.problem.units]
        self.used_losers: dict[int, int] = {}
        self.occupied = [0] * len(model.problem.courts)
        self.held = frozenset(model.replan_fixed)
        self.minutes = model.minutes
        self.venues, self.travel, self.overnight = model.venues, model.travel, model.problem.overnight_rest
        rests = [max(competition.rest, competition.ranking_delay) for competition in model.problem.competitions]
        self.reach = max(self.minutes, default=0) + max(
            [model.longest_travel, self.overnight, model.problem.person_rest, *rests]
        )

    # What is placed

    def assign(self, i: int, court: int, start: int) -> None:
        """Place a match."""
        self.start[i], self.court[i] = start, court
        self.occupied[court] |= self._block(i, court, start)

    def occupy(self) -> None:
        """Mark on the courts what `start` and `court` say."""
        self.occupied = [0] * len(self.model.problem.courts)
        for i, start in enumerate(self.start):
            if start >= 0:
                self.occupied[self.court[i]] |= self._block(i, self.court[i], start)

    @property
    def finish(self) -> int:
        """The end of the last match, 0 when nothing is placed."""
        ends = (start + minutes for start, minutes in zip(self.start, self.minutes, strict=True) if start >= 0)
        return max(ends, default=0)

    def state(self) -> State:
        """Return what `restore` brings back: starts, courts, referees and what is occupied."""
        return self.start[:], self.court[:], self.refs[:], self.taken, self.occupied[:]

    def restore(self, state: State) -> None:
        """Bring an earlier state back."""
        self.start[:], self.court[:], self.taken, self.occupied = state[0], state[1], state[3], state[4][:]
        self.appoint_all(state[2])

    def unassign(self, i: int) -> tuple[int, int]:
        """Take a match off the schedule, its referee stays noted; returns court and start."""
        court, start = self.court[i], self.start[i]
        self.occupied[court] &= ~self._block(i, court, start)
        self.start[i] = self.court[i] = -1
        return court, start

    def shift(self, old: Sequence[tuple[int, int, int]], new: Sequence[tuple[int, int, int]]) -> bool:
        """Mark a change of places (match, court, start) on the courts; False, and half done, when there is no room."""
        occupied = self.occupied
        for i, court, start in old:
            occupied[court] &= ~self._block(i, court, start)
        for i, court, start in new:
            block = self._block(i, court, start)
            if occupied[court] & block:
                return False
            occupied[court] |= block
        return True

    def appoint(self, i: int, referee: int) -> None:
        """Give a match a referee in place of the one it has."""
        old = self.refs[i]
        if old >= 0:
            self.duties[old].discard(i)
        elif old != NOBODY:
            self.used_losers.pop(loser_of(old), None)
        self.refs[i] = referee
        if referee >= 0:
            self.duties[referee].add(i)
        elif referee != NOBODY:
            self.used_losers[loser_of(referee)] = i

    def appoint_all(self, refs: Sequence[int]) -> None:
        """Give every match the referee noted for it."""
        changed = [i for i, referee in enumerate(refs) if self.refs[i] != referee]
        for i in changed:
            self.appoint(i, NOBODY)
        for i in changed:
            self.appoint(i, refs[i])

    def courts_of(self, i: int) -> tuple[int, ...]:
        """Return the courts that a placed match holds."""
        return (self.court[i],)

    def _block(self, i: int, court: int, start: int) -> int:
        grid = self.model.masks.grid
        first = start // grid
        last = -(-(start + self.minutes[i] + self.model.problem.courts[court].turnover) // grid)
        return ((1 << (last - first)) - 1) << first

    def on_court(self, court: int, start: int, minutes: int) -> list[int]:
        """Return the placed matches that leave a court no room for a match at a start."""
        turnover = self.model.problem.courts[court].turnover
        end = start + minutes + turnover
        here = [j for j, place in enumerate(self.court) if place == court]
        return [j for j in here if start < self.start[j] + self.minutes[j] + turnover and self.start[j] < end]

    def free(self, i: int, court: int) -> int:
        """Return the mask of legal starts of a match on a court at which the court is free."""
        legal = self.model.starts(i, court)
        if not legal:
            return 0
        grid = self.model.masks.grid
        length = -(-(self.minutes[i] + self.model.problem.courts[court].turnover) // grid)
        return legal & ~smeared(self.occupied[court], length)

    # In and out

    def places(self) -> dict[str, Placed]:
        """Return what is placed, by match id."""
        problem, ids = self.model.problem, self.model.ids
        found = {}
        for i, start in enumerate(self.start):
            if start >= 0:
                court, *others = (problem.courts[c].id for c in self.courts_of(i))
                found[ids[i]] = Placed(court, start, self._named(i), tuple(others))
        return found

    def _named(self, i: int) -> Referee | None:
        referee = self.refs[i]
        if referee == NOBODY:
            return None
        if referee >= 0:
            return Referee(unit=self.model.problem.units[referee].id)
        return Referee(loser_of=self.model.ids[loser_of(referee)])

    def put(self, i: int, placed: Placed) -> None:
        """Put a match where it stands elsewhere, valid or not."""
        self.assign(i, self.model.court_number[placed.court], placed.start)

    def load(self, places: Mapping[str, Placed]) -> None:
        """Put all that is placed elsewhere onto this empty schedule, valid or not; before its first day is nowhere."""
        places = {id_: placed for id_, placed in places.items() if placed.start >= 0}
        for id_, placed in places.items():
            self.put(self.model.number[id_], placed)
        for id_, placed in places.items():
            if placed.referee:
                i, referee = self.model.number[id_], placed.referee
                self.appoint(
                    i,
                    self.model.unit_number[referee.unit]
                    if referee.unit is not None
                    else loser_of(self.model.number[referee.loser_of or ""]),
                )
