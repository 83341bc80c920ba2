"""What players need in turn: odd pools, shared people and ways between venues, reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from tests.support.words import vi
from tournament.engine.timetable import Competition, Court, Known, Match, Problem, Unit, solve
from tournament.engine.timetable.bound.lower_bound import lower_bound, refute
from tournament.engine.timetable.explain.diagnosis import explain
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Pin

OPEN = ((540, 1200),)


def pool(sides: int, courts: int, rest: int = 20, **values: int) -> Problem:
    """A day on which everybody of a pool meets everybody else for 30 minutes."""
    names = [f"u{n}" for n in range(sides)]
    return Problem(
        grid=5,
        days=OPEN,
        courts=tuple(Court(f"h{n}", "hall", OPEN) for n in range(courts)),
        competitions=(Competition("men", rest=rest, **values),),
        units=tuple(Unit(name, "men") for name in names),
        matches=tuple(
            Match(f"{one}-{other}", "men", 30, (Known(one), Known(other))) for one, other in combinations(names, 2)
        ),
    )


@pytest.mark.parametrize("sides", range(2, 12))
def test_a_pool_takes_a_round_more_when_it_is_odd(sides: int) -> None:
    rounds = sides if sides % 2 else sides - 1
    problem = pool(sides, courts=6)
    bound = lower_bound(Model(problem))
    assert bound == 540 + rounds * 30 + (rounds - 1) * 20
    assert solve(problem, seconds=5, clock=iter(range(10**9)).__next__).measures.finish >= bound


def test_an_odd_pool_whose_turns_do_not_fit_is_named() -> None:
    conflict = explain(pool(3, courts=2, rest=300))
    assert conflict is not None
    assert str(conflict.summary) == (
        "3 sides play 3 matches (u0-u1, u0-u2, u1-u2) with each other from 09:00 to 20:00, in 3 turns at least: "
        "with rest they need 11 h 30 min, and the hours when courts are open leave no room for that."
    )
    assert [str(constraint) for constraint in conflict.constraints] == [
        "men: 300 minutes of rest between matches",
        "court h0 is open 09:00–20:00",
        "court h1 is open 09:00–20:00",
    ]
    assert [str(remedy) for remedy in conflict.remedies] == [
        "shorten the rest of men",
        "open court h0 longer",
        "open court h1 longer",
    ]


def test_a_person_is_not_in_two_places() -> None:
    one, other = (
        Match(f"m{n}", f"c{n}", 40, (Known(f"{n}a"), Known(f"{n}b")), pin=Pin(start=600 + 30 * n), people=("An",))
        for n in range(2)
    )
    problem = replace(
        pool(2, courts=2),
        competitions=(Competition("c0"), Competition("c1")),
        units=tuple(Unit(f"{n}{side}", f"c{n}") for n in range(2) for side in "ab"),
        matches=(one, other),
        people={"An": ()},
    )
    conflict = explain(problem)
    assert conflict is not None
    assert vi(conflict.summary) == "m0, m1 đều cần An nên không được trùng giờ, nhưng giờ của hai trận không cho phép."
    assert [str(constraint) for constraint in conflict.constraints] == [
        "m0 is pinned to 10:00",
        "m1 is pinned to 10:30",
    ]
    later = replace(problem, matches=(one, replace(other, pin=Pin(start=640))))
    assert refute(Model(later), 1200) is None
    rested = explain(replace(later, person_rest=15))
    assert rested is not None
    assert str(rested.summary) == "m0, m1 both need An and have to be 15 min apart, which their times do not allow."
    assert str(rested.constraints[0]) == "15 minutes of rest for whoever plays in several competitions"
    assert str(rested.remedies[0]) == "shorten the rest of whoever plays in several competitions"


def test_a_way_between_venues_takes_its_time() -> None:
    problem = pool(3, courts=2, rest=0)
    hall, beach = problem.courts
    first, second, third = problem.matches
    pins = (Pin("h0", 600), Pin("h1", 700))
    problem = replace(
        problem,
        courts=(hall, replace(beach, venue="beach")),
        matches=(replace(first, pin=pins[0]), replace(second, pin=pins[1]), third),
        travel={("hall", "beach"): 90},
    )
    conflict = explain(problem)
    assert conflict is not None
    assert str(conflict.summary) == (
        "u0-u1, u0-u2 both need u0 and have to be 1 h 30 min apart, which their times do not allow."
    )
    assert [str(constraint) for constraint in conflict.constraints] == [
        "it takes 90 minutes from hall to beach",
        "u0-u1 is pinned to court h0 10:00",
        "u0-u2 is pinned to court h1 11:40",
    ]
    assert str(conflict.remedies[0]) == "play these matches at one venue"
