"""Proposed changes: each names matches once, keeps to the matches that may move, and sequences follow the schedule."""

from __future__ import annotations

from random import Random

import pytest

from tests.support.solving import problem_of
from tests.support.timetables import make
from tournament.engine.timetable import Competition, Court, Duty, Known, Match, Problem, Ranked, Unit
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.search.dispatch import dispatch
from tournament.engine.timetable.search.neighbourhood import Neighbours
from tournament.engine.timetable.search.partial_schedule import Schedule

WITHOUT_ROOM = (1,)
"""Seeds whose problem has no match that could move."""


def pool(turnover: int = 5) -> Schedule:
    """Return a pool of four on one court, its matches half an hour apart, and a final."""
    pairs = ("ab", "cd", "ac", "bd", "ad", "bc")
    matches = [Match(pair, "men", 20, (Known(pair[0]), Known(pair[1]))) for pair in pairs]
    matches.append(Match("final", "men", 20, (Ranked(pairs), Ranked(pairs))))
    problem = Problem(
        grid=5,
        days=((540, 1200),),
        courts=(Court("h", "hall", ((540, 1200),), turnover=turnover),),
        competitions=(Competition("men", rest=0),),
        units=tuple(Unit(unit, "men") for unit in "abcd"),
        matches=tuple(matches),
    )
    schedule = Schedule(Model(problem))
    for i in range(7):
        schedule.assign(i, 0, 540 + 30 * i)
    return schedule


@pytest.mark.parametrize("seed", [seed for seed in range(12) if seed not in WITHOUT_ROOM])
def test_changes_name_movable_matches_once(seed: int) -> None:
    schedule, rng = dispatch(Model(problem_of(make(seed, 24)))), Random(seed)
    fixed = {0, 3}
    made = Neighbours(schedule, rng, fixed)
    movable = [i for i, start in enumerate(schedule.start) if start >= 0 and i not in fixed]
    before = (schedule.start[:], schedule.court[:], schedule.occupied[:])
    for _ in range(60):
        for move in (made.swap, made.rotate, made.swap_rounds, made.relocate, made.push):
            i = rng.choice(movable)
            change = move(i, made.target(i))
            if change:
                moved = [j for j, _, _ in change]
                assert len(set(moved)) == len(moved)
                assert not fixed & set(moved)
                assert all(start % schedule.model.masks.grid == 0 for _, _, start in change)
    assert (schedule.start, schedule.court, schedule.occupied) == before


def test_a_round_is_the_matches_with_nobody_in_common() -> None:
    assert Neighbours(pool(), Random(0), ()).parallel == [(1,), (0,), (3,), (2,), (5,), (4,), ()]


def test_a_push_moves_no_more_than_is_in_the_way() -> None:
    made = Neighbours(pool(), Random(0), ())
    assert made.push(1, 575) == [(1, 0, 575)]
    assert made.push(1, 580) == [(1, 0, 580), (2, 0, 605)]
    assert made.push(2, 590) == [(2, 0, 590), (1, 0, 565)]
    assert Neighbours(pool(), Random(0), {2}).push(1, 580) is None


def test_the_sequences_of_courts_follow_a_change() -> None:
    schedule = pool()
    made = Neighbours(schedule, Random(0), ())
    old, new = [(0, 0, 540), (1, 0, 570)], [(0, 0, 570), (1, 0, 540)]
    made.applied(old, new)
    schedule.start[0], schedule.start[1] = 570, 540
    sequences = [list(sequence) for sequence in made.sequences]
    made.read_sequences()
    assert made.sequences == sequences


def test_a_match_of_another_day_is_called_when_its_loser_is_needed() -> None:
    problem = Problem(
        grid=5,
        days=((540, 1200), (1980, 2640)),
        courts=(Court("h", "hall", ((540, 1200), (1980, 2640))),),
        competitions=(Competition("men"),),
        units=tuple(Unit(unit, "men") for unit in "abcdef"),
        matches=(
            Match("first", "men", 30, (Known("a"), Known("b"))),
            Match("same", "men", 30, (Known("c"), Known("d"))),
            Match("second", "men", 30, (Known("e"), Known("f")), duty=Duty((), ("first", "same"))),
        ),
    )
    schedule = Schedule(Model(problem))
    for i, start in enumerate((600, 1980, 2040)):
        schedule.assign(i, 0, start)
    made = Neighbours(schedule, Random(0), ())
    calls = [made.referee_by_losing(2) for _ in range(50)]
    assert {call[0] for call in calls if call} == {0}
    assert all(call and 1980 <= call[1] <= 2010 for call in calls)
    schedule.assign(0, 0, 2010)
    assert made.referee_by_losing(2) is None
