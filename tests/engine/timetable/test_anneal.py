"""Annealing: what it counts is what is measured, it never gets worse, and the board it leaves is whole."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from tests.support.judge import judge
from tests.support.solving import plan_of, problem_of
from tests.support.timetables import make
from tournament.engine.timetable import Competition, Court, Duty, Known, Match, Problem, Unit, measure
from tournament.engine.timetable.anneal import UNFILLED, Annealer, Weights
from tournament.engine.timetable.board import Board
from tournament.engine.timetable.dispatch import dispatch
from tournament.engine.timetable.hasten import unrefereed
from tournament.engine.timetable.model import Model


def steps(count: int) -> list[float]:
    return [step / count for step in range(count + 1)]


def annealed(board: Board, deadline: int, looks: int = 20, seed: int = 1) -> Annealer:
    annealer, left = Annealer(board, Random(seed), deadline, Weights()), iter(steps(looks))
    annealer.run(lambda: next(left))
    return annealer


@pytest.mark.parametrize("seed", range(40))
def test_cost_is_what_is_measured_and_never_rises(seed: int) -> None:
    instance = make(seed, 24)
    problem = problem_of(instance)
    board = dispatch(Model(problem))
    placed, finish = sum(start >= 0 for start in board.start), board.finish
    before = Annealer(board, Random(1), finish, Weights()).cost
    annealed(board, finish)
    after = Annealer(board, Random(1), finish, Weights()).cost
    places = board.places()
    found = measure(problem, places)
    assert judge(instance, plan_of(places), complete=False) == []
    assert (len(places), found.finish <= finish, after <= before) == (placed, True, True)
    assert after == found.waiting + Weights().day * found.unit_days + UNFILLED * len(unrefereed(board))


@pytest.mark.parametrize("seed", range(10))
def test_the_board_is_marked_as_what_stands_on_it(seed: int) -> None:
    board = dispatch(Model(problem_of(make(seed, 24))))
    annealed(board, board.finish)
    marked, duties = board.occupied[:], [set(found) for found in board.duties]
    fresh = Board(board.model)
    fresh.load(board.places())
    assert (fresh.occupied, fresh.duties) == (marked, duties)


def hall(*matches: Match, courts: int = 1) -> Problem:
    units = sorted({side.unit for match in matches for side in match.sides if isinstance(side, Known)})
    return Problem(
        grid=5,
        days=((540, 1200),),
        courts=tuple(Court(f"h{n}", "hall", ((540, 1200),)) for n in range(courts)),
        competitions=(Competition("men", rest=20),),
        units=tuple(Unit(unit, "men") for unit in units),
        matches=matches,
    )


def test_two_matches_of_a_unit_come_together() -> None:
    problem = hall(
        *(Match(f"{one}{two}", "men", 30, (Known(one), Known(two))) for one, two in ("ab", "cd", "ef", "gh", "ac"))
    )
    board = Board(Model(problem))
    for i, start in enumerate((540, 570, 600, 630, 660)):
        board.put(i, 0, start)
    annealed(board, 690, looks=50, seed=2)
    found = measure(problem, board.places())
    assert (found.finish, found.waiting) == (690, 20)


def test_a_match_waits_for_the_loser_that_is_to_referee_it() -> None:
    first = Match("m1", "men", 30, (Known("a"), Known("b")))
    then = Match("m2", "men", 30, (Known("c"), Known("d")), duty=Duty(losers=("m1",)))
    board = dispatch(Model(hall(then, first, courts=2)))
    annealed(board, 1200, looks=50)
    assert unrefereed(board) == []
    assert board.start[0] >= board.start[1] + 30


def test_terms_are_paid_for_beside_waiting() -> None:
    problem = problem_of(make(3, 24))
    board = dispatch(Model(problem))
    asked: dict[str, list[tuple[str, str, int]]] = {}

    def term(unit: str, played: Sequence[tuple[str, str, int]]) -> float:
        asked[unit] = list(played)
        return 7.0

    plain = Annealer(board, Random(1), board.finish, Weights())
    dear = Annealer(board, Random(1), board.finish, Weights(), (term,))
    assert dear.cost == plain.cost + 7 * len(asked) > plain.cost
    places = board.places()
    for unit, played in asked.items():
        assert [(places[match].court, places[match].start) for match, _, _ in played] == [
            (court, start) for _, court, start in played
        ]
        assert sorted(start for _, _, start in played) == [start for _, _, start in played]
        surely = {m.id for m in problem.matches if Known(unit) in m.sides and m.id in places}
        assert {match for match, _, _ in played} == surely
