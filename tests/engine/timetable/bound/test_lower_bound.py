"""The bound: never beyond the best timetable there is, and better than load or chain alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.support.exhaustive import best_finish, tiny, tiny_shared
from tests.support.sampling import some
from tests.support.solving import problem_of, variants
from tournament.engine.timetable import (
    Break,
    Competition,
    Court,
    Decided,
    Known,
    Match,
    OnePlace,
    Problem,
    Ranked,
    Unit,
)
from tournament.engine.timetable.bound.lower_bound import lower_bound, refute
from tournament.engine.timetable.model import Model

pytestmark = pytest.mark.sampled

TINY = some(range(300), 3)


@pytest.fixture(scope="module")
def solved_by_force() -> list[tuple[str, Model, int | None]]:
    """Tiny problems with the earliest finish there is, None for the impossible ones."""
    return [
        (f"tiny-{seed}", Model(problem_of(instance)), best_finish(instance))
        for seed in TINY
        if (instance := tiny(seed))
    ]


def impossible(model: Model) -> bool:
    return refute(model, model.masks.size * model.masks.grid) is not None


def test_no_timetable_ends_before_the_bound(solved_by_force: list[tuple[str, Model, int | None]]) -> None:
    possible = [(name, model, best) for name, model, best in solved_by_force if best is not None]
    assert len(possible) > len(TINY) / 5
    assert [(name, lower_bound(model), best) for name, model, best in possible if lower_bound(model) > best] == []
    exact = sum(lower_bound(model) == best for _, model, best in possible)
    assert exact > 0.7 * len(possible)


def test_only_what_is_impossible_is_refuted(solved_by_force: list[tuple[str, Model, int | None]]) -> None:
    assert [name for name, model, best in solved_by_force if best is not None and impossible(model)] == []
    truly = [model for _, model, best in solved_by_force if best is None]
    assert sum(impossible(model) for model in truly) > 0.9 * len(truly)


def test_no_timetable_on_courts_that_sports_share_ends_before_the_bound() -> None:
    """Five matches of two sports: what neither has its own court for needs the one that both may use."""
    instances = [tiny_shared(seed) for seed in some(range(60), 3)]
    found = [(Model(problem_of(instance)), best_finish(instance)) for instance in instances]
    possible = [(lower_bound(model), best, impossible(model)) for model, best in found if best is not None]
    assert [one for one in possible if one[2] or one[0] > one[1]] == []
    assert sum(bound == best for bound, best, _ in possible) > 0.7 * len(possible) > 0


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_no_plan_of_a_search_ends_before_the_bound(seed: int) -> None:
    for _, problem, plan in variants(seed, ticks=3):
        if not plan.unplaced:
            assert lower_bound(Model(problem)) <= plan.measures.finish


@pytest.mark.parametrize("seed", range(20))
def test_what_is_refuted_at_a_finish_is_refuted_before_it(seed: int) -> None:
    model = Model(problem_of(tiny(seed)))
    if impossible(model):
        return
    bound = lower_bound(model)
    told = [refute(model, finish) is None for finish in range(bound - 120, bound + 120, 10)]
    assert told == sorted(told)


# Days small enough to reckon by hand: from 9:00, rest 20, turnover 5.


def day(matches: list[Match], courts: int = 1, **values: Any) -> Problem:
    units = {side.unit for match in matches for side in match.sides if isinstance(side, Known)}
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


def strangers(count: int, minutes: int = 30) -> list[Match]:
    return [play(f"m{n}", f"a{n}", f"b{n}", minutes) for n in range(count)]


def knockout() -> list[Match]:
    first = [play(f"q{n}", f"a{n}", f"b{n}", 40) for n in range(4)]
    semis = [Match(f"s{n}", "men", 40, (Decided(f"q{2 * n}"), Decided(f"q{2 * n + 1}"))) for n in range(2)]
    return [*first, *semis, Match("f", "men", 40, (Decided("s0"), Decided("s1")))]


def pool() -> list[Match]:
    """A pool of three, each unit twice, and the final of its two best."""
    games = [play("ab", "a", "b"), play("ac", "a", "c"), play("bc", "b", "c")]
    return [*games, Match("final", "men", 30, (Ranked(("ab", "ac", "bc")), Ranked(("ab", "ac", "bc"))))]


@pytest.mark.parametrize(
    ("problem", "finish"),
    [
        pytest.param(lambda: day(strangers(6)), 540 + 6 * 30 + 5 * 5, id="load of one court"),
        pytest.param(lambda: day(strangers(6), 2), 540 + 3 * 30 + 2 * 5, id="load of two courts"),
        pytest.param(lambda: day(strangers(5), 2), 540 + 3 * 30 + 2 * 5, id="a court has whole matches"),
        pytest.param(
            lambda: day(strangers(4), breaks=(Break(None, (600, 660)),)),
            660 + 3 * 30 + 2 * 5,
            id="only one before lunch",
        ),
        pytest.param(lambda: day(knockout(), 4), 540 + 3 * 40 + 2 * 20, id="chain of rounds"),
        pytest.param(lambda: day(knockout(), 1), 540 + 4 * 40 + 3 * 5 + 2 * 45 + 20 + 40, id="load before the final"),
        pytest.param(lambda: day(pool(), 3), 540 + 3 * 30 + 2 * 20 + 30 + 30, id="three in turn, then ranking"),
        pytest.param(
            lambda: day([play("m", "a", "b", earliest=601)]), 605 + 30, id="earliest start is rounded up to the grid"
        ),
        pytest.param(lambda: day([]), 0, id="nothing"),
    ],
)
def test_the_bound_of_a_day_reckoned_by_hand(problem: Callable[[], Problem], finish: int) -> None:
    assert lower_bound(Model(problem())) == finish


def test_a_refutation_names_courts_and_minutes() -> None:
    why = refute(Model(day(strangers(6))), 700)
    assert why is not None
    assert (why.courts, why.who, why.span, why.needed, why.room) == ((0,), "", (540, 700), 180, 120)
    assert set(why.matches) == set(range(6))


def test_a_refutation_names_the_unit() -> None:
    matches = [play("ab", "a", "b"), play("ac", "a", "c"), play("ad", "a", "d")]
    why = refute(Model(day(matches, 3)), 640)
    assert why is not None
    assert why.who == "a"
    assert set(why.matches) == {0, 1, 2}


def two_sports(matches: int) -> Model:
    """Return matches of two sports, which have a court each and a third one in common."""
    tags = (frozenset({"wood"}), frozenset({"sand"}), frozenset({"wood", "sand"}))
    problem = day([replace(match, requires=tags[n % 2]) for n, match in enumerate(strangers(matches))], 3)
    return Model(
        replace(problem, courts=tuple(replace(c, tags=some) for c, some in zip(problem.courts, tags, strict=True)))
    )


@pytest.mark.parametrize(("matches", "rounds"), [(4, 2), (6, 2), (8, 3), (10, 4), (12, 4), (14, 5)])
def test_what_sports_share_is_not_given_to_each_of_them(matches: int, rounds: int) -> None:
    assert lower_bound(two_sports(matches)) == 540 + rounds * 30 + (rounds - 1) * 5


def test_a_refutation_names_shared_courts_and_those_beside_them() -> None:
    why = refute(two_sports(10), 670)
    assert why is not None
    assert (why.courts, set(why.matches), why.needed, why.room) == ((0, 1, 2), set(range(10)), 300, 270)


def of_one_club(one_place: OnePlace | None) -> Model:
    """Return three matches on three courts, in each of which another side of one club plays."""
    problem = day([play("ab", "a", "b"), play("cd", "c", "d"), play("ef", "e", "f")], 3, one_place=one_place)
    return Model(
        replace(problem, units=tuple(replace(u, clubs=("k",) if u.id in "ace" else ()) for u in problem.units))
    )


def test_a_club_that_is_at_one_match_at_a_time_plays_one_after_another() -> None:
    assert [lower_bound(of_one_club(rule)) for rule in (None, *OnePlace)] == [570, 570, 630]
    why = refute(of_one_club(OnePlace.ALWAYS), 625)
    assert why is not None
    assert (why.who, set(why.matches), why.needed, why.room) == ("k", {0, 1, 2}, 90, 85)
