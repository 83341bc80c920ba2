"""Ruin and recreate: some matches that are near each other are taken out and put back in another order.

The plan is to be over by some closing. Courts stay open to midnight of that day while it is searched, and what is
later than it may be counts: so a match too many shows as a little lateness that shrinks, not as one day more or as
a match without a place (Schrimpf et al., Journal of Computational Physics 159, 2000; adjacent matches are taken out
as in Christiaens and Vanden Berghe, Transportation Science 54, 2020).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import exp, log
from random import Random

from tournament.engine.timetable.bound.time_windows import latest_starts
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import DAY, Problem, Span
from tournament.engine.timetable.search.dispatch import dispatch
from tournament.engine.timetable.search.feasible_starts import KeptStarts, feasible_starts
from tournament.engine.timetable.search.joint_schedule import empty_schedule
from tournament.engine.timetable.search.partial_schedule import NOBODY, Schedule
from tournament.engine.timetable.search.referees import available_referee, rearrange, take_out

WITHOUT_PLACE, WITHOUT_REFEREE, CLOSED = 600, 200, 30
"""What a match without a place, without a referee, or on a court closed by then counts in minutes of lateness."""
HEAT, COOLING = 100.0, 1.0
"""How much more lateness a change may bring at first, in minutes; it falls by e to the power of the second."""
MOST_OUT = 15
"""At most so many matches are chosen to be taken out at a time; some that follow them go with them."""
NEAR = 60
"""By so many minutes it is left to chance which matches are near each other."""
TRIES = 6
"""So many starts are looked at for a match that needs a referee."""
AHEAD = 300.0
"""By so many minutes competitions go ahead of each other at most when they are put back."""
ENDINGS = 0.4
"""How often all that waits for others in two competitions is taken out."""
LARGEST_CROWD = 300
"""Among so many matches at most those near another one are sought."""


def ruin_and_recreate(
    model: Model, closing: int, bound: int, rng: Random, budget: Callable[[], float]
) -> Schedule | None:
    """Return a whole schedule that is over by `closing`, None when none is found before `budget` reaches 1.

    In what is left of the budget earlier ones are sought, down to `bound`.
    """
    late_open = Model(_open_to_midnight(model.problem, (closing - 1) // DAY))
    changed = dispatch(late_open, latest_starts(late_open, closing))
    search, found = _Search(model, changed, rng), None
    while closing >= bound and search.run(closing, budget):
        found = empty_schedule(model)
        found.restore(changed.state())
        closing = changed.finish - model.masks.grid
    return found


def _open_to_midnight(problem: Problem, day: int) -> Problem:
    """Return a problem that ends with a day, on which what is open last is so until midnight."""
    midnight = (day + 1) * DAY

    def opened(windows: Sequence[Span]) -> tuple[Span, ...]:
        kept = sorted(window for window in windows if window[0] < midnight)
        if kept and kept[-1][1] > day * DAY:
            kept[-1] = kept[-1][0], max(midnight, kept[-1][1])
        return tuple(kept)

    courts = tuple(replace(court, windows=opened(court.windows)) for court in problem.courts)
    return replace(problem, days=opened(problem.days), courts=courts)


class _Search:
    """The schedule that is changed, how late its matches are for a closing, and who has no referee."""

    def __init__(self, model: Model, schedule: Schedule, rng: Random) -> None:
        self.model, self.schedule, self.rng = model, schedule, rng
        self.kept = KeptStarts(schedule)
        self.late: list[int] = []
        self.latest: list[int] = []
        self.alone: set[int] = set()
        self.movable = [i for i in range(len(model.ids)) if i not in model.immovable]
        alike: dict[tuple[int, ...], list[int]] = {}
        for i in self.movable:
            alike.setdefault(model.kinds[i].courts, []).append(i)
        self.alike = [alike.get(kind.courts, []) for kind in model.kinds]

    def run(self, closing: int, budget: Callable[[], float]) -> bool:
        """Change the schedule until every match is over by a closing and has its referee; False when time is over."""
        everything = range(len(self.model.ids))
        self.latest = latest_starts(self.model, closing)
        self.late = [self._lateness(i) for i in everything]
        self.alone = {i for i in self.model.with_duty if self._alone(i)}
        while any(self.late) or self.alone:
            used = budget()
            if used >= 1 or not self.movable:
                return False
            self._step(-HEAT * exp(-COOLING * used) * log(1.0 - self.rng.random()))
        return True

    def _lateness(self, i: int) -> int:
        """Return by how many minutes a match is too late, where one without a place counts as some."""
        start = self.schedule.start[i]
        if start < 0:
            return WITHOUT_PLACE
        if start > self.latest[i]:
            return start - self.latest[i]
        open_then = self.model.starts(i, self.schedule.court[i]) >> (start // self.model.masks.grid) & 1
        return 0 if open_then else CLOSED

    def _alone(self, i: int) -> bool:
        schedule, duty = self.schedule, self.model.problem.matches[i].duty
        return duty is not None and schedule.start[i] >= 0 and schedule.refs[i] == NOBODY and i not in schedule.held

    def _step(self, worse: float) -> None:
        """Take some matches out and put them back; what comes to more than `worse` minutes more is undone."""
        schedule, late = self.schedule, self.late
        out = self._chosen()
        before = schedule.state()
        allowed = sum(late[i] for i in out) + WITHOUT_REFEREE * len(self.alone) + worse
        concerned = {*self.alone, *out}
        for i in out:
            if schedule.start[i] >= 0:
                concerned.update(take_out(schedule, i))
                self.kept.moved(i)
        comes_to, new = 0, dict[int, int]()
        for i in self._ordered(out):
            self._put_back(i)
            new[i] = self._lateness(i)
            comes_to += new[i]
            if comes_to > allowed:
                break
        else:
            for i in concerned:
                if self._alone(i):
                    rearrange(schedule, i, [])
            alone = {i for i in concerned if self._alone(i)}
            if comes_to + WITHOUT_REFEREE * len(alone) <= allowed:
                self.alone = alone
                for i, minutes in new.items():
                    late[i] = minutes
                return
        schedule.restore(before)
        for i in out:
            self.kept.moved(i)

    def _chosen(self) -> list[int]:
        """Return matches to take out: one that is late as often as not, some near it, some that follow those."""
        rng, start, barriers = self.rng, self.schedule.start, self.model.barriers
        late = [i for i in self.movable if self.late[i]] + [i for i in self.movable if i in self.alone]
        i = rng.choice(late) if late and rng.random() < 0.5 else rng.choice(self.movable)
        if rng.random() < ENDINGS:
            return self._endings(i)
        crowd = self._crowd(i)
        if len(crowd) > LARGEST_CROWD:
            crowd = rng.sample(crowd, LARGEST_CROWD)
        at = start[i] - NEAR // 2
        crowd = sorted(crowd, key=lambda j: abs(start[j] - at + rng.random() * NEAR))
        out = dict.fromkeys([i, *crowd[: rng.randint(2, MOST_OUT)]])
        for j in list(out):
            followers = {k for b in self.model.barriers_after[j] for k in barriers[b].successors}
            out.update(dict.fromkeys(k for k in sorted(followers) if rng.random() < 0.5))
        out.update(dict.fromkeys(j for j in self.movable if start[j] < 0))
        return [j for j in out if j not in self.model.immovable]

    def _endings(self, i: int) -> list[int]:
        """Return what waits for others in the competition of a match and in one with somebody in common."""
        model, matches, rng = self.model, self.model.problem.matches, self.rng
        competitions = {matches[i].competition}
        if model.person_conflicts[i]:
            competitions.add(matches[rng.choice(model.person_conflicts[i])].competition)
        out = [j for j in self.movable if matches[j].competition in competitions and model.barriers_before[j]]
        return [*out, *(j for j in self.movable if self.schedule.start[j] < 0 and j not in out)]

    def _crowd(self, i: int) -> Sequence[int]:
        """Return those among which the matches near one are sought: all, those for its courts, or what it waits for."""
        model, kind = self.model, self.rng.random()
        if kind < 0.4:
            return self.alike[i]
        if kind > 0.7:
            return self.movable
        near = [j for j, _ in model.unit_conflicts[i]]
        near += [*model.person_conflicts[i], *model.club_conflicts[i]]
        near += [j for b in model.barriers_before[i] for j in model.barriers[b].predecessors]
        near += [j for b in model.barriers_after[i] for j in model.barriers[b].successors]
        return near

    def _ordered(self, out: Iterable[int]) -> list[int]:
        """Return matches in the order in which they are put back: the most urgent first, more or less, or any."""
        rng, latest, kind = self.rng, self.latest, self.rng.random()
        far = 40 if kind < 0.4 else 5000 if kind < 0.5 else 0
        if kind > 0.7:
            matches = self.model.problem.matches
            competitions = dict.fromkeys(matches[i].competition for i in out)
            ahead = {competition: rng.uniform(-AHEAD, AHEAD) for competition in competitions}
            return sorted(out, key=lambda i: latest[i] + ahead[matches[i].competition])
        return sorted(out, key=lambda i: latest[i] + rng.uniform(-far, far))

    def _put_back(self, i: int) -> None:
        """Put a match where it can be played first, a little later if it has a referee then."""
        schedule, grid = self.schedule, self.model.masks.grid
        free = list(feasible_starts(schedule, i, self.kept.infeasible))
        times = 0
        for _, mask in free:
            times |= mask
        if not times:
            return
        slot, duty = _first(times), self.model.problem.matches[i].duty
        if duty is not None and i not in schedule.held:
            later = times
            for _ in range(TRIES):
                if available_referee(schedule, i, _first(later) * grid) != NOBODY:
                    slot = _first(later)
                    break
                later = later >> (_first(later) + 2) << (_first(later) + 2)
                if not later:
                    break
        court = next(court for court, mask in free if mask >> slot & 1)
        schedule.assign(i, court, slot * grid)
        self.kept.moved(i)
        if duty is not None:
            schedule.appoint(i, available_referee(schedule, i, slot * grid))


def _first(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
