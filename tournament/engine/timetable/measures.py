"""What a timetable is like: finish, waiting, fairness, and the change against a published one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from tournament.engine.timetable.problem import DAY, Known, Measures, Placed, Problem


def measure(problem: Problem, places: Mapping[str, Placed]) -> Measures:
    """Measure the placed matches."""
    matches = {match.id: match for match in problem.matches if match.id in places}
    if not matches:
        return Measures()
    ends = {id_: places[id_].start + match.minutes for id_, match in matches.items()}
    days = _unit_days(problem, places)
    of_competition = {competition.id: competition.rest for competition in problem.competitions}
    rests = {unit.id: of_competition[unit.competition] for unit in problem.units}
    waits = [_wait([(places[id_].start, ends[id_]) for id_ in ids], rests[unit]) for (unit, _), ids in days.items()]
    busy = {court.id: 0 for court in problem.courts}
    for id_, match in matches.items():
        for court in places[id_].courts:
            busy[court] += match.minutes
    changes = sum(places[a].court != places[b].court for ids in days.values() for a, b in pairwise(ids))
    changed, shift = _changes(problem, places)
    return Measures(
        finish=max(ends.values()),
        waiting=sum(waits),
        longest_wait=max(waits, default=0),
        unit_days=len(days),
        court_changes=changes,
        early_late=_early_late(problem, places),
        court_spread=max(busy.values()) - min(busy.values()),
        duty_spread=_duty_spread(problem, places),
        changed=changed,
        shift=shift,
    )


def _unit_days(problem: Problem, places: Mapping[str, Placed]) -> dict[tuple[str, int], list[str]]:
    """List the matches of each unit on each day, in order of time."""
    days: dict[tuple[str, int], list[str]] = defaultdict(list)
    for match in sorted((m for m in problem.matches if m.id in places), key=lambda m: places[m.id].start):
        for side in match.sides:
            if isinstance(side, Known):
                days[side.unit, places[match.id].start // DAY].append(match.id)
    return days


def _wait(spans: Sequence[tuple[int, int]], rest: int) -> int:
    return sum(after[0] - before[1] - rest for before, after in pairwise(spans))


def _early_late(problem: Problem, places: Mapping[str, Placed]) -> float:
    positions: dict[str, list[float]] = defaultdict(list)
    for match in problem.matches:
        if match.id in places:
            start = places[match.id].start
            day = next(((opens, closes) for opens, closes in problem.days if opens <= start < closes), None)
            for side in match.sides:
                if day and isinstance(side, Known):
                    positions[side.unit].append((start - day[0]) / (day[1] - day[0]))
    means = sorted(sum(found) / len(found) for found in positions.values())
    return round(means[-1] - means[0], 3) if means else 0.0


def _duty_spread(problem: Problem, places: Mapping[str, Placed]) -> int:
    duties = {unit.id: 0 for unit in problem.units}
    for placed in places.values():
        if placed.referee and placed.referee.unit in duties:
            duties[placed.referee.unit] += 1
    return max(duties.values(), default=0) - min(duties.values(), default=0)


def _changes(problem: Problem, places: Mapping[str, Placed]) -> tuple[int, int]:
    if problem.replan is None:
        return 0, 0
    base = problem.replan.base
    both = [(base[id_], placed) for id_, placed in places.items() if id_ in base]
    changed = sum((old.courts, old.start) != (new.courts, new.start) for old, new in both)
    return changed, sum(abs(old.start - new.start) for old, new in both)
