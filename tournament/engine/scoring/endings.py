"""All the ways in which a match may end, as far as winner and match points can tell them apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from tournament.engine.match_status import Status
from tournament.engine.scoring.records import Outcome, Score, Scoring
from tournament.engine.scoring.set_rules import SetRules

GOALS: tuple[Score, ...] = (((1, 0),), ((0, 0),), ((0, 1),))
UNPLAYED = (
    *product((Status.WALKOVER, Status.NO_SHOW, Status.RETIRED, Status.DISQUALIFIED), (0, 1)),
    (Status.DOUBLE_FORFEIT, None),
    (Status.NO_CONTEST, None),
)


def endings(scoring: Scoring, rules: Any) -> tuple[Outcome, ...]:
    """Return one outcome for each winner and share of match points, seen from the home side.

    Empty where that cannot be known: a plugin's own way to count with sets of its own.
    """
    if not scoring.counts_goals and not isinstance(rules, SetRules):
        return ()
    scores = GOALS if scoring.counts_goals else _in_sets(rules)
    found = [scoring.outcome(score, rules) for score in scores if not scoring.violations(score, rules)]
    found += [scoring.outcome((), rules, status, winner) for status, winner in UNPLAYED]
    return tuple({(each.counts, each.winner, each.match_points): each for each in reversed(found)}.values())[::-1]


def _in_sets(rules: SetRules) -> Iterator[Score]:
    """Yield a score for each order in which sets can be won."""
    for length in range(rules.needed, rules.best_of + 1):
        for winners in product((0, 1), repeat=length):
            points = [rules.shutout(index) for index in range(length)]
            yield tuple((won, 0) if side == 0 else (0, won) for side, won in zip(winners, points, strict=True))
