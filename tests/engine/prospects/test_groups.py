"""What can still happen: never a wrong “sure”, checked by playing every group to its end with real scores."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tournament_beach_volleyball.rules import BEACH_VOLLEYBALL
from tournament_football.rules import FOOTBALL
from tournament_volleyball.rules import VOLLEYBALL

from tests.support.sampling import examples
from tests.support.words import vi
from tournament.engine.prospects import groups as module
from tournament.engine.prospects.groups import chances, prospects
from tournament.engine.scoring import GoalScoring, Score, SetScoring, Status
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import FEDERATIONS, Entry, Extras, Result, Step, Table, rank

WIN = Outcome(True, 0, (3, 0))
DRAW = Outcome(True, None, (1, 1))
LOSS = Outcome(True, 1, (0, 3))
DIFFERENCE = (Step("match_points"), Step("goal_difference"), Step("goals_for"))
MEETING = (Step("match_points"), Step("head_to_head", "tied"), Step("goal_difference"))
RESTART = (
    Step("match_points"),
    Step("head_to_head", "tied", restart=True),
    Step("goal_difference", "tied", restart=True),
    Step("goals_for"),
)
ENCOUNTER = (Step("match_points"), Step("direct_encounter", "tied", restart=True), Step("goal_difference"))
ABOVE = (Step("match_points"), Step("match_points", "above"), Step("goal_difference", "tied"))
GOALS = [(0, 0), (1, 0), (0, 1), (4, 1), (1, 4), (3, 3)]


def scored(home: int, away: int) -> Outcome:
    kind = WIN if home > away else LOSS if home < away else DRAW
    return kind._replace(counters={"goals": (home, away)})


def table_of(size: int, results: list[Result]) -> Table:
    table = Table(range(size))
    for result in results:
        table.add(result)
    return table


def places_in_the_end(size: int, results: list[Result], steps: tuple[Step, ...]) -> dict[int, tuple[int, int]]:
    rows = rank(table_of(size, results), steps)
    return {int(row.entry): (row.rank, row.rank + sum(r.rank == row.rank for r in rows) - 1) for row in rows}


@st.composite
def groups(draw: st.DrawFn) -> tuple[int, list[Result], list[tuple[int, int]]]:
    """Draw a group of 3 or 4 in which up to three matches are still to come."""
    size = draw(st.integers(3, 4))
    pairs = draw(st.permutations(list(combinations(range(size), 2))))
    left = draw(st.integers(0, 3))
    played = [Result(a, b, scored(*draw(st.sampled_from(GOALS)))) for a, b in pairs[left:]]
    return size, played, list(pairs[:left])


@given(groups(), st.sampled_from([DIFFERENCE, MEETING, RESTART, ENCOUNTER, ABOVE]), st.integers(1, 3), st.booleans())
def test_no_end_with_real_scores_falls_outside_the_range(
    group: tuple[int, list[Result], list[tuple[int, int]]], steps: tuple[Step, ...], through: int, bounded: bool
) -> None:
    size, played, left = group
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LIMIT", 0 if bounded else 4096)
        found = prospects(table_of(size, played), left, (WIN, DRAW, LOSS), steps, through)
    for scores in product(GOALS, repeat=len(left)):
        ends = [Result(a, b, scored(*score)) for (a, b), score in zip(left, scores, strict=True)]
        gained = {
            entry: sum(end.outcome.match_points[(end.home, end.away).index(entry)] for end in ends if entry in end[:2])
            for entry in range(size)
        }
        for entry, (first, last) in places_in_the_end(size, played + ends, steps).items():
            prospect = found[entry]
            assert prospect.best <= first <= last <= prospect.worst
            if prospect.verdict == "sure" or (prospect.needs is not None and gained[entry] >= prospect.needs):
                assert last <= through
            if prospect.verdict == "out":
                assert first > through


SETS = [
    ((21, 10), (21, 10)),
    ((10, 21), (10, 21)),
    ((21, 19), (19, 21), (15, 13)),
    ((30, 28), (10, 21), (13, 15)),
]
LISTS = {
    f"{key}: {each.key}": (scoring, scores, each.ranking)
    for key, scoring, scores, presets in (
        ("football", GoalScoring(), [(pair,) for pair in GOALS], FOOTBALL.presets),
        ("beach volleyball", SetScoring(), SETS, BEACH_VOLLEYBALL.presets),
        ("volleyball", SetScoring(), SETS, VOLLEYBALL.presets),
    )
    for each in presets
} | {
    f"{key}: {sport}": (scoring, scores, federation.steps)
    for key, federation in FEDERATIONS.items()
    for sport, scoring, scores in (("sets", SetScoring(), SETS), ("goals", GoalScoring(), [(pair,) for pair in GOALS]))
}


@pytest.mark.parametrize("name", LISTS)
@examples(12)
@given(data=st.data())
def test_no_list_of_steps_is_told_too_much_after_deductions_forfeits_and_unequal_matches(
    name: str, data: st.DataObject
) -> None:
    scoring, scores, steps = LISTS[name]
    rules: Any = scoring.rules_type()
    size = data.draw(st.integers(2, 4))
    pairs = data.draw(st.permutations(list(combinations(range(size), 2)) * 2))
    left, over = pairs[: data.draw(st.integers(0, 3))], data.draw(st.integers(3, 9))
    kinds = st.sampled_from([*((score, Status.PLAYED) for score in scores), ((), Status.WALKOVER),
                             ((), Status.DOUBLE_FORFEIT), ((), Status.ANNULLED)])  # fmt: skip
    drawn = [(a, b, *data.draw(kinds)) for a, b in pairs[over:]]
    played = [Result(a, b, outcome_of(scoring, score, status)) for a, b, score, status in drawn]
    adjust: dict[Entry, int] = data.draw(st.dictionaries(st.integers(0, size - 1), st.integers(-6, 0), max_size=2))
    swiss, through = data.draw(st.booleans()), data.draw(st.integers(1, size))
    extras = Extras({n: n for n in range(size)}, adjust=adjust, swiss=swiss, win_points=rules.win_points)

    def table_after(more: list[Result]) -> Table:
        table = Table(range(size), extras)
        for result in played + more:
            table.add(result)
        return table

    ways = [scoring.outcome(score, rules) for score in scores]
    forfeits = [scoring.outcome((), rules, Status.WALKOVER, side) for side in (0, 1)]
    plain = [way._replace(counters={}) for way in (*ways, *forfeits)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LIMIT", data.draw(st.sampled_from([0, 4096])))
        found = prospects(
            table_after([]), left, [way for place, way in enumerate(plain) if way not in plain[:place]], steps, through
        )
    for chosen in product([*ways, *forfeits], repeat=len(left)):
        rows = rank(table_after([Result(a, b, end) for (a, b), end in zip(left, chosen, strict=True)]), steps)
        for row in rows:
            last = row.rank + sum(each.rank == row.rank for each in rows) - 1
            prospect = found[row.entry]
            assert prospect.best <= row.rank <= last <= prospect.worst
            assert prospect.verdict != "sure" or last <= through
            assert prospect.verdict != "out" or row.rank > through


def outcome_of(scoring: Any, score: Score, status: Status) -> Outcome:
    """Let the away side win what is not played."""
    outcome: Outcome = scoring.outcome(score, scoring.rules_type(), status, None if score else 1)
    return outcome


@given(groups(), st.integers(1, 3))
def test_on_points_alone_the_range_is_the_one_of_all_ends(
    group: tuple[int, list[Result], list[tuple[int, int]]], through: int
) -> None:
    size, played, left = group
    steps = (Step("match_points"),)
    found = prospects(table_of(size, played), left, (WIN, DRAW, LOSS), steps, through)
    ends = [
        places_in_the_end(size, played + [Result(a, b, o) for (a, b), o in zip(left, outcomes, strict=True)], steps)
        for outcomes in product((WIN, DRAW, LOSS), repeat=len(left))
    ]
    for entry, prospect in found.items():
        assert prospect.exact
        assert prospect.best == min(end[int(entry)][0] for end in ends)
        assert prospect.worst == max(end[int(entry)][1] for end in ends)


def test_a_tie_is_settled_by_a_meeting_already_played_but_not_by_goals() -> None:
    # 0 has six points and has beaten both 1 and 3; whoever wins the last match draws level with it.
    results = [
        Result(0, 1, scored(1, 0)),
        Result(0, 3, scored(1, 0)),
        Result(2, 0, scored(1, 0)),
        Result(1, 2, scored(4, 1)),
        Result(3, 2, scored(4, 1)),
    ]
    by_meeting = prospects(table_of(4, results), [(1, 3)], (WIN, LOSS), MEETING, 1)
    assert (by_meeting[0].best, by_meeting[0].worst, by_meeting[0].verdict) == (1, 1, "sure")
    assert by_meeting[1].verdict == "out"
    by_goals = prospects(table_of(4, results), [(1, 3)], (WIN, LOSS), DIFFERENCE, 1)
    assert (by_goals[0].best, by_goals[0].worst, by_goals[0].verdict) == (1, 2, "open")
    assert (by_goals[1].best, by_goals[1].verdict) == (1, "open")


def test_needs_is_the_least_that_is_enough() -> None:
    results = [Result(0, 1, scored(1, 0)), Result(2, 3, scored(1, 0))]
    left = [(0, 2), (1, 3), (0, 3), (1, 2)]
    found = prospects(table_of(4, results), left, (WIN, DRAW, LOSS), DIFFERENCE, 1)
    assert found[0].needs == 6
    assert str(found[0].text) == "Sure of the first 1 with 6 more points (place 1 to 4)."
    assert vi(found[0].text) == "Cần thêm 6 điểm để chắc chắn vào 1 hạng đầu (hiện có thể xếp từ hạng 1 đến hạng 4)."
    assert found[1].needs is None


def test_a_large_group_is_exact_by_the_flow_of_its_points() -> None:
    size = 12
    pairs = list(combinations(range(size), 2))
    played = [Result(a, b, WIN) for a, b in pairs if a == 0]
    left = [pair for pair in pairs if pair[0] != 0][:20]
    found = prospects(table_of(size, played), left, (WIN, LOSS), DIFFERENCE, 3)
    assert all(prospect.exact for prospect in found.values())
    assert (found[0].best, found[0].worst, found[0].verdict) == (1, 1, "sure")
    assert (found[11].best, found[11].worst) == (2, 12)


def test_two_who_meet_each_other_cannot_both_stay_behind() -> None:
    # Five are on nine points, 0 on eight with a match to win: each match among the five brings one of them to twelve.
    size, left = 12, [(0, 6), *list(combinations(range(1, 6), 2))]
    results = [Result(entry, 11, WIN) for entry in range(1, 6) for _ in range(3)]
    results += [Result(0, 11, WIN)] * 2 + [Result(0, 11, DRAW)] * 2
    found = prospects(table_of(size, results), left, (WIN, LOSS), DIFFERENCE, 3)
    # Ten matches among five; whoever wins none stays on nine, and only one can.
    assert (found[0].best, found[0].verdict, found[0].exact) == (5, "out", True)


def test_the_table_given_is_left_as_it_is() -> None:
    table = table_of(3, [Result(0, 1, WIN)])
    before = rank(table, DIFFERENCE)
    prospects(table, [(0, 2), (1, 2)], (WIN, DRAW, LOSS), DIFFERENCE, 1)
    after = rank(table, DIFFERENCE)
    assert [(row.rank, row.entry, row.tally.match_points) for row in before] == [
        (row.rank, row.entry, row.tally.match_points) for row in after
    ]


def test_chances_are_exact_for_few_matches_and_repeatable_for_many() -> None:
    few = chances(table_of(2, []), [(0, 1)], (WIN, DRAW, LOSS), DIFFERENCE, 1, "s")
    assert few == {0: Fraction(1, 2), 1: Fraction(1, 2)}
    pairs = list(combinations(range(6), 2))
    many = chances(table_of(6, []), pairs, (WIN, LOSS), DIFFERENCE, 2, "2026", 200)
    assert many == chances(table_of(6, []), pairs, (WIN, LOSS), DIFFERENCE, 2, "2026", 200)
    assert sum(many.values()) == 2
    assert all(abs(chance - Fraction(1, 3)) < Fraction(1, 6) for chance in many.values())
