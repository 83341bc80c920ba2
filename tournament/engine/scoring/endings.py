"""All the ways in which a match may end, as far as winner and match points can tell them apart."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

from tournament.engine.match_status import Status
from tournament.engine.scoring.parts import Score
from tournament.engine.scoring.records import Outcome, Scoring

UNPLAYED = (
    *product((Status.WALKOVER, Status.NO_SHOW, Status.RETIRED, Status.DISQUALIFIED), (0, 1)),
    (Status.DOUBLE_FORFEIT, None),
    (Status.NO_CONTEST, None),
)


def told_apart(scoring: Scoring, rules: Any, scores: Iterable[Score]) -> tuple[Outcome, ...]:
    """Return one outcome for each winner and share of match points among these scores and all forfeits."""
    found = [scoring.outcome(score, rules) for score in scores if not scoring.violations(score, rules)]
    found += [scoring.outcome((), rules, status, winner) for status, winner in UNPLAYED]
    return tuple({(each.counts, each.winner, each.match_points): each for each in reversed(found)}.values())[::-1]
