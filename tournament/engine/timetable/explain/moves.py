"""What an organiser asks while dragging: where may this match go, and what would be wrong there?"""

from __future__ import annotations

from collections.abc import Mapping

from tournament.engine.bits import bits
from tournament.engine.timetable.checker import check
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Placed, Problem, Violation
from tournament.engine.timetable.search.feasible_starts import feasible_starts
from tournament.engine.timetable.search.partial_schedule import Schedule


def allowed_starts(problem: Problem, places: Mapping[str, Placed], match: str) -> dict[str, tuple[int, ...]]:
    """Return by court the starts at which a match would break no rule, all others staying where they are."""
    model = Model(problem)
    schedule = Schedule(model)
    schedule.load({id_: placed for id_, placed in places.items() if id_ != match})
    return {
        problem.courts[court].id: tuple(slot * problem.grid for slot in bits(mask))
        for court, mask in feasible_starts(schedule, model.number[match])
    }


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
    moved = {**places, match: Placed(court, start, old.referee if old else None)}
    known = {(one.rule, one.matches) for one in check(problem, places)}
    return [one for one in check(problem, moved, names=names) if (one.rule, one.matches) not in known]
