"""Scores in goals: which are allowed, and what each status brings."""

from __future__ import annotations

import pytest

from tournament.engine.scoring import GoalRules, GoalScoring, Status

GOALS = GoalScoring()
RULES = GoalRules()


@pytest.mark.parametrize(
    ("score", "status", "winner", "sentences"),
    [
        (((2, 1),), Status.PLAYED, None, []),
        (((0, 0),), Status.PLAYED, None, []),
        ((), Status.PLAYED, None, ["one pair of goals is needed, not 0"]),
        ((), Status.PLAYED, 0, []),
        (((2, 1), (1, 0)), Status.PLAYED, None, ["one pair of goals is needed, not 2"]),
        (((-1, 1),), Status.PLAYED, None, ["-1–1 has negative goals"]),
        ((), Status.WALKOVER, None, ["the winner must be named"]),
        (((1, 1),), Status.RETIRED, None, ["the winner must be named"]),
        (((0, 3),), Status.WALKOVER, None, []),
        ((), Status.DISQUALIFIED, 1, []),
        ((), Status.DOUBLE_FORFEIT, None, []),
        ((), Status.NO_CONTEST, None, []),
    ],
)
def test_what_is_wrong_is_said(
    score: tuple[tuple[int, int], ...], status: Status, winner: int | None, sentences: list[str]
) -> None:
    assert [str(violation.text) for violation in GOALS.violations(score, RULES, status, winner)] == sentences


def test_what_is_missing_or_too_much_beside_the_goals_is_said() -> None:
    rules = GoalRules(overtime_minutes=30, shootout_shots=5)
    scores = ((None, (1, 0)), (), ((1, 0), None, None, (3, 2)))
    said = [[str(violation.text) for violation in GOALS.violations(score, rules)] for score in scores]
    missing = ["Goals in normal time: missing"]
    assert said == [missing, missing, ["a score has at most 3 parts, not 4"]]


@pytest.mark.parametrize(
    ("score", "status", "winner", "expected"),
    [
        # counts, winner, match points, goals, forfeits, contested
        (((2, 1),), Status.PLAYED, None, (True, 0, (3, 0), (2, 1), (0, 0), True)),
        (((1, 2),), Status.PLAYED, None, (True, 1, (0, 3), (1, 2), (0, 0), True)),
        (((1, 1),), Status.PLAYED, None, (True, None, (1, 1), (1, 1), (0, 0), True)),
        (((1, 1),), Status.PLAYED, 1, (True, 1, (0, 3), (1, 1), (0, 0), True)),
        ((), Status.WALKOVER, 0, (True, 0, (3, 0), (3, 0), (0, 1), False)),
        ((), Status.NO_SHOW, 1, (True, 1, (0, 3), (0, 3), (1, 0), False)),
        (((0, 5),), Status.WALKOVER, None, (True, 1, (0, 3), (0, 5), (1, 0), False)),
        # Broken off: the better of the score reached and the forfeit score stands.
        (((1, 4),), Status.RETIRED, 1, (True, 1, (0, 3), (1, 4), (0, 0), True)),
        (((2, 1),), Status.RETIRED, 1, (True, 1, (0, 3), (0, 3), (0, 0), True)),
        (((4, 1),), Status.DISQUALIFIED, 1, (True, 1, (0, 3), (0, 3), (1, 0), True)),
        (((5, 1),), Status.DISQUALIFIED, 0, (True, 0, (3, 0), (5, 1), (0, 1), True)),
        ((), Status.DISQUALIFIED, 0, (True, 0, (3, 0), (3, 0), (0, 1), False)),
        ((), Status.DOUBLE_FORFEIT, None, (True, None, (0, 0), (0, 0), (1, 1), False)),
        (((2, 1),), Status.ANNULLED, None, (False, None, (0, 0), (0, 0), (0, 0), False)),
        (((2, 1),), Status.NO_CONTEST, None, (False, None, (0, 0), (0, 0), (0, 0), False)),
        ((), Status.PLAYED, None, (False, None, (0, 0), (0, 0), (0, 0), False)),
        ((), Status.RETIRED, None, (False, None, (0, 0), (0, 0), (0, 0), False)),
    ],
)
def test_what_each_side_takes(
    score: tuple[tuple[int, int], ...], status: Status, winner: int | None, expected: tuple[object, ...]
) -> None:
    outcome = GOALS.outcome(score, RULES, status, winner)
    assert (*outcome[:3], outcome.counters.get("goals", (0, 0)), outcome.forfeits, outcome.contested) == expected
    turned = GOALS.outcome(
        tuple((away, home) for home, away in score), RULES, status, None if winner is None else 1 - winner
    )
    assert turned == outcome.turned()


def test_a_forfeit_may_cost_points() -> None:
    rules = GoalRules(forfeit_points=-1, forfeit_goals=5)
    outcome = GOALS.outcome((), rules, Status.WALKOVER, 1)
    assert (outcome.match_points, outcome.counters) == ((-1, 3), {"goals": (0, 5)})
