"""Tables and what they count: results in and out, ratios, averages, explanations."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.support.tallies import counted
from tests.support.words import vi
from tournament.engine.scoring.numbers import Number
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import (
    BUILT_IN,
    Bye,
    Extras,
    Reach,
    Result,
    Step,
    Table,
    Tiebreaker,
    rank,
)
from tournament.engine.standings.tally import Ratio, Tally
from tournament.engine.text import Text

WON = Outcome(True, 0, (2, 1), {"sets": (2, 1), "points": (54, 49)})
GOALS = Outcome(True, None, (1, 1), {"goals": (2, 2)})


def test_a_result_is_counted_on_both_sides_and_taken_back() -> None:
    table = Table("PQR", Extras(adjust={"P": -3}))
    empty = {entry: counted(tally) for entry, tally in table.tallies.items()}
    assert empty == {"P": {"match_points": -3}, "Q": {}, "R": {}}
    table.add(Result("P", "Q", WON))
    table.add(Result("Q", "P", GOALS))
    assert counted(table.tallies["P"]) == {
        "played": 2, "won": 1, "drawn": 1, "sets": (2, 1), "points": (54, 49), "goals": (2, 2),
    }  # fmt: skip
    assert counted(table.tallies["Q"]) == {
        "played": 2, "lost": 1, "drawn": 1, "match_points": 2, "sets": (1, 2), "points": (49, 54), "goals": (2, 2),
    }  # fmt: skip
    assert [result.outcome for result in table.between("P", "Q")] == [WON, GOALS]
    table.remove(Result("P", "Q", WON))
    table.remove(Result("Q", "P", GOALS))
    assert {entry: counted(tally) for entry, tally in table.tallies.items()} == empty


def test_a_result_that_was_never_added_cannot_be_taken_back() -> None:
    table = Table("PQ")
    with pytest.raises(ValueError, match="not in list"):
        table.remove(Result("P", "Q", WON))
    assert counted(table.tallies["P"]) == {}


@pytest.mark.parametrize("pair", [("P", "X"), ("X", "P"), ("P", "P")])
def test_a_stranger_changes_nothing(pair: tuple[str, str]) -> None:
    table = Table("PQ")
    with pytest.raises(KeyError):
        table.add(Result(*pair, WON))
    assert counted(table.tallies["P"]) == {}
    assert table.between("P", "Q") == ()


def test_a_match_that_does_not_count_adds_nothing() -> None:
    table = Table("PQ")
    table.add(Result("P", "Q", WON._replace(counts=False), 3))
    assert counted(table.tallies["P"]) == counted(table.tallies["Q"]) == {}
    assert table.last_round == 0


def test_a_forfeit_on_both_sides_is_lost_by_both() -> None:
    table = Table("PQ")
    table.add(Result("P", "Q", Outcome(True, None, forfeits=(True, True), contested=False)))
    for entry in "PQ":
        assert counted(table.tallies[entry]) == {"played": 1, "lost": 1, "forfeits": 1}


def test_a_bye_gives_points_but_is_no_match() -> None:
    table = Table("PQ")
    table.add_bye(Bye("P", 1, round=2))
    assert counted(table.tallies["P"]) == {"match_points": 1}
    assert (table.last_round, table.byes("P"), table.byes("Q")) == (2, [Bye("P", 1, round=2)], ())


def test_meetings_among_some_are_counted_alone_however_often_they_met() -> None:
    table = Table("PQR")
    for result in (Result("P", "Q", WON), Result("Q", "P", GOALS), Result("P", "R", WON)):
        table.add(result)
        table.among("P", {"Q", "R"})
    assert counted(table.among("P", {"Q"})) == counted(table.tallies["P"]) | {
        "played": 2, "won": 1, "match_points": 3, "sets": (2, 1), "points": (54, 49),
    }  # fmt: skip
    table.add(Result("P", "Q", WON))
    table.remove(Result("Q", "P", GOALS))
    assert counted(table.among("Q", {"P"})) == {
        "played": 2, "lost": 2, "match_points": 2, "sets": (2, 4), "points": (98, 108),
    }  # fmt: skip
    assert counted(table.among("Q", {"R"})) == {}


def test_forfeits_among_some_are_counted_however_often_they_met() -> None:
    table = Table("PQ")
    for _ in range(3):
        table.add(Result("P", "Q", Outcome(True, 0, forfeits=(False, True), contested=False)))
    assert counted(table.among("Q", {"P"})) == {"played": 3, "lost": 3, "forfeits": 3}


def test_what_is_not_said_is_a_plain_match_outside_swiss() -> None:
    assert Result("P", "Q", WON) == Result("P", "Q", WON, 0)
    assert Bye("P", 1) == Bye("P", 1, False, 0)
    assert Extras() == Extras(None, None, None, None, None, 1, Fraction(1, 2), False)
    assert Step("wins") == Step("wins", "all", None, False)


def test_ratios_are_exact_and_ordered() -> None:
    third, same, loss = Ratio(1, 3), Ratio(Fraction(2), 6), Ratio(0, 5)
    endless, even = Ratio(2, 0), Ratio(0, 0)
    assert third == same
    assert hash(third) == hash(same)
    assert loss < third < even < Ratio(3, 2) < endless
    assert even == Ratio(7, 7)
    assert third != Fraction(1, 3)
    assert [str(ratio) for ratio in (third, endless, even, Ratio(Fraction(3, 2), 2), Ratio(1234567, 2))] == [
        "1:3 = 0.333", "2:0 = ∞", "0:0", "1.5:2 = 0.750", "1234567:2 = 617283.500",
    ]  # fmt: skip


def test_averages_are_exact_and_those_of_nothing_are_nothing() -> None:
    table = Table("PQR", Extras(adjust={"R": 3}))
    assert table.tallies["R"].per_match().match_points == 3
    for _ in range(3):
        table.add(Result("P", "Q", WON))
    mean = table.tallies["Q"].per_match()
    assert (mean.played, mean.own("points"), mean.own("sets")) == (1, 49, 1)
    table.add(Result("Q", "R", GOALS))
    assert table.tallies["Q"].per_match().own("points") == Fraction(147, 4)
    assert counted(table.tallies["R"].per_match()) == {
        "played": 1, "drawn": 1, "match_points": 4, "goals": (2, 2),
    }  # fmt: skip


def test_each_rank_says_what_decided_with_its_numbers() -> None:
    """P leads on points; Q, R and S are level, Q best among them; R and S stay level."""
    win, draw = Outcome(True, 0, (3, 0)), Outcome(True, None, (1, 1))
    table = Table("SRQP")
    for match, outcome in (("PQ", win), ("PR", win), ("PS", win), ("QR", win), ("QS", draw), ("RS", draw)):
        table.add(
            Result(match[0], match[1], outcome._replace(counters={"goals": (2, 1) if outcome is win else (0, 0)}))
        )
    table.add(Result("S", "R", draw))
    table.add(Result("R", "S", draw._replace(match_points=(1, 0))))
    rows = rank(table, (Step("match_points"), Step("goal_difference", "tied")))
    level = "Level on every criterion: lots must be drawn."
    said = [(row.rank, row.entry, row.tied, row.decided_by, str(row.explanation)) for row in rows]
    assert said == [
        (1, "P", False, "match_points", "Ahead on match points: 9 against 4."),
        (2, "Q", False, "match_points", "Behind on match points: 4 against 9."),
        (3, "S", True, "match_points", f"Behind on match points: 3 against 4. {level}"),
        (3, "R", True, "match_points", f"Behind on match points: 3 against 4. {level}"),
    ]
    assert vi(rows[1].explanation) == "Xếp dưới vì điểm xếp hạng: 4 so với 9."


def test_a_step_among_the_tied_says_so_and_head_to_head_needs_not() -> None:
    win = Outcome(True, 0, (3, 0), {"goals": (1, 0)})
    for by, said in (("goal_difference", "Behind on goal difference (among the tied): -1 against 1."),
                     ("head_to_head", "Behind on head-to-head: 0 against 3.")):  # fmt: skip
        table = Table("PQ", Extras(adjust={"Q": 3}))
        table.add(Result("P", "Q", win))
        first, second = rank(table, (Step("match_points"), Step(by, "tied")))
        assert (first.entry, str(second.explanation)) == ("P", said)
        assert str(first.explanation).startswith("Ahead on")


def test_without_results_all_are_level_and_nothing_decided() -> None:
    rows = rank(Table("PQ"), (Step("wins"),))
    assert [(row.rank, row.tied, row.decided_by, str(row.explanation)) for row in rows] == [
        (1, True, None, "No criterion separates these entries yet.")
    ] * 2
    assert [row.tied for row in rank(Table("P"), (Step("wins"),))] == [False]
    assert rank(Table(""), (Step("wins"),)) == ()


def test_an_unknown_tie_break_is_an_error() -> None:
    with pytest.raises(KeyError):
        rank(Table("PQ"), (Step("beauty"),))


def test_other_steps_start_from_nothing() -> None:
    table = Table("PQ", Extras(seeds={"Q": 1, "P": 2}, lots={"P": 1, "Q": 2}))
    assert [row.entry for row in rank(table, (Step("seed"),))] == ["Q", "P"]
    assert [row.entry for row in rank(table, (Step("lots"),))] == ["P", "Q"]
    table.extras = Extras(lots={"Q": 1, "P": 2})
    assert [row.entry for row in rank(table, (Step("lots"),))] == ["Q", "P"]


def test_only_what_a_result_reaches_is_measured_again() -> None:
    """Own numbers of the two sides; numbers made of opponents' for those whom they have met too; else everybody's."""
    asked: list[object] = []

    def measure(tally: Tally, entry: object, _: Table) -> Number:
        asked.append(entry)
        return tally.won

    def counter(reach: Reach) -> dict[str, Tiebreaker]:
        return {"count": Tiebreaker("count", Text("đếm", "count"), measure, reach=reach)}

    expected: dict[Reach, list[str]] = {"own": ["P", "Q"], "met": ["P", "Q", "R"], "table": ["P", "Q", "R", "S"]}
    for reach, measured in expected.items():
        table, steps, known = Table("SRQP"), (Step("count"),), counter(reach)
        table.add(Result("Q", "R", WON))
        rank(table, steps, known)
        assert sorted(map(str, asked)) == ["P", "Q", "R", "S"]
        asked.clear()
        rank(table, steps, known)
        assert asked == []
        table.add(Result("P", "Q", WON))
        rank(table, steps, known)
        assert sorted(map(str, asked)) == measured
        asked.clear()
        table.remove(Result("P", "Q", WON))
        rank(table, steps, known)
        assert sorted(map(str, asked)) == measured
        asked.clear()


def test_a_part_that_no_result_has_reached_is_not_compared_again() -> None:
    asked: list[object] = []

    def measure(tally: Tally, entry: object, _: Table) -> Number:
        asked.append(entry)
        return tally.own("goals")

    known = {**BUILT_IN, "count": Tiebreaker("count", Text("đếm", "count"), measure, reach="own")}
    steps = (Step("match_points"), Step("count", "tied"))
    table = Table("PQRS", Extras(adjust={"P": 9, "Q": 9}))
    rank(table, steps, known)
    asked.clear()
    table.add(Result("R", "S", GOALS))
    rank(table, steps, known)
    assert asked == ["R", "S"]


def test_a_plain_step_is_not_asked_again_of_those_it_left_level() -> None:
    """P 3-0 Q, P 1-0 R, Q 1-0 R: Q and R are level among the three; what comes next decides, not their own match."""
    table = Table("QRP", Extras(seeds={"R": 1, "Q": 2, "P": 3}))
    for home, away, goals in (("P", "Q", (3, 0)), ("P", "R", (1, 0)), ("Q", "R", (1, 0))):
        table.add(Result(home, away, Outcome(True, 0, counters={"goals": goals})))
    plain = (Step("goal_difference", "tied"), Step("seed"))
    again = (Step("goal_difference", "tied", restart=True), Step("seed"))
    assert [(row.entry, row.decided_by) for row in rank(table, plain)] == [
        ("P", "goal_difference"), ("R", "goal_difference"), ("Q", "seed"),
    ]  # fmt: skip
    assert [(row.entry, row.decided_by) for row in rank(table, again)] == [
        ("P", "goal_difference"), ("Q", "goal_difference"), ("R", "goal_difference"),
    ]  # fmt: skip


def test_within_a_run_the_first_step_that_differs_is_the_one_that_decided() -> None:
    table = Table("PQ")
    table.add(Result("P", "Q", GOALS._replace(counters={"goals": (2, 2), "points": (5, 4)})))
    run = tuple(Step(by, "tied", restart=True) for by in ("match_points", "goal_difference", "points_difference"))
    assert [(row.entry, row.decided_by) for row in rank(table, run)] == [
        ("P", "points_difference"), ("Q", "points_difference"),
    ]  # fmt: skip


def test_runs_that_restart_in_different_ways_are_two() -> None:
    """Level in the first run, the second begins with its own first step."""
    table = Table("PQR", Extras(seeds={"P": 1, "Q": 2, "R": 3}))
    steps = (Step("wins", restart=True), Step("seed", restart="each"), Step("lots", restart="each"))
    assert [row.entry for row in rank(table, steps)] == ["P", "Q", "R"]
    assert [row.decided_by for row in rank(table, steps)] == ["seed"] * 3


def test_a_run_ends_with_its_last_restarting_step() -> None:
    """Q and R, level among the three, go through the run again and never come to the seed."""
    table = Table("QRP", Extras(seeds={"R": 1, "Q": 2, "P": 3}))
    for home, away, goals in (("P", "Q", (3, 0)), ("P", "R", (1, 0)), ("Q", "R", (1, 0))):
        table.add(Result(home, away, Outcome(True, 0, counters={"goals": goals})))
    run = tuple(Step(by, "tied", restart=True) for by in ("goal_difference", "sets_won"))
    assert [row.entry for row in rank(table, (*run, Step("seed")))] == ["P", "Q", "R"]


def test_head_to_head_is_always_among_the_tied() -> None:
    win = Outcome(True, 0, (3, 0))
    table = Table("PQRS", Extras(adjust={"P": 3}))
    for home, away in ("QP", "PR", "QS"):
        table.add(Result(home, away, win))
    rows = rank(table, (Step("match_points"), Step("head_to_head")))
    assert [(row.entry, row.decided_by, row.reason and row.reason.own) for row in rows[:2]] == [
        ("Q", "head_to_head", 3), ("P", "head_to_head", 0),
    ]  # fmt: skip


def test_a_tie_break_that_looks_at_the_whole_table_is_asked_of_everybody_again() -> None:
    def measure(tally: Tally, entry: object, table: Table) -> Number:
        return "PQRS".index(str(entry)) * (-1 if table.last_round % 2 else 1)

    known = {**BUILT_IN, "turn": Tiebreaker("turn", Text("lượt", "turn"), measure)}
    table, steps = Table("PQRS", Extras(adjust={"P": 9, "Q": 9})), (Step("match_points"), Step("turn"))
    assert [row.entry for row in rank(table, steps, known)] == ["Q", "P", "S", "R"]
    table.add(Result("R", "S", GOALS, 1))
    assert [row.entry for row in rank(table, steps, known)] == ["P", "Q", "R", "S"]


def test_who_has_no_conduct_or_rating_has_nothing_and_who_has_no_seed_or_lot_is_last() -> None:
    for by, extras in (("conduct", Extras(conduct={"Q": 1})), ("rating", Extras(ratings={"Q": 1})),
                       ("seed", Extras(seeds={"Q": 99})), ("lots", Extras(lots={"Q": 99}))):  # fmt: skip
        rows = rank(Table("PQ", extras), (Step(by),))
        assert [(row.entry, row.decided_by) for row in rows] == [("Q", by), ("P", by)]
    assert [row.tied for row in rank(Table("PQ", Extras(conduct={"Q": 0})), (Step("conduct"),))] == [True, True]
