"""The scoreboard point by point: what it shows, what the referee calls, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tournament.engine.errors import InputError
from tournament.engine.scoring import (
    Board,
    Finish,
    GoalRules,
    GoalScoring,
    Play,
    Point,
    Scoring,
    SetRules,
    SetScoring,
    TimeOut,
)

SETS, GOALS = SetScoring(), GoalScoring()
HOME, AWAY = Point(0), Point(1)
SHORT = SetRules(best_of=3, points=4, decider=3, timeouts_per_set=1, timeout_s=30)


def after(scoring: Scoring, board: Board, *plays: Play) -> Board:
    for play in plays:
        board = scoring.apply(board, play)
    return board


def calls(scoring: Scoring, board: Board, plays: Iterable[Play]) -> list[tuple[str, ...]]:
    """Return what the referee calls after each of some plays."""
    called = []
    for play in plays:
        board = scoring.apply(board, play)
        called.append(tuple(map(str, board.announce)))
    return called


def test_a_rally_wins_a_point_and_the_serve() -> None:
    board = after(SETS, SETS.start(SHORT, serving=1), AWAY, HOME, HOME)
    assert (board.current, board.serving, board.rotation) == ((2, 1), 0, (1, 0))


def test_a_set_is_called_before_it_ends_and_the_other_side_serves_first_in_the_next() -> None:
    board = SETS.start(SHORT)
    assert calls(SETS, board, [HOME] * 4) == [(), (), ("Set point",), ("End of set 1: 4–0", "Change ends")]
    board = after(SETS, board, *[HOME] * 4)
    assert board == Board(SHORT, ((4, 0),), serving=1, first_server=1, swapped=True, announce=board.announce)
    assert calls(SETS, board, [HOME] * 4)[2:] == [("Match point",), ("End of set 2: 4–0", "Match over")]


def test_a_match_ends_with_the_set_that_decides_it() -> None:
    board = after(SETS, SETS.start(SHORT), *[HOME] * 4, *[AWAY] * 4)
    assert (board.score, board.over) == (((4, 0), (0, 4)), False)
    board = after(SETS, board, *[AWAY] * 3)
    assert (board.score, board.over, board.winner) == (((4, 0), (0, 4), (0, 3)), True, 1)
    with pytest.raises(InputError, match="The match is over"):
        SETS.apply(board, HOME)


def test_a_match_of_two_sets_may_be_drawn() -> None:
    board = after(SETS, SETS.start(SetRules(best_of=2, points=2)), HOME, HOME, AWAY, AWAY)
    assert (board.score, board.over, board.winner) == (((2, 0), (0, 2)), True, None)


@pytest.mark.parametrize(
    ("rules", "plays", "swapped"),
    [
        (SetRules(points=9), [HOME] * 3, [False, False, False]),
        (SetRules(points=9, switch_every=2), [HOME] * 4, [False, True, True, False]),
        (SetRules(best_of=1, decider=9, decider_switch_every=2), [HOME, AWAY, HOME, AWAY], [False, True, True, False]),
        (SetRules(best_of=1, decider=9, decider_switch_at=2), [HOME, AWAY, AWAY, HOME], [False, False, True, True]),
        (SetRules(best_of=1, decider=9), [HOME] * 3, [False, False, False]),
    ],
)
def test_sides_change_ends_inside_a_set(rules: SetRules, plays: list[Play], swapped: list[bool]) -> None:
    board, seen = SETS.start(rules), []
    for play in plays:
        board = SETS.apply(board, play)
        seen.append(board.swapped)
    assert seen == swapped
    called = [
        ("Change ends",) if now != before else () for before, now in zip([False, *swapped], swapped, strict=False)
    ]
    assert calls(SETS, SETS.start(rules), plays) == called


def test_a_technical_time_out_comes_in_every_set_but_the_deciding_one() -> None:
    rules = SetRules(best_of=3, points=5, decider=5, technical_timeout_at=2)
    board = SETS.start(rules)
    assert calls(SETS, board, [HOME, AWAY, HOME]) == [(), ("Technical time-out",), ()]
    deciding = after(SETS, board, *[HOME] * 5, *[AWAY] * 5)
    assert calls(SETS, deciding, [HOME, AWAY, HOME]) == [(), (), ()]


def test_time_outs_are_counted_for_each_set() -> None:
    board = after(SETS, SETS.start(SHORT), TimeOut(0))
    assert (board.timeouts, [str(call) for call in board.announce]) == ((1, 0), ["Time-out, 30 seconds"])
    with pytest.raises(InputError, match=r"No time-out is left in this set \(1\)"):
        SETS.apply(board, TimeOut(0))
    assert after(SETS, board, TimeOut(1), *[HOME] * 4, TimeOut(0)).timeouts == (1, 0)


def test_only_a_score_ends_a_match_in_sets() -> None:
    with pytest.raises(InputError, match="Only the score ends this match"):
        SETS.apply(SETS.start(SHORT), Finish())


@pytest.mark.parametrize(
    ("scoring", "plays", "servers"),
    [
        (SetScoring(), [AWAY, AWAY, HOME, AWAY, AWAY], [1, 1, 0, 1, 1]),
        (SetScoring(opens="winner"), [AWAY] * 4 + [HOME, AWAY], [1, 1, 1, 1, 0, 1]),
        (SetScoring(turns=2), [HOME, AWAY, HOME, AWAY, HOME, AWAY, HOME, AWAY, HOME, HOME, HOME],
         [0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1]),
        (SetScoring(turns=2), [HOME, AWAY, HOME, AWAY, HOME, AWAY, AWAY, HOME, AWAY, HOME],
         [0, 1, 1, 0, 0, 1, 0, 1, 0, 1]),
        (SetScoring(turns=1, opens="on"), [HOME, AWAY, HOME, HOME, HOME, AWAY], [1, 0, 1, 0, 1, 0]),
        (SetScoring(turns=1, opens="on"), [HOME, AWAY, HOME, AWAY, HOME, HOME], [1, 0, 1, 0, 1, 0]),
    ],
)  # fmt: skip
def test_who_serves_is_as_the_sport_has_it(scoring: SetScoring, plays: list[Play], servers: list[int]) -> None:
    board, found = scoring.start(SHORT), []
    for play in plays:
        board = scoring.apply(board, play)
        found.append(board.serving)
    assert found == servers


def test_a_shoot_out_cannot_end_level() -> None:
    rules = GoalRules(shootout_shots=3)
    board = after(GOALS, GOALS.start(rules), Finish(), HOME, AWAY, Finish())
    assert (board.over, board.current, [str(call) for call in board.announce]) == (False, (1, 1), ["Level: play on"])
    assert after(GOALS, board, HOME, Finish()).score == ((0, 0), (2, 1))


def test_goals_are_counted_until_the_whistle() -> None:
    board = after(GOALS, GOALS.start(GoalRules(), serving=1), HOME, HOME, AWAY)
    assert (board.current, board.serving, str(board.announce[0])) == ((2, 1), 0, "Goal: 2–1")
    board = GOALS.apply(board, Finish())
    assert (board.score, board.current, board.over, board.winner) == (((2, 1),), (0, 0), True, 0)
    assert [str(call) for call in board.announce] == ["Match over"]
    with pytest.raises(InputError, match="The match is over"):
        GOALS.apply(board, HOME)


@pytest.mark.parametrize(("plays", "winner"), [([], None), ([AWAY], 1), ([AWAY, HOME], None)])
def test_the_whistle_names_who_leads(plays: list[Play], winner: int | None) -> None:
    assert after(GOALS, GOALS.start(GoalRules()), *plays, Finish()).winner == winner


def test_time_outs_of_a_match_in_goals_are_counted_for_all_periods() -> None:
    board = after(GOALS, GOALS.start(GoalRules(periods=2, timeouts_per_period=1)), TimeOut(1), TimeOut(1))
    assert (board.timeouts, [str(call) for call in board.announce]) == ((0, 2), ["Time-out"])
    with pytest.raises(InputError, match=r"No time-out is left \(2\)"):
        GOALS.apply(board, TimeOut(1))


@pytest.mark.parametrize("scoring", [SETS, GOALS], ids=["sets", "goals"])
def test_there_are_two_sides(scoring: Scoring) -> None:
    rules = SHORT if scoring is SETS else GoalRules()
    for play in (Point(2), TimeOut(-1)):
        with pytest.raises(InputError, match=r"A side is 0 \(home\) or 1 \(away\)"):
            scoring.apply(scoring.start(rules), play)
    with pytest.raises(InputError, match=r"A side is 0 \(home\) or 1 \(away\)"):
        scoring.start(rules, serving=2)
