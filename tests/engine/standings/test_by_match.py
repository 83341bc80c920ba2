"""Tie-breaks over single matches, held against tables that were decided by them and against plain sums."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournament.engine.errors import InputError
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import BUILT_IN, Result, Step, Table, best_of_rank, columns, rank, steps_from

Games = list[tuple[str, str, int, int]]


def table(games: Games, entries: str = "") -> Table:
    """Count goals at three points a win."""
    found = Table(dict.fromkeys([*entries, *(side for game in games for side in game[:2])]))
    for home, away, scored, conceded in games:
        winner = None if scored == conceded else int(conceded > scored)
        points = (1, 1) if winner is None else (3, 0) if winner == 0 else (0, 3)
        found.add(Result(home, away, Outcome(True, winner, points, counters={"goals": (scored, conceded)})))
    return found


def order(found: Table, *steps: Step) -> list[tuple[int, object, str | None]]:
    return [(row.rank, row.entry, row.decided_by) for row in rank(found, steps)]


# UEFA Champions League 2018/19, group B: Tottenham and Internazionale were level on points and, between them, on points
# and goals; Tottenham had scored in Milan.
GROUP_B: Games = [
    ("Barcelona", "PSV", 4, 0), ("Inter", "Tottenham", 2, 1), ("PSV", "Inter", 1, 2), ("Tottenham", "Barcelona", 2, 4),
    ("PSV", "Tottenham", 2, 2), ("Barcelona", "Inter", 2, 0), ("Tottenham", "PSV", 2, 1), ("Inter", "Barcelona", 1, 1),
    ("PSV", "Barcelona", 1, 2), ("Tottenham", "Inter", 1, 0), ("Barcelona", "Tottenham", 1, 1), ("Inter", "PSV", 1, 1),
]  # fmt: skip


def test_goals_scored_away_decided_group_b_of_2018() -> None:
    among = [Step(by, "tied") for by in ("match_points", "goal_difference", "away_goals")]
    assert order(table(GROUP_B), Step("match_points"), *among) == [
        (1, "Barcelona", "match_points"), (2, "Tottenham", "match_points"),
        (3, "Inter", "away_goals"), (4, "PSV", "match_points"),
    ]  # fmt: skip


def test_a_season_broken_off_is_decided_by_points_a_match() -> None:
    """League One 2019/20: Wycombe, 59 of 34, came before Oxford and Fleetwood, 60 of 35."""
    found = Table(["Oxford", "Fleetwood", "Wycombe"])
    for entry, points, played in (("Oxford", 60, 35), ("Fleetwood", 60, 35), ("Wycombe", 59, 34)):
        found.tallies[entry].match_points, found.tallies[entry].played = points, played
    assert order(found, Step("points_per_match")) == [
        (1, "Wycombe", "points_per_match"), (2, "Oxford", "points_per_match"), (2, "Fleetwood", "points_per_match"),
    ]  # fmt: skip
    assert columns(found, [Step("points_per_match")])[0].values["Oxford"] == Fraction(12, 7)


def test_head_to_head_counts_only_where_all_of_them_have_met() -> None:
    steps = Step("match_points"), Step("head_to_head_all_met")
    apart = table([("b", "x", 1, 0), ("a", "y", 1, 0)])
    assert order(apart, *steps)[:2] == [(1, "b", "match_points"), (1, "a", "match_points")]
    met = table([("b", "x", 1, 0), ("a", "b", 1, 0)])
    assert order(met, *steps)[:2] == [(1, "a", "head_to_head_all_met"), (2, "b", "head_to_head_all_met")]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.integers(0, 9), st.integers(0, 9))))
def test_they_are_what_plain_sums_say(drawn: Games) -> None:
    games = [game for game in drawn if game[0] != game[1]]
    found, cap, entries = table(games, "abcdef"), 3, list("abcdef")
    worth = {(3, 0): 3}

    def points(game: tuple[str, str, int, int], entry: str) -> int:
        own, other = (game[2], game[3]) if game[0] == entry else (game[3], game[2])
        return worth[3, 0] if own > other else int(own == other)

    def seen(entry: str) -> dict[str, list[int]]:
        met: dict[str, list[int]] = {}
        for game in games:
            if entry in game[:2]:
                met.setdefault(game[1] if game[0] == entry else game[0], []).append(points(game, entry))
        return met

    def difference(entry: str) -> int:
        return sum(
            max(-cap, min(cap, (game[2] - game[3]) * (1 if game[0] == entry else -1)))
            for game in games
            if entry in game[:2]
        )

    everybody_met = all(other in seen(one) for one, other in combinations(entries, 2))
    steps: list[tuple[Step, dict[Any, Any]]] = [
        (Step("away_goals"), {each: sum(game[3] for game in games if game[1] == each) for each in entries}),
        (Step("capped_difference", cap=cap), {each: difference(each) for each in entries}),
        (Step("points_per_match"), {
            each: Fraction(sum(map(sum, seen(each).values())), sum(map(len, seen(each).values())) or 1)
            for each in entries
        }),
        (Step("head_to_head_all_met"), {
            each: sum(map(sum, seen(each).values())) if everybody_met else 0 for each in entries
        }),
    ]  # fmt: skip
    for step, expected in steps:
        assert columns(found, [step])[0].values == expected
    two = table(games, "abcdef")
    two.tallies = {each: two.tallies[each] for each in "ab"}
    common = set(seen("a")) & set(seen("b")) - {"a", "b"}
    taken = {each: [n for other in common for n in seen(each)[other]] for each in "ab"}
    assert columns(two, [Step("common_opponents")])[0].values == {
        each: Fraction(sum(taken[each]), len(taken[each]) or 1) for each in "ab"
    }


def test_the_best_of_groups_are_compared_by_single_matches_too() -> None:
    small = table([("a", "b", 9, 0), ("b", "c", 9, 0), ("c", "a", 0, 1)])
    large = table([("p", "q", 1, 0), ("q", "r", 2, 0), ("q", "s", 2, 0), ("p", "r", 1, 0), ("p", "s", 1, 0)])
    groups = {"A": (small, "abc"), "B": (large, "pqrs")}
    step = Step("capped_difference", cap=2)
    for unequal, values in (("average", {"q": 1, "b": 0}), ("drop_last", {"q": Fraction(1), "b": 0})):
        rows = best_of_rank(groups, 2, [step], unequal)  # type: ignore[arg-type]
        assert {row.entry: row.reason.own for row in rows if row.reason} == values


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"by": "capped_difference"}, "ranking[0]: 'capped_difference' needs a cap: what a match gives at most."),
        ({"by": "wins", "cap": 3}, "ranking[0]: 'wins' has no cap."),
        ({"by": "capped_difference", "cap": 0}, "ranking[0]: cap is a whole number from 1 to 1000, not 0."),
        ({"by": "capped_difference", "cap": True}, "ranking[0]: cap is a whole number from 1 to 1000, not True."),
    ],
)
def test_a_cap_is_asked_where_there_is_one(item: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as refused:
        steps_from([item], BUILT_IN, "ranking")
    assert str(refused.value) == said


def test_a_step_tells_its_cap_in_files_and_reasons() -> None:
    step = Step("capped_difference", cap=5)
    assert steps_from([step.as_json()], BUILT_IN, "ranking") == (step,)
    assert "cap" not in Step("wins").as_json()
    (first, *_) = rank(table([("a", "b", 9, 0)]), [step])
    assert str(first.explanation) == "Ahead on capped difference (at most 5 a match): 5 against -5."
