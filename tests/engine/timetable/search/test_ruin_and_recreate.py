"""Ruin and recreate: earlier closings are kept, with every match and referee, by the rules of the problem itself."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.support.judge import judge
from tests.support.solving import plan_of, problem_of
from tests.support.timetables import make
from tournament.engine.timetable import Competition, Court, Known, Match, Problem, Unit
from tournament.engine.timetable.bound.lower_bound import lower_bound
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.search.dispatch import dispatch
from tournament.engine.timetable.search.iterated_greedy import unrefereed
from tournament.engine.timetable.search.ruin_and_recreate import ruin_and_recreate

DAY = 1440


def steps(count: int) -> Callable[[], float]:
    """Return a budget that is used up after so many looks."""
    looks = iter(range(count))
    return lambda: next(looks, count) / count


def two_days(first: int, second: int) -> Model:
    """Return three matches of an hour, two of them of one unit, on two courts that close at two minutes of each day."""
    windows = [tuple((d * DAY + 540, d * DAY + closes) for d in range(2)) for closes in (first, second)]
    sides = (("a", "b"), ("c", "d"), ("a", "e"))
    return Model(
        Problem(
            grid=30,
            days=((540, 720), (DAY + 540, DAY + 720)),
            courts=tuple(Court(f"h{n}", "hall", window) for n, window in enumerate(windows)),
            competitions=(Competition("men"),),
            units=tuple(Unit(unit, "men") for unit in "abcde"),
            matches=tuple(Match(f"m{n}", "men", 60, (Known(a), Known(b))) for n, (a, b) in enumerate(sides)),
        )
    )


def test_what_courts_have_no_time_for_is_not_found() -> None:
    assert ruin_and_recreate(two_days(600, 600), 600, 0, Random(0), steps(200)) is None


@pytest.mark.parametrize("closes", [(600, 660), (660, 600)])
def test_a_court_that_closes_before_the_other_is_left_in_time(closes: tuple[int, int]) -> None:
    found = ruin_and_recreate(two_days(*closes), 660, 0, Random(0), steps(200))
    assert found is not None
    assert found.finish == 660
    assert [closes[found.court[i]] for i, start in enumerate(found.start) if start > 540] == [660]


@pytest.mark.parametrize("seed", range(0, 120, 4))
def test_what_is_found_is_whole_and_over_by_the_closing(seed: int) -> None:
    instance = make(seed, 24)
    model = Model(problem_of(instance))
    first = dispatch(model)
    closing = first.finish - model.masks.grid
    if min(first.start, default=-1) < 0 or closing < lower_bound(model):
        return
    found = ruin_and_recreate(model, closing, lower_bound(model), Random(seed), steps(40))
    if found is not None:
        assert found.finish <= closing
        assert unrefereed(found) == []
        assert judge(instance, plan_of(found.places())) == []
