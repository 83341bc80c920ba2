"""What constraints and cost terms of plugins give is taken only where the search can use it."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.solving import problem_of
from tests.support.timetables import make
from tournament.engine.timetable import Problem
from tournament.sdk import Constraint, CostTerm, Improver, Text
from tournament.sdk.improving import improved
from tournament.sdk.limiting import bearable, limited

PROBLEM = problem_of(make(102))
replace: Any = dataclasses.replace  # junk is of no type
NAMES = Text("Cho sẵn", "Given")


def first(what: str, **changes: Any) -> Callable[[Problem], Problem]:
    """Return what changes the first of the matches, courts or units."""

    def change(problem: Problem) -> Problem:
        one, *rest = getattr(problem, what)
        changed: Problem = replace(problem, **{what: (replace(one, **changes), *rest)})
        return changed

    return change


JUNK: dict[str, Callable[[Problem], Any]] = {
    "no problem": lambda _: "much",
    "a text among breaks": lambda problem: replace(problem, breaks=("lunch",)),
    "nothing among breaks": lambda problem: replace(problem, breaks=(None,)),
    "a break of texts": lambda problem: replace(problem, breaks=(("a", "b"),)),
    "minutes of a match in words": first("matches", minutes="long"),
    "a side that is none": first("matches", sides=("one", "two")),
    "times of a court that are none": first("courts", windows=(None,)),
    "a truth for a number": lambda problem: replace(problem, person_rest=True),
    "a way of no length": lambda problem: replace(problem, travel={("a", "b"): None}),
}


def test_a_problem_that_is_whole_is_taken() -> None:
    assert limited(PROBLEM, {}, Constraint("given", NAMES, lambda problem, _: problem)) is PROBLEM


@pytest.mark.parametrize("junk", JUNK)
def test_junk_however_deep_is_refused(junk: str) -> None:
    with pytest.raises((ValueError, AttributeError, TypeError)):
        limited(PROBLEM, {}, Constraint("given", NAMES, lambda problem, _: JUNK[junk](problem)))


def ends(*_given: Any) -> Any:
    sys.exit(3)


@pytest.mark.parametrize(
    "cost",
    [lambda *_: float("nan"), lambda *_: float("inf"), lambda *_: "much", ends],
    ids=["nan", "inf", "text", "ends"],
)
def test_a_cost_that_is_no_number_costs_nothing(cost: Callable[..., Any], caplog: pytest.LogCaptureFixture) -> None:
    term = bearable(PROBLEM, CostTerm("given", NAMES, cost))
    assert [term("unit", ()), term("unit", ())] == [0.0, 0.0]
    assert caplog.messages == ["cost term given failed"]


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), ValueError()])
def test_an_improver_ends_nothing(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    plan: Any = object()

    def improve(*_given: Any) -> Any:
        raise error

    assert improved(PROBLEM, plan, [Improver("given", NAMES, improve)], 1) is plan
    assert caplog.messages == ["improver given failed"]
