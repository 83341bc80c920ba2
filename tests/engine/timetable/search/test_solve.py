"""Whole searches on random problems: every plan is judged independently of the engine."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from tests.support.judge import judge
from tests.support.sampling import is_sample, some
from tests.support.solving import counting, faults, json_of, places_of, problem_of, solved, variants
from tests.support.timetables import disturbed, make
from tournament.engine.timetable import Goal, Match, Plan, Progress, Status, solve

SEEDS = int(os.environ.get("TIMETABLES", "100" if is_sample() else "280"))
"""Random problems, each also with pins and as a re-plan; more by the environment variable."""
CHUNK = 20


@pytest.mark.sampled
@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_no_plan_breaks_a_rule(first: int) -> None:
    found = {
        instance["name"]: told
        for seed in range(first, min(first + CHUNK, SEEDS))
        for instance, problem, plan in variants(seed)
        if (told := faults(instance, problem, plan))
    }
    assert found == {}


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("goal", list(Goal))
def test_every_goal_keeps_the_rules(seed: int, goal: Goal) -> None:
    instance = make(seed)
    problem, plan = solved(instance, goal=goal)
    assert faults(instance, problem, plan) == []


@pytest.mark.sampled
@pytest.mark.parametrize("seed", some(range(0, 60, 9), 2))
def test_the_same_seed_and_time_give_the_same_plan(seed: int) -> None:
    once = [plan for _, _, plan in variants(seed, ticks=30)]
    again = [plan for _, _, plan in variants(seed, ticks=30)]
    assert once == again


@pytest.mark.parametrize("seed", range(0, 40, 5))
def test_a_search_may_be_stopped_at_any_moment(seed: int) -> None:
    instance = make(seed)
    for asked in (0, 1, 2, 3, 5, 8, 13, 21):
        left = iter(range(asked))
        problem, plan = solved(instance, 60, should_stop=lambda left=left: next(left, None) is None)
        assert faults(instance, problem, plan) == []


def better(one: Plan, other: Plan) -> bool:
    """Say whether a plan is at least as good in what comes first: matches placed, duties filled, the finish."""
    return (len(one.unplaced), len(one.unrefereed), one.measures.finish) <= (
        len(other.unplaced),
        len(other.unrefereed),
        other.measures.finish,
    )


@pytest.mark.sampled
@pytest.mark.parametrize("seed", some(range(0, 60, 4), 2))
def test_a_search_from_a_plan_never_ends_with_a_worse_one(seed: int) -> None:
    instance = make(seed)
    problem, plan = solved(instance, 200)
    assert better(solve(problem, seconds=1, clock=counting(3), start=plan.places), plan)


@pytest.mark.sampled
@pytest.mark.parametrize("seed", some(range(0, 120, 5), 2))
def test_one_match_that_is_impossible_hinders_no_other(seed: int) -> None:
    problem, plan = solved(make(seed), 60)
    extra = Match("extra", problem.competitions[0].id, 30, (), requires=frozenset({"ice"}))
    plan_with = solve(replace(problem, matches=(*problem.matches, extra)), seconds=1, clock=counting(60))
    assert plan_with.status is Status.INFEASIBLE
    assert "extra" in plan_with.unplaced
    assert "extra" in str(plan_with.unplaced["extra"])
    assert "no court suits it" in str(plan_with.unplaced["extra"])
    assert len(plan_with.places) == len(plan.places)


def test_matches_after_an_impossible_one_are_placed() -> None:
    instance = make(102)
    first = next(match for match in instance["matches"] if match["phase"] == "pool")
    first["requires"] = ["ice"]
    problem, plan = solved(instance, 60)
    assert plan.unplaced.keys() == {first["id"]}
    assert faults(instance, problem, plan) == []


@pytest.mark.sampled
@pytest.mark.parametrize("seed", some(range(0, 60, 4), 2))
def test_a_replan_without_a_reason_changes_nothing(seed: int) -> None:
    instance = make(seed)
    problem, plan = solved(instance, 60)
    if plan.unplaced:
        return
    again = {"now": 0, "base": {"instance": "", "assignments": json_of(problem, plan)["assignments"]}, "fixed": []}
    same = problem_of(instance | {"reschedule": again | {"notice": 0}})
    assert solve(same, seconds=1, clock=counting(60)).places == plan.places


def test_a_replan_changes_only_what_the_lost_court_held() -> None:
    instance = make(80)
    problem, plan = solved(instance, 60)
    published = json_of(problem, plan)
    later = max(one["start"] for one in published["assignments"]) + 2000
    again = disturbed(instance, published, 1)
    again["reschedule"] |= {"now": 0, "fixed": [], "notice": 0}
    again["days"] = [*again["days"], {"id": 99, "start": later, "end": later + 2000}]
    gone = published["assignments"][0]["court"]
    again["courts"] = [
        court
        | {"windows": [[later, later + 2000]] if court["id"] == gone else [*court["windows"], [later, later + 2000]]}
        for court in instance["courts"]
    ]
    problem, plan = solved(again, 200)
    held = {one["match"] for one in published["assignments"] if one["court"] == gone}
    moved = {
        one["match"]
        for one in published["assignments"]
        if plan.places[one["match"]] != places_of(published)[one["match"]]
    }
    assert judge(again, json_of(problem, plan)) == []
    assert held <= moved
    assert plan.measures.changed == len(moved)


def test_progress_is_told_and_ends_with_the_plan() -> None:
    told: list[Progress] = []
    problem, plan = solved(make(80), 300, on_progress=told.append)
    assert told
    assert [one.elapsed for one in told] == sorted(one.elapsed for one in told)
    assert {(one.matches, one.bound) for one in told} == {(len(problem.matches), plan.bound)}
    assert told[-1].placed == len(plan.places)
    assert told[-1].finish >= plan.measures.finish


def test_a_problem_without_matches_has_an_empty_plan() -> None:
    instance = make(1) | {"matches": [], "pools": []}
    _, plan = solved(instance)
    assert (plan.places, plan.status, plan.bound) == ({}, Status.OPTIMAL, 0)
