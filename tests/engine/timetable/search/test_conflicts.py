"""Conflicts at a place: a match is forbidden there exactly where the checker would find a rule of play broken."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.solving import problem_of
from tests.support.timetables import make
from tournament.engine.timetable import Placed, check
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.search.conflicts import conflicts_at, is_feasible
from tournament.engine.timetable.search.dispatch import dispatch
from tournament.engine.timetable.search.partial_schedule import NOBODY

OF_PLAY = {"rest", "order", "person", "day", "club"}
"""The rules that matches break with each other; courts, hours and duties are asked elsewhere."""


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_a_place_is_feasible_where_the_checker_finds_nothing_broken(seed: int) -> None:
    problem = problem_of(make(seed, 16))
    model, rng = Model(problem), Random(seed)
    schedule = dispatch(model)
    for i in model.with_duty:
        schedule.appoint(i, NOBODY)
    for i in rng.sample(range(len(model.ids)), min(8, len(model.ids))):
        if schedule.start[i] < 0 or not model.kinds[i].courts:
            continue
        place = schedule.unassign(i)
        for _ in range(12):
            court = rng.choice(model.kinds[i].courts)
            start = (place[1] + rng.randint(-30, 30) * model.masks.grid) // model.masks.grid * model.masks.grid
            if start < 0:
                continue
            placed = {**schedule.places(), model.ids[i]: Placed(problem.courts[court].id, start)}
            broken = [one for one in check(problem, placed) if one.rule in OF_PLAY]
            assert is_feasible(schedule, i, court, start) == (not broken), (model.ids[i], court, start, broken)
            in_the_way = {model.ids[j] for j, _ in conflicts_at(schedule, i, court, start)}
            assert in_the_way >= {id_ for one in broken for id_ in one.matches if len(one.matches) == 2} - {
                model.ids[i]
            }
        schedule.assign(i, *place)
