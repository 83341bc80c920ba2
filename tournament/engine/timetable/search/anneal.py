"""Annealing: less waiting, fewer days, more duties filled, never a broken rule and never a later finish.

What is tried comes from `neighbours`. Referees follow: a duty that no longer fits goes to somebody else, or the
change is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log
from random import Random

from tournament.engine.timetable.problem import DAY
from tournament.engine.timetable.search.conflicts import is_feasible
from tournament.engine.timetable.search.neighbourhood import Change, Neighbours
from tournament.engine.timetable.search.partial_schedule import NOBODY, Schedule
from tournament.engine.timetable.search.referees import available_referee, lost_referees, may_referee, rearrange

UNFILLED = 2000.0
"""What a duty that nobody takes counts, in minutes of waiting."""

CARE, UNDIVIDED_CARE = 0.2, 0.5
"""How often a match that needs a referee is moved, and how often when only duties matter."""

HEAT, COOLING = 120.0, 4.7
"""How much worse, in minutes of waiting, a change may be at first; it falls by e to the power of the second."""


Term = Callable[[str, Sequence[tuple[str, str, int]]], float]
"""What a unit pays besides, in minutes of waiting, for its matches: triples of match, court and start, by time."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What annealing pays: minutes a minute of waiting, a day with a match, an uneven share of early starts.

    A plan is judged with 120 minutes a day. Searching with a quarter of that gives as good a sum and far less
    waiting in the time there is: a day that was saved early, at the price of long waits, is hardly ever given up.
    """

    waiting: float = 1.0
    day: float = 30.0
    uneven: float = 0.0


class Annealer:
    """Improves a schedule in place; `deadline` is a minute by which every match stays over."""

    def __init__(
        self, schedule: Schedule, rng: Random, deadline: int, weights: Weights, terms: Sequence[Term] = ()
    ) -> None:
        self.schedule, self.model, self.rng = schedule, schedule.model, rng
        self.deadline, self.weights, self.terms = deadline, weights, terms
        model = schedule.model
        self.fixed = model.immovable
        self.movable = [i for i in range(len(model.ids)) if schedule.start[i] >= 0 and i not in self.fixed]
        self.unfilled = {i for i in self.movable if self._wants_referee(i)}
        self.unfilled |= {i for i in self.fixed if i not in model.replan_fixed and self._wants_referee(i)}
        self.opening = sum(day[0] % DAY for day in model.problem.days) / max(1, len(model.problem.days))
        self.span = max((day[1] - day[0] for day in model.problem.days), default=DAY)
        self.care = CARE
        self.costs = [self.cost_of(unit) for unit in range(len(model.unit_matches))]
        self.units = [unit for unit, matches in enumerate(model.unit_matches) if len(matches) > 1]
        self.losers = {i: frozenset(model.duty_losers[i]) for i in model.with_duty}
        self.neighbours = Neighbours(schedule, rng, self.fixed)
        moves = {
            self.neighbours.swap: 30,
            self.neighbours.rotate: 10,
            self.neighbours.swap_rounds: 20,
            self.neighbours.relocate: 20,
            self.neighbours.push: 20,
        }
        self.moves, self.shares = list(moves), list(accumulate(moves.values()))

    def _wants_referee(self, i: int) -> bool:
        schedule = self.schedule
        return schedule.start[i] >= 0 and self.model.problem.matches[i].duty is not None and schedule.refs[i] == NOBODY

    @property
    def cost(self) -> float:
        """What is paid for now."""
        return sum(self.costs) + UNFILLED * len(self.unfilled)

    def cost_of(self, unit: int) -> float:
        """Return what one unit pays: waiting between its matches of a day, its days, an uneven share."""
        start, minutes, weights = self.schedule.start, self.model.minutes, self.weights
        placed = sorted([(start[j], minutes[j]) for j in self.model.unit_matches[unit] if start[j] >= 0])
        if not placed:
            return 0.0
        rest = self.model.unit_competitions[unit].rest
        wait, days, day, free = 0, 0, -1, 0
        for begin, length in placed:
            if begin // DAY == day:
                wait += begin - free
            else:
                days, day = days + 1, begin // DAY
            free = begin + length + rest
        paid = weights.waiting * wait + weights.day * days
        if weights.uneven:
            share = sum((begin % DAY - self.opening) / self.span for begin, _ in placed) / len(placed)
            paid += weights.uneven * (share - 0.45) ** 2
        if self.terms:
            played = self._played(unit)
            paid += sum(term(self.model.problem.units[unit].id, played) for term in self.terms)
        return paid

    def _played(self, unit: int) -> list[tuple[str, str, int]]:
        schedule, model = self.schedule, self.model
        placed = sorted((schedule.start[i], i) for i in model.unit_matches[unit] if schedule.start[i] >= 0)
        return [(model.ids[i], model.problem.courts[schedule.courts_of(i)[0]].id, start) for start, i in placed]

    def run(self, budget: Callable[[], float], *, only_duties: bool = False) -> None:
        """Anneal while `budget`, the share of the time that is used up, is below 1; ends with the best found.

        With `only_duties` it also ends when every duty is filled.
        """
        schedule = self.schedule
        if not self.movable:
            return
        self.care = UNDIVIDED_CARE if only_duties else CARE
        best, kept = self.cost, schedule.state()
        now, heat, rounds = best, HEAT, 0
        while True:
            if rounds % 64 == 0:
                used = budget()
                if used >= 1 or best <= 0 or (only_duties and not self.unfilled):
                    break
                heat = HEAT * exp(-COOLING * used)
            rounds += 1
            gain = self._step(-heat * log(1.0 - self.rng.random()))
            if gain is not None:
                now += gain
                if now < best - 1e-6:
                    best, kept = now, schedule.state()
        schedule.restore(kept)

    def _step(self, worse: float) -> float | None:
        """Try one change that may cost up to `worse` more; returns what it cost, None when it was not made."""
        i, target = self._chosen()
        if i in self.fixed or self.schedule.start[i] < 0:
            return None
        move = self.rng.choices(self.moves, cum_weights=self.shares)[0]
        change = move(i, self.neighbours.target(i) if target is None else target)
        return self._try(change, worse) if change else None

    def _chosen(self) -> tuple[int, int | None]:
        """Return a match to move and where to, if that matters.

        It is one that needs a referee or whose loser could be that referee, one of the worse off of two units, or any.
        """
        rng, pick = self.rng, self.rng.random()
        if self.unfilled and pick < self.care:
            alone = rng.choice(list(self.unfilled))
            return (pick < self.care / 2 and self.neighbours.referee_by_losing(alone)) or (alone, None)
        if pick < 0.9 and self.units:
            units = self.units
            one, two = units[int(rng.random() * len(units))], units[int(rng.random() * len(units))]
            matches = self.model.unit_matches[one if self.costs[one] > self.costs[two] else two]
            return matches[int(rng.random() * len(matches))], None
        return self.movable[int(rng.random() * len(self.movable))], None

    def _try(self, change: Change, worse: float) -> float | None:
        schedule, start, court = self.schedule, self.schedule.start, self.schedule.court
        for i, where, when in change:
            if not self._legal(i, where, when):
                return None
        old = [(i, court[i], start[i]) for i, _, _ in change]
        for i, _, _ in change:
            start[i] = -1
        for i, where, when in change:
            if not is_feasible(schedule, i, where, when):
                self._restore(old)
                return None
            start[i], court[i] = when, where
        occupied, taken = schedule.occupied[:], schedule.taken
        gain = self._settle([i for i, _, _ in change], worse) if schedule.shift(old, change) else None
        if gain is None:
            schedule.occupied, schedule.taken = occupied, taken
            self._restore(old)
        else:
            self.neighbours.applied(old, change)
        return gain

    def _restore(self, old: Change) -> None:
        for i, where, when in old:
            self.schedule.start[i], self.schedule.court[i] = when, where

    def _legal(self, i: int, court: int, start: int) -> bool:
        mask = self.model.kinds[i].starts.get(court)
        if mask is None or start < 0 or start + self.model.minutes[i] > self.deadline:
            return False
        slot = start // self.model.masks.grid
        own = self.model.own_starts.get(i)
        return bool(mask >> slot & 1) and (own is None or bool(own >> slot & 1))

    def _settle(self, moved: Sequence[int], worse: float) -> float | None:
        """Reckon what a move costs and let duties follow; None when it costs too much or leaves a duty unfilled."""
        costs, units = self.costs, {unit for i in moved for unit in self.model.units[i]}
        new = {unit: self.cost_of(unit) for unit in units}
        gain = sum(new[unit] - costs[unit] for unit in units)
        if gain > worse + (UNFILLED if self.unfilled else 0.0):
            return None
        undo: list[tuple[int, int]] = []
        filled = self._follow(moved, undo)
        if filled is None or gain - UNFILLED * filled > worse:
            for i, _ in undo:
                self.schedule.appoint(i, NOBODY)
            for i, referee in reversed(undo):
                self.schedule.appoint(i, referee)
            return None
        for unit, cost in new.items():
            costs[unit] = cost
        if filled:
            self.unfilled = {i for i in self.unfilled if self.schedule.refs[i] == NOBODY}
        return gain - UNFILLED * filled

    def _follow(self, moved: Sequence[int], undo: list[tuple[int, int]]) -> int | None:
        """Give duties to others where a move makes it necessary; returns how many more are filled, None if fewer."""
        schedule, duty = self.schedule, self.model.problem.matches
        loose: dict[int, None] = {}
        for i in moved:
            for j in lost_referees(schedule, i, schedule.start[i]):
                loose[j] = None
        for i in moved:
            if duty[i].duty is None or i in schedule.held:
                continue
            referee = schedule.refs[i]
            if referee == NOBODY or not may_referee(schedule, referee, i, schedule.start[i]):
                loose[i] = None
        for i in self.unfilled:
            if not self.losers[i].isdisjoint(moved):
                loose[i] = None
        before = 0
        for i in loose:
            before += schedule.refs[i] != NOBODY
            undo.append((i, schedule.refs[i]))
            schedule.appoint(i, NOBODY)
        after = 0
        for i in loose:
            referee = available_referee(schedule, i, schedule.start[i])
            schedule.appoint(i, referee)
            after += referee != NOBODY or rearrange(schedule, i, undo)
        return after - before if after >= before else None
