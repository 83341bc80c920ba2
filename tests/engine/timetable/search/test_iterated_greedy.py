"""Iterated greedy: never worse than what it begins with, and duties filled where the finish alone would leave one."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.judge import judge
from tests.support.solving import plan_of, problem_of
from tests.support.timetables import make
from tournament.engine.timetable import Competition, Court, Duty, Known, Match, Problem, Unit
from tournament.engine.timetable.bound.lower_bound import lower_bound
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.search.dispatch import dispatch
from tournament.engine.timetable.search.iterated_greedy import iterated_greedy, score, unrefereed


def looks(count: int) -> list[float]:
    return [n / count for n in range(count + 1)]


@pytest.mark.parametrize("seed", range(20))
def test_the_result_is_valid_and_never_worse(seed: int) -> None:
    instance = make(seed, 24)
    model = Model(problem_of(instance))
    first = dispatch(model)
    time = iter(looks(60))
    budget = lambda: next(time, 1.0)  # noqa: E731
    best, filled = iterated_greedy(model, first, lower_bound(model), Random(seed), budget, budget, budget)
    assert score(best) <= score(first)
    assert (score(filled)[0], len(unrefereed(filled))) <= (score(first)[0], len(unrefereed(first)))
    for schedule in (best, filled):
        plan = plan_of(schedule.places())
        assert [rule for rule, _ in judge(instance, plan, complete=False) if rule != "H13"] == []


def test_a_board_with_every_duty_is_kept_beside_an_earlier_finish() -> None:
    """Four matches fit side by side in half an hour; one after another each can be refereed by the loser before."""
    ids = ("m0", "m1", "m2", "m3")
    matches = tuple(
        Match(id_, "men", 30, (Known(f"a{n}"), Known(f"b{n}")), duty=Duty(losers=ids[n - 1 : n]) if n else None)
        for n, id_ in enumerate(ids)
    )
    model = Model(
        Problem(
            grid=5,
            days=((540, 1200),),
            courts=tuple(Court(f"h{n}", "hall", ((540, 1200),)) for n in range(4)),
            competitions=(Competition("men", rest=0),),
            units=tuple(Unit(f"{side}{n}", "men") for side in "ab" for n in range(4)),
            matches=matches,
        )
    )
    first = dispatch(model, referees_first=False)
    assert (first.finish, len(unrefereed(first))) == (570, 3)
    time = iter(looks(40))
    budget = lambda: next(time, 1.0)  # noqa: E731
    _, filled = iterated_greedy(model, first, lower_bound(model), Random(0), budget, budget, budget)
    assert (filled.finish, unrefereed(filled)) == (660, [])
