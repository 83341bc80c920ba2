"""What an organiser is told while dragging, against the judge asked about every court and start."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.judge import judge
from tests.support.sampling import some
from tests.support.solving import json_of, plan_of, problem_of, solved
from tests.support.timetables import make
from tests.support.words import vi
from tournament.engine.timetable import Placed, allowed_starts, conflicts_of_move
from tournament.engine.timetable.problem import Plan


def without_duties(plan: Plan) -> dict[str, Placed]:
    return {id_: Placed(placed.court, placed.start) for id_, placed in plan.places.items()}


@pytest.mark.sampled
@pytest.mark.parametrize("seed", some(range(0, 120, 3), 2))
def test_allowed_starts_are_those_at_which_the_judge_finds_nothing(seed: int) -> None:
    instance = make(seed, size=8) | {"grid": 15}
    problem, plan = solved(instance, 4)
    places = without_duties(plan)
    match = Random(seed).choice(problem.matches).id
    allowed = allowed_starts(problem, places, match)
    rest = {id_: placed for id_, placed in places.items() if id_ != match}
    for court in problem.courts:
        hours = range(0, max([w[1] for w in court.windows], default=0), 15)
        legal = [
            start for start in hours
            if not judge(instance, plan_of({**rest, match: Placed(court.id, start)}), complete=False)
        ]  # fmt: skip
        assert list(allowed.get(court.id, ())) == legal


@pytest.mark.sampled
@pytest.mark.parametrize("seed", some(range(0, 120, 4), 2))
def test_where_a_match_may_go_nothing_conflicts(seed: int) -> None:
    problem, plan = solved(make(seed), 4)
    rng = Random(seed)
    places = without_duties(plan)
    for match in rng.sample(problem.matches, min(3, len(problem.matches))):
        allowed = allowed_starts(problem, places, match.id)
        for court in problem.courts:
            for start in rng.sample(range(0, problem.days[-1][1], problem.grid), 20):
                told = conflicts_of_move(problem, places, match.id, court.id, start)
                assert bool(told) is (start not in allowed.get(court.id, ()))


def test_a_conflict_is_told_with_names_and_old_ones_are_not() -> None:
    instance = make(102)
    problem, plan = solved(instance, 60)
    places = without_duties(plan)
    first, other = (match["id"] for match in instance["matches"][:2])
    there = places[other]
    told = conflicts_of_move(problem, places, first, there.court, there.start, names={first: "Trận A", other: "Trận B"})
    assert any(one.rule == "court" and "Trận A" in vi(one.text) and "Trận B" in vi(one.text) for one in told)
    collided = {**places, first: Placed(there.court, there.start)}
    assert conflicts_of_move(problem, collided, first, there.court, there.start) == []


def test_a_unit_on_duty_may_not_be_taken_away() -> None:
    instance = make(102)
    problem, plan = solved(instance, 60)
    on_duty = next(
        (id_, placed.referee.unit) for id_, placed in plan.places.items() if placed.referee and placed.referee.unit
    )
    match, unit = on_duty
    mine = next(m["id"] for m in instance["matches"] if {"unit": unit} in m["sides"])
    busy = plan.places[match].start
    minutes = next(m.minutes for m in problem.matches if m.id == match)
    length = next(m.minutes for m in problem.matches if m.id == mine)
    for starts in allowed_starts(problem, plan.places, mine).values():
        assert not [start for start in starts if busy - length < start < busy + minutes]
    assert json_of(problem, plan)["instance"] == problem_of(instance).name
