"""The best of a rank over groups of the same and of different sizes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import (
    BUILT_IN,
    Entry,
    Extras,
    Result,
    Step,
    Table,
    Tiebreaker,
    Unequal,
    best_of_rank,
    rank,
)
from tournament.engine.text import Text

STEPS = (
    Step("match_points"),
    Step("goal_difference", "tied"),  # over matches among the tied: of no use between groups
    Step("head_to_head"),
    Step("goal_difference"),
    Step("goals_for"),
)


def group(results: dict[str, tuple[int, int]], extras: Extras | None = None) -> tuple[Table, Sequence[Entry]]:
    """Return the table of matches like "AB": goals, and its order."""
    table = Table(sorted({name for pair in results for name in pair}), extras)
    for (home, away), goals in results.items():
        winner = None if goals[0] == goals[1] else int(goals[1] > goals[0])
        points = (1, 1) if winner is None else (3, 0) if winner == 0 else (0, 3)
        table.add(Result(home, away, Outcome(True, winner, points, {"goals": goals})))
    return table, [row.entry for row in rank(table, STEPS)]


def best(
    groups: dict[str, tuple[Table, Sequence[Entry]]],
    number: int,
    unequal: Unequal = "average",
    extras: Extras | None = None,
) -> list[tuple[int, object, bool, object, str | None]]:
    rows = best_of_rank(groups, number, STEPS, unequal, extras)
    return [(row.rank, row.entry, row.tied, row.tally.match_points, row.decided_by) for row in rows]


# Three of a group of four by a point each, so that the third of the four is comparable in more ways than one.
SMALL = group({"AB": (1, 0), "BC": (1, 0), "CA": (0, 1)})
LARGE = group({"PQ": (1, 0), "PR": (1, 0), "PS": (1, 0), "QR": (1, 0), "QS": (9, 0), "RS": (2, 0)})
OTHER = group({"XY": (2, 0), "YZ": (1, 0), "ZX": (0, 2)})


def test_groups_of_one_size_are_compared_by_their_totals() -> None:
    assert best({"A": SMALL, "B": OTHER}, 2) == [
        (1, "B", False, 3, "goal_difference"),
        (2, "Y", False, 3, "goal_difference"),
    ]


def test_a_tie_break_of_a_plugin_ranks_the_best_too() -> None:
    late = Tiebreaker("late", Text("Vần sau", "Late in the alphabet"), lambda _, entry, __: ord(str(entry)))
    rows = best_of_rank({"A": SMALL, "B": OTHER}, 2, [Step("late")], tiebreakers={**BUILT_IN, "late": late})
    assert [(row.rank, row.entry) for row in rows] == [(1, "Y"), (2, "B")]


def test_unequal_groups_are_compared_per_match() -> None:
    # Second: B 3 points of 2 matches; Q 6 of 3 with 10 goals to 1.
    assert best({"A": SMALL, "B": LARGE}, 2) == [
        (1, "Q", False, 2, "match_points"),
        (2, "B", False, 1.5, "match_points"),
    ]


def test_or_without_the_matches_against_the_last() -> None:
    # Q without S: 3 points, goals 1:1; B 3 points, goals 1:1.
    assert best({"A": SMALL, "B": LARGE}, 2, "drop_last") == [(1, "B", True, 3, None), (1, "Q", True, 3, None)]
    # R without S: 0 points, goals 0:2; C 0 points, goals 0:2. The first: P without S 6 points, goals 2:0, as A.
    assert [line[3] for line in best({"A": SMALL, "B": LARGE}, 1, "drop_last")] == [6, 6]


def test_a_rank_that_a_group_does_not_have_is_left_out() -> None:
    assert best({"A": SMALL, "B": LARGE}, 4) == [(1, "S", False, 0, None)]
    assert best({"A": SMALL}, 4) == []
    assert best({}, 1) == []


def test_a_group_is_no_larger_by_an_entry_that_withdrew_and_counts_for_nobody() -> None:
    annulled = Outcome(False, None)
    table = Table("PQRS", Extras(withdrawn={"S": 1}))
    for home, away, goals in (("P", "Q", (2, 0)), ("Q", "R", (1, 0)), ("R", "P", (0, 9))):
        winner = int(goals[1] > goals[0])
        table.add(Result(home, away, Outcome(True, winner, (3 - 3 * winner, 3 * winner), {"goals": goals})))
        table.add(Result("S", home, annulled))
    modes: list[Unequal] = ["average", "drop_last"]
    for unequal in modes:
        found = best_of_rank({"A": SMALL, "B": (table, "PQRS")}, 2, STEPS, unequal)
        assert [(row.rank, row.entry, row.tally.match_points) for row in found] == [(1, "B", 3), (2, "Q", 3)]


def test_what_is_known_beside_the_matches_decides_too() -> None:
    extras = Extras(lots={"Q": 1, "B": 2})
    rows = best_of_rank({"A": SMALL, "B": LARGE}, 2, (*STEPS, Step("lots")), "drop_last", extras)
    assert [(row.rank, row.entry) for row in rows] == [(1, "Q"), (2, "B")]


@pytest.mark.parametrize("unequal", ["average", "drop_last"])
def test_the_groups_own_tables_stay_as_they_are(unequal: Unequal) -> None:
    before = rank(LARGE[0], STEPS)
    best({"A": SMALL, "B": LARGE}, 2, unequal)
    assert rank(LARGE[0], STEPS) == before
