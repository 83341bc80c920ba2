"""Numbers that plugins give: exact, and no longer than a page can show."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tournament.engine.scoring import Number, Outcome, Pair
from tournament.engine.scoring.numbers import to_number
from tournament.engine.standings.tally import Ratio, Value

MOST, MOST_COUNTED = 10**100, 10**15
"""The greatest number to rank by, and the greatest that is counted, which programs read too."""


def value_in(found: Any) -> Value:
    """Return a number that can be compared with every other, exactly."""
    return found if isinstance(found, Ratio) else _number(found, MOST)


def shown_in(found: Any) -> Number | Pair:
    """Return a number, or a pair of them, that a table can show."""
    return pair_in(found) if isinstance(found, tuple) else _number(found)


def pair_in(found: Any) -> Pair:
    """Return what both sides have of something."""
    home, away = found
    return _number(home), _number(away)


def outcome_in(found: Any) -> Outcome:
    """Return what a match brings its sides; raises TypeError or ValueError for what no table could count."""
    winner = found.winner if type(found) is Outcome else ""
    if winner is not None and not (isinstance(winner, int) and int.__index__(winner) in (0, 1)):
        raise TypeError("what a match brings its sides is an Outcome, whose winner is 0, 1 or None")
    home, away = found.forfeits
    counters = {str(name): pair_in(pair) for name, pair in found.counters.items()}
    outcome: Outcome = found
    return outcome._replace(
        winner=winner if winner is None else int.__index__(winner),
        match_points=pair_in(found.match_points),
        counters=counters,
        forfeits=(bool(home), bool(away)),
    )


def _number(found: Any, most: int = MOST_COUNTED) -> Number:
    if not isinstance(found, int | float) and type(found) is not Fraction:
        raise TypeError(f"{found!r} is no number")
    # A whole number of a kind of its own, which does as it likes, becomes one.
    exact: Number = to_number(found) if isinstance(found, float | Fraction) else int.__index__(found)
    if not -most <= exact <= most:
        raise ValueError(f"a number is at most {most:g}")
    return exact
