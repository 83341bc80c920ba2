"""Scores in sets: which are allowed, against a set played out point by point; what each status brings."""

from __future__ import annotations

from functools import cache
from itertools import product
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.words import vi
from tournament.engine.errors import InputError
from tournament.engine.scoring import Pair, SetRules, SetScoring, Status, rules_from
from tournament.engine.scoring.set_checks import can_go_on, set_violation

SETS = SetScoring()
BEACH = SetRules()
INDOOR = SetRules(
    best_of=5, points=25, decider=15, win_points=3, loss_points=0, close_win_points=2, close_loss_points=1
)
MOST = 14
"""No set of these tests goes further."""


@cache
def played(target: int, win_by: int, cap: int | None) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """Return all scores at which a set can end, and all at which it can go on, by playing every set point by point."""
    found, running = set(), [(0, 0)]
    seen = set(running)
    while running:
        home, away = running.pop()
        for pair in ((home + 1, away), (home, away + 1)):
            high, low = max(pair), min(pair)
            if (high >= target and high - low >= win_by) or high == cap:
                found.add(pair)
            elif pair not in seen and high < MOST:
                seen.add(pair)
                running.append(pair)
    return frozenset(found), frozenset(seen)


def of_set(rules: SetRules, index: int) -> tuple[frozenset[Pair], frozenset[Pair]]:
    """Return the same for the set with this index (from 0) of a match."""
    if index == rules.best_of - 1 and rules.best_of in (3, 5):
        return played(rules.decider, rules.win_by, rules.decider_cap or rules.cap)
    return played(rules.points, rules.win_by, rules.cap)


SHAPES = [
    SetRules(best_of, points, decider, win_by, cap, decider_cap)
    for best_of, points, decider in ((1, 1, 1), (2, 1, 2), (3, 2, 1), (3, 1, 3))
    for win_by in (1, 2, 3)
    for cap in (None, points, points + 1)
    for decider_cap in (None, decider, decider + 1)
]


@pytest.mark.parametrize("win_by", [1, 2, 3, 7])
@pytest.mark.parametrize("target", [1, 2, 3, 6])
def test_a_set_ends_and_goes_on_where_it_can_when_played_point_by_point(target: int, win_by: int) -> None:
    for cap in (None, *range(target, 10)):
        rules = SetRules(1, target, 1, win_by, cap)
        final, running = played(target, win_by, cap)
        for pair in product(range(-2, MOST - 1), range(-2, MOST - 1)):
            assert (set_violation(pair, rules, 0, "set 1") is None) == (pair in final), (cap, pair)
            assert can_go_on(pair, rules, 0) == (pair in running), (cap, pair)


@pytest.mark.parametrize("share", [0.01, pytest.param(1.0, marks=pytest.mark.soak)])
@pytest.mark.parametrize("rules", SHAPES, ids=str)
def test_a_match_can_stand_where_it_can_when_played_point_by_point(rules: SetRules, share: float) -> None:
    ended: set[tuple[Pair, ...]] = set()
    broken: set[tuple[Pair, ...]] = {()}
    running: list[tuple[Pair, ...]] = [()]
    while running:
        score = running.pop()
        ends, goes_on = of_set(rules, len(score))
        broken |= {(*score, pair) for pair in goes_on if max(pair) < 5}
        for longer in ((*score, pair) for pair in ends if max(pair) < 5):
            won = [sum(pair[side] > pair[1 - side] for pair in longer) for side in (0, 1)]
            over = max(won) > rules.best_of // 2 or len(longer) == rules.best_of
            (ended if over else broken).add(longer)
            running += [] if over else [longer]
    possible = sorted(ended | broken)
    possible = Random(1).sample(possible, max(1, int(len(possible) * share)))
    changed = [
        (*score[:at], pair, *score[at + 1 :])
        for score in possible
        for at in range(len(score) + 1)
        for pair in product(range(-1, 5), range(-1, 5))
    ]
    for score in {*possible, *changed}:
        assert (not SETS.violations(score, rules)) == (score in ended), score
        for status in (Status.RETIRED, Status.WALKOVER, Status.ANNULLED):
            assert (not SETS.violations(score, rules, status, 0)) == (score in ended | broken), (status, score)


def test_a_set_won_to_nil_has_the_lead_that_wins_it() -> None:
    rules = SetRules(best_of=3, points=1, decider=2, win_by=3, decider_cap=2)
    assert SETS.forfeit_score(rules) == ((3, 0), (3, 0))
    assert SETS.outcome(((0, 1),), rules, Status.RETIRED, 0).counters["points"] == (7, 1)
    assert {(each.winner, each.match_points) for each in SETS.endings(rules)} >= {(0, (2, 1)), (1, (1, 2))}


@st.composite
def matches(draw: st.DrawFn) -> tuple[SetRules, tuple[Pair, ...]]:
    points, decider = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    cap = draw(st.none() | st.integers(points, 9))
    decider_cap = draw(st.none() | st.integers(decider, 9))
    best_of, win_by = draw(st.sampled_from([1, 2, 3, 5])), draw(st.integers(1, 3))
    rules = SetRules(best_of, points, decider, win_by, cap, decider_cap)
    number = st.integers(-1, MOST - 2)
    score = []
    for index in range(draw(st.integers(0, best_of + 1))):
        possible = sorted(pair for pair in of_set(rules, index)[0] if max(pair) < MOST - 1)
        score.append(draw(st.sampled_from(possible) | st.tuples(number, number)))
    return rules, tuple(score)


@given(matches())
@example((SetRules(best_of=1, points=1, decider=1, win_by=1), ((1, 2),)))
def test_a_match_is_allowed_when_it_can_be_played(match: tuple[SetRules, tuple[Pair, ...]]) -> None:
    rules, score = match
    playable = 0 < len(score) <= rules.best_of
    won = [0, 0]
    for index, pair in enumerate(score):
        playable &= max(won) <= rules.best_of // 2 and pair in of_set(rules, index)[0]
        won[pair[1] > pair[0]] += 1
    playable &= max(won) > rules.best_of // 2 or len(score) == rules.best_of
    found = SETS.violations(score, rules)
    assert (not found) == playable
    assert all(vi(violation.text) and str(violation.text) for violation in found)


@pytest.mark.parametrize(
    ("score", "rules", "sentences"),
    [
        ([(21, 19), (20, 21)], BEACH, ["set 2: 20–21 is not valid yet, a lead of 2 is needed"]),
        ([(21, 19), (21, 12), (15, 1)], BEACH, ["set 3 is one too many: the match ended with set 2"]),
        ([(21, 19)], BEACH, ["sets are missing: 1 so far, 2 must be won"]),
        ([(23, 19), (21, 0)], BEACH, ["set 1: 23–19 is not valid, the set ended at 21 points with a lead of 2"]),
        ([(21, 19), (19, 21), (13, 11)], BEACH, ["set 3: 13–11 is not valid yet, no side has 15 points"]),
        ([(16, 15), (15, 14), (17, 16)], SetRules(points=15, decider=15, win_by=1),
         ["set 1: 16–15 is not valid, the set ended when a side had 15 points",
          "set 3 is one too many: the match ended with set 2"]),
        ([(14, 15), (15, 15)], SetRules(points=15, decider=15, win_by=1),
         ["set 2: 15–15 is not valid, the set ended when a side had 15 points"]),
        ([(30, 30), (21, 9)], SetRules(cap=30),
         ["set 1: 30–30 is not valid, the set ended when a side had the highest score 30"]),
        ([(31, 29), (21, 9)], SetRules(cap=30), ["set 1: 31–29 is over the highest score 30"]),
        ([(-1, 21), (0, 21)], BEACH, ["set 1: -1–21 has negative points"]),
        ([], BEACH, ["sets are missing: 0 so far, 2 must be won"]),
        (
            [(21, 19), (19, 21), (15, 9), (15, 9)],
            BEACH,
            ["set 4 is one too many: the match ended with set 3", "more than 3 sets"],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(score: list[tuple[int, int]], rules: SetRules, sentences: list[str]) -> None:
    assert [str(violation.text) for violation in SETS.violations(tuple(score), rules)] == sentences


@pytest.mark.parametrize(
    ("score", "status", "winner", "sentences"),
    [
        ([], Status.WALKOVER, 0, []),
        ([], Status.WALKOVER, None, ["the winner must be named"]),
        ([(0, 21), (0, 21)], Status.NO_SHOW, None, []),
        ([(21, 15), (3, 7)], Status.RETIRED, 0, []),
        ([(21, 15), (19, 21)], Status.RETIRED, 0, []),
        ([(3, 7), (21, 15)], Status.RETIRED, 0, ["set 1: 3–7 is not valid yet, no side has 21 points"]),
        ([(21, 15), (24, 3)], Status.RETIRED, 0,
         ["set 2: 24–3 is not valid, the set ended at 21 points with a lead of 2"]),
        ([(21, 15), (19, 21), (14, 13), (1, 0)], Status.DISQUALIFIED, 1,
         ["set 3: 14–13 is not valid yet, no side has 15 points",
          "set 4 is one too many: the match ended with set 3", "more than 3 sets"]),
        ([(0, 21), (0, 21), (1, 0)], Status.RETIRED, 1, ["set 3 is one too many: the match ended with set 2"]),
        ([], Status.DOUBLE_FORFEIT, None, []),
        ([], Status.ANNULLED, None, []),
        ([], Status.NO_CONTEST, None, []),
        ([], Status.PLAYED, 1, []),
    ],
)  # fmt: skip
def test_a_match_that_was_not_played_out_is_checked_as_far_as_it_went(
    score: list[tuple[int, int]], status: Status, winner: int | None, sentences: list[str]
) -> None:
    found = SETS.violations(tuple(score), BEACH, status, winner)
    assert [str(violation.text) for violation in found] == sentences


@pytest.mark.parametrize(
    ("score", "status", "winner", "expected"),
    [
        # counts, winner, match points, sets, points, forfeits, contested
        ([(21, 15), (18, 21), (15, 13)], Status.PLAYED, None, (True, 0, (2, 1), (2, 1), (54, 49), (0, 0), True)),
        ([(21, 15), (21, 15)], Status.PLAYED, 1, (True, 1, (1, 2), (2, 0), (42, 30), (0, 0), True)),
        ([], Status.WALKOVER, 1, (True, 1, (0, 2), (0, 2), (0, 42), (1, 0), False)),
        ([], Status.NO_SHOW, 0, (True, 0, (2, 0), (2, 0), (42, 0), (0, 1), False)),
        ([(21, 15), (3, 7)], Status.RETIRED, 0, (True, 0, (2, 1), (2, 0), (42, 22), (0, 0), True)),
        ([(21, 15), (3, 7)], Status.RETIRED, 1, (True, 1, (1, 2), (1, 2), (24, 51), (0, 0), True)),
        ([(20, 21)], Status.RETIRED, 0, (True, 0, (2, 1), (2, 0), (44, 21), (0, 0), True)),
        ([], Status.RETIRED, 0, (True, 0, (2, 1), (2, 0), (42, 0), (0, 0), False)),
        ([(21, 15), (3, 7)], Status.DISQUALIFIED, 1, (True, 1, (0, 2), (1, 2), (24, 51), (1, 0), True)),
        ([(21, 15), (21, 15)], Status.DISQUALIFIED, 1, (True, 1, (0, 2), (0, 2), (0, 42), (1, 0), True)),
        ([(21, 15)], Status.DOUBLE_FORFEIT, None, (True, None, (0, 0), (0, 0), (0, 0), (1, 1), False)),
        ([], Status.DOUBLE_FORFEIT, 1, (True, 1, (0, 0), (0, 0), (0, 0), (1, 1), False)),
        ([(21, 15)], Status.ANNULLED, None, (False, None, (0, 0), (0, 0), (0, 0), (0, 0), False)),
        ([(21, 15)], Status.NO_CONTEST, 0, (False, 0, (0, 0), (0, 0), (0, 0), (0, 0), False)),
        ([], Status.WALKOVER, None, (False, None, (0, 0), (0, 0), (0, 0), (0, 0), False)),
    ],
)  # fmt: skip
def test_what_each_side_takes(
    score: list[tuple[int, int]], status: Status, winner: int | None, expected: tuple[object, ...]
) -> None:
    outcome = SETS.outcome(tuple(score), BEACH, status, winner)
    told = [outcome.counters.get(name, (0, 0)) for name in ("sets", "points")]
    assert (*outcome[:3], *told, outcome.forfeits, outcome.contested) == expected
    if winner is not None:
        turned = SETS.outcome(tuple((away, home) for home, away in score), BEACH, status, 1 - winner)
        assert turned == outcome.turned()


@given(st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=3), st.sampled_from([0, 1]))
def test_a_match_broken_off_keeps_every_point_and_ends_as_if_the_winner_had_won_the_rest(
    score: list[tuple[int, int]], winner: int
) -> None:
    rules = SetRules(best_of=3, points=21, decider=15)
    if SETS.violations(tuple(score), rules, Status.RETIRED, winner):
        return
    outcome = SETS.outcome(tuple(score), rules, Status.RETIRED, winner)
    lost = [pair for pair in score if pair[1 - winner] > pair[winner] and max(pair) >= 15]
    if len(lost) < 2:
        assert outcome.counters["sets"][winner] == 2
        assert outcome.counters["points"][1 - winner] == sum(pair[1 - winner] for pair in score)
        assert outcome.counters["points"][winner] >= sum(pair[winner] for pair in score)
    assert outcome.winner == winner


@pytest.mark.parametrize(
    ("score", "points", "goals"),
    [
        ([(25, 20), (25, 20), (25, 20)], (3, 0), (3, 0)),
        ([(25, 20), (20, 25), (25, 20), (25, 20)], (3, 0), (3, 1)),
        ([(25, 20), (20, 25), (25, 20), (20, 25), (13, 15)], (1, 2), (2, 3)),
    ],
)
def test_a_match_to_the_last_set_shares_the_points(
    score: list[tuple[int, int]], points: tuple[int, int], goals: tuple[int, int]
) -> None:
    outcome = SETS.outcome(tuple(score), INDOOR)
    assert (outcome.match_points, outcome.counters["sets"]) == (points, goals)


def test_two_sets_can_end_in_a_draw() -> None:
    rules = SetRules(best_of=2, points=11, draw_points=1)
    outcome = SETS.outcome(((11, 5), (5, 11)), rules)
    assert (outcome.winner, outcome.match_points, outcome.draw) == (None, (1, 1), True)
    assert SETS.violations(((11, 5), (5, 11)), rules) == ()


def test_retiring_may_cost_what_the_rules_say() -> None:
    rules = SetRules(retired_points=0)
    assert SETS.outcome(((21, 15), (3, 7)), rules, Status.RETIRED, 0).match_points == (2, 0)


@pytest.mark.parametrize(
    ("given", "shares"),
    [
        ({"win_points": 3, "loss_points": 0}, (3, 0, 2, 1)),
        ({"win_points": 2, "loss_points": 1}, (2, 1, 2, 1)),
        ({"win_points": 2, "loss_points": 0}, (2, 0, None, None)),
        ({"win_points": 1}, (1, 0, None, None)),
        ({"win_points": 1, "close_win_points": 1}, (1, 0, 1, 1)),
        ({"best_of": 3}, (3, 0, 2, 1)),
    ],
)
def test_shares_of_a_close_match_go_with_the_points_they_share(
    given: dict[str, object], shares: tuple[object, ...]
) -> None:
    base = SetRules(win_points=3, loss_points=0, close_win_points=2, close_loss_points=1)
    rules = rules_from(given, SetRules, base)
    found = (rules.win_points, rules.loss_points, rules.close_win_points, rules.close_loss_points)
    assert found == shares


def test_points_may_be_given_set_by_set() -> None:
    rules = rules_from({"best_of": 3, "points": [21, 21, 15]}, SetRules)
    assert (rules.points, rules.decider) == (21, 15)
    assert rules_from({"points": 25}, SetRules, rules).decider == 25
    assert rules_from({"points": 25, "decider": 15}, SetRules, rules).decider == 15


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"points": [21, 15, 15]}, "rules: points must be one number, or one for each set"),
        ({"points": [21, 21]}, "rules: points must be one number, or one for each set"),
        ({"points": "21"}, "rules: points in a set (points) must be a whole number from 1 to 200, not '21'."),
        ({"points": True}, "rules: points in a set (points) must be a whole number from 1 to 200, not True."),
        ({"best_of": 2.5}, "rules: best of sets (best_of) must be a whole number from 1 to 15, not 2.5."),
        ({"cap": 20}, "rules: cap: the highest score 20 is lower than the 21 points of the set."),
        ({"win_points": float("nan")}, "rules: match points for a win (win_points) must be a number from 0 to 1000"),
        ({"win_points": "3"}, "rules: match points for a win (win_points) must be a number from 0 to 1000"),
        ({"wind": 3}, "rules: there is no rule 'wind'; the rules are best_of, points,"),
    ],
)
def test_rules_that_make_no_sense_are_refused(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        rules_from(values, SetRules)
    assert str(refused.value).startswith(sentence)


def test_a_match_without_a_score_or_a_winner_decides_nothing() -> None:
    outcome = SetScoring().outcome((), SetRules())
    assert (outcome.counts, outcome.winner, outcome.contested) == (False, None, False)


def test_points_that_are_no_numbers_are_refused_by_name() -> None:
    base = SetRules(close_win_points=2, close_loss_points=1)
    with pytest.raises(InputError, match="points for a win"):
        rules_from({"win_points": "three"}, SetRules, base)
