"""What forbids a match a place: those of the same units, persons or clubs, those before and after it, daily limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tournament.engine.timetable.problem import DAY
from tournament.engine.timetable.search.partial_schedule import Schedule


def _gap(schedule: Schedule, court: int, start: int, j: int, rest: int) -> int:
    """Return the minutes needed between a match at a place and match j where it is."""
    way = schedule.travel[schedule.venues[court]][schedule.venues[schedule.court[j]]]
    gap = way if way > rest else rest
    if start // DAY != schedule.start[j] // DAY and schedule.overnight > gap:
        return schedule.overnight
    return gap


def is_feasible(schedule: Schedule, i: int, court: int, start: int) -> bool:
    """Say whether units, people, order and daily limits allow a match at a place.

    Neither courts nor duties are asked: see `Schedule.free` and `lost_referees`.
    """
    for _ in conflicts_at(schedule, i, court, start):
        return False
    return True


def conflicts_at(
    schedule: Schedule,
    i: int,
    court: int,
    start: int,
    before: Sequence[int] | None = None,
    after: Sequence[int] | None = None,
) -> Iterator[tuple[int, int]]:
    """Yield (match, minutes needed between) for placed matches that forbid a match at a place, some twice.

    What is on the same court is not asked for: see `Schedule.on_court`. `before` and `after` are the barriers before
    and after the match that are looked at, by default all.
    """
    starts, minutes, reach, model = schedule.start, schedule.minutes, schedule.reach, schedule.model
    end = start + minutes[i]
    for j, rest in model.unit_conflicts[i]:
        other = starts[j]
        if other < 0 or not -reach < start - other < reach:
            continue
        gap = _gap(schedule, court, start, j, rest)
        if start < other + minutes[j] + gap and other < end + gap:
            yield j, gap
    before = model.barriers_before[i] if before is None else before
    after = model.barriers_after[i] if after is None else after
    if before or after:
        yield from _out_of_order(schedule, i, court, start, before, after)
    if model.person_conflicts[i]:
        yield from _too_near(schedule, i, court, start, model.person_conflicts[i], model.person_gaps)
    if model.club_conflicts[i]:
        yield from _too_near(schedule, i, court, start, model.club_conflicts[i], model.club_gaps)
    for matches, limit in model.day_limits[i]:
        day = start // DAY
        same = [j for j in matches if j != i and starts[j] >= 0 and starts[j] // DAY == day]
        if len(same) >= limit:
            yield same[-1], (day + 1) * DAY - starts[same[-1]] - minutes[same[-1]]


def _out_of_order(
    schedule: Schedule, i: int, court: int, start: int, before: Sequence[int], after: Sequence[int]
) -> Iterator[tuple[int, int]]:
    starts, minutes, reach = schedule.start, schedule.minutes, schedule.reach
    end = start + minutes[i]
    barriers = schedule.model.barriers
    for b in before:
        for j in barriers[b].predecessors:
            other = starts[j]
            if other >= 0 and start < other + reach:
                gap = _gap(schedule, court, start, j, barriers[b].rest)
                if start < other + minutes[j] + gap:
                    yield j, gap
    for b in after:
        for j in barriers[b].successors:
            other = starts[j]
            if other >= 0 and other < start + reach:
                gap = _gap(schedule, court, start, j, barriers[b].rest)
                if other < end + gap:
                    yield j, gap


def _too_near(
    schedule: Schedule, i: int, court: int, start: int, conflicts: Sequence[int], gaps: Sequence[Sequence[int]]
) -> Iterator[tuple[int, int]]:
    starts, minutes, venues, courts = schedule.start, schedule.minutes, schedule.venues, schedule.court
    end, here = start + minutes[i], gaps[venues[court]]
    for j in conflicts:
        other = starts[j]
        if other >= 0:
            gap = here[venues[courts[j]]]
            if start < other + minutes[j] + gap and other < end + gap:
                yield j, gap
