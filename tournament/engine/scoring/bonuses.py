"""Match points beside those for winning and losing, as data: for tries, for a close loss, for each warning."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.parts import Pair

Bonus = Callable[[int, Mapping[str, Pair], int | None], Number]
"""Given a side (0 home, 1 away), what was counted in the match and who won it, the points that the side gets more."""


def bonus_for(counter: str, least: Number, points: Number = 1) -> Bonus:
    """Return the bonus of a side that has at least so much of a counter: four tries."""
    return lambda side, counters, winner: points if counters[counter][side] >= least else 0


def bonus_for_lead(counter: str, least: Number, points: Number = 1) -> Bonus:
    """Return the bonus of a winner that is at least so far ahead."""
    return lambda side, counters, winner: points if winner == side and _lead(counters[counter], side) >= least else 0


def bonus_for_close_loss(counter: str, within: Number, points: Number = 1) -> Bonus:
    """Return the bonus of a loser that is at most so far behind."""
    return lambda side, counters, winner: (
        points if winner == 1 - side and _lead(counters[counter], side) >= -within else 0
    )


def points_each(counter: str, points: Number) -> Bonus:
    """Return so many points for each of what a counter counts, fewer than none as a penalty."""
    return lambda side, counters, winner: points * counters[counter][side]


def _lead(pair: Pair, side: int) -> Number:
    return pair[side] - pair[1 - side]
