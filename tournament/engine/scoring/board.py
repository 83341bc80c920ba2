"""The scoreboard: a match point by point, as the scorer's table sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tournament.engine.errors import InputError
from tournament.engine.message import Message, pmessage
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class Point:
    """The side (0 home, 1 away) wins a rally, or scores: a goal, or several points at once."""

    side: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class TimeOut:
    """The side takes a time-out."""

    side: int


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """The referee ends a period; the next one begins."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The referee ends the match; only where no score ends it."""


Play = Point | TimeOut | PeriodEnd | Finish


@dataclass(frozen=True, slots=True)
class Board:
    """The state of a running match; pairs are (home, away).

    `score` holds the finished parts, `current` the running one. `swapped` tells that home stands on the
    right. `rotation` counts how often each side has gained the serve in this set. `period` is the running one
    of a part that has periods. `announce` is what the referee calls now.
    """

    rules: Any
    score: tuple[Any, ...] = ()
    current: tuple[int, int] = (0, 0)
    serving: int = 0
    first_server: int = 0
    swapped: bool = False
    rotation: tuple[int, int] = (0, 0)
    timeouts: tuple[int, int] = (0, 0)
    over: bool = False
    winner: int | None = None
    announce: tuple[Words, ...] = ()
    period: int = 1


POINT, GOAL = pmessage("scoreboard", "Point"), pmessage("scoreboard", "Goal")
TIME_OUT = Message("Time-out")
LEVEL = Message("Level: play on")
CHANGE_ENDS = Message("Change ends")
MATCH_OVER = Message("Match over")


def refuse_after_end(board: Board) -> None:
    """Raise InputError when the match is over."""
    if board.over:
        raise InputError(Message("The match is over."))


def refuse_side(side: int) -> None:
    """Raise InputError unless `side` is 0 or 1."""
    if side not in (0, 1):
        raise InputError(Message("A side is 0 (home) or 1 (away)."))


def refuse_several(play: Point) -> None:
    """Raise InputError unless one point is won at a time."""
    if play.count != 1:
        raise InputError(Message("Points are won one at a time."))


def add(pair: tuple[int, int], side: int, count: int = 1) -> tuple[int, int]:
    """Return the pair with so many more for `side`."""
    return (pair[0] + count, pair[1]) if side == 0 else (pair[0], pair[1] + count)
