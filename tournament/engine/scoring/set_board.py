"""The scoreboard of sports played in sets by rally scoring."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NamedTuple

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring.board import (
    CHANGE_ENDS,
    MATCH_OVER,
    TIME_OUT,
    Board,
    Finish,
    PeriodEnd,
    Play,
    Point,
    TimeOut,
    add,
    refuse_after_end,
    refuse_several,
    refuse_side,
)
from tournament.engine.scoring.set_checks import set_over
from tournament.engine.scoring.set_rules import SetRules
from tournament.engine.text import Words

TECHNICAL = Message("Technical time-out")
SET_OVER = Message("End of set {n}: {home}–{away}")
SET_POINT = Message("Set point")
MATCH_POINT = Message("Match point")


class Serves(NamedTuple):
    """Who serves: the sides in `turns` of so many points, else who won the last one; and who `opens` the next set."""

    turns: int = 0
    opens: Literal["other", "winner", "on"] = "other"

    def next(self, board: Board, current: tuple[int, int], winner: int) -> int:
        """Return the side that serves after a point."""
        if not self.turns:
            return winner
        played, level = sum(current), 2 * (board.rules.target(len(board.score)) - 1)
        turn = played // self.turns if min(current) * 2 < level else level // self.turns + played - level
        return (board.first_server + turn) % 2

    def first(self, board: Board) -> int:
        """Return the side that serves first after the set that has just ended at the running score."""
        home, away = board.current
        by = {"other": 1 - board.first_server, "winner": int(away > home), "on": (board.first_server + home + away) % 2}
        return by[self.opens]


def apply(board: Board, play: Play, serves: Serves) -> Board:
    """Return the scoreboard after a rally or a time-out; a match in sets ends by its score alone."""
    refuse_after_end(board)
    if isinstance(play, Finish | PeriodEnd):
        raise InputError(Message("Only the score ends this match."))
    refuse_side(play.side)
    if isinstance(play, TimeOut):
        return _time_out(board, play.side)
    refuse_several(play)
    return _rally(board, play.side, serves)


def plays(board: Board, point: Words) -> tuple[tuple[Play, Words], ...]:
    """List the points, called `point`, and the time-outs that are left in the set."""
    left = [side for side in (0, 1) if board.timeouts[side] < board.rules.timeouts_per_set]
    return ((Point(0), point), (Point(1), point), *((TimeOut(side), TIME_OUT) for side in left))


def _time_out(board: Board, side: int) -> Board:
    if board.timeouts[side] >= board.rules.timeouts_per_set:
        raise InputError(Message("No time-out is left in this set ({n}).").format(n=board.rules.timeouts_per_set))
    seconds = Message("Time-out, {s} seconds").format(s=board.rules.timeout_s)
    return replace(board, timeouts=add(board.timeouts, side), announce=(seconds,))


def _rally(board: Board, side: int, serves: Serves) -> Board:
    current = add(board.current, side)
    server = serves.next(board, current, side)
    rotation = board.rotation if server == board.serving else add(board.rotation, server)
    board = replace(board, current=current, serving=server, rotation=rotation, announce=())
    if set_over(current, board.rules, len(board.score)):
        return _end_set(board, serves)
    switched = _changes_ends(board, side)
    calls = [CHANGE_ENDS] if switched else []
    if board.rules.technical_timeout_at and not _deciding(board) and sum(current) == board.rules.technical_timeout_at:
        calls.append(TECHNICAL)
    return replace(board, swapped=board.swapped != switched, announce=(*calls, *_ball(board)))


def _end_set(board: Board, serves: Serves) -> Board:
    rules: SetRules = board.rules
    score = (*board.score, board.current)
    home, away = board.current
    call = SET_OVER.format(n=len(score), home=home, away=away)
    wins = (sum(a > b for a, b in score), sum(b > a for a, b in score))
    if rules.over(max(wins), len(score)):
        winner = None if wins[0] == wins[1] else int(wins[1] > wins[0])
        return replace(board, score=score, current=(0, 0), over=True, winner=winner, announce=(call, MATCH_OVER))
    first = serves.first(board)
    return Board(
        rules,
        score,
        serving=first,
        first_server=first,
        swapped=not board.swapped,
        announce=(call, CHANGE_ENDS),
    )


def _changes_ends(board: Board, side: int) -> bool:
    """Whether the sides change ends inside the set after the point that `side` has just won."""
    rules: SetRules = board.rules
    played = sum(board.current)
    if not _deciding(board):
        return bool(rules.switch_every) and played % rules.switch_every == 0
    if rules.decider_switch_every and played % rules.decider_switch_every == 0:
        return True
    at = rules.decider_switch_at
    return at > 0 and board.current[side] == at > board.current[1 - side]


def _ball(board: Board) -> tuple[Words, ...]:
    """Announce that the next rally can end the set or the match."""
    rules: SetRules = board.rules
    for side in (0, 1):
        if set_over(add(board.current, side), rules, len(board.score)):
            won = sum(pair[side] > pair[1 - side] for pair in board.score)
            return (MATCH_POINT if won + 1 == rules.needed else SET_POINT,)
    return ()


def _deciding(board: Board) -> bool:
    rules: SetRules = board.rules
    return len(board.score) + 1 == rules.best_of
