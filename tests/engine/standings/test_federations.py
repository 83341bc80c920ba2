"""Federations' lists on tables made for one clause each, worked out by hand from its wording."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tournament_volleyball.rules import VOLLEYBALL

from tournament.engine.errors import InputError
from tournament.engine.scoring import SetRules, SetScoring, Status
from tournament.engine.scoring.records import Outcome
from tournament.engine.standings import BUILT_IN, FEDERATIONS, Bye, Extras, Result, Step, Table, rank, steps_from

HALF = Fraction(1, 2)
WON, DRAWN = Outcome(True, 0, (1, 0)), Outcome(True, None, (HALF, HALF))


def table_of(names: str, matches: list[tuple[str, list[tuple[int, int]]]], **rules: int) -> Table:
    """Return the table of matches like ("AB", sets)."""
    held = SetRules(**{"best_of": 5, "points": 11, "decider": 11, **rules})
    table = Table(names)
    for (home, away), score in matches:
        assert SetScoring().violations(tuple(score), held) == ()
        table.add(Result(home, away, SetScoring().outcome(tuple(score), held)))
    return table


def order(table: Table, steps: tuple[Step, ...]) -> list[tuple[object, str | None]]:
    rows = rank(table, steps)
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    return [(row.entry, row.decided_by) for row in rows]


def sets(won: int, lost: int, loser: int = 5) -> list[tuple[int, int]]:
    """Return a match won by so many sets, in each of which the loser has `loser` points."""
    return [(loser, 11)] * lost + [(11, loser)] * won


# Five who beat the next two each. A has the best ratio of games (8:6), then D and E (8:8), then B and C (7:8).
# In points D and B are the worse of their pairs, though D beat E and B beat C.
FIVE = [
    ("AB", sets(3, 0, 0)), ("AC", sets(3, 0)), ("BC", sets(3, 1)), ("BD", sets(3, 1)), ("CD", sets(3, 1, 0)),
    ("CE", sets(3, 1)), ("DE", sets(3, 1)), ("DA", sets(3, 1)), ("EA", sets(3, 1)), ("EB", sets(3, 1, 0)),
]  # fmt: skip


def test_ittf_starts_again_for_the_rest_as_soon_as_some_are_placed() -> None:
    """ITTF 3.7.5.3: once a step has placed some, the others go on by the matches between themselves alone."""
    steps = FEDERATIONS["ittf"].steps
    assert order(table_of("EDCBA", FIVE), steps) == [
        ("A", "set_ratio"), ("D", "set_ratio"), ("E", "match_points"), ("B", "set_ratio"), ("C", "match_points"),
    ]  # fmt: skip


def test_a_run_that_restarts_as_a_whole_goes_through_all_its_steps_first() -> None:
    steps = tuple(Step(step.by, step.matches, restart=bool(step.restart)) for step in FEDERATIONS["ittf"].steps)
    assert [entry for entry, _ in order(table_of("EDCBA", FIVE), steps)] == ["A", "E", "D", "C", "B"]


def test_bwf_sends_two_who_remain_back_to_their_match() -> None:
    """BWF: three level on wins, games split off A; B before C, whom it beat, although C has more points."""
    rules = {"best_of": 3, "points": 21, "decider": 21, "cap": 30}
    plain, hard = (21, 10), (21, 19)
    matches = [
        ("AB", [plain, plain]), ("BC", [hard, (10, 21), hard]), ("CA", [plain, (19, 21), plain]),
        ("AD", [plain, plain]), ("BD", [hard, hard]), ("CD", [plain, (19, 21), plain]),
    ]  # fmt: skip
    found = order(table_of("DCBA", matches, **rules), FEDERATIONS["bwf"].steps)
    assert found == [("A", "set_difference"), ("B", "set_difference"), ("C", "head_to_head"), ("D", "wins")]


def test_bwf_draws_lots_for_three_who_are_level_in_everything() -> None:
    same = [(21, 10), (21, 10)]
    table = table_of("ABC", [("AB", same), ("BC", same), ("CA", same)], best_of=3, points=21, decider=21)
    assert {(row.rank, row.tied) for row in rank(table, FEDERATIONS["bwf"].steps)} == {(1, True)}
    table.extras = Extras(lots={"B": 1, "C": 2, "A": 3})
    assert [row.entry for row in rank(table, FEDERATIONS["bwf"].steps)] == ["B", "C", "A"]


def test_usa_pickleball_takes_the_meeting_then_all_points_then_those_among_the_tied() -> None:
    one = {"best_of": 1, "points": 15, "decider": 15}
    steps = FEDERATIONS["usa-pickleball"].steps
    ring = [("PQ", [(15, 13)]), ("QR", [(15, 13)]), ("RP", [(15, 0)])]
    rest = [("PS", [(15, 0)]), ("QS", [(15, 13)]), ("RS", [(15, 12)])]
    # All points: R +16, P +2-15+15 and Q -2+2+2 the same; in the match of those two P has more.
    assert order(table_of("SRQP", ring + rest, **one), steps) == [
        ("R", "points_difference"), ("P", "points_difference"), ("Q", "points_difference"), ("S", "wins"),
    ]  # fmt: skip
    # Two level on wins: P beat Q and stands above, though Q has the better points.
    two = [("PQ", [(15, 13)]), ("QR", [(15, 0)]), ("QS", [(15, 0)]), ("PR", [(15, 13)]), ("SP", [(15, 0)])]
    assert order(table_of("RSQP", [*two, ("SR", [(13, 15)])], **one), steps)[:2] == [
        ("P", "head_to_head"), ("Q", "head_to_head"),
    ]  # fmt: skip


def test_usa_pickleball_takes_at_last_the_points_against_the_next_above() -> None:
    """12.C: two tied for second look at their matches with the first; P and Q met twice and are level in all else."""
    one = {"best_of": 1, "points": 15, "decider": 15}
    matches = [
        ("PQ", [(15, 9)]), ("QP", [(15, 9)]), ("RP", [(15, 13)]), ("RQ", [(15, 10)]),
        ("PS", [(15, 10)]), ("QS", [(15, 7)]), ("RS", [(15, 0)]),
    ]  # fmt: skip
    rows = rank(table_of("SQPR", matches, **one), FEDERATIONS["usa-pickleball"].steps)
    assert [(row.entry, row.decided_by, row.tied) for row in rows] == [
        ("R", "wins", False), ("P", "wins", False), ("Q", "points_difference", False), ("S", "wins", False),
    ]  # fmt: skip
    assert str(rows[1].explanation) == "Behind on wins: 2 against 3."
    assert str(rows[2].explanation) == "Behind on points difference (against the next above): -5 against -2."


def test_tied_for_the_first_place_nobody_stands_above() -> None:
    one = {"best_of": 1, "points": 15, "decider": 15}
    table = table_of("PQ", [("PQ", [(15, 9)]), ("QP", [(15, 9)])], **one)
    assert [row.tied for row in rank(table, FEDERATIONS["usa-pickleball"].steps)] == [True, True]


def test_fivb_counts_wins_before_match_points() -> None:
    """Three wins by 3-2 and a loss (6 + 0) stand above two wins by 3-0 and two losses by 2-3 (6 + 2)."""
    preset = VOLLEYBALL.preset("fivb")
    rules = VOLLEYBALL.rules("fivb")
    straight, close = [(25, 20)] * 3, [(25, 20), (20, 25), (25, 20), (20, 25), (15, 13)]
    table = Table("PQRST")
    for (home, away), score in [
        ("PQ", close), ("PR", close), ("PS", close), ("TP", straight), ("QR", straight), ("QS", straight),
        ("TQ", close), ("RS", close), ("RT", straight), ("ST", close),
    ]:  # fmt: skip
        table.add(Result(home, away, VOLLEYBALL.scoring.outcome(tuple(score), rules)))
    rows = rank(table, preset.ranking)
    assert [(row.entry, row.tally.won, row.tally.match_points) for row in rows] == [
        ("P", 3, 6), ("Q", 2, 8), ("R", 2, 6), ("T", 2, 6), ("S", 1, 4),
    ]  # fmt: skip
    # R and T: sets 8:8, points 343:343 each; R has beaten T.
    assert [row.decided_by for row in rows] == ["wins", "wins", "match_points", "head_to_head", "wins"]


def chess(rounds: list[str], byes: list[Bye] = [], **extras: object) -> Table:  # noqa: B006
    """Return a Swiss table of rounds like "A1B C=D E+F": A won, C and D drew, F did not come."""
    played = [(number, match) for number, each in enumerate(rounds, start=1) for match in each.split()]
    players = sorted({name for _, match in played for name in (match[0], match[2])} | {str(bye.entry) for bye in byes})
    table = Table(players, Extras(swiss=True, **extras))  # type: ignore[arg-type]
    kinds = {"1": WON, "=": DRAWN, "0": WON.turned(), "+": WON._replace(forfeits=(False, True), contested=False)}
    for number, match in played:
        table.add(Result(match[0], match[2], kinds[match[1]], number))
    for bye in byes:
        table.add_bye(bye)
    return table


def values(table: Table, by: str) -> dict[str, object]:
    return {str(entry): BUILT_IN[by].measure(tally, entry, table) for entry, tally in table.tallies.items()}


def test_fide_buchholz_and_its_relatives_over_the_board() -> None:
    table = chess(["A1B C=D", "A=C D0B", "D0A B1C"])
    assert {entry: tally.match_points for entry, tally in table.tallies.items()} == {
        "A": 2.5,
        "B": 2,
        "C": 1,
        "D": HALF,
    }
    assert values(table, "buchholz") == {"A": 3.5, "B": 4, "C": 5, "D": 5.5}
    assert values(table, "buchholz_cut1") == {"A": 3, "B": 3.5, "C": 4.5, "D": 4.5}
    assert values(table, "median_buchholz") == {"A": 1, "B": 1, "C": 2, "D": 2}
    assert values(table, "sonneborn_berger") == {"A": 2 + HALF + HALF, "B": 1.5, "C": 1.5, "D": HALF}
    assert values(table, "progressive") == {"A": 5, "B": 3, "C": 2.5, "D": 1.5}
    assert values(table, "wins_with_black") == {"A": 1, "B": 1, "C": 0, "D": 0}


DE = (Step("direct_encounter", "tied", restart=True),)


def encounter(table: Table, tied: str) -> list[tuple[int, object]]:
    """Rank those in `tied` by the direct encounter alone; the others stand below by their points being taken away."""
    extras = Extras(swiss=table.extras.swiss, conduct=dict.fromkeys(tied, 1))
    table.extras = extras
    rows = rank(table, (Step("conduct"), *DE))
    return sorted((row.rank, row.entry) for row in rows if str(row.entry) in tied)


def test_fide_direct_encounter_goes_again_through_those_still_tied() -> None:
    """Art. 6.1: A and B have 2 of 3 among the four, C and D 1; A beat B, and D beat C."""
    table = chess(["A1B C1A D1C B1D", "A1D B1C"])
    assert encounter(table, "ABCD") == [(1, "A"), (2, "B"), (3, "D"), (4, "C")]


def test_fide_direct_encounter_in_a_swiss_asks_what_the_missing_games_could_bring() -> None:
    """Art. 6.2: A beat B and C, who have not met; each could still reach one point, so only A is sure."""
    assert encounter(chess(["A1B", "A1C"]), "ABC") == [(1, "A"), (2, "B"), (2, "C")]
    # D has met nobody: with one win more D could pass A's two points.
    assert encounter(chess(["A1B D1E", "A1C"]), "ABCD") == [(1, "A"), (1, "B"), (1, "C"), (1, "D")]
    # A is sure of the first place among three; then B, who beat C, of the second.
    assert encounter(chess(["A1B B1C", "A1C"]), "ABC") == [(1, "A"), (2, "B"), (3, "C")]
    # Two who have not met, or whose game was forfeited, are not told apart; in a round robin the forfeit counts.
    assert encounter(chess(["A1C B1D"]), "AB") == [(1, "A"), (1, "B")]
    forfeited = chess(["A+B C1D"])
    assert encounter(forfeited, "AB") == [(1, "A"), (1, "B")]
    forfeited.extras = Extras(swiss=False)
    assert encounter(forfeited, "AB") == [(1, "A"), (2, "B")]


def test_fide_direct_encounter_says_what_the_others_could_have_reached() -> None:
    rows = rank(chess(["A1B", "A1C"]), DE)
    assert [str(row.explanation) for row in rows][1] == (
        "Behind on direct encounter (FIDE): 1 against 2. Level on every criterion: lots must be drawn."
    )


def test_fide_unplayed_rounds_count_as_played_against_a_dummy() -> None:
    """C.07, 16.3 to 16.5: own unplayed rounds meet a dummy of the same points; those given up at the end are draws."""
    byes = [Bye("A", 1, False, 3), Bye("C", HALF, True, 1), Bye("D", 0, True, 2), Bye("D", 0, True, 3)]
    table = chess(["A1D B1E", "A1B C1E", "B1C"], [*byes, Bye("E", 1, False, 3)])
    # Points: A 3, B 2, C 1.5, D 0, E 1. D has given up its last two rounds: worth 0 + 1/2 + 1/2 to A.
    assert values(table, "buchholz") == {"A": 1 + 2 + 3, "B": 1 + 3 + 1.5, "C": 1.5 + 1 + 2, "D": 3, "E": 2 + 1.5 + 1}
    # What a bye gave, times the entry's own points, stands in Sonneborn-Berger.
    assert values(table, "sonneborn_berger") == {"A": 1 + 2 + 3, "B": 1 + 1.5, "C": 1 + HALF * 1.5, "D": 0, "E": 1}
    # A's bye was none of its own choosing: its least opponent goes. C's requested bye is what C loses.
    cut = values(table, "buchholz_cut1")
    assert (cut["A"], cut["C"], cut["D"]) == (5, 3, 3)


def test_sonneborn_berger_scales_a_bye_by_what_a_win_is_worth() -> None:
    """With two points for a win, a bye of one point is half a win."""
    table = Table("AB", Extras(swiss=True, win_points=2, draw_points=1))
    table.add(Result("A", "B", WON._replace(match_points=(2, 0)), 1))
    table.add_bye(Bye("A", 1, True, 2))
    assert values(table, "sonneborn_berger") == {"A": 0 + HALF * 3, "B": 0}


def test_fide_forfeits_are_no_games_but_opponents_in_a_round_robin() -> None:
    swiss = chess(["A+B C1D", "A1C B1D", "A1D B1C"])
    assert values(swiss, "buchholz")["A"] == 3 + 1 + 0
    assert values(swiss, "wins_with_black") == dict.fromkeys("ABCD", 0)
    # A's forfeit win counts against a dummy of A's 3 points, not against B's 2.
    assert values(swiss, "sonneborn_berger") == {"A": 3 + 1 + 0, "B": 0 + 1, "C": 0, "D": 0}
    swiss.extras = Extras(swiss=False)
    assert values(swiss, "buchholz")["A"] == 2 + 1 + 0
    assert values(swiss, "sonneborn_berger")["A"] == 2 + 1 + 0


def test_fide_byes_asked_for_until_the_end_are_draws_in_a_swiss_alone() -> None:
    """C.07, 16.3: B wins once and then stays away, which makes B worth half a point more a round to A.

    A forfeit at the end keeps its points, and so do byes before a round that was played.
    """
    rounds = ["A1B C1D", "B1D A1C", "A1D"]
    away = [Bye("B", 0, True, 3), Bye("C", 0, True, 3)]
    assert values(chess(rounds, away), "buchholz")["A"] == (1 + HALF) + (1 + HALF) + 0
    robin = chess(rounds, away)
    robin.extras = Extras(swiss=False)
    assert values(robin, "buchholz")["A"] == 1 + 1 + 0 + 0
    assert values(chess(["A1B C1D", "B1D A1C", "C+B A1D"]), "buchholz")["A"] == 1 + 2 + 0
    assert values(chess(["A1B C1D", "B1D A1C", "C+B A1D"], [Bye("B", 0, True, 4)]), "buchholz")["A"] == 1 + HALF + 2
    assert values(chess(["A1B", "A1C", "B1C"], [Bye("B", HALF, True, 2)]), "buchholz")["A"] == 1 + HALF + 0


def test_koya_takes_in_who_has_just_half() -> None:
    """B has 1.5 of 3, and so has C."""
    table = chess(["A1B C=D", "A=C B1D", "A1D B=C"])
    assert {entry: tally.match_points for entry, tally in table.tallies.items()} == {
        "A": 2.5,
        "B": 1.5,
        "C": 1.5,
        "D": HALF,
    }
    assert values(table, "koya") == {"A": 1 + HALF, "B": HALF, "C": 1, "D": HALF}


def test_who_has_not_played_has_nothing() -> None:
    table = Table("A", Extras(swiss=True))
    for by in ("buchholz", "buchholz_cut1", "median_buchholz", "sonneborn_berger", "koya", "progressive"):
        assert values(table, by) == {"A": 0}


def test_wins_with_black_are_games_won_on_that_side_over_the_board() -> None:
    table = chess(["A0B", "B+C", "A1C"])
    table.add(Result("A", "B", WON.turned()._replace(forfeits=(True, False), contested=False), 4))
    assert values(table, "wins_with_black") == {"A": 0, "B": 1, "C": 0}


def test_koya_counts_the_points_against_those_with_half_of_all() -> None:
    table = chess(["A1B C=D", "A=C D0B", "D0A B1C"])
    # Half of three is 1.5: A (2.5) and B (2) have it.
    assert values(table, "koya") == {"A": 1, "B": 0, "C": HALF, "D": 0}


def test_progressive_takes_results_without_rounds_in_turn() -> None:
    table = Table("ABC", Extras(swiss=True))
    for home, away in ("CB", "AC", "AB"):
        table.add(Result(home, away, WON))
    assert values(table, "progressive") == {"A": 1 + 2, "B": 0, "C": 1 + 1}


def test_progressive_counts_the_rounds_an_entry_missed() -> None:
    table = chess(["A1B", "C1D", "A1C"])
    assert values(table, "progressive") == {"A": 1 + 1 + 2, "B": 0, "C": 0 + 1 + 1, "D": 0}
    table.remove(Result("A", "C", WON, 3))
    assert values(table, "progressive") == {"A": 1 + 1, "B": 0, "C": 1, "D": 0}


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ({"by": "beauty"}, "ranking[0]: there is no tie-break 'beauty'."),
        ({"by": "wins", "over": 1}, "ranking[0]: there is no key 'over'."),
        ({"by": "wins", "matches": "some"}, """ranking[0]: matches is "all", "tied" or "above", not 'some'."""),
        ({"by": "wins", "when_tied": 3}, """ranking[0]: when_tied is null, 2 or "3+", not 3."""),
        ({"by": "wins", "when_tied": True}, """ranking[0]: when_tied is null, 2 or "3+", not True."""),
        ({"by": "wins", "restart": "no"}, """ranking[0]: restart is true, false, "each" or "first", not 'no'."""),
    ],
)
def test_a_step_that_says_nothing_is_refused(item: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        steps_from([item], BUILT_IN, "ranking")
    assert str(refused.value) == sentence


def test_a_step_is_plain_unless_it_says_otherwise() -> None:
    assert steps_from([{"by": "wins"}], BUILT_IN, "ranking") == (Step("wins"),)


def test_half_points_are_written_as_people_do() -> None:
    table = chess(["A=B", "A1B"])
    assert str(rank(table, (Step("match_points"),))[0].explanation) == "Ahead on match points: 1.5 against 0.5."


@pytest.mark.parametrize("key", FEDERATIONS)
def test_steps_survive_being_stored(key: str) -> None:
    steps = FEDERATIONS[key].steps
    assert steps_from([step.as_json() for step in steps], BUILT_IN, "ranking") == steps


def test_a_walkover_is_a_loss_of_the_one_who_did_not_come() -> None:
    table = Table("PQ")
    table.add(Result("P", "Q", SetScoring().outcome((), SetRules(), Status.WALKOVER, 1)))
    row = rank(table, (Step("fewest_forfeits"),))
    assert [(each.entry, each.tally.forfeits, each.decided_by) for each in row] == [
        ("Q", 0, "fewest_forfeits"),
        ("P", 1, "fewest_forfeits"),
    ]
