"""Where a match may go beside all that is placed, as masks of starts: feasible for its rules, on a free court."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial

from tournament.engine.timetable.problem import DAY
from tournament.engine.timetable.search.partial_schedule import Schedule

Relation = tuple[Hashable, Sequence[int], Callable[[int], int]]
"""Matches that have to do with another one, the mask of starts that each forbids it, and what that depends on."""
Infeasible = Callable[[Schedule, int, int], int]


def infeasible_starts(schedule: Schedule, i: int, court: int) -> int:
    """Return the mask of starts at which order, units, people or days forbid a match on a court's venue."""
    mask = _on_duty(schedule, i) | _full_days(schedule, i)
    for _, matches, forbidden in _relations(schedule, i, schedule.venues[court]):
        for j in matches:
            if schedule.start[j] >= 0:
                mask |= forbidden(j)
    return mask


def feasible_starts(
    schedule: Schedule, i: int, infeasible: Infeasible = infeasible_starts
) -> Iterator[tuple[int, int]]:
    """Yield (court, mask of starts) wherever a match without a place may go."""
    quiet: dict[int, int] = {}
    for court in schedule.model.kinds[i].courts:
        free = schedule.free(i, court)
        venue = schedule.venues[court]
        if venue not in quiet:
            quiet[venue] = ~infeasible(schedule, i, court)
        if free & quiet[venue]:
            yield court, free & quiet[venue]


class KeptStarts:
    """Answers as `infeasible_starts`, and keeps what each match forbids others; whoever moves a match says so."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.rows: dict[Hashable, list[int | None]] = {}
        self.relations: dict[tuple[int, int], list[tuple[list[int | None], Relation]]] = {}

    def moved(self, j: int) -> None:
        """Forget what a match forbids where it was."""
        for row in self.rows.values():
            row[j] = None

    def infeasible(self, schedule: Schedule, i: int, court: int) -> int:
        """Return the mask of starts at which order, units, people or days forbid a match on a court's venue."""
        mask, key = _on_duty(schedule, i) | _full_days(schedule, i), (i, schedule.venues[court])
        if key not in self.relations:
            self.relations[key] = [(self._row(relation), relation) for relation in _relations(schedule, *key)]
        for row, (_, matches, forbidden) in self.relations[key]:
            for j in matches:
                known = row[j]
                if known is None:
                    known = row[j] = forbidden(j) if schedule.start[j] >= 0 else 0
                mask |= known
        return mask

    def _row(self, relation: Relation) -> list[int | None]:
        return self.rows.setdefault(relation[0], [None] * len(self.schedule.start))


def _relations(schedule: Schedule, i: int, venue: int) -> Iterator[Relation]:
    """Yield all that has to do with a match on a venue."""
    model, minutes = schedule.model, schedule.minutes[i]
    rests: dict[int, list[int]] = {}
    for j, rest in model.unit_conflicts[i]:
        rests.setdefault(rest, []).append(j)
    for rest, matches in rests.items():
        yield ("unit", venue, minutes, rest), matches, partial(_around, schedule, minutes, venue, rest)
    if model.person_conflicts[i]:
        near = partial(_near, schedule, minutes, model.person_gaps[venue])
        yield ("person", venue, minutes), model.person_conflicts[i], near
    if model.club_conflicts[i]:
        yield (
            ("club", venue, minutes),
            model.club_conflicts[i],
            partial(_near, schedule, minutes, model.club_gaps[venue]),
        )
    for barrier in map(model.barriers.__getitem__, model.barriers_before[i]):
        after = partial(_after, schedule, venue, barrier.rest, 0)
        yield ("before", venue, barrier.rest), barrier.predecessors, after
    last = model.masks.size * model.masks.grid
    for barrier in map(model.barriers.__getitem__, model.barriers_after[i]):
        before = partial(_before, schedule, minutes, venue, barrier.rest, last)
        yield ("after", venue, minutes, barrier.rest), barrier.successors, before


def _near(schedule: Schedule, minutes: int, gaps: Sequence[int], j: int) -> int:
    """Return the starts within a gap of match j, which depends on its venue."""
    start, gap = schedule.start[j], gaps[schedule.venues[schedule.court[j]]]
    return schedule.model.masks.between(start - gap - minutes + 1, start + schedule.minutes[j] + gap - 1)


def _around(schedule: Schedule, minutes: int, venue: int, rest: int, j: int) -> int:
    """Return the starts too near to match j, before and after."""
    start = schedule.start[j]
    return _after(schedule, venue, rest, start - minutes + 1, j) | _before(schedule, minutes, venue, rest, start, j)


def _after(schedule: Schedule, venue: int, rest: int, first: int, j: int) -> int:
    """Return the starts from `first` to where j's rest is over."""
    between, start = schedule.model.masks.between, schedule.start[j]
    gap = max(rest, schedule.travel[venue][schedule.venues[schedule.court[j]]])
    end, midnight = start + schedule.minutes[j], (start // DAY + 1) * DAY
    mask = between(first, end + gap - 1)
    if end + schedule.overnight > midnight and schedule.overnight > gap:
        mask |= between(midnight, end + schedule.overnight - 1)
    return mask


def _before(schedule: Schedule, minutes: int, venue: int, rest: int, last: int, j: int) -> int:
    """Return the starts from where j would have no rest before it to `last`."""
    between, start = schedule.model.masks.between, schedule.start[j]
    gap = max(rest, schedule.travel[venue][schedule.venues[schedule.court[j]]])
    midnight = start // DAY * DAY
    mask = between(start - gap - minutes + 1, last)
    if schedule.overnight > gap:
        mask |= between(start - schedule.overnight - minutes + 1, midnight - 1)
    return mask


def _on_duty(schedule: Schedule, i: int) -> int:
    between, minutes, mask = schedule.model.masks.between, schedule.minutes[i], 0
    for unit in schedule.model.units[i]:
        for j in schedule.duties[unit]:
            if schedule.start[j] >= 0:
                mask |= between(schedule.start[j] - minutes + 1, schedule.start[j] + schedule.minutes[j] - 1)
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
