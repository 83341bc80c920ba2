"""Which matches of a problem may move: all of a small one, else those around what hurts most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tournament.engine.timetable import Known, Placed, Problem
from tournament.engine.timetable.problem import DAY


def moving(problem: Problem, places: Mapping[str, Placed], most: int) -> frozenset[str]:
    """Return at most `most` matches, beside those without a place: near in time to changes, gaps or long waits."""
    fixed = problem.replan.fixed if problem.replan else frozenset()
    free = [match.id for match in problem.matches if match.id not in fixed]
    if len(free) <= most:
        return frozenset(free)
    homeless = {id_ for id_ in free if id_ not in places}
    times = _troubled(problem, places, free)
    near = {
        id_: min((abs(places[id_].start - time) for time in times), default=0) for id_ in free if id_ not in homeless
    }
    return frozenset(homeless | set(sorted(near, key=lambda id_: near[id_])[: max(0, most - len(homeless))]))


def _troubled(problem: Problem, places: Mapping[str, Placed], free: Sequence[str]) -> list[int]:
    """Return the minutes of what hurts: changed and missing matches, else the longest wait of a unit on a day."""
    base = problem.replan.base if problem.replan else {}
    times = [base[id_].start for id_ in free if id_ in base and _moved(base[id_], places.get(id_))]
    return times or [places[id_].start for id_ in _longest_wait(problem, places)]


def _moved(base: Placed, placed: Placed | None) -> bool:
    return placed is None or (base.court, base.start) != (placed.court, placed.start)


def _longest_wait(problem: Problem, places: Mapping[str, Placed]) -> list[str]:
    """Return the matches of the unit that is idle longest on one day."""
    minutes = {match.id: match.minutes for match in problem.matches}
    days: dict[tuple[str, int], list[str]] = defaultdict(list)
    for match in problem.matches:
        for side in match.sides:
            if isinstance(side, Known) and match.id in places:
                days[side.unit, places[match.id].start // DAY].append(match.id)

    def idle(ids: Sequence[str]) -> int:
        starts = [places[id_].start for id_ in ids]
        return max(starts) - min(starts) - sum(minutes[id_] for id_ in ids)

    return max(days.values(), key=idle, default=[])
