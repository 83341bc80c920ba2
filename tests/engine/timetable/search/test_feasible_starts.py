"""Feasible starts: the masks say the same as asking start by start, also when they are kept while matches move."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.solving import problem_of
from tests.support.timetables import make
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.search.conflicts import is_feasible
from tournament.engine.timetable.search.dispatch import dispatch
from tournament.engine.timetable.search.feasible_starts import Infeasible, KeptStarts, infeasible_starts
from tournament.engine.timetable.search.partial_schedule import NOBODY, Schedule


def emptied(seed: int) -> tuple[Schedule, list[int]]:
    """Return a dispatched schedule without referees, out of which every third match is taken, and those matches."""
    model = Model(problem_of(make(seed, 16)))
    schedule = dispatch(model)
    for i in model.with_duty:
        schedule.appoint(i, NOBODY)
    placed = [i for i, start in enumerate(schedule.start) if start >= 0]
    out = Random(seed).sample(placed, len(placed) // 3)
    for i in out:
        schedule.unassign(i)
    return schedule, out


@pytest.mark.parametrize("seed", range(12))
def test_a_start_is_infeasible_where_a_rule_forbids_it(seed: int) -> None:
    schedule, out = emptied(seed)
    masks = schedule.model.masks
    for i in out:
        for court in schedule.model.kinds[i].courts:
            mask = infeasible_starts(schedule, i, court)
            legal = [slot for slot in range(masks.size) if schedule.model.starts(i, court) >> slot & 1]
            assert [slot for slot in legal if not mask >> slot & 1] == [
                slot for slot in legal if is_feasible(schedule, i, court, slot * masks.grid)
            ]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_kept_is_what_is_reckoned_anew(seed: int) -> None:
    schedule, out = emptied(seed)
    kept, rng, courts = KeptStarts(schedule), Random(seed), schedule.model.kinds

    def told(ask: Infeasible) -> list[int]:
        return [ask(schedule, i, court) for i in out for court in courts[i].courts]

    assert told(kept.infeasible) == told(infeasible_starts)
    for i in [i for i, start in enumerate(schedule.start) if start >= 0 and rng.random() < 0.5]:
        schedule.unassign(i)
        kept.moved(i)
        assert told(kept.infeasible) == told(infeasible_starts)
