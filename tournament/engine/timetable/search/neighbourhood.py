"""Changes that annealing tries: which matches go where. Whether a rule forbids it is for the annealer to see.

A match goes to where a unit of it would wait less. What stands there goes to the match's old place, or to where
it would itself wait less; a round of a pool goes together; or the courts' neighbours are pushed a little along.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection
from random import Random

from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import DAY
from tournament.engine.timetable.search.partial_schedule import Schedule

Change = list[tuple[int, int, int]]
"""Matches with the court and start that each is to have."""

LONGEST_PUSH = 14
"""At most so many matches of a court are pushed along at once."""


class Neighbours:
    """Proposes changes of a schedule; `fixed` matches never move."""

    def __init__(self, schedule: Schedule, rng: Random, fixed: Collection[int]) -> None:
        self.schedule, self.model, self.rng, self.fixed = schedule, schedule.model, rng, fixed
        self.parallel = _parallel(schedule.model)
        self.sequences: list[list[tuple[int, int]]] = []
        self.read_sequences()

    def read_sequences(self) -> None:
        """Read the order of the matches on each court anew."""
        self.sequences = [[] for _ in self.model.venues]
        for i, start in enumerate(self.schedule.start):
            if start >= 0:
                self.sequences[self.schedule.court[i]].append((start, i))
        for sequence in self.sequences:
            sequence.sort()

    def applied(self, old: Change, new: Change) -> None:
        """Note a change that was made."""
        for i, court, start in old:
            sequence = self.sequences[court]
            del sequence[bisect_left(sequence, (start, i))]
        for i, court, start in new:
            insort(self.sequences[court], (start, i))

    def target(self, i: int) -> int:
        """Return a start at which a unit of a match comes straight from another match, or goes straight to it.

        Where no unit is known yet, and now and then elsewhere, it is the start of any other match.
        """
        schedule, conflicts = self.schedule, self.model.unit_conflicts[i]
        if not conflicts or self.rng.random() < 0.1:
            return schedule.start[int(self.rng.random() * len(schedule.start))]
        j, rest = conflicts[int(self.rng.random() * len(conflicts))]
        if self.rng.random() < 0.5:
            return schedule.start[j] + schedule.minutes[j] + rest
        return schedule.start[j] - rest - schedule.minutes[i]

    def referee_by_losing(self, i: int) -> tuple[int, int] | None:
        """Return a match of another day whose loser could referee match i, and a start before it on the same day."""
        schedule, today = self.schedule, self.schedule.start[i] // DAY
        free = [
            j for j in self.model.duty_losers[i] if j not in schedule.used_losers and schedule.start[j] // DAY != today
        ]
        if not free:
            return None
        j = self.rng.choice(free)
        latest = schedule.start[i] - schedule.minutes[j]
        opening = next((day[0] for day in self.model.problem.days if day[0] // DAY == today), today * DAY)
        return j, int(opening + self.rng.random() * max(0, latest - opening))

    def swap(self, i: int, target: int) -> Change | None:
        """Let a match change places with one that is near its target."""
        j = self._near(i, target)
        if j is None or j == i:
            return None
        court, start = self.schedule.court, self.schedule.start
        return [(i, court[j], start[j]), (j, court[i], start[i])]

    def rotate(self, i: int, target: int) -> Change | None:
        """Let a match take the place of a second one, that one the place of a third, which comes back to the first."""
        j = self._near(i, target)
        if j is None or j == i:
            return None
        k = self._near(j, self.target(j))
        if k is None or k in (i, j):
            return None
        court, start = self.schedule.court, self.schedule.start
        return [(i, court[j], start[j]), (j, court[k], start[k]), (k, court[i], start[i])]

    def swap_rounds(self, i: int, target: int) -> Change | None:
        """Let a match and another one of its round, in which none of its units plays, change places with two others."""
        parallel = self.parallel[i]
        j = self._near(i, target)
        if not parallel or j is None:
            return None
        start, court = self.schedule.start, self.schedule.court
        other = min(parallel, key=lambda k: abs(start[k] - start[i]))
        k = self._near(other, start[j])
        if k is None or len({i, other, j, k}) < 4 or other in self.fixed or start[other] < 0:
            return None
        return [
            (i, court[j], start[j]),
            (j, court[i], start[i]),
            (other, court[k], start[k]),
            (k, court[other], start[other]),
        ]

    def relocate(self, i: int, target: int) -> Change | None:
        """Let a match go into free room near its target."""
        schedule, grid = self.schedule, self.model.masks.grid
        courts = self.model.kinds[i].courts
        court = courts[int(self.rng.random() * len(courts))]
        old_court, old = schedule.unassign(i)
        free = schedule.free(i, court)
        schedule.assign(i, old_court, old)
        slot = max(0, target // grid)
        later, before = free >> slot, free & ((1 << slot) - 1)
        if later and (not before or self.rng.random() < 0.5):
            start = (slot + (later & -later).bit_length() - 1) * grid
        else:
            start = (before.bit_length() - 1) * grid
        return [(i, court, start)] if start >= 0 and (start, court) != (old, old_court) else None

    def push(self, i: int, target: int) -> Change | None:
        """Let a match go a little earlier or later on its court, pushing along what is in the way."""
        grid = self.model.masks.grid
        most = max(1, self.schedule.minutes[i] // grid)
        steps = (target - self.schedule.start[i]) // grid
        if not steps or abs(steps) > most:
            steps = self.rng.choice((-1, 1)) * self.rng.randint(1, most)
        return self._pushed_later(i, steps * grid) if steps > 0 else self._pushed_earlier(i, steps * grid)

    def _pushed_later(self, i: int, by: int) -> Change | None:
        court, start = self.schedule.court[i], self.schedule.start[i] + by
        sequence, minutes = self.sequences[court], self.schedule.minutes
        turnover = self.model.turnovers[court]
        change: Change = [(i, court, start)]
        free = self._on_grid(start + minutes[i] + turnover)
        for at in range(bisect_left(sequence, (self.schedule.start[i], i)) + 1, len(sequence)):
            begin, j = sequence[at]
            if begin >= free:
                break
            if j in self.fixed or len(change) >= LONGEST_PUSH:
                return None
            change.append((j, court, free))
            free = self._on_grid(free + minutes[j] + turnover)
        return change

    def _pushed_earlier(self, i: int, by: int) -> Change | None:
        court, start = self.schedule.court[i], self.schedule.start[i] + by
        sequence, minutes = self.sequences[court], self.schedule.minutes
        turnover = self.model.turnovers[court]
        grid = self.model.masks.grid
        change: Change = [(i, court, start)]
        for at in range(bisect_left(sequence, (self.schedule.start[i], i)) - 1, -1, -1):
            begin, j = sequence[at]
            latest = (start - turnover - minutes[j]) // grid * grid
            if begin <= latest:
                break
            if j in self.fixed or len(change) >= LONGEST_PUSH:
                return None
            start = latest
            change.append((j, court, start))
        return change if start >= 0 else None

    def _on_grid(self, minute: int) -> int:
        grid = self.model.masks.grid
        return -(-minute // grid) * grid

    def _near(self, i: int, target: int) -> int | None:
        """Return a match that can move, on a court that suits match i, near a start."""
        courts = self.model.kinds[i].courts
        if not courts:
            return None
        sequence = self.sequences[courts[int(self.rng.random() * len(courts))]]
        at = bisect_left(sequence, (target, -1)) - (self.rng.random() < 0.4)
        if not 0 <= at < len(sequence):
            return None
        j = sequence[at][1]
        return None if j in self.fixed else j


def _parallel(model: Model) -> list[tuple[int, ...]]:
    """Return for each match those of the same pool with none of its units; none where there is no pool."""
    pools: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for i, after in enumerate(model.barriers_after):
        if model.unit_conflicts[i] and after:
            pools[after].append(i)
    parallel: list[tuple[int, ...]] = [()] * len(model.ids)
    for members in pools.values():
        if len(members) <= LARGEST_POOL:
            for i in members:
                met = {i, *(j for j, _ in model.unit_conflicts[i])}
                parallel[i] = tuple(j for j in members if j not in met)
    return parallel


LARGEST_POOL = 200
"""Pools with more matches than this are not looked at round by round."""
