"""Iterated greedy on priorities: dispatch again and again, each time with other matches a little more urgent.

Single matches, whole competitions, or all that leads to one ranking are pushed forward or back together: a
division that is well ahead of another leaves the courts of the last day to a short line of finals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tournament.engine.timetable.board import NOBODY, Board
from tournament.engine.timetable.critical import latest_starts
from tournament.engine.timetable.dispatch import dispatch
from tournament.engine.timetable.model import Model

UNFILLED = 60
"""What a duty that nobody takes counts here, in minutes of the finish: annealing fills most of them later."""
HELD_BACK = 0.15
"""How often matches that need each other's losers as referees are held back to a day, where there are such."""

Score = tuple[int, int, int]


def hasten(
    model: Model, board: Board, urgency: Sequence[float], bound: int, rng: Random, budget: Callable[[], float]
) -> Board:
    """Return the board with most matches placed and the earliest finish found before `budget` reaches 1.

    The search follows how late matches are against a finish at `bound`, in sum: the finish itself moves in leaps,
    from one day's last round to the next day's first, and would not lead it.
    """
    groups, together, latest = _groups(model), _together(model), latest_starts(model, bound)
    best, now, release = score(board), _delay(board, latest), dict[int, int]()
    while not (best[0] == 0 and best[1] <= bound) and budget() < 1:
        if together and rng.random() < HELD_BACK:
            candidate, held = urgency, release | _held_back(model, rng.choice(together), rng)
        else:
            candidate, held = _pushed(urgency, groups, rng), release
        other = dispatch(model, candidate, held)
        delay = _delay(other, latest)
        if delay <= now or (delay[0] <= now[0] and delay[1] <= 1.02 * now[1] and rng.random() < 0.1):
            now, urgency, release = delay, candidate, held
        found = score(other)
        if found <= best:
            board, best = other, found
    return board


def score(board: Board) -> Score:
    """Return what a board is judged by, less is better: unplaced, finish and unfilled duties, sum of ends."""
    model, unplaced, finish, total = board.model, 0, 0, 0
    for start, minutes in zip(board.start, model.minutes, strict=True):
        if start < 0:
            unplaced += 1
        else:
            finish, total = max(finish, start + minutes), total + start + minutes
    return unplaced, finish + UNFILLED * len(unrefereed(board)), total


def _delay(board: Board, latest: Sequence[int]) -> tuple[int, int]:
    """Return how many matches are unplaced and by how much, unfilled duties included, the others are too late."""
    unplaced, late = 0, 200 * len(unrefereed(board))
    for start, last in zip(board.start, latest, strict=True):
        if start < 0:
            unplaced += 1
        elif start > last:
            late += start - last
    return unplaced, late


def unrefereed(board: Board) -> list[int]:
    """List the placed matches whose duty nobody takes."""
    refs, start, held = board.refs, board.start, board.held
    return [i for i in board.model.with_duty if refs[i] == NOBODY and start[i] >= 0 and i not in held]


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


def _together(model: Model) -> list[list[int]]:
    """Return the matches that belong on one day, because only losers of some can referee the others."""
    of_match: dict[int, list[int]] = {}
    for i in model.with_duty:
        if model.duty_units[i]:
            continue
        for j in model.duty_losers[i]:
            one, two = of_match.setdefault(i, [i]), of_match.setdefault(j, [j])
            if one is not two:
                one += two
                of_match.update(dict.fromkeys(two, one))
    return [group for i, group in of_match.items() if group[0] == i]


def _held_back(model: Model, group: Sequence[int], rng: Random) -> dict[int, int]:
    """Return the opening of some day as the release of all the matches of a group."""
    return dict.fromkeys(group, rng.choice(model.problem.days)[0])


def _pushed(urgency: Sequence[float], groups: Sequence[Sequence[int]], rng: Random) -> list[float]:
    """Return other priorities: many a little, a few a lot, or a group as a whole."""
    pushed, kind = list(urgency), rng.random()
    if kind < 0.35:
        share, far = rng.choice((0.03, 0.1, 0.3)), rng.choice((10, 30, 90, 300))
        return [one + rng.uniform(-far, far) if rng.random() < share else one for one in pushed]
    if kind < 0.55:
        for i in rng.sample(range(len(pushed)), min(len(pushed), rng.randint(1, 6))):
            pushed[i] += rng.gauss(0, 400)
        return pushed
    push = rng.choice((-1, 1)) * 10 ** rng.uniform(1.0, 3.3)
    for i in rng.choice(groups):
        pushed[i] += push
    return pushed
