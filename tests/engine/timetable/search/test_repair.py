"""Repair: what still holds stays, what cannot stay finds another place, and old places are taken again."""

from __future__ import annotations

from itertools import count
from random import Random

import pytest

from tests.support.judge import judge
from tests.support.solving import plan_of, problem_of
from tests.support.timetables import make
from tournament.engine.timetable import Competition, Court, Known, Match, Pin, Placed, Problem, Unit
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.search.dispatch import dispatch
from tournament.engine.timetable.search.partial_schedule import Schedule
from tournament.engine.timetable.search.repair import Repair, homes_of, restored


@pytest.mark.parametrize("seed", range(30))
def test_a_valid_timetable_is_restored_as_it_was(seed: int) -> None:
    problem = problem_of(make(seed, 24))
    places = dispatch(Model(problem)).places()
    again = restored(Model(problem), places).places()
    assert {id_: (place.court, place.start) for id_, place in again.items() if id_ in places} == {
        id_: (place.court, place.start) for id_, place in places.items()
    }


@pytest.mark.parametrize("seed", range(30))
def test_mending_places_no_fewer_and_breaks_nothing(seed: int) -> None:
    instance = make(seed, 24)
    model = Model(problem_of(instance))
    schedule = dispatch(model)
    rng = Random(seed)
    for i in rng.sample(range(len(model.ids)), min(5, len(model.ids))):
        if schedule.start[i] >= 0:
            schedule.unassign(i)
    left, looks = sum(start < 0 for start in schedule.start), iter(range(200))
    homes = homes_of(model, schedule.places())
    Repair(schedule, homes, rng).run(lambda: next(looks, 199) / 199)
    assert sum(start < 0 for start in schedule.start) <= left
    assert [rule for rule, _ in judge(instance, plan_of(schedule.places()), complete=False) if rule != "H13"] == []


def test_only_what_cannot_stay_is_moved() -> None:
    matches = tuple(Match(f"m{n}", "men", 30, (Known(f"a{n}"), Known(f"b{n}"))) for n in range(3))
    problem = Problem(
        grid=5,
        days=((540, 1200),),
        courts=(Court("h1", "hall", ((600, 1200),)), Court("h2", "hall", ((540, 1200),))),
        competitions=(Competition("men"),),
        units=tuple(Unit(f"{side}{n}", "men") for side in "ab" for n in range(3)),
        matches=matches,
    )
    base = {"m0": Placed("h1", 540), "m1": Placed("h1", 630), "m2": Placed("h2", 540)}
    places = restored(Model(problem), base).places()
    assert (places["m1"], places["m2"]) == (base["m1"], base["m2"])
    assert places["m0"] == Placed("h2", 570)


def test_a_match_pinned_to_a_start_gives_its_court_to_one_that_needs_it() -> None:
    matches = (
        Match("pinned", "men", 30, (Known("a"), Known("b")), pin=Pin(start=540)),
        Match("indoor", "men", 30, (Known("c"), Known("d")), requires=frozenset({"indoor"}), latest_end=570),
    )
    problem = Problem(
        grid=5,
        days=((540, 600),),
        courts=(
            Court("hall", "v", ((540, 600),), tags=frozenset({"indoor"})),
            Court("yard", "v", ((540, 600),)),
        ),
        competitions=(Competition("men"),),
        units=tuple(Unit(unit, "men") for unit in "abcd"),
        matches=matches,
    )
    schedule = dispatch(Model(problem))
    assert schedule.places() == {"pinned": Placed("hall", 540)}
    looks = iter(range(50))
    Repair(schedule, {}, Random(0)).run(lambda: next(looks, 49) / 49)
    assert schedule.places() == {"pinned": Placed("yard", 540), "indoor": Placed("hall", 540)}


def test_a_match_goes_in_by_a_chain_of_others_that_give_way() -> None:
    """Of four half-hours on one court the first fits only one match; the three that are placed each go one on."""
    units = tuple(Unit(f"{side}{n}", "men") for side in "ab" for n in range(4))
    ends = {"m0": 570, "m1": 600, "m2": 630, "m3": 660}
    matches = tuple(
        Match(id_, "men", 30, (Known(f"a{n}"), Known(f"b{n}")), latest_end=end)
        for n, (id_, end) in enumerate(ends.items())
    )
    court = Court("h", "hall", ((540, 660),))
    model = Model(Problem(30, ((540, 660),), (court,), (Competition("men", rest=0),), units, matches))
    schedule = Schedule(model)
    for i, start in ((1, 540), (2, 570), (3, 600)):
        schedule.assign(i, 0, start)
    looks = iter(range(400))
    Repair(schedule, {}, Random(0)).place_all(lambda: next(looks, 399) / 399)
    assert schedule.start == [540, 570, 600, 630]


def test_what_cannot_be_placed_leaves_the_others_where_they_were() -> None:
    """Two matches that must both begin at nine share the only court."""
    matches = tuple(Match(f"m{n}", "men", 30, (Known(f"a{n}"), Known(f"b{n}")), latest_end=570) for n in range(2))
    units = tuple(Unit(f"{side}{n}", "men") for side in "ab" for n in range(2))
    model = Model(
        Problem(30, ((540, 660),), (Court("h", "hall", ((540, 660),)),), (Competition("men"),), units, matches)
    )
    schedule = Schedule(model)
    schedule.assign(0, 0, 540)
    looks = iter(range(400))
    Repair(schedule, {0: (0, 540), 1: (0, 570)}, Random(0)).run(lambda: next(looks, 399) / 399)
    assert schedule.start == [540, -1]


def test_places_are_looked_for_as_long_as_there_is_time() -> None:
    """What a pinned match leaves no room for ends a try after some failures, but not the search."""
    matches = tuple(
        Match(f"m{n}", "men", 30, (Known(f"a{n}"), Known(f"b{n}")), latest_end=570, pin=Pin(start=None if n else 540))
        for n in range(2)
    )
    units = tuple(Unit(f"{side}{n}", "men") for side in "ab" for n in range(2))
    model = Model(
        Problem(30, ((540, 660),), (Court("h", "hall", ((540, 660),)),), (Competition("men"),), units, matches)
    )
    schedule, looks = dispatch(model), count()
    Repair(schedule, {}, Random(0)).place_again(lambda: next(looks) / 400)
    assert next(looks) > 400
    assert schedule.start == [540, -1]
