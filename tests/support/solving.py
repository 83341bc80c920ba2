"""Timetable problems given as JSON to the engine, its plans back as JSON to the judge; a clock that counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tests.support.judge import judge
from tests.support.timetables import Instance, disturbed, make, pinned
from tournament.engine.timetable import Placed, Plan, Problem, Referee, check, solve
from tournament.interchange.tsched_v1.reader import problem_from
from tournament.interchange.tsched_v1.schema import ScheduleFile
from tournament.interchange.tsched_v1.writer import plan_to

SIZES = (4, 8, 8, 12, 12, 24, 40)


def problem_of(instance: Instance) -> Problem:
    """Return the engine's problem of a ``tsched/1``."""
    return problem_from(msgspec.convert(instance, ScheduleFile), instance["name"])


def json_of(problem: Problem, plan: Plan) -> Instance:
    """Return a plan as ``tsched-plan/1``, as a program that reads the output would have it."""
    printed: Instance = json.loads(msgspec.json.encode(plan_to(problem, plan)))
    return printed


def places_of(plan: Instance) -> dict[str, Placed]:
    """Return the places that a ``tsched-plan/1`` gives to matches."""
    return {
        one["match"]: Placed(
            one["court"],
            one["start"],
            Referee(**one["referee"]) if one["referee"] else None,
            tuple(one.get("other_courts", ())),
        )
        for one in plan["assignments"]
    }


def plan_of(places: Mapping[str, Placed]) -> Instance:
    """Return a bare ``tsched-plan/1`` with the given places."""
    shown = []
    for match, placed in places.items():
        referee = placed.referee and {
            key: value for key in ("unit", "loser_of") if (value := getattr(placed.referee, key)) is not None
        }
        several = {"other_courts": list(placed.others)} if placed.others else {}
        shown.append({"match": match, "court": placed.court, "start": placed.start, "referee": referee, **several})
    return {"assignments": shown}


def counting(ticks: int) -> Callable[[], float]:
    """Return a clock that has gone a second after being looked at `ticks` times: searches with it are repeatable."""
    looks = 0

    def clock() -> float:
        nonlocal looks
        looks += 1
        return looks / ticks

    return clock


def solved(instance: Instance, ticks: int = 12, seed: int = 0, **options: Any) -> tuple[Problem, Plan]:
    """Solve with a clock that counts."""
    problem = problem_of(instance)
    return problem, solve(problem, seconds=1, clock=counting(ticks), seed=seed, **options)


def variants(
    seed: int, ticks: int = 12, made: Callable[[Instance, int], Instance] = lambda instance, _: instance
) -> Iterator[tuple[Instance, Problem, Plan]]:
    """Solve a random problem, the same with pins from its plan, and its re-plan after a disturbance."""
    instance = made(make(seed, SIZES[seed % len(SIZES)]), seed)
    problem, plan = solved(instance, ticks, seed)
    yield instance, problem, plan
    published = json_of(problem, plan)
    for changed in (pinned, disturbed):
        instance_ = changed(instance, published, seed)
        yield instance_, *solved(instance_, ticks, seed)


def faults(instance: Instance, problem: Problem, plan: Plan) -> list[str]:
    """Return what is wrong with a plan, as judged independently and by the engine itself."""
    printed = json_of(problem, plan)
    found = [f"{rule}: {where}" for rule, where in judge(instance, printed, complete=False)]
    found += [f"check: {one.text!s}" for one in check(problem, plan.places)]
    if {match.id for match in problem.matches} - plan.places.keys() != plan.unplaced.keys():
        found.append("a match is neither placed nor explained")
    without = {match["id"] for match in instance["matches"] if match["ref"]} & plan.places.keys()
    without -= set(problem.replan.fixed if problem.replan else ())
    if {id_ for id_ in without if plan.places[id_].referee is None} != set(plan.unrefereed):
        found.append("a missing referee is not told, or one told is there")
    finish = plan.measures.finish
    if not plan.unplaced and finish < plan.bound:
        found.append(f"the bound {plan.bound} is beyond the finish {finish}")
    whole = not plan.unplaced and not plan.unrefereed
    if (plan.status in ("infeasible", "unfinished")) is whole or bool(plan.conflicts) is whole:
        found.append("status, conflicts and what is missing contradict each other")
    if (plan.status == "optimal") is not (whole and finish == plan.bound):
        found.append(f"status is {plan.status}")
    return found


def hammer(count: int, folder: Path, ticks: int = 60) -> int:
    """Solve the problems of `count` seeds, print what is wrong and save those problems; returns how many are."""
    wrong = 0
    for seed in range(count):
        for instance, problem, plan in variants(seed, ticks):
            for fault in (told := faults(instance, problem, plan)):
                print(f"{instance['name']}: {fault}")
            if told:
                wrong += 1
                (folder / f"{instance['name']}.tsched.json").write_text(json.dumps(instance), encoding="utf-8")
    print(f"{3 * count} problems, {wrong} with a fault")
    return wrong
