"""Ties: when they are over and who wins them, what they count, and who may play which rubber."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tournament.engine.match_status import Status
from tournament.engine.scoring import (
    GoalRules,
    GoalScoring,
    Outcome,
    Part,
    PartsRules,
    PartsScoring,
    Rulebook,
    SetRules,
    SetScoring,
)
from tournament.engine.ties import Rubber, TieRules, TieScoring, line_places, line_up_faults, persons_of, tie_state

SETS = SetScoring()


def rubber(key: str, persons: int = 1, home: str = "", away: str = "", discipline: str = "") -> Rubber:
    return Rubber(key, key, "tennis", "best-of-3", persons, (tuple(home), tuple(away)), discipline)


FIVE = tuple(rubber(str(number)) for number in range(1, 6))
SWAYTHLING = tuple(rubber(f"{home}–{away}", home=home, away=away) for home, away in ("AX", "BY", "CZ", "AY", "BX"))
DAVIS = (
    rubber("1", home="A", away="Y"), rubber("2", home="B", away="X"), rubber("D", persons=2),
    rubber("4", home="A", away="X"), rubber("5", home="B", away="Y"),
)  # fmt: skip


def played(winners: str) -> list[Outcome | None]:
    """Return rubbers won by h or a, or still open."""
    rules = SetRules(best_of=3, points=11, decider=11)
    scores = {"h": ((11, 5), (11, 5)), "a": ((5, 11), (11, 5), (9, 11)), ".": None}
    return [SETS.outcome(score, rules) if (score := scores[each]) else None for each in winners]


@pytest.mark.parametrize(
    ("winners", "rules", "in_group", "stands"),
    [
        ("hh...", TieRules(), True, ((2, 0), False, None)),
        ("hhh..", TieRules(), True, ((3, 0), True, 0)),
        ("aha.a", TieRules(), True, ((1, 3), True, 1)),
        ("hhh..", TieRules(dead_rubbers=1), True, ((3, 0), False, None)),
        ("hhhaa", TieRules(dead_rubbers=1), True, ((3, 2), True, 0)),
        ("hh.", TieRules(to_win=2), True, ((2, 0), True, 0)),
        ("hhaa", TieRules(level=1), True, ((2, 2), True, None)),
        ("hhaa", TieRules(level=1), False, ((2, 2), True, 0)),  # 6–4 in sets
        ("hhaa", TieRules(), True, ((2, 2), True, 0)),
        ("hhh.", TieRules(), True, ((3, 0), True, 0)),
        ("hh..", TieRules(), True, ((2, 0), False, None)),
    ],
)
def test_a_tie_is_worked_out_from_its_rubbers(winners: str, rules: TieRules, in_group: bool, stands: object) -> None:
    found = tie_state(rules, played(winners), in_group=in_group)
    assert (found.won, found.over, found.winner) == stands


def test_a_rubber_without_sets_or_a_winner_counts_as_it_ended() -> None:
    walkover = SETS.outcome((), SetRules(), Status.WALKOVER, 1)
    void = SETS.outcome((), SetRules(), Status.NO_CONTEST)
    found = tie_state(TieRules(), [walkover, void, None], in_group=True)
    assert (found.score, found.won) == (((0, 2), (0, 0), (0, 0)), (0, 1))


def test_a_rubber_that_is_drawn_counts_half_to_either_side_without_a_goal_too() -> None:
    goals, game = GoalScoring(), PartsScoring((Part("game", "game", kind="half", most=1),), total=1)
    half = Fraction(1, 2)
    boards = [game.outcome(((half, half),), PartsRules()), goals.outcome(((0, 0),), GoalRules())]
    found = tie_state(TieRules(dead_rubbers=1), [*boards, goals.outcome(((2, 1),), GoalRules())], in_group=True)
    assert (found.won, found.winner) == ((2, 1), 0)
    assert Rulebook(TieScoring(FIVE), TieRules()).violations(found.score, Status.RETIRED, 0) == ()


@pytest.mark.parametrize(
    ("score", "status", "winner", "takes"),
    [
        (((2, 0), (1, 2), (2, 0), (2, 1), (0, 0)), Status.PLAYED, None, (0, (1, 0), (3, 1), (7, 3))),
        (((2, 0), (1, 2), (0, 0), (0, 0), (0, 0)), Status.RETIRED, 1, (1, (0, 1), (1, 3), (3, 4))),
        (((2, 0), (2, 1), (2, 0), (0, 0), (0, 0)), Status.DISQUALIFIED, 1, (1, (0, 1), (0, 3), (0, 3))),
        ((), Status.NO_SHOW, 0, (0, (1, 0), (3, 0), (3, 0))),
    ],
)
def test_a_tie_counts_rubbers_and_sets(score: object, status: Status, winner: int | None, takes: object) -> None:
    outcome = TieScoring(FIVE).outcome(score, TieRules(), status, winner)  # type: ignore[arg-type]
    assert (outcome.winner, outcome.match_points, outcome.counters["rubbers"], outcome.counters["sets"]) == takes


@pytest.mark.parametrize(("level", "winners"), [(0, [0, 1]), (1, [None, 0, 1])])
def test_a_tie_may_end_in_every_way_that_its_rules_know(level: int, winners: list[int | None]) -> None:
    endings = TieScoring(FIVE).endings(TieRules(win_points=2, draw_points=1, level=level))
    assert [each.winner for each in endings if each.counts and each.contested] == winners


def test_points_decide_a_level_tie_where_less_of_them_is_better() -> None:
    timed = PartsScoring((Part("time", "time", kind="time", most=3600),), lower=True)
    more = PartsScoring((Part("points", "points"),))
    lower = [timed.outcome(score, PartsRules()) for score in (((50, 60),), ((70, 52),))]
    higher = [more.outcome(score, PartsRules()) for score in (((50, 60),), ((70, 52),))]
    mixed = [lower[0], higher[1]._replace(winner=1)]
    found = [tie_state(TieRules(), rubbers, in_group=False).winner for rubbers in (lower, higher, mixed)]
    assert found == [1, 0, None]


def test_a_tie_is_told_by_its_rubbers() -> None:
    told = Rulebook(TieScoring(SWAYTHLING), TieRules()).told(((3, 1), (0, 3), None, (3, 0), (3, 2)))
    assert str(told.words) == "3–1 (A–X 3–1, B–Y 0–3, A–Y 3–0, B–X 3–2)"


def test_letters_of_a_line_up_play_the_rubbers_that_name_them() -> None:
    assert [place.key for place in line_places(SWAYTHLING, 0)] == ["A", "B", "C"]
    assert [place.key for place in line_places(SWAYTHLING, 1)] == ["X", "Y", "Z"]
    line_up = {"X": ["Xuân"], "Y": ["Yến"], "Z": ["Dũng"]}
    assert [persons_of(each, 1, line_up) for each in SWAYTHLING] == [
        ("Xuân",), ("Yến",), ("Dũng",), ("Yến",), ("Xuân",),
    ]  # fmt: skip
    assert [(place.key, place.persons) for place in line_places(DAVIS, 0)] == [("A", 1), ("B", 1), ("D", 2)]


@pytest.mark.parametrize(
    ("rubbers", "line_up", "faults"),
    [
        (SWAYTHLING, {"A": ["An"], "B": ["Bình"], "C": ["Chi"]}, []),
        (SWAYTHLING, {"A": ["An"], "B": ["An"], "C": []}, ["C: 0 of 1 persons", "An cannot play both A and B",
                                                             "An plays 4 rubbers, and only 2 are allowed"]),
        (DAVIS, {"A": ["An"], "B": ["Bình"], "D": ["Chi", "Dũng"]}, []),
        (DAVIS, {"A": ["An"], "B": ["Bình"], "D": ["An", "Dũng"]}, ["An plays 3 rubbers, and only 2 are allowed"]),
        (DAVIS, {"A": ["An"], "B": ["Bình"], "D": ["Chi", "Chi"]}, ["D: the same person twice"]),
        (DAVIS, {"A": ["An"], "B": ["Bình"], "D": ["Chi"]}, ["D: 1 of 2 persons"]),
    ],
)  # fmt: skip
def test_a_line_up_is_looked_at(rubbers: tuple[Rubber, ...], line_up: dict[str, list[str]], faults: list[str]) -> None:
    names = {each: each for each in ("An", "Bình", "Chi", "Dũng")}
    assert [str(each) for each in line_up_faults(rubbers, 0, line_up, TieRules(), names)] == faults


def test_whose_sex_is_known_plays_where_it_may() -> None:
    mixed = (
        Rubber("MS", "Men's singles", "badminton", "bwf-21", sexes=("male",)),
        Rubber("XD", "Mixed doubles", "badminton", "bwf-21", 2, discipline="XD", sexes=("male", "female")),
    )
    sexes = {"An": "male", "Bình": "male", "Chi": "female", "Dũng": ""}
    found = [
        [str(each) for each in line_up_faults(mixed, 0, line_up, TieRules(), {name: name for name in sexes}, sexes)]
        for line_up in (
            {"MS": ["An"], "XD": ["An", "Chi"]}, {"MS": ["Dũng"], "XD": ["Dũng", "Chi"]},
            {"MS": ["Chi"], "XD": ["An", "Bình"]},
        )
    ]  # fmt: skip
    assert found == [[], [], [
        "Men's singles: women: 1 (Chi), at most 0", "Mixed doubles: men: 2 (An, Bình), at most 1",
    ]]  # fmt: skip
