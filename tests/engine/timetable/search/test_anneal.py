"""Annealing: what it counts is what is measured, it never gets worse, and the schedule it leaves is whole."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from tests.support.judge import judge
from tests.support.solving import plan_of, problem_of
from tests.support.timetables import make
from tournament.engine.timetable import Competition, Court, Duty, Known, Match, Problem, Unit, measure
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.search.anneal import UNFILLED, Annealer, Weights
from tournament.engine.timetable.search.dispatch import dispatch
from tournament.engine.timetable.search.iterated_greedy import unrefereed
from tournament.engine.timetable.search.partial_schedule import Schedule


def steps(count: int) -> list[float]:
    return [step / count for step in range(count + 1)]


def annealed(schedule: Schedule, deadline: int, looks: int = 20, seed: int = 1) -> Annealer:
    annealer, left = Annealer(schedule, Random(seed), deadline, Weights()), iter(steps(looks))
    annealer.run(lambda: next(left))
    return annealer


@pytest.mark.parametrize("seed", range(40))
def test_cost_is_what_is_measured_and_never_rises(seed: int) -> None:
    instance = make(seed, 24)
    problem = problem_of(instance)
    schedule = dispatch(Model(problem))
    placed, finish = sum(start >= 0 for start in schedule.start), schedule.finish
    before = Annealer(schedule, Random(1), finish, Weights()).cost
    annealed(schedule, finish)
    after = Annealer(schedule, Random(1), finish, Weights()).cost
    places = schedule.places()
    found = measure(problem, places)
    assert judge(instance, plan_of(places), complete=False) == []
    assert (len(places), found.finish <= finish, after <= before) == (placed, True, True)
    assert after == found.waiting + Weights().day * found.unit_days + UNFILLED * len(unrefereed(schedule))


@pytest.mark.parametrize("seed", range(10))
def test_the_board_is_marked_as_what_stands_on_it(seed: int) -> None:
    schedule = dispatch(Model(problem_of(make(seed, 24))))
    annealed(schedule, schedule.finish)
    marked, duties = schedule.occupied[:], [set(found) for found in schedule.duties]
    fresh = Schedule(schedule.model)
    fresh.load(schedule.places())
    assert (fresh.occupied, fresh.duties) == (marked, duties)


def hall(*matches: Match, courts: int = 1) -> Problem:
    units = sorted({side.unit for match in matches for side in match.sides if isinstance(side, Known)})
    return Problem(
        grid=5,
        days=((540, 1200),),
        courts=tuple(Court(f"h{n}", "hall", ((540, 1200),)) for n in range(courts)),
        competitions=(Competition("men", rest=20),),
        units=tuple(Unit(unit, "men") for unit in units),
        matches=matches,
    )


def test_two_matches_of_a_unit_come_together() -> None:
    problem = hall(
        *(Match(f"{one}{two}", "men", 30, (Known(one), Known(two))) for one, two in ("ab", "cd", "ef", "gh", "ac"))
    )
    schedule = Schedule(Model(problem))
    for i, start in enumerate((540, 570, 600, 630, 660)):
        schedule.assign(i, 0, start)
    annealed(schedule, 690, looks=50, seed=2)
    found = measure(problem, schedule.places())
    assert (found.finish, found.waiting) == (690, 20)


def test_a_match_waits_for_the_loser_that_is_to_referee_it() -> None:
    first = Match("m1", "men", 30, (Known("a"), Known("b")))
    then = Match("m2", "men", 30, (Known("c"), Known("d")), duty=Duty(losers=("m1",)))
    schedule = dispatch(Model(hall(then, first, courts=2)))
    annealed(schedule, 1200, looks=50)
    assert unrefereed(schedule) == []
    assert schedule.start[0] >= schedule.start[1] + 30


def test_terms_are_paid_for_beside_waiting() -> None:
    problem = problem_of(make(3, 24))
    schedule = dispatch(Model(problem))
    asked: dict[str, list[tuple[str, str, int]]] = {}

    def term(unit: str, played: Sequence[tuple[str, str, int]]) -> float:
        asked[unit] = list(played)
        return 7.0

    plain = Annealer(schedule, Random(1), schedule.finish, Weights())
    dear = Annealer(schedule, Random(1), schedule.finish, Weights(), (term,))
    assert dear.cost == plain.cost + 7 * len(asked) > plain.cost
    places = schedule.places()
    for unit, played in asked.items():
        assert [(places[match].court, places[match].start) for match, _, _ in played] == [
            (court, start) for _, court, start in played
        ]
        assert sorted(start for _, _, start in played) == [start for _, _, start in played]
        surely = {m.id for m in problem.matches if Known(unit) in m.sides and m.id in places}
        assert {match for match, _, _ in played} == surely
