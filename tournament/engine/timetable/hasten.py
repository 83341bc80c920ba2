"""Iterated greedy on priorities: dispatch again and again, each time with other matches a little more urgent.

Single matches, whole competitions, or all that leads to one ranking are pushed forward or back together: a
division that is well ahead of another leaves the courts of the last day to a short line of finals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tournament.engine.timetable.board import NOBODY, Board
from tournament.engine.timetable.dispatch import dispatch
from tournament.engine.timetable.model import Model

UNFILLED = 60
"""What a duty that nobody takes counts here, in minutes of the finish: annealing fills most of them later."""

Score = tuple[int, int, int]


def hasten(
    model: Model, board: Board, urgency: Sequence[float], bound: int, rng: Random, budget: Callable[[], float]
) -> Board:
    """Return the board with most matches placed and the earliest finish found before `budget` reaches 1."""
    groups = _groups(model)
    best = score(board)
    while not (best[0] == 0 and best[1] <= bound) and budget() < 1:
        candidate = _pushed(urgency, groups, rng)
        other = dispatch(model, candidate)
        found = score(other)
        if found <= best:
            board, best, urgency = other, found, candidate
    return board


def score(board: Board) -> Score:
    """Return what a board is judged by, less is better: unplaced, finish and unfilled duties, ends of competitions."""
    ends: dict[str, int] = {}
    unplaced = unfilled = 0
    for i, match in enumerate(board.model.problem.matches):
        start = board.start[i]
        if start < 0:
            unplaced += 1
            continue
        ends[match.competition] = max(ends.get(match.competition, 0), start + match.minutes)
        unfilled += match.duty is not None and board.refs[i] == NOBODY and i not in board.held
    return unplaced, max(ends.values(), default=0) + UNFILLED * unfilled, sum(ends.values())


def _groups(model: Model) -> list[list[int]]:
    by_competition: dict[str, list[int]] = {}
    for i, match in enumerate(model.problem.matches):
        by_competition.setdefault(match.competition, []).append(i)
    return [*by_competition.values(), *(_leading_to(model, barrier.members) for barrier in model.barriers)]


def _leading_to(model: Model, members: Sequence[int]) -> list[int]:
    """Return matches and all that come before them."""
    found = dict.fromkeys(members)
    waiting = list(members)
    while waiting:
        for b in model.needs[waiting.pop()]:
            new = [j for j in model.barriers[b].members if j not in found]
            found.update(dict.fromkeys(new))
            waiting += new
    return list(found)


def _pushed(urgency: Sequence[float], groups: Sequence[Sequence[int]], rng: Random) -> list[float]:
    pushed, far = list(urgency), rng.choice((10, 30, 90, 300))
    if rng.random() < 0.5:
        share = rng.choice((0.03, 0.1, 0.3))
        return [one + rng.uniform(-far, far) if rng.random() < share else one for one in pushed]
    push = rng.uniform(-3 * far, 3 * far)
    for i in rng.choice(groups):
        pushed[i] += push
    return pushed
