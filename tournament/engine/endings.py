"""The ways in which a match can end, as far as match points and wins go: what forecasts need to know of a sport."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tournament.engine.scoring import Outcome, Score, Scoring, Status

_UNPLAYED = (Status.WALKOVER, Status.RETIRED)


def outcomes_of(scoring: Scoring, rules: Any, *, forfeits: bool = True) -> tuple[Outcome, ...]:
    """List outcomes of a match under `rules`, one for each winner and pair of match points there can be.

    Forfeits, retirements and double forfeits are among them, since they may bring other points than a defeat: what
    is sure must hold even then. A simulation of what is likely leaves them out (`forfeits` false).
    """
    found: dict[object, Outcome] = {}
    for outcome in _all(scoring, rules, forfeits):
        found.setdefault((outcome.winner, outcome.match_points), outcome)
    return tuple(found.values())


def _all(scoring: Scoring, rules: Any, forfeits: bool) -> Iterator[Outcome]:
    for score in _scores(scoring, rules):
        yield scoring.outcome(score, rules)
    if not forfeits:
        return
    for status in _UNPLAYED:
        for winner in (0, 1):
            yield scoring.outcome((), rules, status, winner)
    yield scoring.outcome((), rules, Status.DOUBLE_FORFEIT)


def _scores(scoring: Scoring, rules: Any) -> Iterator[Score]:
    won = scoring.forfeit_score(rules)
    if scoring.counts_goals:
        yield from (won, tuple((away, home) for home, away in won), ((0, 0),))
        return
    if rules.best_of % 2 == 0:
        half = won[: rules.best_of // 2]
        yield (*half, *((away, home) for home, away in half))
    for lost in range(rules.best_of - len(won) + 1):  # sets that the winner gave away
        score = (*((away, home) for home, away in won[:lost]), *won)
        yield score
        yield tuple((away, home) for home, away in score)
