"""The whole way from a problem to a plan; each stage can be interrupted, the best valid plan is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from tournament.engine.timetable.bound.lower_bound import lower_bound, refute
from tournament.engine.timetable.bound.time_windows import latest_starts
from tournament.engine.timetable.explain.diagnosis import reason
from tournament.engine.timetable.explain.verdict import verdict
from tournament.engine.timetable.measures import measure
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import DAY, Goal, Placed, Plan, Problem
from tournament.engine.timetable.search.anneal import Annealer, Term, Weights
from tournament.engine.timetable.search.dispatch import dispatch
from tournament.engine.timetable.search.iterated_greedy import iterated_greedy, score, unrefereed
from tournament.engine.timetable.search.joint_schedule import empty_schedule
from tournament.engine.timetable.search.partial_schedule import Schedule, State
from tournament.engine.timetable.search.repair import Places, Repair, homes_of, restored
from tournament.engine.timetable.search.ruin_and_recreate import ruin_and_recreate

WEIGHTS = {
    Goal.FINISH: Weights(),
    Goal.WAITING: Weights(),
    Goal.FAIRNESS: Weights(uneven=1500.0),
}
SEARCH_SHARE, SEARCH_SECONDS = 0.25, 5.0
"""The share of the time that may go into an earlier finish before waiting is cut, and how long that is at most.

Later on the finish hardly moves, and whoever stops a long search is to have some waiting cut as well.
"""
PLACING_SHARE, FILLING_SHARE = 0.5, 0.8
"""The share of the time that may go into it as long as a match has no place, and as long as one has no referee.

What has no place then is put in by repair, which finds in less time what is left over.
"""
GIVEN_UP_SHARE, GIVEN_UP_AFTER = 0.1, 2.0
"""The share of the time beyond so many seconds that waiting has, even if a match has no place by then."""
REPAIR_SHARE, SHAKE_SHARE = 0.6, 0.2
"""The share of the time left that goes into one try to find a place for the matches that have none, and into moving
the others about before the next."""
TRY_SHARE = 0.25
"""The share of the time left that goes into one try to repair a timetable, each from the published one."""
DAY_SHARE = 0.65
"""The share of the time until which it is tried to be over a day earlier, where a day is to be won before all else."""
DUTY_SHARE = 0.2
"""The share of the time left that goes into open duties before the finish gives way another step."""
HOPELESS_SECONDS = 0.6
"""How long as much as possible is placed when it is proven that not everything can be: the reason comes first."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is; `finish`, `waiting` and `bound` in minutes."""

    elapsed: float
    placed: int
    matches: int
    bound: int
    finish: int
    waiting: int
    unrefereed: int


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 0,
    clock: Callable[[], float],
    goal: Goal = Goal.FINISH,
    start: Mapping[str, Placed] | None = None,
    terms: Sequence[Term] = (),
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Plan:
    """Return the best plan found in `seconds` of `clock`; the same seed and time enough give the same plan.

    `start` is a timetable to begin from: what of it still holds is kept at first. With `problem.replan` the plan
    changes as few published matches as possible. `terms` are paid for beside waiting. `on_progress` hears of it a few
    times a second; the search ends early when `should_stop` says so.
    """
    search = _Search(Model(problem), _Time(clock, seconds, should_stop), Random(seed), goal, on_progress, terms)
    search.run(start)
    return search.result()


def left_out(problem: Problem) -> int:
    """Count the matches without a place in the plan that is made at once; why they have none costs more to say."""
    search = _Search(Model(problem), _Time(lambda: 0.0, 0, None), Random(0), Goal.FINISH, None, ())
    search.run(None)
    return sum(start < 0 for start in search.schedule.start)


@dataclass
class _Time:
    """Time that is used up, as a share; asked often, so the clock is what it costs."""

    clock: Callable[[], float]
    seconds: float
    should_stop: Callable[[], bool] | None

    def __post_init__(self) -> None:
        self.began = self.clock()

    @property
    def elapsed(self) -> float:
        return self.clock() - self.began

    @property
    def used(self) -> float:
        """The share of the time that is over."""
        return min(1.0, self.elapsed / self.seconds) if self.seconds else 1.0

    def part(self, share: float) -> Callable[[], float]:
        """Return a budget of that share of the time that is left."""
        used = self.used
        return self.until(used + share * (1 - used))

    def until(self, share: float) -> Callable[[], float]:
        """Return a budget that reaches 1 when that share of all the time is over."""
        first, last = self.elapsed, self.seconds * share
        length = max(last - first, 1e-9)

        def budget() -> float:
            if self.should_stop is not None and self.should_stop():
                return 1.0
            return (self.elapsed - first) / length if last > first else 1.0

        return budget


class _Search:
    def __init__(
        self,
        model: Model,
        time: _Time,
        rng: Random,
        goal: Goal,
        on_progress: Callable[[Progress], None] | None,
        terms: Sequence[Term],
    ) -> None:
        self.terms = terms
        self.model, self.time, self.rng, self.goal, self.on_progress = model, time, rng, goal, on_progress
        self.horizon = model.masks.size * model.masks.grid
        self.schedule = empty_schedule(model)
        self.told = -1.0

    @cached_property
    def bound(self) -> int:
        """A minute before which no timetable ends; a first re-plan does not wait for it."""
        return lower_bound(self.model)

    def run(self, start: Mapping[str, Placed] | None) -> None:
        """Search: anew, or for as few changes of what is published as possible."""
        replan = self.model.problem.replan
        if replan is not None and replan.base.keys() - replan.fixed:
            self.replan()
        else:
            self.plan(start)

    def plan(self, start: Mapping[str, Placed] | None) -> None:
        """Make a timetable: dispatch, an earlier finish, what is left over, less waiting."""
        model = self.model
        hopeless = refute(model, self.horizon) is not None
        self.schedule = dispatch(model, latest_starts(model, self.bound))
        if start:
            other = restored(model, start)
            self.schedule = min(other, self.schedule, key=score)
        if hopeless:
            share = min(0.6, HOPELESS_SECONDS / max(self.time.seconds, HOPELESS_SECONDS))
            Repair(self.schedule, {}, self.rng).run(self._reporting(self.time.until(share)))
            return
        closings = self._sooner_closings()
        self._end_sooner(closings)
        share = min(SEARCH_SHARE, SEARCH_SECONDS / max(self.time.seconds, SEARCH_SECONDS))
        shares = self.time.part(share), self.time.until(PLACING_SHARE), self.time.until(FILLING_SHARE)
        budgets = map(self._reporting, shares)
        self.schedule, filled = iterated_greedy(model, self.schedule, self.bound, self.rng, *budgets)
        if not closings:
            self._end_sooner(self._sooner_closings())
        model.narrow(latest_starts(model, self.horizon))
        self._repair(1 - GIVEN_UP_SHARE * max(0.0, 1 - GIVEN_UP_AFTER / max(self.time.seconds, GIVEN_UP_AFTER)))
        self._fill_duties(filled)
        self._anneal(1.0)

    def _sooner_closings(self) -> list[int]:
        """Return when courts close on each day before the last one that is needed now, if nothing else is open."""
        schedule, problem = self.schedule, self.model.problem
        if problem.replan is not None or _troubles(schedule) != (0, 0):
            return []
        closings = {(closes - 1) // DAY: closes for closes in sorted(w[1] for c in problem.courts for w in c.windows)}
        first, last = (self.bound - 1) // DAY, (schedule.finish - 1) // DAY
        return [closings[day] for day in sorted(closings) if first <= day < last]

    def _end_sooner(self, closings: Sequence[int]) -> None:
        """Try to be over by one of some closings, the first ones first."""
        for n, closing in enumerate(closings):
            used = self.time.used
            budget = self._reporting(self.time.until(used + max(0.0, DAY_SHARE - used) / (len(closings) - n)))
            found = ruin_and_recreate(self.model, closing, self.bound, self.rng, budget)
            if found is not None:
                self.schedule = found
                return

    def replan(self) -> None:
        """Repair the published timetable with as few changes as possible."""
        replan = self.model.problem.replan
        if replan is None:
            return
        homes = homes_of(self.model, replan.base)
        self.schedule = restored(self.model, replan.base)
        first = self.schedule.state()
        best = self._repaired(homes)
        while self.time.until(1.0)() < 1 and best[0][:3] > (0, 0, 0):
            self.schedule.restore(first)
            best = min(best, self._repaired(homes), key=lambda found: found[0])
        self.schedule.restore(best[1])
        if min(self.schedule.start, default=0) < 0:
            self.schedule = min(
                self.schedule, self._pushed(homes), key=lambda schedule: Repair(schedule, homes, self.rng).score()
            )

    def _repaired(self, homes: Places) -> tuple[tuple[int, int, int, int, int], State]:
        """Repair the schedule in a part of the time; returns what it is judged by, and its state."""
        repair = Repair(self.schedule, homes, self.rng)
        repair.place_all(self._reporting(self.time.until(1.0)))
        repair.bring_home(self._reporting(self.time.part(TRY_SHARE)))
        return repair.score(), self.schedule.state()

    def _pushed(self, homes: Places) -> Schedule:
        """Return the published timetable pushed along: each match as soon after its time as a court is free."""
        release = {i: start for i, (_, start) in homes.items()}
        return dispatch(self.model, [release.get(i, self.horizon) for i in range(len(self.model.ids))], release)

    def _repair(self, share: float) -> None:
        """Put in what has no place; between two tries the other matches are moved about."""
        over = self.time.until(share)
        while min(self.schedule.start, default=0) < 0 and over() < 1:
            Repair(self.schedule, {}, self.rng).place_again(self._reporting(self.time.part(REPAIR_SHARE)))
            if min(self.schedule.start, default=0) < 0:
                annealer = self._annealer(self.horizon, self.goal)
                annealer.run(self._reporting(self.time.part(SHAKE_SHARE)))

    def _fill_duties(self, filled: Schedule) -> None:
        """Fill duties that are open; they come before the finish, which gives way step by step where it has to.

        A schedule with fewer open duties takes over once its finish would be allowed.
        """
        for slack in (0, 60, 240, 720, self.horizon):
            schedule, before = self.schedule, unrefereed(self.schedule)
            if not before:
                return
            if slack and filled.finish <= schedule.finish + slack and _troubles(filled) < _troubles(schedule):
                schedule = self.schedule = filled
                before = unrefereed(schedule)
            annealer = self._annealer(min(self.horizon, schedule.finish + slack), Goal.FINISH)
            old = schedule.state()
            annealer.run(self._reporting(self.time.part(DUTY_SHARE)), only_duties=True)
            if slack and len(unrefereed(schedule)) >= len(before):
                schedule.restore(old)

    def _anneal(self, share: float) -> None:
        deadline = self.schedule.finish if self.goal is Goal.FINISH else self.horizon
        self._annealer(deadline, self.goal).run(self._reporting(self.time.until(share)))

    def _annealer(self, deadline: int, goal: Goal) -> Annealer:
        return Annealer(self.schedule, self.rng, deadline, WEIGHTS[goal], self.terms)

    def _reporting(self, budget: Callable[[], float]) -> Callable[[], float]:
        if self.on_progress is None:
            return budget
        tell = self.on_progress

        def told() -> float:
            if self.time.elapsed - self.told > 0.25:
                self.told = self.time.elapsed
                tell(self.progress())
            return budget()

        return told

    def progress(self) -> Progress:
        """Say how far the search is."""
        schedule, model = self.schedule, self.model
        measured = measure(model.problem, schedule.places())
        placed = sum(start >= 0 for start in schedule.start)
        return Progress(
            self.time.elapsed,
            placed,
            len(model.ids),
            self.bound,
            measured.finish,
            measured.waiting,
            len(unrefereed(schedule)),
        )

    def result(self) -> Plan:
        """Return the plan as it stands."""
        schedule, model = self.schedule, self.model
        places = schedule.places()
        unplaced = {model.ids[i]: reason(schedule, i) for i, start in enumerate(schedule.start) if start < 0}
        measured = measure(model.problem, places)
        open_duties = tuple(model.ids[i] for i in unrefereed(schedule))
        found = verdict(model.problem, measured.finish, self.bound, tuple(unplaced), open_duties)
        return Plan(places, self.bound, found.status, found.conflicts, found.remedies, unplaced, open_duties, measured)


def _troubles(schedule: Schedule) -> tuple[int, int]:
    """Return how many matches have no place, and how many no referee."""
    return sum(start < 0 for start in schedule.start), len(unrefereed(schedule))
