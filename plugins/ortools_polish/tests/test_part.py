"""What of a problem may move."""

from __future__ import annotations

from dataclasses import replace

from tournament_ortools_polish.part import moving

from tests.support.solving import problem_of, solved
from tests.support.timetables import make
from tournament.engine.timetable import Placed
from tournament.engine.timetable.problem import Replan


def test_everything_in_a_small_problem_moves() -> None:
    problem, plan = solved(make(102))
    assert moving(problem, plan.places, 100) == {match.id for match in problem.matches}


def test_what_is_fixed_never_moves() -> None:
    instance = make(102)
    _, plan = solved(instance)
    fixed = list(plan.places)[:5]
    replan = {
        "now": 0, "notice": 0, "fixed": fixed,
        "base": {"instance": "", "assignments": [
            {"match": id_, "court": placed.court, "start": placed.start} for id_, placed in plan.places.items()]},
    }  # fmt: skip
    again = problem_of(instance | {"reschedule": replan})
    assert moving(again, plan.places, 100) == plan.places.keys() - set(fixed)


def test_in_a_large_problem_those_near_a_change_move_and_those_without_a_place() -> None:
    problem, plan = solved(make(102))
    (changed, lost, *_) = sorted(plan.places, key=lambda id_: plan.places[id_].start)
    base = {**plan.places, changed: Placed("elsewhere", plan.places[changed].start)}
    again = replace(problem, replan=Replan(0, base, frozenset()))
    places = {id_: placed for id_, placed in plan.places.items() if id_ != lost}
    found = moving(again, places, 6)
    assert len(found) == 6
    assert {changed, lost} <= found
    troubled = [plan.places[changed].start, plan.places[lost].start]

    def distance(id_: str) -> int:
        return min(abs(plan.places[id_].start - time) for time in troubled)

    farthest = max(distance(id_) for id_ in found)
    assert all(distance(id_) >= farthest for id_ in plan.places.keys() - found)
