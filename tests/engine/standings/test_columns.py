"""The columns beside a ranking: they put the entries in the very order of the ranks."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import FEDERATIONS, Extras, Result, Step, Table, columns, rank

STEPS = (Step("match_points"), Step("points_difference"), Step("head_to_head", "tied"), Step("points_for"))


def played(home: str, away: str, score: tuple[int, int]) -> Result:
    winner = 0 if score[0] > score[1] else 1
    points = (2, 1) if winner == 0 else (1, 2)
    return Result(home, away, Outcome(counts=True, winner=winner, match_points=points, counters={"points": score}))


def table_of(scores: list[tuple[int, int]], size: int = 5) -> Table:
    names = "ABCDE"[:size]
    table = Table(names, Extras(win_points=2))
    for pair, score in zip(combinations(names, 2), scores, strict=True):
        table.add(played(*pair, score))
    return table


SCORE = st.sampled_from([(3, 1), (1, 3), (2, 1), (1, 2)])


@given(st.lists(SCORE, min_size=10, max_size=10))
def test_entries_in_the_order_of_their_columns_stand_as_ranked(scores: list[tuple[int, int]]) -> None:
    table = table_of(scores)
    found = columns(table, STEPS)
    values = {name: [column.values.get(name, 0) for column in found] for name in table.tallies}
    rows = rank(table, STEPS)
    ordered = [(row.rank, values[str(row.entry)]) for row in rows]
    assert [each for _, each in ordered] == sorted((each for _, each in ordered), reverse=True)
    for (rank_, own), (other_rank, other) in combinations(ordered, 2):
        assert (rank_ == other_rank) == (own == other)


@given(st.lists(SCORE, min_size=10, max_size=10))
def test_a_step_among_the_tied_looks_at_nobody_else(scores: list[tuple[int, int]]) -> None:
    table = table_of(scores)
    first, second, direct, _ = columns(table, STEPS)
    levels: dict[tuple[object, object], list[str]] = {}
    for name in "ABCDE":
        levels.setdefault((first.values[name], second.values[name]), []).append(name)
    for level in levels.values():
        expected = sum(direct.values.get(name, 0) for name in level) if len(level) > 1 else 0  # type: ignore[misc]
        assert expected == 3 * (len(level) * (len(level) - 1) // 2)
        assert [name in direct.values for name in level] == [len(level) > 1] * len(level)


def test_a_run_that_restarts_looks_at_those_who_were_level_when_it_began() -> None:
    steps = (Step("match_points"), Step("match_points", "tied", restart=True), Step("points_for", "tied", restart=True))
    table = table_of([(3, 1), (1, 3), (3, 1)], 3)  # each beats one
    *_, goals = columns(table, steps)
    assert goals.values == {"A": 4, "B": 4, "C": 4}


def test_lots_stand_with_whom_they_were_drawn_for() -> None:
    table = table_of([(3, 1), (1, 3), (3, 1)], 3)
    table.extras = Extras(win_points=2, lots={"A": 2, "C": 1})
    assert columns(table, (Step("lots"),))[0].values == {"A": 2, "C": 1}


def test_every_federation_has_columns() -> None:
    table = table_of([(3, 1), (1, 3), (3, 1)], 3)
    for preset in FEDERATIONS.values():
        found = columns(table, preset.steps)
        assert [column.step for column in found] == [step for step in preset.steps if step.matches != "above"]
