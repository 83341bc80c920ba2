"""Matches that take several courts at once: judged independently, and held against trying everything."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from tests.support.exhaustive import best_finish, tiny_at_once
from tests.support.judge import judge
from tests.support.sampling import some
from tests.support.solving import faults, plan_of, problem_of, solved, variants
from tests.support.timetables import at_once, make
from tournament.engine.timetable import check
from tournament.engine.timetable.bound.lower_bound import lower_bound, refute
from tournament.engine.timetable.model import Model

pytestmark = pytest.mark.sampled


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_no_plan_breaks_a_rule(first: int) -> None:
    found = {
        instance["name"]: told
        for seed in range(first, first + 20)
        for instance, problem, plan in variants(seed, made=at_once)
        if (told := faults(instance, problem, plan))
    }
    assert found == {}


def test_the_engine_judges_other_courts_as_the_judge_does() -> None:
    """Plans in which matches hold courts drawn by lot: a court twice, too few, of two venues, or closed."""
    told = []
    for seed in some(range(60), 2):
        instance, rng = at_once(make(seed, 12), seed), Random(seed)
        problem, plan = solved(instance, 4, seed)
        courts = [court["id"] for court in instance["courts"]]
        for match in problem.matches:
            if match.at_once > 1 and match.id in plan.places:
                drawn = rng.choices(courts, k=rng.choice((match.at_once, match.at_once, match.at_once - 1)))
                placed = replace(plan.places[match.id], court=drawn[0], others=tuple(drawn[1:]))
                places = {**plan.places, match.id: placed}
                of_judge = judge(instance, plan_of(places), complete=False)
                told.append((bool(check(problem, places)), bool(of_judge)))
    assert {*told} == {(True, True), (False, False)}


def test_what_is_found_and_proved_is_what_trying_everything_finds() -> None:
    wrong, finished, possible, impossible, refuted = [], 0, 0, 0, 0
    for seed in some(range(200), 2):
        instance = tiny_at_once(seed)
        best, model = best_finish(instance), Model(problem_of(instance))
        problem, plan = solved(instance, 40)
        proved = refute(model, model.masks.size * model.masks.grid) is not None
        wrong += [f"{instance['name']}: {told}" for told in faults(instance, problem, plan)]
        if best is None:
            impossible, refuted = impossible + 1, refuted + proved
            continue
        possible += 1
        finished += plan.measures.finish == best and not plan.unplaced
        wrong += [f"{instance['name']} is possible"] if proved or plan.unplaced else []
        wrong += [f"{instance['name']} ends at {best}"] if lower_bound(model) > best else []
    assert wrong == []
    assert finished > 0.9 * possible > 0
    assert refuted > 0.8 * impossible
