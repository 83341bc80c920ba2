"""Rankings against a second, plain implementation, on random tables and random lists of steps."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.plain_standings import VALUES, Line, PlainTable, plain_rank
from tests.support.sampling import examples
from tests.support.tallies import counted
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import (
    BUILT_IN,
    FEDERATIONS,
    Bye,
    Entry,
    Extras,
    Result,
    Row,
    Step,
    Table,
    Tiebreaker,
    UnmeasurableError,
    columns,
    rank,
)
from tournament.engine.standings.tally import Tally
from tournament.engine.text import Text

NAMES = "PQRSTUV"
HALF = Fraction(1, 2)


def outcomes(most: int = 2) -> st.SearchStrategy[Outcome]:
    """Outcomes with small numbers, so that many entries come out level."""
    number = st.integers(0, most)
    pair = st.tuples(number, number)
    return st.builds(
        Outcome,
        counts=st.sampled_from([True, True, True, False]),
        winner=st.sampled_from([None, 0, 1]),
        match_points=st.sampled_from([(2, 1), (1, 2), (1, 1), (3, 0), (0, 0), (HALF, HALF)]),
        counters=st.fixed_dictionaries({}, optional={"sets": pair, "points": pair, "goals": pair}),
        forfeits=st.sampled_from([(False, False)] * 3 + [(True, False), (False, True), (True, True)]),
        contested=st.booleans(),
    )


@st.composite
def competitions(draw: st.DrawFn) -> tuple[list[str], list[Result], list[Bye], Extras]:
    """Draw entries with any matches between them, in rounds, and what is known beside the matches."""
    names = list(NAMES[: draw(st.integers(1, len(NAMES)))])
    rounds = iter(draw(st.permutations(range(1, 20))))  # a round of its own for each: nobody plays twice in one
    results: list[Result] = []
    if len(names) > 1:
        pairs = st.permutations(names).map(lambda order: order[:2])
        played = draw(st.lists(st.tuples(pairs, outcomes()), max_size=14))
        results = [Result(home, away, outcome, next(rounds)) for (home, away), outcome in played]
    points: list[int | Fraction] = [1, HALF, 0]
    given_points = st.tuples(st.sampled_from(names), st.sampled_from(points), st.booleans())
    byes = [Bye(*bye, next(rounds)) for bye in draw(st.lists(given_points, max_size=3))]
    few: st.SearchStrategy[dict[Entry, Any]] = st.dictionaries(st.sampled_from(names), st.integers(1, 2))
    extras = Extras(draw(few), draw(few), draw(few), draw(few), draw(few), swiss=draw(st.booleans()))
    return names, results, byes, extras


def step_lists() -> st.SearchStrategy[list[Step]]:
    step = st.builds(
        Step,
        st.sampled_from(sorted(VALUES)),
        st.sampled_from(["all", "all", "tied", "tied", "above"]),
        st.sampled_from([None, None, 2, "3+"]),
        st.sampled_from([False, False, True, True, "each", "first"]),
    )
    return st.lists(step, max_size=6)


def filled(names: Sequence[str], results: Sequence[Result], byes: Sequence[Bye], extras: Extras) -> Table:
    table = Table(names, extras)
    for result in results:
        table.add(result)
    for bye in byes:
        table.add_bye(bye)
    return table


def lines(rows: Sequence[Row]) -> list[Line]:
    return sorted((row.rank, str(row.entry), row.tied) for row in rows)


def test_the_plain_implementation_knows_every_tie_break() -> None:
    assert VALUES.keys() == BUILT_IN.keys()


@examples(200)
@given(competitions(), step_lists())
def test_any_list_of_steps_ranks_as_the_plain_implementation_does(
    competition: tuple[list[str], list[Result], list[Bye], Extras], steps: list[Step]
) -> None:
    assert lines(rank(filled(*competition), steps)) == plain_rank(PlainTable(*competition), steps)


@examples(10)
@pytest.mark.parametrize("by", sorted(VALUES))
@given(competition=competitions(), matches=st.sampled_from(["all", "tied", "above"]))
def test_each_tie_break_alone_ranks_as_the_plain_implementation_does(
    by: str, competition: tuple[list[str], list[Result], list[Bye], Extras], matches: str
) -> None:
    steps = [Step("match_points"), Step(by, matches)]  # type: ignore[arg-type]
    assert lines(rank(filled(*competition), steps)) == plain_rank(PlainTable(*competition), steps)


@pytest.mark.parametrize("key", FEDERATIONS)
@examples(12)
@given(competition=competitions())
def test_the_lists_of_federations_rank_as_the_plain_implementation_does(
    key: str, competition: tuple[list[str], list[Result], list[Bye], Extras]
) -> None:
    steps = FEDERATIONS[key].steps
    assert lines(rank(filled(*competition), steps)) == plain_rank(PlainTable(*competition), steps)


def told(rows: Sequence[Row]) -> list[tuple[object, ...]]:
    """Return all that the rows say."""
    return [(*row[:3], counted(row.tally), row.decided_by, row.explanation) for row in rows]


@examples(150)
@given(competitions(), step_lists(), st.randoms(use_true_random=False))
def test_ranking_after_every_change_is_ranking_from_nothing(
    competition: tuple[list[str], list[Result], list[Bye], Extras], steps: list[Step], random: Random
) -> None:
    names, results, byes, extras = competition
    table, standing = Table(names, extras), list[Result]()
    for result in results:
        table.add(result)
        standing.append(result)
        if random.random() < 0.3:
            table.remove(standing.pop(random.randrange(len(standing))))
        assert told(rank(table, steps)) == told(rank(filled(names, standing, [], extras), steps))
    for bye in byes:
        table.add_bye(bye)
        rank(table, steps)
    assert told(rank(copy.deepcopy(table), steps)) == told(rank(table, steps))
    assert lines(rank(table, steps)) == plain_rank(PlainTable(names, standing, byes, extras), steps)


@given(competitions(), step_lists(), st.randoms(use_true_random=False))
def test_the_order_of_results_does_not_matter(
    competition: tuple[list[str], list[Result], list[Bye], Extras], steps: list[Step], random: Random
) -> None:
    names, results, byes, extras = competition
    turned = [
        Result(away, home, outcome.turned(), round_) if random.random() < 0.5 else Result(home, away, outcome, round_)
        for home, away, outcome, round_ in random.sample(results, len(results))
    ]
    steps = [step for step in steps if step.by != "wins_with_black"]
    assert told(rank(filled(names, turned, byes, extras), steps)) == told(rank(filled(*competition), steps))


def test_once_the_first_is_found_the_others_are_tied_again_each_with_its_own_numbers() -> None:
    table = Table("PQR")
    for home, away, points in (("P", "Q", (42, 20)), ("Q", "R", (42, 40)), ("R", "P", (42, 40))):
        table.add(Result(home, away, Outcome(True, 0, (2, 1), {"points": points})))
    steps = (Step("wins"), Step("head_to_head", "tied", 2, "first"), Step("points_ratio", "tied", "3+", "first"))
    rows = rank(table, steps)
    assert [(row.rank, row.entry, str(row.explanation)) for row in rows] == [
        (1, "P", "Ahead on points ratio (among the tied): 82:62 = 1.323 against 62:82 = 0.756."),
        (2, "Q", "Behind on points ratio (among the tied): 62:82 = 0.756 against 82:62 = 1.323."),
        (3, "R", "Behind on head-to-head: 1 against 2."),
    ]


def test_a_step_that_cannot_be_measured_puts_nobody_apart_and_has_no_column() -> None:
    def away(_tally: Tally, _entry: Entry, _table: Table) -> int:
        raise UnmeasurableError("away")

    measures = {**BUILT_IN, "away": Tiebreaker("away", Text("vắng", "away"), away)}
    table = Table(["a", "b"])
    table.add(Result("a", "b", Outcome(True, 1, (0, 2))))
    steps = [Step("away"), Step("match_points")]
    assert [row.entry for row in rank(table, steps, measures)] == ["b", "a"]
    assert [column.step.by for column in columns(table, steps, measures)] == ["match_points"]
    assert [row.tied for row in rank(table, steps[:1], measures)] == [True, True]
