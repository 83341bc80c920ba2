"""What a competition answers: tables with all that counts, lots, rounds, and how it would stand otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.engine.pairing.test_by_round import pairer
from tournament.engine.competition import CompetitionState
from tournament.engine.formats import build, rounds_graph
from tournament.engine.graph import Graph
from tournament.engine.pairing.state import FreeRound, Reign, Round
from tournament.engine.recorded import Played
from tournament.engine.scoring import GoalRules, GoalScoring, Rulebook, Status
from tournament.engine.standings import Column, Extras, Step

STEPS = (Step("match_points"), Step("goal_difference"))
GROUPS = {"groups": 2, "advance": 1, "best_thirds": 1, "then": "knockout"}


def competition(graph: Graph, goals: Mapping[str, tuple[str, str, int, int]], **more: Any) -> CompetitionState[str]:
    """Return a competition of the letters of the alphabet with some results: home, away and the goals of both."""
    entrants = [chr(ord("a") + number) for number in range(graph.entries)]
    played = {
        key: Played((home, away), Status.PLAYED, ((scored, conceded),), None)
        for key, (home, away, scored, conceded) in goals.items()
    }
    rulebook = Rulebook(GoalScoring(), GoalRules(win_points=3))
    return CompetitionState(1, rulebook, STEPS, graph, entrants, entrants, played, Extras(), **more)


def keys(columns: list[Column]) -> list[str]:
    return [column.step.by for column in columns]


def ranks(state: CompetitionState[str], group: str = "A") -> list[tuple[int, object, bool]]:
    return [(row.rank, row.entry, row.tied) for row in state.ranked(group)]


SWISS = competition(
    rounds_graph("swiss", 4, [[(1, 2)], [(3, 1)]]),
    {"A-1-1": ("a", "b", 2, 0), "A-2-1": ("c", "a", 0, 1)},
    pairer=pairer("swiss"),
    options={"rounds": 2},
    rounds=(Round(((1, 2),), (FreeRound(3, 3),)), Round(((3, 1),), (FreeRound(2, 1, asked=True),))),
)


def test_rounds_without_an_opponent_count_what_they_score() -> None:
    assert {entry: SWISS.table("A").tallies[entry].match_points for entry in "abcd"} == {"a": 6, "b": 1, "c": 3, "d": 0}
    byes = [bye for entry in "abcd" for bye in SWISS.table("A").byes(entry)]
    assert [(bye.entry, bye.points, bye.requested, bye.round) for bye in byes] == [
        ("b", 1, True, 2), ("c", 3, False, 1), ("d", 0, True, 1), ("d", 0, True, 2),
    ]  # fmt: skip
    assert ranks(SWISS) == [(1, "a", False), (2, "c", False), (3, "b", False), (4, "d", False)]
    assert SWISS.finished_groups == {"A"}


def test_a_competition_is_over_after_the_last_planned_round() -> None:
    first = SWISS.after_round(1)
    assert (first.planned_rounds, len(first.rounds), sorted(first.played)) == (2, 1, ["A-1-1"])
    assert first.finished_groups == frozenset()
    assert ranks(first) == [(1, "a", False), (2, "c", False), (3, "d", False), (4, "b", False)]
    assert SWISS.after_round(2).played == SWISS.played


def test_on_one_court_points_are_told_by_entry_and_rank_by_the_order_of_leaving() -> None:
    reigns = {1: Reign(7), 2: Reign(9, 3, 1), 3: Reign(2), 4: Reign(8)}
    state = competition(
        rounds_graph("king_of_the_court", 4, [[(1, 2)]]),
        {"A-1-1": ("a", "b", 0, 0)},
        pairer=pairer("king_of_the_court"),
        options={"rounds": 2},
        rounds=(Round(((1, 2),), order=(1, 2, 3, 4), reigns=reigns),),
    )
    tallies = state.table("A").tallies
    assert {entry: (tallies[entry].played, tallies[entry].own("points")) for entry in "abcd"} == {
        "a": (1, 7), "b": (1, 9), "c": (1, 2), "d": (1, 8),
    }  # fmt: skip
    assert [(row.rank, row.entry, row.tied, row.reason) for row in state.ranked("A")] == [
        (1, "b", False, None), (2, "d", False, None), (3, "a", False, None), (4, "c", False, None),
    ]  # fmt: skip


LEVEL = {
    "A-1-1": ("a", "f", 1, 0), "A-2-1": ("d", "a", 1, 0), "A-3-1": ("f", "d", 1, 0),
    "B-1-1": ("b", "e", 1, 0), "B-2-1": ("c", "b", 1, 0), "B-3-1": ("e", "c", 1, 0),
}  # fmt: skip


def level(**more: Any) -> CompetitionState[str]:
    """Return two groups of three in which everybody is level with everybody."""
    graph = build("groups", 6, GROUPS)
    members = {key: [slot.n for slot in slots] for key, slots in graph.groups.items()}
    letters = {key: [chr(ord("a") + n - 1) for n in numbers] for key, numbers in members.items()}
    goals = {}
    for key, (one, two, three) in letters.items():
        wins = {frozenset((one, two)): one, frozenset((two, three)): two, frozenset((three, one)): three}
        for node in graph.of_group(key):
            home, away = (chr(ord("a") + slot.n - 1) for slot in node.slots)
            won = wins[frozenset((home, away))] == home
            goals[node.id] = (home, away, int(won), int(not won))
    return competition(graph, goals, **more)


def test_a_tie_stays_until_lots_settle_it_and_the_newest_draw_counts() -> None:
    first, *_ = members = [row.entry for row in level().ranked("A")]
    assert ranks(level()) == [(1, entry, True) for entry in members]
    assert set(level().progress.sides["F"]).isdisjoint(members)
    one, two, three = map(str, members)
    drawn = level(draws=((three, one, two), (one, two, three)))
    assert ranks(drawn) == [(1, three, False), (2, one, False), (3, two, False)]
    assert keys(drawn.columns("A")) == ["match_points", "goal_difference", "lots"]
    assert keys(level().columns("A")) == ["match_points", "goal_difference"]
    # A draw of some of the tied settles nothing.
    assert ranks(level(draws=((one, two),))) == [(1, entry, True) for entry in members]
    assert first in members


def test_the_best_of_a_rank_are_compared_once_their_groups_are_over() -> None:
    lots = {key: tuple(sorted(str(row.entry) for row in level().ranked(key))) for key in "AB"}
    seconds = (("A", "B"), 2)
    state = level(draws=tuple(lots.values()))
    assert state.graph.best_slots == {seconds: 2}
    two = [lots["A"][1], lots["B"][1]]
    assert [(row.rank, row.tied) for row in state.candidates[seconds]] == [(1, True), (1, True)]
    assert keys(state.columns_of_best(seconds)) == ["match_points", "goal_difference"]
    settled = level(draws=((two[1], two[0]), *lots.values()))
    assert [(row.rank, row.entry) for row in settled.candidates[seconds]] == [(1, two[1]), (2, two[0])]
    assert keys(settled.columns_of_best(seconds)) == [
        "match_points",
        "goal_difference",
        "lots",
    ]
    assert settled.without(["A-1-1"]).candidates == {}


def test_the_best_of_a_rank_show_what_they_were_compared_by() -> None:
    graph = build("groups", 6, GROUPS)
    letters = {key: [chr(ord("a") + slot.n - 1) for slot in slots] for key, slots in graph.groups.items()}
    goals = {}
    for key, far in (("A", 1), ("B", 2)):  # second with the same points and difference, but more goals away in B
        order = letters[key]
        for node in graph.of_group(key):
            home, away = (chr(ord("a") + slot.n - 1) for slot in node.slots)
            won = order.index(home) < order.index(away)
            goals[node.id] = (home, away, far + 1, far) if won else (home, away, far, far + 1)
    steps = (Step("match_points"), Step("goal_difference"), Step("away_goals"))
    state = replace(competition(graph, goals), steps=steps)
    rows = state.candidates[("A", "B"), 2]
    shown = {column.step.by: column.values for column in state.columns_of_best((("A", "B"), 2))}
    seconds = [row.entry for row in rows]
    goals_away = {entry: sum(match[3] for match in goals.values() if match[1] == entry) for entry in seconds}
    assert {entry: shown["away_goals"][entry] for entry in seconds} == goals_away


def test_a_state_with_one_result_more_or_less_leaves_the_first_as_it_was() -> None:
    state = competition(build("round_robin", 3), {"A-1-1": ("b", "c", 1, 0)})
    other = state.with_match("A-1-1", Played(("b", "c"), Status.PLAYED, ((0, 1),), None))
    assert [row.entry for row in other.rows["A"]] == ["c", "a", "b"]
    assert state.with_match("A-1-1", None).played == {}
    assert [row.entry for row in state.rows["A"]] == ["b", "a", "c"]
    assert set(state.tables) == {"A"}


@pytest.mark.parametrize(
    ("goals", "expected"),
    [
        ({}, [(1, "a", True), (1, "b", True), (1, "c", True), (1, "d", True)]),
        (
            {"A-1-1": ("a", "d", 2, 0), "A-1-2": ("b", "c", 2, 0), "A-2-1": ("a", "b", 0, 1)},
            [(1, "b", False), (2, "a", False), (3, "c", True), (3, "d", True)],
        ),
    ],
)
def test_a_pool_whose_matches_hold_its_ranks(
    goals: dict[str, tuple[str, str, int, int]], expected: list[tuple[int, object, bool]]
) -> None:
    state = competition(build("modified_pool", 4), goals)
    assert [(row.rank, row.entry, row.tied) for row in state.ordered("A")] == expected
    assert (state.rows, state.tables) == ({}, {})
