"""Iterated greedy on priorities: dispatch again and again, each time with other matches a little more urgent.

Single matches, whole competitions, or all that leads to one ranking are pushed forward or back together: a
division that is well ahead of another leaves the courts of the last day to a short line of finals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from tournament.engine.timetable.bound.time_windows import latest_starts, urgencies
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import DAY
from tournament.engine.timetable.search.dispatch import dispatch
from tournament.engine.timetable.search.partial_schedule import NOBODY, Schedule

UNFILLED = 200
"""What a duty that nobody takes counts here, in minutes of the finish: annealing fills most of them later."""
WITHOUT_PLACE, WITHOUT_REFEREE, AT_ANY_PRICE = 300, 200, 3000
"""What a match without a place, or without a referee, counts in minutes of lateness; the last once time is short."""
FIRST = 0.4
"""How often, while a match has no place, one such and all that lead to it are pushed forward."""
HELD_BACK = 0.15
"""How often matches that need each other's losers as referees are held back to a day, where there are such."""

Score = tuple[int, int, int]


def iterated_greedy(
    model: Model,
    schedule: Schedule,
    bound: int,
    rng: Random,
    budget: Callable[[], float],
    placing: Callable[[], float],
    filling: Callable[[], float],
) -> tuple[Schedule, Schedule]:
    """Return the best schedule found before `budget` reaches 1, and the one of those with fewest duties open.

    The best has most matches placed, then the earliest finish, where an open duty counts UNFILLED. As long as a
    match has no place the search goes on until `placing` reaches 1, and as long as only a referee is missing `filling`.
    It follows how late matches are against a finish at `bound`, in sum: the finish itself moves in leaps, from one
    day's last round to the next day's first, and would not lead it.
    """
    groups, together, latest = _groups(model), _together(model), latest_starts(model, bound)
    starts = iter(_starts(model, bound, together))
    best, current = score(schedule), next(starts)
    filled, fewest_by, fewest = schedule, current, (best[0], len(unrefereed(schedule)), best[1])
    price, now, whole = WITHOUT_REFEREE, _delay(schedule, latest, WITHOUT_REFEREE), _whole(schedule)
    troubled, left_out = _troubled(schedule, together), _left_out(schedule)
    while not (best[0] == 0 and best[1] <= bound) and (budget if whole else placing if best[0] else filling)() < 1:
        if price != AT_ANY_PRICE and not whole and fewest[0] == 0 and budget() >= 1:
            price, now, current = AT_ANY_PRICE, _delay(filled, latest, AT_ANY_PRICE), fewest_by
        candidate = next(starts, None) or _varied(model, current, groups, troubled or together, left_out, rng)
        other = dispatch(model, candidate.urgency, candidate.release, referees_first=candidate.referees_first)
        delay = _delay(other, latest, price)
        if delay <= now or (delay <= 1.02 * now and rng.random() < 0.1):
            now, current = delay, replace(candidate, referees_first=True)
            troubled, left_out = _troubled(other, together), _left_out(other)
        found = score(other)
        if found <= best:
            schedule, best, whole = other, found, _whole(other)
        few = (found[0], len(unrefereed(other)), found[1])
        if few < fewest:
            filled, fewest_by, fewest = other, candidate, few
    return schedule, filled


@dataclass(frozen=True, slots=True)
class _Order:
    """What dispatch is told."""

    urgency: Sequence[float]
    release: Mapping[int, int]
    referees_first: bool = True


def _starts(model: Model, bound: int, together: Sequence[Sequence[int]]) -> list[_Order]:
    """Return the orders that are tried first, of which the very first is the schedule's that the search begins with."""
    latest = [float(start) for start in latest_starts(model, bound)]
    held = _with_their_pins(model, together)
    releases: list[Mapping[int, int]] = [{}, held] if held else [{}]
    return [
        _Order(urgency, release, referees_first)
        for release in releases
        for urgency in (latest, urgencies(model, bound))
        for referees_first in ((True, False) if model.with_duty else (True,))
    ]


def _varied(
    model: Model,
    order: _Order,
    groups: Sequence[Sequence[int]],
    together: Sequence[Sequence[int]],
    left_out: Sequence[int],
    rng: Random,
) -> _Order:
    if left_out and rng.random() < FIRST:
        pushed = list(order.urgency)
        push = 10 ** rng.uniform(1.0, 3.0)
        for i in model.leading_to([rng.choice(left_out)]):
            pushed[i] -= push
        return replace(order, urgency=pushed)
    if together and rng.random() < HELD_BACK:
        return replace(order, release={**order.release, **_held_back(model, rng.choice(together), rng)})
    return replace(order, urgency=_pushed(order.urgency, groups, rng))


def score(schedule: Schedule) -> Score:
    """Return what a schedule is judged by, less is better: unplaced, finish and unfilled duties, sum of ends."""
    model, unplaced, finish, total = schedule.model, 0, 0, 0
    for start, minutes in zip(schedule.start, model.minutes, strict=True):
        if start < 0:
            unplaced += 1
        else:
            finish, total = max(finish, start + minutes), total + start + minutes
    return unplaced, finish + UNFILLED * len(unrefereed(schedule)), total


def _delay(schedule: Schedule, latest: Sequence[int], without_referee: int) -> int:
    """Return by how many minutes matches are too late, where one without a place or a referee counts as some."""
    late = without_referee * len(unrefereed(schedule))
    for start, last in zip(schedule.start, latest, strict=True):
        if start < 0:
            late += WITHOUT_PLACE
        elif start > last:
            late += start - last
    return late


def _left_out(schedule: Schedule) -> list[int]:
    return [i for i, start in enumerate(schedule.start) if start < 0]


def _whole(schedule: Schedule) -> bool:
    return min(schedule.start, default=0) >= 0 and not unrefereed(schedule)


def unrefereed(schedule: Schedule) -> list[int]:
    """List the placed matches whose duty nobody takes."""
    refs, start, held = schedule.refs, schedule.start, schedule.held
    return [i for i in schedule.model.with_duty if refs[i] == NOBODY and start[i] >= 0 and i not in held]


def _groups(model: Model) -> list[list[int]]:
    by_competition: dict[str, list[int]] = {}
    for i, match in enumerate(model.problem.matches):
        by_competition.setdefault(match.competition, []).append(i)
    return [*by_competition.values(), *(model.leading_to(barrier.predecessors) for barrier in model.barriers)]


def _together(model: Model) -> list[list[int]]:
    """Return the matches that belong on one day, because only losers of some can referee the others."""
    of_match: dict[int, list[int]] = {}
    for i in model.with_duty:
        if model.duty_units[i]:
            continue
        for j in model.duty_losers[i]:
            one, two = of_match.setdefault(i, [i]), of_match.setdefault(j, [j])
            if one is not two:
                one += two
                of_match.update(dict.fromkeys(two, one))
    return [group for i, group in of_match.items() if group[0] == i]


def _troubled(schedule: Schedule, together: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    """Return the groups in which a match has no referee."""
    alone = set(unrefereed(schedule))
    return [group for group in together if not alone.isdisjoint(group)]


def _held_back(model: Model, group: Sequence[int], rng: Random) -> dict[int, int]:
    """Return the opening of some day, or that of its first pin, as the release of all the matches of a group."""
    return _with_their_pins(model, [group]) or dict.fromkeys(group, rng.choice(model.problem.days)[0])


def _with_their_pins(model: Model, together: Sequence[Sequence[int]]) -> dict[int, int]:
    """Return as releases the openings of the days to which a group's first pin ties it."""
    matches, release = model.problem.matches, dict[int, int]()
    for group in together:
        pins = [pin for i in group if (pin := matches[i].pin.start) is not None]
        opening = next((day[0] for day in model.problem.days if pins and day[0] // DAY == min(pins) // DAY), None)
        if opening is not None:
            release.update(dict.fromkeys(group, opening))
    return release


def _pushed(urgency: Sequence[float], groups: Sequence[Sequence[int]], rng: Random) -> list[float]:
    """Return other priorities: many a little, a few a lot, or a group as a whole."""
    pushed, kind = list(urgency), rng.random()
    if kind < 0.35:
        share, far = rng.choice((0.03, 0.1, 0.3)), rng.choice((10, 30, 90, 300))
        return [one + rng.uniform(-far, far) if rng.random() < share else one for one in pushed]
    if kind < 0.55:
        for i in rng.sample(range(len(pushed)), min(len(pushed), rng.randint(1, 6))):
            pushed[i] += rng.gauss(0, 400)
        return pushed
    push = rng.choice((-1, 1)) * 10 ** rng.uniform(1.0, 3.3)
    for i in rng.choice(groups):
        pushed[i] += push
    return pushed
