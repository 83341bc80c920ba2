"""List scheduling: days reckoned by hand, and any number of matches judged independently."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.support.judge import judge
from tests.support.solving import plan_of, problem_of
from tests.support.timetables import Instance, make
from tournament.engine.timetable import (
    Break,
    Competition,
    Court,
    Decided,
    Duty,
    Known,
    Match,
    Pin,
    Placed,
    Problem,
    Ranked,
    Unit,
)
from tournament.engine.timetable.bound.time_windows import latest_starts
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.search.dispatch import dispatch


def dispatched(problem: Problem) -> dict[str, tuple[str, int]]:
    model = Model(problem)
    schedule = dispatch(model, [float(latest) for latest in latest_starts(model, 5000)])
    return {id_: (placed.court, placed.start) for id_, placed in schedule.places().items()}


def starts(problem: Problem) -> dict[str, int]:
    return {id_: start for id_, (_, start) in dispatched(problem).items()}


def day(matches: list[Match], courts: int = 1, **values: Any) -> Problem:
    units = {side.unit for match in matches for side in match.sides if isinstance(side, Known)}
    units |= {unit for match in matches if match.duty for unit in match.duty.units}
    return Problem(
        grid=5,
        days=((540, 1200),),
        courts=tuple(Court(f"h{n}", "hall", ((540, 1200),), turnover=5) for n in range(courts)),
        competitions=(Competition("men", rest=20, ranking_delay=30),),
        units=tuple(Unit(unit, "men") for unit in sorted(units)),
        matches=tuple(matches),
        **values,
    )


def play(id_: str, one: str, other: str, minutes: int = 30, **values: Any) -> Match:
    return Match(id_, "men", minutes, (Known(one), Known(other)), **values)


def test_a_court_takes_one_after_another() -> None:
    matches = [play(f"m{n}", f"a{n}", f"b{n}") for n in range(4)]
    assert sorted(starts(day(matches)).values()) == [540, 575, 610, 645]
    assert sorted(starts(day(matches, 2)).values()) == [540, 540, 575, 575]


def test_a_unit_rests_and_others_fill_the_court() -> None:
    found = starts(day([play("ab", "a", "b"), play("ac", "a", "c"), play("de", "d", "e")]))
    assert sorted(found.values()) == [540, 575, 610]
    assert abs(found["ab"] - found["ac"]) >= 50


def test_rounds_wait_for_what_decides_them() -> None:
    first = [play(f"q{n}", f"a{n}", f"b{n}", 40) for n in range(4)]
    semis = [Match(f"s{n}", "men", 40, (Decided(f"q{2 * n}"), Decided(f"q{2 * n + 1}"))) for n in range(2)]
    final = Match("f", "men", 40, (Decided("s0"), Decided("s1")))
    found = starts(day([final, *semis, *first], 4))
    assert found == {"q0": 540, "q1": 540, "q2": 540, "q3": 540, "s0": 600, "s1": 600, "f": 660}


def test_a_ranking_takes_its_time() -> None:
    pool = [play("ab", "a", "b"), play("cd", "c", "d")]
    final = Match("f", "men", 30, (Ranked(("ab", "cd")), Ranked(("ab", "cd"))))
    assert starts(day([*pool, final], 2)) == {"ab": 540, "cd": 540, "f": 600}


def test_lunch_and_pins_are_kept() -> None:
    matches = [play("m0", "a", "b"), play("m1", "c", "d"), play("m2", "e", "f", pin=Pin("h0", 700))]
    found = dispatched(day(matches, breaks=(Break(None, (560, 620)),)))
    assert found["m2"] == ("h0", 700)
    assert sorted(start for id_, (_, start) in found.items() if id_ != "m2") == [620, 655]


def test_the_most_urgent_goes_first() -> None:
    matches = [play(f"m{n}", f"a{n}", f"b{n}") for n in range(3)]
    model = Model(day(matches))
    assert [dispatch(model, urgency).start for urgency in ([3.0, 1.0, 2.0], [1.0, 2.0, 3.0])] == [
        [610, 540, 575],
        [540, 575, 610],
    ]


def test_a_match_waits_for_its_only_referee() -> None:
    matches = [play("ab", "a", "b"), play("cd", "c", "d", duty=Duty(units=("a",)))]
    model = Model(day(matches, 2))
    schedule = dispatch(model, [0.0, 1.0])
    assert schedule.start == [540, 570]
    referee = schedule.places()["cd"].referee
    assert referee is not None
    assert referee.unit == "a"


def calendar_for(matches: int, rng: Random) -> Instance:
    """Return a loose problem with many matches: nothing but days, courts and competitions."""
    instance = make(rng.randrange(10**6), size=matches)
    last = instance["days"][-1]["end"]
    instance["days"] = [{"id": n, "start": n * 1440 + 480, "end": n * 1440 + 1320} for n in range(20 + last // 1440)]
    windows = [[day["start"], day["end"]] for day in instance["days"]]
    for court in instance["courts"]:
        court["windows"] = windows
    for match in instance["matches"]:
        match |= {"pin": None, "earliest": None, "latest_end": None, "courts": None}
    return instance


@pytest.mark.parametrize("seed", range(60))
def test_with_time_enough_every_match_is_placed_and_none_breaks_a_rule(seed: int) -> None:
    instance = calendar_for((10, 30, 80)[seed % 3], Random(seed))
    model = Model(problem_of(instance))
    places = dispatch(model, [float(latest) for latest in latest_starts(model, 40_000)]).places()
    assert judge(instance, plan_of(places), complete=False) == []
    assert places.keys() == {match["id"] for match in instance["matches"]}


@pytest.mark.parametrize("seed", range(40))
def test_any_urgency_keeps_the_rules(seed: int) -> None:
    rng, instance = Random(seed), make(seed)
    model = Model(problem_of(instance))
    places = dispatch(model, [rng.uniform(0, 5000) for _ in model.ids]).places()
    assert judge(instance, plan_of(places), complete=False) == []


def test_what_is_fixed_stays() -> None:
    instance = make(102)
    model = Model(problem_of(instance))
    places = dispatch(model, [0.0] * len(model.ids)).places()
    assignments = plan_of(places)["assignments"]
    fixed = [one["match"] for one in assignments[::2]]
    again = instance | {
        "reschedule": {"now": 0, "notice": 0, "fixed": fixed, "base": {"instance": "", "assignments": assignments}}
    }
    model = Model(problem_of(again))
    found = dispatch(model, [float(n) for n in range(len(model.ids), 0, -1)]).places()
    assert {id_: (found[id_].court, found[id_].start) for id_ in fixed} == {
        id_: (placed.court, placed.start) for id_, placed in places.items() if id_ in fixed
    }
    assert isinstance(found[fixed[0]], Placed)


def test_a_match_waits_for_one_that_can_be_played_first_and_whose_loser_referees() -> None:
    matches = [
        play("needy", "a", "b", duty=Duty((), ("other",))),
        play("other", "c", "d"),
    ]
    model = Model(day(matches, courts=2))
    schedule = dispatch(model, [0.0, 1.0])
    assert {id_: placed.start for id_, placed in schedule.places().items()} == {"other": 540, "needy": 570}
    assert dispatch(model, [0.0, 1.0], referees_first=False).start == [540, 540]
