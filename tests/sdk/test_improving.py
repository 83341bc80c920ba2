"""What improvers make of a plan: only what breaks no rule and is better is taken."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pytest

from tests.support.judge import judge
from tests.support.solving import counting, json_of, problem_of
from tests.support.timetables import make
from tournament.engine.timetable import Goal, Placed, Plan, Problem, Status, solve
from tournament.sdk import Improver, Text
from tournament.sdk.improving import improved, judged, merit

INSTANCE = make(102)
PROBLEM = problem_of(INSTANCE)


@cache
def poor() -> Plan:
    return solve(PROBLEM, seconds=1, clock=counting(1))


@cache
def good() -> Plan:
    return solve(PROBLEM, seconds=1, clock=counting(600))


def giving(places: Mapping[str, Placed] | None) -> Improver:
    return Improver("given", Text("Cho sẵn", "Given"), lambda problem, plan, seconds, should_stop: places)


def test_a_better_plan_is_taken_as_a_whole() -> None:
    assert merit(good(), Goal.FINISH) < merit(poor(), Goal.FINISH)
    plan = improved(PROBLEM, poor(), [giving(good().places)], 1)
    assert plan == good()
    assert judge(INSTANCE, json_of(PROBLEM, plan)) == []


@pytest.mark.parametrize("goal", list(Goal))
def test_what_is_no_better_is_left(goal: Goal) -> None:
    offers = [giving(None), giving(good().places), giving({})]
    assert improved(PROBLEM, good(), offers, 1, goal=goal) is good()


def test_what_breaks_a_rule_or_misses_a_match_is_left() -> None:
    everything_at_once = {id_: replace(placed, start=0) for id_, placed in good().places.items()}
    (one, *_) = good().places
    without_one = {id_: placed for id_, placed in good().places.items() if id_ != one}
    elsewhere = {**good().places, one: Placed("lake", 540)}
    assert improved(PROBLEM, poor(), [giving(everything_at_once), giving(without_one), giving(elsewhere)], 1) is poor()


def test_a_place_for_a_match_without_one_counts_more_than_anything() -> None:
    (one, *_) = good().places
    rest = {id_: placed for id_, placed in good().places.items() if id_ != one}
    lacking = replace(
        good(),
        places=rest,
        status=Status.INFEASIBLE,
        unplaced={one: Text("thiếu", "missing")},
        conflicts=(Text("a", "b"),),
    )
    assert improved(PROBLEM, lacking, [giving(good().places)], 1) == good()


def test_duties_left_open_are_told() -> None:
    bare = {id_: replace(placed, referee=None) for id_, placed in good().places.items()}
    plan = judged(PROBLEM, good(), bare)
    assert plan is not None
    assert set(plan.unrefereed) == {match.id for match in PROBLEM.matches if match.duty is not None} != set()
    assert plan.status is Status.UNFINISHED
    assert improved(PROBLEM, good(), [giving(bare)], 1) is good()


def test_an_improver_that_fails_is_named_and_hinders_no_other(caplog: pytest.LogCaptureFixture) -> None:
    def fail(problem: Problem, plan: Plan, seconds: float, should_stop: Callable[[], bool]) -> None:
        raise RuntimeError("no licence")

    broken = Improver("broken", Text("Hỏng", "Broken"), fail)
    with caplog.at_level(logging.ERROR):
        assert improved(PROBLEM, poor(), [broken, giving(good().places)], 1) == good()
    assert [record.message for record in caplog.records] == ["improver broken failed"]


def test_improvers_share_the_time_and_none_is_asked_after_the_stop() -> None:
    asked: list[float] = []

    def note(problem: Problem, plan: Plan, seconds: float, should_stop: Callable[[], bool]) -> None:
        asked.append(seconds)

    notes = [Improver(name, Text(name, name), note) for name in "abc"]
    assert improved(PROBLEM, poor(), notes, 6, should_stop=lambda: len(asked) > 1) is poor()
    assert asked == [2, 2]
