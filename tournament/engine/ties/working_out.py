"""The score of a tie, worked out from its rubbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.parts import Pair, Score
from tournament.engine.scoring.records import Outcome
from tournament.engine.ties.records import TieRules

NOT_PLAYED: Pair = (0, 0)
DRAWN: Pair = (Fraction(1, 2), Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class TieState:
    """How a tie stands: the score so far, the rubbers each side has won, whether it is over, and who won it."""

    score: Score
    won: tuple[Number, Number]
    over: bool
    winner: int | None


def tie_state(rules: TieRules, rubbers: Sequence[Outcome | None], *, in_group: bool) -> TieState:
    """Work a tie out from its rubbers, None for those that are still open.

    Where a tie may end level it may do so in a group; elsewhere, and where rules say so, the sets and then the points
    of all rubbers decide.
    """
    score = tuple(NOT_PLAYED if each is None else rubber_pair(each) for each in rubbers)
    won = rubbers_won(score)
    over = None not in rubbers or (not rules.dead_rubbers and max(won) >= needed(rules, len(rubbers)))
    return TieState(score, won, over, leader(score, rubbers, level=bool(rules.level) and in_group) if over else None)


def needed(rules: TieRules, rubbers: int) -> Number:
    """Return how many rubbers win a tie of so many."""
    return rules.to_win or Fraction(rubbers, 2) + Fraction(1, 2 if rubbers % 2 else 1)


def rubber_pair(outcome: Outcome) -> Pair:
    """Return the sets of a rubber, or its goals, where they tell who won it; else who won."""
    for pair in (outcome.counters.get(name, NOT_PLAYED) for name in ("sets", "goals", "points")):
        if ahead(pair) == outcome.winner and any(pair):
            return pair
    if outcome.winner is None:
        return DRAWN if outcome.draw else NOT_PLAYED
    return (1, 0) if outcome.winner == 0 else (0, 1)


def rubbers_won(score: Score) -> tuple[Number, Number]:
    """Count the rubbers of each side, half of one that was drawn."""
    won: list[Number] = [0, 0]
    for pair in played_in(score):
        side = ahead(pair)
        if side is not None:
            won[side] += 1
        elif any(pair):
            won = [each + Fraction(1, 2) for each in won]
    return _plain(won[0]), _plain(won[1])


def leader(score: Score, rubbers: Sequence[Outcome | None], *, level: bool) -> int | None:
    """Return who won by rubbers, and unless a tie may end level by sets and by points, where these can be compared."""
    found = ahead(rubbers_won(score))
    if found is not None or level:
        return found
    by_sets = ahead(sets_won(score))
    if by_sets is not None:
        return by_sets
    ended = [each for each in rubbers if each is not None]
    points = [each.counters.get("points", NOT_PLAYED) for each in ended]
    by_points = ahead((sum(home for home, _ in points), sum(away for _, away in points)))
    lower = {each.lower for each in ended}
    if by_points is None or len(lower) > 1:  # more is better in one rubber, and less in another
        return None
    return 1 - by_points if True in lower else by_points


def played_in(score: Score) -> tuple[Pair, ...]:
    """Return the pairs of a tie's score."""
    return tuple(pair for pair in score if pair is not None)


def sets_won(score: Score) -> Pair:
    """Add up the sets of all rubbers."""
    pairs = played_in(score)
    return sum(home for home, _ in pairs), sum(away for _, away in pairs)


def ahead(pair: tuple[Number, Number]) -> int | None:
    """Return the side that has more, None where none has."""
    return None if pair[0] == pair[1] else int(pair[1] > pair[0])


def _plain(number: Number) -> Number:
    return number.numerator if number.denominator == 1 else number
