"""What an organiser asks while dragging: where may this match go, and what would be wrong there?"""

from __future__ import annotations

from collections.abc import Mapping

from tournament.engine.bits import bits
from tournament.engine.timetable.checker import check
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Court, Placed, Problem, Violation
from tournament.engine.timetable.search.feasible_starts import feasible_starts
from tournament.engine.timetable.search.joint_schedule import JointSchedule, empty_schedule


def allowed_starts(problem: Problem, places: Mapping[str, Placed], match: str) -> dict[str, tuple[int, ...]]:
    """Return by court the starts at which a match would break no rule, all others staying where they are."""
    model = Model(problem)
    schedule, i = empty_schedule(model), model.number[match]
    schedule.load({id_: placed for id_, placed in places.items() if id_ != match})
    found = feasible_starts(schedule, i)
    if i in model.wide and isinstance(schedule, JointSchedule):
        found = ((c, mask & own) for joint, mask in found for c, own in schedule.free_with(i, joint) if mask & own)
    return {problem.courts[court].id: tuple(slot * problem.grid for slot in bits(mask)) for court, mask in found}


def courts_at(problem: Problem, places: Mapping[str, Placed], match: str, court: str, start: int) -> tuple[str, ...]:
    """Return the courts that a match takes which is put on one: with it the nearest of its venue, free ones first."""
    wanted = next((m for m in problem.matches if m.id == match), None)
    held = next((c for c in problem.courts if c.id == court), None)
    if wanted is None or held is None or wanted.at_once == 1:
        return (court,)
    beside = [c for c in problem.courts if c.venue == held.venue]
    free = {c.id for c in beside if c.id == court or not _taken(problem, places, match, c, start)}
    suits = {c.id for c in beside if wanted.suits(c)}
    at = beside.index(held)
    ranked = sorted(range(len(beside)), key=lambda n: (
        n != at, beside[n].id not in suits, beside[n].id not in free, abs(n - at), n))  # fmt: skip
    return tuple(beside[n].id for n in sorted(ranked[: wanted.at_once]))


def _taken(problem: Problem, places: Mapping[str, Placed], match: str, court: Court, start: int) -> bool:
    """Say whether a court is closed to a match at a start, or held by another."""
    minutes = {m.id: m.minutes for m in problem.matches}
    end = start + minutes[match]
    return not any(opens <= start and end <= closes for opens, closes in court.windows) or any(
        placed.start < end + court.turnover and start < placed.start + minutes[id_] + court.turnover
        for id_, placed in places.items()
        if id_ != match and court.id in placed.courts and id_ in minutes
    )


def conflicts_of_move(
    problem: Problem,
    places: Mapping[str, Placed],
    match: str,
    court: str,
    start: int,
    *,
    names: Mapping[str, str] | None = None,
) -> list[Violation]:
    """Return the rules that a match would break at a court and start and does not break where it is now."""
    old = places.get(match)
    first, *others = courts_at(problem, places, match, court, start)
    moved = {**places, match: Placed(first, start, old.referee if old else None, tuple(others))}
    known = {(one.rule, one.matches) for one in check(problem, places)}
    return [one for one in check(problem, moved, names=names) if (one.rule, one.matches) not in known]
