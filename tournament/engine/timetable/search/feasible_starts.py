"""Where a match may go beside all that is placed, as masks of starts: feasible for its rules, on a free court."""

from __future__ import annotations

from collections.abc import Iterator

from tournament.engine.timetable.problem import DAY
from tournament.engine.timetable.search.partial_schedule import Schedule


def feasible_starts(schedule: Schedule, i: int) -> Iterator[tuple[int, int]]:
    """Yield (court, mask of starts) wherever a match without a place may go."""
    quiet: dict[int, int] = {}
    for court in schedule.model.kinds[i].courts:
        free = schedule.free(i, court)
        venue = schedule.venues[court]
        if venue not in quiet:
            quiet[venue] = ~infeasible_starts(schedule, i, court)
        if free & quiet[venue]:
            yield court, free & quiet[venue]


def infeasible_starts(schedule: Schedule, i: int, court: int) -> int:
    """Return the mask of starts at which order, units, people or days forbid a match on a court's venue."""
    between, minutes, venue = schedule.model.masks.between, schedule.minutes[i], schedule.venues[court]
    mask = 0
    for j, rest in schedule.model.unit_conflicts[i]:
        if schedule.start[j] >= 0:
            mask |= _around(schedule, j, minutes, venue, rest)
    mask |= _out_of_order(schedule, i, minutes, venue)
    model = schedule.model
    for conflicts, gaps in ((model.person_conflicts, model.person_gaps), (model.club_conflicts, model.club_gaps)):
        for j in conflicts[i]:
            start = schedule.start[j]
            if start >= 0:
                gap = gaps[venue][schedule.venues[schedule.court[j]]]
                mask |= between(start - gap - minutes + 1, start + schedule.minutes[j] + gap - 1)
    for unit in schedule.model.units[i]:
        for j in schedule.duties[unit]:
            if schedule.start[j] >= 0:
                mask |= between(schedule.start[j] - minutes + 1, schedule.start[j] + schedule.minutes[j] - 1)
    return mask | _full_days(schedule, i)


def _around(schedule: Schedule, j: int, minutes: int, venue: int, rest: int) -> int:
    """Return the starts too near to match j, before and after."""
    return _after(schedule, j, minutes, venue, rest, -1) | _before(schedule, j, minutes, venue, rest)


def _after(schedule: Schedule, j: int, minutes: int, venue: int, rest: int, first: int) -> int:
    """Return the starts from `first`, by default the nearest that is over before j, to where j's rest is over."""
    between, start = schedule.model.masks.between, schedule.start[j]
    gap = max(rest, schedule.travel[venue][schedule.venues[schedule.court[j]]])
    end, midnight = start + schedule.minutes[j], (start // DAY + 1) * DAY
    mask = between(start - minutes + 1 if first < 0 else first, end + gap - 1)
    if end + schedule.overnight > midnight and schedule.overnight > gap:
        mask |= between(midnight, end + schedule.overnight - 1)
    return mask


def _before(schedule: Schedule, j: int, minutes: int, venue: int, rest: int, last: int = -1) -> int:
    """Return the starts from where j would have no rest before it to `last`, by default j's own start."""
    between, start = schedule.model.masks.between, schedule.start[j]
    gap = max(rest, schedule.travel[venue][schedule.venues[schedule.court[j]]])
    midnight = start // DAY * DAY
    mask = between(start - gap - minutes + 1, start if last < 0 else last)
    if schedule.overnight > gap:
        mask |= between(start - schedule.overnight - minutes + 1, midnight - 1)
    return mask


def _out_of_order(schedule: Schedule, i: int, minutes: int, venue: int) -> int:
    last = schedule.model.masks.size * schedule.model.masks.grid
    barriers, mask = schedule.model.barriers, 0
    for b in schedule.model.barriers_before[i]:
        for j in barriers[b].predecessors:
            if schedule.start[j] >= 0:
                mask |= _after(schedule, j, minutes, venue, barriers[b].rest, 0)
    for b in schedule.model.barriers_after[i]:
        for j in barriers[b].successors:
            if schedule.start[j] >= 0:
                mask |= _before(schedule, j, minutes, venue, barriers[b].rest, last)
    return mask


def _full_days(schedule: Schedule, i: int) -> int:
    mask = 0
    for matches, limit in schedule.model.day_limits[i]:
        counts: dict[int, int] = {}
        for j in matches:
            if j != i and schedule.start[j] >= 0:
                day = schedule.start[j] // DAY
                counts[day] = counts.get(day, 0) + 1
        for day, count in counts.items():
            if count >= limit:
                mask |= schedule.model.masks.between(day * DAY, day * DAY + DAY - 1)
    return mask
