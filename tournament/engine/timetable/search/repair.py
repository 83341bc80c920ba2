"""Repair: matches without a place are put in, at need by taking others out and placing them anew.

After rain or a lost court everything that still fits stays as published; only what cannot stay is moved, as near
as possible to where it was. Then moved matches are tried in their old places again, for fewer changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from random import Random

from tournament.engine.timetable.bound.time_windows import latest_starts
from tournament.engine.timetable.bound.unit_sequence import completed_heads
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Placed
from tournament.engine.timetable.search.conflicts import conflicts_at, is_feasible
from tournament.engine.timetable.search.feasible_starts import feasible_starts
from tournament.engine.timetable.search.joint_schedule import empty_schedule
from tournament.engine.timetable.search.partial_schedule import NOBODY, Schedule, loser_of
from tournament.engine.timetable.search.referees import (
    available_referee,
    lost_referees,
    may_referee,
    rearrange,
    take_out,
)

Places = dict[int, tuple[int, int]]

SAMPLES = 24
"""How many places are looked at for a match that others have to give way to."""
MOST_OUT = 8
"""How many more matches than at first may be out at a time."""


def restored(model: Model, base: Mapping[str, Placed]) -> Schedule:
    """Return a schedule: what a re-plan fixes, then all of `base` that still holds, then the rest near its place."""
    schedule = empty_schedule(model)
    for i, (start, court) in model.replan_fixed.items():
        schedule.assign(i, court, start)
    homes = homes_of(model, base)
    refs = {i: placed.referee for id_, placed in base.items() if (i := model.number[id_]) in homes}
    out: list[int] = []
    for i in sorted(
        (i for i in range(len(model.ids)) if schedule.start[i] < 0), key=lambda i: homes.get(i, (0, 1 << 40))[1]
    ):
        court, start = homes.get(i, (-1, -1))
        if start < 0 or not at_home(schedule, i, court, start):
            out.append(i)
            continue
        schedule.assign(i, court, start)
        referee = refs[i]
        if referee is None or model.problem.matches[i].duty is None or i in schedule.held:
            continue
        number = model.unit_number[referee.unit] if referee.unit else loser_of(model.number[referee.loser_of or ""])
        if may_referee(schedule, number, i, start):
            schedule.appoint(i, number)
    repair = Repair(schedule, homes, Random(0))
    for i in out:
        repair.insert(i)
    for i, start in enumerate(schedule.start):
        if start >= 0:
            repair.settle(i)
    return schedule


def at_home(schedule: Schedule, i: int, court: int, start: int) -> bool:
    """Say whether a match without a place may go to a court and start."""
    grid = schedule.model.masks.grid
    return (
        start % grid == 0
        and bool(schedule.free(i, court) >> (start // grid) & 1)
        and is_feasible(schedule, i, court, start)
    )


def homes_of(model: Model, base: Mapping[str, Placed]) -> Places:
    """Return court and start of each match as published, for those that can move."""
    return {
        model.number[id_]: (model.place_number(model.number[id_], placed.court), placed.start)
        for id_, placed in base.items()
        if id_ in model.number and placed.court in model.court_number and model.number[id_] not in model.replan_fixed
    }


class Repair:
    """Puts matches in and takes others out; `homes` is where each would best be.

    Whatever is in the way of a match without a place is taken out for it, those first that were seldom hard to
    place (ejection chains guided by penalties: Nagata and Bräysy, Operations Research Letters 37, 2009).
    """

    def __init__(self, schedule: Schedule, homes: Places, rng: Random, deadline: int | None = None) -> None:
        self.schedule, self.homes, self.rng = schedule, homes, rng
        model = schedule.model
        self.deadline = model.masks.size * model.masks.grid if deadline is None else deadline
        self.hard = [1] * len(model.ids)
        self.fixed = {i for i in model.immovable if schedule.start[i] >= 0}

    @cached_property
    def windows(self) -> list[int]:
        """The masks of starts that leave room for what comes before and after each match until the deadline.

        Where something before it can never be placed there is no such room: then any start until the deadline.
        """
        model = self.schedule.model
        ends = zip(completed_heads(model), latest_starts(model, self.deadline), self.schedule.minutes, strict=True)
        between = model.masks.between
        return [between(early, late) or between(0, self.deadline - minutes) for early, late, minutes in ends]

    def run(self, budget: Callable[[], float]) -> None:
        """Repair until `budget` reaches 1 or nothing is left to do."""
        self.place_all(budget)
        self.bring_home(budget)

    def place_again(self, budget: Callable[[], float]) -> None:
        """Try to place all, again and again from the best so far: what was hard to place is taken out less and less."""
        while budget() < 1 and min(self.schedule.start, default=0) < 0:
            self.place_all(budget)

    def place_all(self, budget: Callable[[], float]) -> None:
        """Find places for what has none; ends with the fewest that were left out."""
        schedule = self.schedule
        out = [i for i, start in enumerate(schedule.start) if start < 0]
        fewest, kept, most, stuck = len(out), schedule.state(), len(out) + MOST_OUT, 0
        while out and stuck <= 4 * len(out) and budget() < 1:
            i = out.pop()
            if self.insert(i):
                stuck = 0
            else:
                loose = self._push_in(i)
                stuck = stuck + 1 if schedule.start[i] < 0 else 0
                out = [*loose, *out] if schedule.start[i] < 0 else [*out, *loose]
            if len(out) < fewest:
                fewest, kept = len(out), schedule.state()
            elif len(out) > most:
                schedule.restore(kept)
                out = [i for i, start in enumerate(schedule.start) if start < 0]
                self.rng.shuffle(out)
        schedule.restore(kept)

    def _push_in(self, i: int) -> list[int]:
        """Put a match where it disturbs least; returns what has no place now, the match first if it found none."""
        schedule = self.schedule
        self.hard[i] += 1
        ways = [(self._conflicting(i, *place), place) for place in self._places(i)]
        offers = [(sum(map(self._price, way)), place, way) for way, place in ways if not way & self.fixed]
        if not offers:
            return [i]
        _, (court, start), way = min(offers, key=lambda offer: offer[0])
        for j in way:
            take_out(schedule, j)
        if not at_home(schedule, i, court, start):
            return [i, *way]
        schedule.assign(i, court, start)
        self.settle(i)
        return sorted(way, key=lambda j: -self.hard[j])

    def _price(self, j: int) -> float:
        """Return what it costs to take a match out: more for one that is at home, or that was hard to place."""
        home = self.homes.get(j)
        return (
            self.hard[j]
            + (home is not None and home == (self.schedule.court[j], self.schedule.start[j]))
            + self.rng.random() / 2
        )

    def bring_home(self, budget: Callable[[], float]) -> None:
        """Move back what is away from home, and fill open duties, as long as nothing gets worse by it."""
        best, kept, tired = self.score(), self.schedule.state(), 0
        while budget() < 1 and tired < 4000:
            todo = self._todo()
            if not todo:
                break
            before = self.schedule.state()
            now = self.score()
            self._push(self.rng.choice(todo))
            found = self.score()
            tired += 1
            if found > now and not (found[0] <= now[0] + 1 and self.rng.random() < 0.05):
                self.schedule.restore(before)
            elif found < best:
                best, kept, tired = found, self.schedule.state(), 0
        self.schedule.restore(kept)

    def score(self) -> tuple[int, int, int, int, int]:
        """Return what is repaired, less is better: unplaced, unfilled, changed, shift, finish."""
        schedule, duties = self.schedule, self.schedule.model.problem.matches
        unplaced = unfilled = changed = shift = finish = 0
        for i, start in enumerate(schedule.start):
            if start < 0:
                unplaced += 1
                continue
            finish = max(finish, start + schedule.minutes[i])
            unfilled += duties[i].duty is not None and schedule.refs[i] == NOBODY and i not in schedule.held
            home = self.homes.get(i)
            if home is not None and home != (schedule.court[i], start):
                changed += 1
                shift += abs(start - home[1])
        return unplaced, unfilled, changed, shift, finish

    def insert(self, i: int) -> bool:
        """Put a match where it may go, as near as possible to its home, else as early as possible."""
        place = self._nearest(i)
        if place is None:
            return False
        self.schedule.assign(i, *place)
        self.settle(i)
        return True

    def settle(self, i: int) -> None:
        """Find referees for a match and for those that lose theirs to it."""
        schedule = self.schedule
        for j in lost_referees(schedule, i, schedule.start[i]):
            schedule.appoint(j, NOBODY)
            schedule.appoint(j, available_referee(schedule, j, schedule.start[j]))
        schedule.appoint(i, available_referee(schedule, i, schedule.start[i]))
        if schedule.refs[i] == NOBODY:
            rearrange(schedule, i, [])

    def _todo(self) -> list[int]:
        schedule, duties = self.schedule, self.schedule.model.problem.matches
        return [
            i
            for i, start in enumerate(schedule.start)
            if start >= 0
            and i not in self.fixed
            and (
                self.homes.get(i, (schedule.court[i], start)) != (schedule.court[i], start)
                or (duties[i].duty is not None and schedule.refs[i] == NOBODY)
            )
        ]

    def _nearest(self, i: int) -> tuple[int, int] | None:
        grid, home = self.schedule.model.masks.grid, self.homes.get(i)
        wanted = home[1] // grid if home else 0
        best: tuple[int, bool, int, int] | None = None
        for court, mask in feasible_starts(self.schedule, i):
            mask &= self.windows[i]
            later, before = mask >> wanted, mask & ((1 << wanted) - 1)
            slots = [wanted + (later & -later).bit_length() - 1] if later else []
            slots += [before.bit_length() - 1] if before else []
            for slot in slots:
                offer = (abs(slot - wanted), home is not None and court != home[0], slot, court)
                best = offer if best is None else min(best, offer)
        return (best[3], best[2] * grid) if best else None

    def _push(self, i: int) -> None:
        """Take a match out, put it where it disturbs least, and place anew what was in the way."""
        if self.schedule.start[i] >= 0:
            take_out(self.schedule, i)
        for j in sorted(self._push_in(i), key=lambda j: self.homes.get(j, (0, 0))[1] + self.rng.random()):
            self.insert(j)

    def _conflicting(self, i: int, court: int, start: int) -> set[int]:
        schedule = self.schedule
        return {
            *schedule.on_court(court, start, schedule.minutes[i]),
            *(j for j, _ in conflicts_at(schedule, i, court, start)),
        }

    def _places(self, i: int) -> list[tuple[int, int]]:
        """Return the home of a match, or some places of all that are legal for it."""
        model, grid = self.schedule.model, self.schedule.model.masks.grid
        home = self.homes.get(i)
        away = home is not None and home != (self.schedule.court[i], self.schedule.start[i])
        if home and away and self.rng.random() < 0.8 and model.starts(i, home[0]) >> (home[1] // grid) & 1:
            return [home]
        courts = [(c, mask) for c in model.kinds[i].courts if (mask := model.starts(i, c) & self.windows[i])]
        drawn = [self.rng.choice(courts) for _ in range(SAMPLES)] if courts else []
        return [(court, _drawn(mask, self.rng) * grid) for court, mask in drawn]


def _drawn(mask: int, rng: Random) -> int:
    """Return the number of some bit that is set."""
    later = mask >> int(rng.random() * mask.bit_length())
    return mask.bit_length() - later.bit_length() + (later & -later).bit_length() - 1
