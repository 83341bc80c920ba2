"""The schedule: matches on courts × clock, and what a match may do there without breaking a hard rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tournament.engine.timetable.masks import smeared
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import DAY, Placed, Referee

NOBODY = -1
"""No referee; a unit's number is one, and a loser of match x is ``-2 - x``."""

State = tuple[list[int], list[int], list[int]]


def loser_of(match: int) -> int:
    """Return the referee number of a match's losing side; its own inverse."""
    return -2 - match


@dataclass
class Schedule:
    """A timetable in the making. `start` and `court` are -1 for a match without a place.

    `refs` is the referee of each match; `duties` the matches each unit referees. Every method keeps the hard
    rules among what is placed.
    """

    model: Model

    def __post_init__(self) -> None:
        model = self.model
        count = len(model.ids)
        self.start = [-1] * count
        self.court = [-1] * count
        self.refs = [NOBODY] * count
        self.duties: list[set[int]] = [set() for _ in model.problem.units]
        self.used_losers: dict[int, int] = {}
        self.occupied = [0] * len(model.problem.courts)
        self.held = frozenset(model.replan_fixed)
        self.minutes, self.rests = model.minutes, model.rests
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
        """Return what `restore` brings back: starts, courts and referees."""
        return self.start[:], self.court[:], self.refs[:]

    def restore(self, state: State) -> None:
        """Bring an earlier state back."""
        self.start[:], self.court[:] = state[0], state[1]
        self.appoint_all(state[2])
        self.occupy()

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

    def _block(self, i: int, court: int, start: int) -> int:
        grid = self.model.masks.grid
        first = start // grid
        last = -(-(start + self.minutes[i] + self.model.problem.courts[court].turnover) // grid)
        return ((1 << (last - first)) - 1) << first

    # Order, units, people

    def gap(self, court: int, start: int, j: int, rest: int) -> int:
        """Return the minutes needed between a match at a place and match j where it is."""
        way = self.travel[self.venues[court]][self.venues[self.court[j]]]
        gap = way if way > rest else rest
        if start // DAY != self.start[j] // DAY and self.overnight > gap:
            return self.overnight
        return gap

    def is_feasible(self, i: int, court: int, start: int) -> bool:
        """Say whether units, people, order and daily limits allow a match at a place.

        Neither courts nor duties are asked: see `free` and `lost_referees`.
        """
        for _ in self.clashing(i, court, start):
            return False
        return True

    def clashing(
        self, i: int, court: int, start: int, before: Sequence[int] | None = None, after: Sequence[int] | None = None
    ) -> Iterator[tuple[int, int]]:
        """Yield (match, minutes needed between) for placed matches that forbid a match at a place, some twice.

        What is on the same court is not asked for: see `on_court`. `before` and `after` are the barriers before and
        after the match that are looked at, by default all.
        """
        end, starts, minutes, reach, model = start + self.minutes[i], self.start, self.minutes, self.reach, self.model
        for j, rest in model.unit_conflicts[i]:
            other = starts[j]
            if other < 0 or not -reach < start - other < reach:
                continue
            gap = self.gap(court, start, j, rest)
            if start < other + minutes[j] + gap and other < end + gap:
                yield j, gap
        before = model.barriers_before[i] if before is None else before
        after = model.barriers_after[i] if after is None else after
        if before or after:
            yield from self._out_of_order(i, court, start, before, after)
        if model.person_conflicts[i]:
            yield from self._same_people(i, court, start)
        for matches, limit in model.day_limits[i]:
            day = start // DAY
            same = [j for j in matches if j != i and starts[j] >= 0 and starts[j] // DAY == day]
            if len(same) >= limit:
                yield same[-1], (day + 1) * DAY - starts[same[-1]] - minutes[same[-1]]

    def _out_of_order(
        self, i: int, court: int, start: int, before: Sequence[int], after: Sequence[int]
    ) -> Iterator[tuple[int, int]]:
        starts, minutes, end, reach = self.start, self.minutes, start + self.minutes[i], self.reach
        barriers = self.model.barriers
        for b in before:
            for j in barriers[b].predecessors:
                other = starts[j]
                if other >= 0 and start < other + reach:
                    gap = self.gap(court, start, j, barriers[b].rest)
                    if start < other + minutes[j] + gap:
                        yield j, gap
        for b in after:
            for j in barriers[b].successors:
                other = starts[j]
                if other >= 0 and other < start + reach:
                    gap = self.gap(court, start, j, barriers[b].rest)
                    if other < end + gap:
                        yield j, gap

    def _same_people(self, i: int, court: int, start: int) -> Iterator[tuple[int, int]]:
        starts, minutes, end, rest = self.start, self.minutes, start + self.minutes[i], self.model.problem.person_rest
        ways = self.travel[self.venues[court]]
        for j in self.model.person_conflicts[i]:
            other = starts[j]
            if other >= 0:
                gap = max(rest, ways[self.venues[self.court[j]]])
                if start < other + minutes[j] + gap and other < end + gap:
                    yield j, gap

    def on_court(self, court: int, start: int, minutes: int) -> list[int]:
        """Return the placed matches that leave a court no room for a match at a start."""
        turnover = self.model.problem.courts[court].turnover
        end = start + minutes + turnover
        return [
            j
            for j, other in enumerate(self.start)
            if self.court[j] == court and start < other + self.minutes[j] + turnover and other < end
        ]

    def lost_referees(self, i: int, start: int) -> list[int]:
        """Return the matches that lose their referee when a match is played at a start."""
        starts, minutes, end = self.start, self.minutes, start + self.minutes[i]
        lost = [
            j
            for unit in self.model.units[i]
            for j in self.duties[unit]
            if start < starts[j] + minutes[j] and starts[j] < end
        ]
        later = self.used_losers.get(i)
        if later is not None and (end > starts[later] or start // DAY != starts[later] // DAY):
            lost.append(later)
        return lost

    # Places

    def free(self, i: int, court: int) -> int:
        """Return the mask of legal starts of a match on a court at which the court is free."""
        legal = self.model.starts(i, court)
        if not legal:
            return 0
        grid = self.model.masks.grid
        length = -(-(self.minutes[i] + self.model.problem.courts[court].turnover) // grid)
        return legal & ~smeared(self.occupied[court], length)

    def allowed(self, i: int) -> Iterator[tuple[int, int]]:
        """Yield (court, mask of starts) wherever a match without a place may go."""
        quiet: dict[int, int] = {}
        for court in self.model.kinds[i].courts:
            free = self.free(i, court)
            venue = self.venues[court]
            if venue not in quiet:
                quiet[venue] = ~self.disturbed(i, court)
            if free & quiet[venue]:
                yield court, free & quiet[venue]

    def disturbed(self, i: int, court: int) -> int:
        """Return the mask of starts at which order, units, people or days forbid a match on a court's venue."""
        between, minutes, venue = self.model.masks.between, self.minutes[i], self.venues[court]
        mask = 0
        for j, rest in self.model.unit_conflicts[i]:
            if self.start[j] >= 0:
                mask |= self._around(j, minutes, venue, rest)
        mask |= self._ordered(i, minutes, venue)
        rest = self.model.problem.person_rest
        for j in self.model.person_conflicts[i]:
            if self.start[j] >= 0:
                gap = max(rest, self.travel[venue][self.venues[self.court[j]]])
                mask |= between(self.start[j] - gap - minutes + 1, self.start[j] + self.minutes[j] + gap - 1)
        for unit in self.model.units[i]:
            for j in self.duties[unit]:
                if self.start[j] >= 0:
                    mask |= between(self.start[j] - minutes + 1, self.start[j] + self.minutes[j] - 1)
        return mask | self._full_days(i)

    def _around(self, j: int, minutes: int, venue: int, rest: int) -> int:
        """Return the starts too near to match j, before and after."""
        return self._after(j, minutes, venue, rest, -1) | self._before(j, minutes, venue, rest)

    def _after(self, j: int, minutes: int, venue: int, rest: int, first: int) -> int:
        """Return the starts from `first`, by default the nearest that is over before j, to where j's rest is over."""
        between, start = self.model.masks.between, self.start[j]
        gap = max(rest, self.travel[venue][self.venues[self.court[j]]])
        end, midnight = start + self.minutes[j], (start // DAY + 1) * DAY
        mask = between(start - minutes + 1 if first < 0 else first, end + gap - 1)
        if end + self.overnight > midnight and self.overnight > gap:
            mask |= between(midnight, end + self.overnight - 1)
        return mask

    def _before(self, j: int, minutes: int, venue: int, rest: int, last: int = -1) -> int:
        """Return the starts from where j would have no rest before it to `last`, by default j's own start."""
        between, start = self.model.masks.between, self.start[j]
        gap = max(rest, self.travel[venue][self.venues[self.court[j]]])
        midnight = start // DAY * DAY
        mask = between(start - gap - minutes + 1, start if last < 0 else last)
        if self.overnight > gap:
            mask |= between(start - self.overnight - minutes + 1, midnight - 1)
        return mask

    def _ordered(self, i: int, minutes: int, venue: int) -> int:
        last = self.model.masks.size * self.model.masks.grid
        barriers, mask = self.model.barriers, 0
        for b in self.model.barriers_before[i]:
            for j in barriers[b].predecessors:
                if self.start[j] >= 0:
                    mask |= self._after(j, minutes, venue, barriers[b].rest, 0)
        for b in self.model.barriers_after[i]:
            for j in barriers[b].successors:
                if self.start[j] >= 0:
                    mask |= self._before(j, minutes, venue, barriers[b].rest, last)
        return mask

    def _full_days(self, i: int) -> int:
        mask = 0
        for matches, limit in self.model.day_limits[i]:
            counts: dict[int, int] = {}
            for j in matches:
                if j != i and self.start[j] >= 0:
                    day = self.start[j] // DAY
                    counts[day] = counts.get(day, 0) + 1
            for day, count in counts.items():
                if count >= limit:
                    mask |= self.model.masks.between(day * DAY, day * DAY + DAY - 1)
        return mask

    # Referees

    def referee(self, i: int, start: int) -> int:
        """Return who may referee a match at a start, the present one if possible; NOBODY when none is free."""
        duty = self.model.problem.matches[i].duty
        if duty is None or i in self.held:
            return NOBODY
        present = self.refs[i]
        if present != NOBODY and self.may_referee(present, i, start):
            return present
        found = [
            (len(self.duties[unit]), unit) for unit in self.model.duty_units[i] if self.may_referee(unit, i, start)
        ]
        if found:
            return min(found)[1]
        for match in self.model.duty_losers[i]:
            if self.may_referee(loser_of(match), i, start):
                return loser_of(match)
        return NOBODY

    def rearrange(self, i: int, undo: list[tuple[int, int]], seen: set[int] | None = None) -> bool:
        """Find a referee for a match, even if others have to take another loser as theirs; say whether it worked.

        Each match whose referee changes goes to `undo` with the one it had: an augmenting path, as in matchings.
        """
        if self.model.problem.matches[i].duty is None or i in self.held or self.start[i] < 0:
            return False
        seen = set() if seen is None else seen
        present, start = self.refs[i], self.start[i]
        for unit in self.model.duty_units[i]:
            if unit != present and self.may_referee(unit, i, start):
                undo.append((i, present))
                self.appoint(i, unit)
                return True
        for match in self.model.duty_losers[i]:
            referee = loser_of(match)
            if match in seen or referee == present or not self._lost_before(match, start):
                continue
            seen.add(match)
            user = self.used_losers.get(match)
            if user is None or self.rearrange(user, undo, seen):
                undo.append((i, present))
                self.appoint(i, referee)
                return True
        return False

    def _lost_before(self, match: int, start: int) -> bool:
        """Say whether a match is over by a minute of the same day."""
        other = self.start[match]
        return other >= 0 and other + self.minutes[match] <= start and other // DAY == start // DAY

    def may_referee(self, referee: int, i: int, start: int) -> bool:
        """Say whether a referee is free for a match at a start."""
        if referee < 0:
            match = loser_of(referee)
            return self.used_losers.get(match, i) == i and self._lost_before(match, start)
        end, minutes, starts = start + self.minutes[i], self.minutes, self.start
        duties = self.duties[referee]
        limit = self.model.unit_competitions[referee].max_duties
        if limit and len(duties) - (i in duties) >= limit:
            return False
        for others in (self.model.unit_matches[referee], duties):
            for j in others:
                if j != i and starts[j] >= 0 and start < starts[j] + minutes[j] and starts[j] < end:
                    return False
        return all(end <= since or until <= start for since, until in self.model.problem.units[referee].unavailable)

    # In and out

    def places(self) -> dict[str, Placed]:
        """Return what is placed, by match id."""
        problem, ids = self.model.problem, self.model.ids
        return {
            ids[i]: Placed(problem.courts[self.court[i]].id, start, self._named(i))
            for i, start in enumerate(self.start)
            if start >= 0
        }

    def _named(self, i: int) -> Referee | None:
        referee = self.refs[i]
        if referee == NOBODY:
            return None
        if referee >= 0:
            return Referee(unit=self.model.problem.units[referee].id)
        return Referee(loser_of=self.model.ids[loser_of(referee)])

    def load(self, places: Mapping[str, Placed]) -> None:
        """Put all that is placed elsewhere onto this empty schedule, valid or not; before its first day is nowhere."""
        places = {id_: placed for id_, placed in places.items() if placed.start >= 0}
        for id_, placed in places.items():
            i = self.model.number[id_]
            self.assign(i, self.model.court_number[placed.court], placed.start)
        for id_, placed in places.items():
            if placed.referee:
                i, referee = self.model.number[id_], placed.referee
                self.appoint(
                    i,
                    self.model.unit_number[referee.unit]
                    if referee.unit is not None
                    else loser_of(self.model.number[referee.loser_of or ""]),
                )
