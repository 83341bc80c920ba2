"""The ways in which a match can end under the rules of sets and of goals."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tournament.engine.endings import outcomes_of
from tournament.engine.scoring import GoalRules, GoalScoring, SetRules, SetScoring, Status


def kinds(scoring: Any, rules: Any) -> set[Any]:
    return {(outcome.winner, outcome.match_points) for outcome in outcomes_of(scoring, rules)}


def test_a_win_in_the_deciding_set_and_a_forfeit_bring_points_of_their_own() -> None:
    rules = SetRules(win_points=3, loss_points=0, close_win_points=2, close_loss_points=1, forfeit_points=-1)
    assert kinds(SetScoring(), rules) == {
        (0, (3, 0)),
        (1, (0, 3)),
        (0, (2, 1)),
        (1, (1, 2)),
        (0, (3, -1)),
        (1, (-1, 3)),
        (None, (-1, -1)),
    }


def test_goals_may_be_level() -> None:
    rules = GoalRules(win_points=3, draw_points=1, loss_points=0, forfeit_points=0)
    assert kinds(GoalScoring(), rules) == {(0, (3, 0)), (1, (0, 3)), (None, (1, 1)), (None, (0, 0))}


@pytest.mark.parametrize("best_of", [1, 2, 3, 5])
def test_every_score_of_full_sets_is_covered(best_of: int) -> None:
    rules = SetRules(best_of=best_of, win_points=3, close_win_points=2, close_loss_points=1, loss_points=0)
    scoring, known = SetScoring(), kinds(SetScoring(), rules)
    for count in range(1, best_of + 1):
        for score in product([(21, 15), (15, 21)], repeat=count):
            if not scoring.violations(score, rules):
                outcome = scoring.outcome(score, rules)
                assert (outcome.winner, outcome.match_points) in known
    for status, winner in product((Status.WALKOVER, Status.NO_SHOW, Status.RETIRED, Status.DISQUALIFIED), (0, 1)):
        outcome = scoring.outcome((), rules, status, winner)
        assert (outcome.winner, outcome.match_points) in known


def test_without_forfeits_only_what_is_played_is_left() -> None:
    rules = SetRules(win_points=2, loss_points=1, forfeit_points=0)
    played = outcomes_of(SetScoring(), rules, forfeits=False)
    assert {(outcome.winner, outcome.match_points) for outcome in played} == {(0, (2, 1)), (1, (1, 2))}
