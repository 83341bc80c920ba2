"""Replays: every type of stage, every status, results in any order, and what does not fit."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interchange.replays import Json, beach, played_out
from tests.support.sampling import examples
from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS

NAMES = [f"Đội {number}" for number in range(1, 49)]
WON = [[21, 10], [21, 10]]
STAGES: list[Json] = [
    *({"type": type_, "entries": NAMES[:6]} for type_ in ("round_robin", "knockout", "page_playoff", "swiss")),
    *({"type": type_, "entries": NAMES[:5]} for type_ in ("ladder", "king_of_the_court")),
    {"type": "round_robin", "groups": {"A": NAMES[:3], "B": NAMES[3:7]}},
    {"type": "groups", "groups": {"A": NAMES[:4], "B": NAMES[4:8]}},
    {"type": "groups", "entries": NAMES[:9],
     "options": {"groups": 3, "then": "knockout", "advance": 1, "best_thirds": 1}},
    {"type": "groups", "entries": NAMES[:8], "options": {"groups": 2, "legs": 2, "then": "double_elimination"}},
    {"type": "groups", "entries": NAMES[:12], "options": {"groups": 3, "then": "groups", "then_then": "knockout"}},
    {"type": "modified_pool", "entries": NAMES[:8]},
    {"type": "modified_pool", "groups": {"A": NAMES[:4], "B": NAMES[4:8]}},
    {"type": "modified_pool", "entries": NAMES[:16], "options": {"then": "knockout"}},
    {"type": "knockout", "entries": NAMES[:13], "options": {"third_place": "match", "placement": "all"}},
    {"type": "double_elimination", "entries": NAMES[:7]},
    {"type": "double_elimination", "entries": NAMES[:16], "options": {"drop_map": "fivb", "crossover": True}},
    {"type": "double_elimination", "entries": NAMES[:11], "options": {"drop_map": "fivb", "third_place": "joint"}},
    {"type": "olympic_24", "entries": NAMES[:24]},
    {"type": "world_champs_48", "entries": NAMES[:48]},
    {"type": "world_tour_32", "entries": NAMES[:32]},
]  # fmt: skip
PLAYED = [(stage | {"key": "s"}, played_out(stage | {"key": "s"}, Random(7))) for stage in STAGES]


def name(stage: Json) -> str:
    return f"{stage['type']}-{len(stage.get('entries') or stage['groups'])}-{stage.get('options', {}).get('then', '')}"


def test_every_type_of_stage_is_played_here() -> None:
    of_duels = {key for key, format_ in FORMATS.items() if format_.contests == {"duels"}}
    assert {stage["type"] for stage in STAGES} == of_duels


@pytest.mark.parametrize(("stage", "results"), PLAYED, ids=[name(stage) for stage in STAGES])
def test_a_stage_comes_to_its_end(stage: Json, results: list[Json]) -> None:
    printed = beach(stage, results=results)
    assert printed["problems"] == []
    found = printed["stages"]["s"]
    for match in found.get("matches", []):
        assert match["winner"] in (match["home"], match["away"])
    for rows in found.get("groups", {}).values():
        ranks = [row["rank"] for row in rows]
        assert ranks == [ranks.index(rank) + 1 for rank in ranks]
        assert [row["tied"] for row in rows] == [ranks.count(rank) > 1 for rank in ranks]
        assert sum(row["won"] for row in rows) == sum(row["lost"] for row in rows)
    places = [place["place"] for place in found.get("places", [])]
    assert places == sorted(places)
    assert places[:1] == [1] * ("matches" in found)


@pytest.mark.parametrize(("stage", "results"), PLAYED, ids=[name(stage) for stage in STAGES])
@examples(3)
@given(random=st.randoms(use_true_random=False))
def test_the_order_of_the_results_and_their_sides_do_not_matter(
    stage: Json, results: list[Json], random: Random
) -> None:
    mixed = [
        result
        if stage["type"] == "ladder" or random.random() < 0.5 or stage.get("options", {}).get("legs")
        else result
        | {"home": result["away"], "away": result["home"], "score": [pair[::-1] for pair in result["score"]]}
        for result in (results if stage["type"] == "ladder" else random.sample(results, len(results)))
    ]
    assert beach(stage, results=mixed) == beach(stage, results=results)


@pytest.mark.parametrize(("stage", "results"), PLAYED, ids=[name(stage) for stage in STAGES])
def test_a_part_of_the_results_says_nothing_that_all_of_them_deny(stage: Json, results: list[Json]) -> None:
    """Missing matches are no problem: who is known to meet, and to have won, stays so."""
    whole = {match["id"]: match for match in beach(stage, results=results)["stages"]["s"].get("matches", [])}
    for half in (results[: len(results) // 2], []):
        printed = beach(stage, results=half)
        assert printed["problems"] == []
        for match in printed["stages"]["s"].get("matches", []):
            for key, value in match.items():
                assert value is None or value == whole[match["id"]][key]


POOL = {"key": "s", "type": "groups", "groups": {"A": ["P", "Q", "R"]}, "ranking": [{"by": "match_points"}]}
# entry: match points, played, won, lost, sets, points
STATUSES: list[tuple[Json, Json]] = [
    ({"score": [[21, 15], [21, 18]]}, {"P": (2, 1, 1, 0, [2, 0], [42, 33]), "Q": (1, 1, 0, 1, [0, 2], [33, 42])}),
    ({"status": "walkover", "winner": "Q"}, {"P": (0, 1, 0, 1, [0, 2], [0, 42]), "Q": (2, 1, 1, 0, [2, 0], [42, 0])}),
    ({"status": "no_show", "winner": "P"}, {"P": (2, 1, 1, 0, [2, 0], [42, 0]), "Q": (0, 1, 0, 1, [0, 2], [0, 42])}),
    (
        {"status": "retired", "winner": "Q", "score": [[21, 15], [10, 12]]},
        {"P": (1, 1, 0, 1, [1, 2], [31, 51]), "Q": (2, 1, 1, 0, [2, 1], [51, 31])},
    ),
    (
        {"status": "disqualified", "winner": "Q", "score": [[21, 15], [10, 12]]},
        {"P": (0, 1, 0, 1, [1, 2], [31, 51]), "Q": (2, 1, 1, 0, [2, 1], [51, 31])},
    ),
    ({"status": "double_forfeit"}, {"P": (0, 1, 0, 1, [0, 0], [0, 0]), "Q": (0, 1, 0, 1, [0, 0], [0, 0])}),
    ({"status": "annulled", "score": WON}, {"P": (0, 0, 0, 0, [0, 0], [0, 0]), "Q": (0, 0, 0, 0, [0, 0], [0, 0])}),
    ({"status": "no_contest"}, {"P": (0, 0, 0, 0, [0, 0], [0, 0]), "Q": (0, 0, 0, 0, [0, 0], [0, 0])}),
    ({"score": WON, "winner": "Q"}, {"P": (1, 1, 0, 1, [2, 0], [42, 20]), "Q": (2, 1, 1, 0, [0, 2], [20, 42])}),
    ({"winner": "Q"}, {"P": (1, 1, 0, 1, [0, 0], [0, 0]), "Q": (2, 1, 1, 0, [0, 0], [0, 0])}),
]


@pytest.mark.parametrize(("how", "expected"), STATUSES)
def test_a_status_counts_in_a_table_as_it_should(how: Json, expected: Json) -> None:
    printed = beach(POOL, results=[{"stage": "s", "home": "P", "away": "Q", **how}])
    rows = {row["entry"]: row for row in printed["stages"]["s"]["groups"]["A"]}
    taken = ("match_points", "played", "won", "lost", "sets", "points")
    assert {entry: tuple(rows[entry][key] for key in taken) for entry in "PQ"} == expected
    assert printed["problems"] == []


@pytest.mark.parametrize(
    ("how", "final"),
    [
        ({"score": WON}, ("P", "R", None)),
        ({"status": "walkover", "winner": "S"}, ("S", "R", None)),
        ({"status": "no_show", "winner": "S"}, ("S", "R", None)),
        ({"status": "retired", "winner": "S", "score": [[21, 3], [1, 0]]}, ("S", "R", None)),
        ({"status": "disqualified", "winner": "S", "score": WON}, ("S", "R", None)),
        ({"status": "double_forfeit"}, (None, "R", "R")),
        ({"status": "double_forfeit", "winner": "P"}, ("P", "R", None)),
        ({"status": "annulled", "score": WON}, (None, "R", "R")),
        ({"status": "no_contest"}, (None, "R", "R")),
        ({"status": "no_contest", "winner": "S"}, ("S", "R", None)),
    ],
)
def test_a_status_lets_the_right_side_go_on(how: Json, final: tuple[str | None, ...]) -> None:
    stage = {"key": "s", "type": "knockout", "entries": ["P", "Q", "R", "S"]}
    results = [{"stage": "s", "home": "P", "away": "S", **how}, {"stage": "s", "home": "R", "away": "Q", "score": WON}]
    printed = beach(stage, results=results)
    first, *_, last = printed["stages"]["s"]["matches"]
    assert (last["home"], last["away"], last["winner"]) == final
    nobody, status = first["winner"] is None, how.get("status", "played")
    assert first.get("status") == (status if nobody else None)
    void = {"annulled": ["annulled: nobody goes on"], "no_contest": ["no contest: nobody goes on"]}
    assert [each["problem"] for each in printed["problems"]] == (void.get(status, []) if nobody else [])


@pytest.mark.parametrize(
    ("rule", "places"),
    [({}, [(2, "P"), (2, "Q")]), ({"both_forfeit": "lower"}, [(2, "P"), (2, "Q")]), ({"both_forfeit": "none"}, [])],
)
def test_which_places_a_final_gives_that_both_forfeited(rule: Json, places: list[tuple[int, str]]) -> None:
    stage = {"key": "s", "type": "knockout", "entries": ["P", "Q"], **rule}
    printed = beach(stage, results=[{"stage": "s", "home": "P", "away": "Q", "status": "double_forfeit"}])
    assert printed["stages"]["s"]["places"] == [{"place": place, "entry": entry} for place, entry in places]


def test_a_match_annulled_may_be_played_again() -> None:
    again: list[Json] = [{"status": "annulled", "score": WON}, {"score": [pair[::-1] for pair in WON]}]
    for order in (again, again[::-1]):
        results = [{"stage": "s", "home": "P", "away": "Q", **how} for how in order]
        pool = beach(POOL, results=results)
        assert [(row["entry"], row["won"]) for row in pool["stages"]["s"]["groups"]["A"]][:1] == [("Q", 1)]
        final = beach({"key": "s", "type": "knockout", "entries": ["P", "Q"]}, results=results)
        assert final["stages"]["s"]["matches"][0]["winner"] == "Q"
        assert pool["problems"] == final["problems"] == []


def test_a_withdrawal_is_told_by_the_statuses_of_its_matches() -> None:
    """R leaves after one of two matches: annulled, or kept with a walkover for the other."""
    played = {"stage": "s", "home": "R", "away": "P", "score": WON}
    rest = {"stage": "s", "home": "R", "away": "Q"}
    between = {"stage": "s", "home": "Q", "away": "P", "score": WON}
    annul = beach(POOL, results=[played | {"status": "annulled"}, rest | {"status": "annulled"}, between])
    keep = beach(POOL, results=[played, rest | {"status": "walkover", "winner": "Q"}, between])
    assert [(r["entry"], r["match_points"], r["played"]) for r in annul["stages"]["s"]["groups"]["A"]] == [
        ("Q", 2, 1), ("P", 1, 1), ("R", 0, 0),
    ]  # fmt: skip
    assert [(r["entry"], r["match_points"], r["played"]) for r in keep["stages"]["s"]["groups"]["A"]] == [
        ("Q", 4, 2), ("P", 2, 2), ("R", 2, 2),
    ]  # fmt: skip


def test_whoever_left_stands_last_behind_one_who_lost_everything() -> None:
    """R is annulled against both, or left and is named; P, who lost by more than nothing, stands before it."""
    lost: Json = {"stage": "s", "home": "Q", "away": "P", "score": [[21, 0], [21, 0]]}
    rules = {"rules": {"loss_points": 0}, "ranking": [{"by": "match_points"}, {"by": "set_difference"}]}
    annulled: list[Json] = [{"stage": "s", "home": "R", "away": other, "status": "annulled"} for other in "PQ"]
    for stage, results in (
        (POOL | rules, [lost, *annulled]),
        (POOL | rules | {"withdrawn": ["R"]}, [lost]),
        (POOL | rules | {"withdrawn": ["R"]}, [lost, *annulled]),
        ({"key": "s", "type": "round_robin", "entries": ["P", "Q", "R"], **rules}, [lost, *annulled]),
    ):
        printed = beach(stage, results=results)
        rows = printed["stages"]["s"]["groups"]["A"]
        assert [(row["rank"], row["entry"], row["tied"]) for row in rows] == [
            (1, "Q", False), (2, "P", False), (3, "R", False),
        ]  # fmt: skip
        assert printed["problems"] == []
    one_annulled = beach(POOL | rules, results=[lost, annulled[0]])
    assert [row["entry"] for row in one_annulled["stages"]["s"]["groups"]["A"]] == ["Q", "R", "P"]
    strangers = beach(POOL | {"withdrawn": ["X"]}, results=[])
    assert [problem["problem"] for problem in strangers["problems"]] == ["withdrawn: unknown entry 'X'"]


def test_the_best_of_groups_of_different_sizes_are_compared_as_the_stage_says() -> None:
    """Of four, C wins over F and G; of three, D over E alone: by average C goes on, without the matches with G, D."""
    scores = {"AD": 1, "AE": 1, "DE": 5, "BC": 1, "BF": 1, "BG": 1, "CF": 19, "CG": 1, "FG": 1}
    results = [
        {"stage": "s", "home": home, "away": away, "score": [[21, lost], [21, lost]]}
        for (home, away), lost in scores.items()
    ]
    stage = {"key": "s", "type": "groups", "entries": list("ABCDEFG"),
             "ranking": [{"by": "wins"}, {"by": "points_difference"}],
             "options": {"groups": 2, "advance": 1, "best_thirds": 1, "then": "knockout"}}  # fmt: skip
    for unequal, second in (({}, "C"), ({"unequal": "average"}, "C"), ({"unequal": "drop_last"}, "D")):
        printed = beach(stage | unequal, results=results)
        sides = [(match["home"], match["away"]) for match in printed["stages"]["s"]["matches"]]
        assert printed["problems"] == []
        assert {side for pair in sides for side in pair if side} >= {second}
        other = {"C": "D", "D": "C"}[second]
        later = [match for match in printed["stages"]["s"]["matches"] if not match["id"].startswith(("A-", "B-"))]
        assert other not in {side for match in later for side in (match["home"], match["away"])}


def test_points_may_be_adjusted_by_fractions_and_below_nothing() -> None:
    printed = beach(POOL | {"adjust": {"P": -1.5, "Q": 0.5, "X": 1}}, results=[])
    rows = [(row["entry"], row["match_points"], row["decided_by"]) for row in printed["stages"]["s"]["groups"]["A"]]
    assert rows == [("Q", 0.5, "match_points"), ("R", 0, "match_points"), ("P", -1.5, "match_points")]
    assert [problem["problem"] for problem in printed["problems"]] == ["adjust: unknown entry 'X'"]


def test_what_results_cannot_settle_is_settled_by_conduct_ratings_and_lots() -> None:
    """Three level entries; lots need no step of their own, conduct and ratings do. Strangers are problems."""
    order = [{"by": "match_points"}, {"by": "conduct"}, {"by": "rating"}]
    plain = beach(POOL, results=[])["stages"]["s"]["groups"]["A"]
    assert [row["rank"] for row in plain] == [1, 1, 1]
    for more, expected in (
        ({"lots": ["R", "P", "Q"]}, [("R", "lots"), ("P", "lots"), ("Q", "lots")]),
        ({"ranking": order, "conduct": {"P": -4, "Q": -1.5, "R": -4}, "ratings": {"R": 1900.5, "P": 1900}},
         [("Q", "conduct"), ("R", "conduct"), ("P", "rating")]),
        ({"ranking": order, "conduct": {"Q": 1}, "lots": ["R", "X", "P"]},
         [("Q", "conduct"), ("R", "conduct"), ("P", "lots")]),
    ):  # fmt: skip
        printed = beach(POOL | more, results=[])
        assert [(row["entry"], row["decided_by"]) for row in printed["stages"]["s"]["groups"]["A"]] == expected
        assert [problem["problem"] for problem in printed["problems"]] == (
            ["lots: unknown entry 'X'"] if "X" in more.get("lots", []) else []
        )


def test_lots_say_who_goes_on_as_the_best_of_a_rank() -> None:
    """Two groups of three with the same results: their seconds are level, and lots send one of them on."""
    stage = {"key": "s", "type": "groups", "entries": ["A1", "B1", "B2", "A2", "A3", "B3"],
             "options": {"groups": 2, "advance": 1, "best_thirds": 1, "then": "knockout"},
             "ranking": [{"by": "match_points"}]}  # fmt: skip
    pairs = [(f"{group}{home}", f"{group}{away}") for group in "AB" for home, away in ((1, 2), (1, 3), (2, 3))]
    results = [{"stage": "s", "home": home, "away": away, "score": WON} for home, away in pairs]
    for lots, second in (([], None), (["B2", "A2"], "B2"), (["A2", "B2"], "A2")):
        matches = beach(stage | {"lots": lots}, results=results)["stages"]["s"]["matches"]
        playing = {side for match in matches if match["id"].startswith("K") or match["id"] == "F"
                   for side in (match["home"], match["away"])}  # fmt: skip
        assert {"A2", "B2"} & playing == ({second} if second else set())


def test_two_legs_are_one_at_each_home() -> None:
    stage = POOL | {"legs": 2}
    pairs = [("P", "Q"), ("Q", "P"), ("P", "Q"), ("R", "P"), ("R", "P")]
    printed = beach(stage, results=[{"stage": "s", "home": home, "away": away, "score": WON} for home, away in pairs])
    assert [(p["home"], p["away"]) for p in printed["problems"]] == [("P", "Q"), ("R", "P")]
    assert {row["entry"]: row["played"] for row in printed["stages"]["s"]["groups"]["A"]} == {"P": 3, "Q": 2, "R": 1}


def test_both_legs_may_be_on_one_ground_but_the_same_result_is_not_counted_twice() -> None:
    """As Novara and Pro Patria played in the Serie A of 1952/53, 2-2 and 3-2; a leg on the other ground goes first."""
    three = [[21, 10], [10, 21], [15, 10]]
    results = [
        {"stage": "s", "home": "P", "away": "Q", "score": WON},
        {"stage": "s", "home": "P", "away": "Q", "score": three},
        {"stage": "s", "home": "P", "away": "R", "score": WON},
        {"stage": "s", "home": "P", "away": "R", "score": WON},
        {"stage": "s", "home": "Q", "away": "R", "score": WON},
        {"stage": "s", "home": "Q", "away": "R", "score": three},
        {"stage": "s", "home": "R", "away": "Q", "score": WON},
        {"stage": "s", "home": "P", "away": "Q", "score": [[21, 19], [21, 19]]},
    ]
    printed = beach(POOL | {"legs": 2}, results=results)
    assert {row["entry"]: row["sets"] for row in printed["stages"]["s"]["groups"]["A"]} == {
        "P": [6, 1], "Q": [3, 6], "R": [2, 4],
    }  # fmt: skip
    assert {problem["problem"] for problem in printed["problems"]} == {
        "this pair has already met as often as the format says"
    }
    assert [(p["home"], p["away"]) for p in printed["problems"]] == [("P", "R"), ("Q", "R"), ("P", "Q")]


def test_of_four_legs_three_may_be_at_one_home() -> None:
    """As in Scotland, where the fixtures after the split follow the table: 33 rounds, then 5 more."""
    pairs = [("P", "Q"), ("P", "Q"), ("Q", "P"), ("P", "Q"), ("Q", "P")]
    results = [{"stage": "s", "home": home, "away": away, "score": WON} for home, away in pairs]
    printed = beach(POOL | {"legs": 4}, results=results)
    assert [(p["home"], p["away"]) for p in printed["problems"]] == [("Q", "P")]
    assert {row["entry"]: row["won"] for row in printed["stages"]["s"]["groups"]["A"]} == {"P": 3, "Q": 1, "R": 0}


def test_one_stage_may_have_rules_of_its_own() -> None:
    results = [{"stage": key, "home": "P", "away": "Q", "score": [[25, 20], [25, 20]]} for key in ("a", "b")]
    stages = ({**POOL, "key": "a", "rules": {"points": 25, "win_points": 5}}, {**POOL, "key": "b"})
    printed = beach(*stages, results=results, set={"loss_points": 0})
    points = {key: [row["match_points"] for row in stage["groups"]["A"]] for key, stage in printed["stages"].items()}
    assert points == {"a": [5, 0, 0], "b": [2, 0, 0]}
    assert {problem["stage"] for problem in printed["problems"]} == {"b"}


def test_rounds_of_a_stage_may_have_rules_of_their_own() -> None:
    sets = {1: [[15, 9]], 3: [[15, 9]] * 2, 5: [[25, 9], [9, 25], [25, 9], [9, 25], [15, 13]]}
    stage = {
        "key": "s", "type": "groups", "entries": ["P", "Q", "R", "S"],
        "options": {"groups": 2, "then": "knockout", "then_third_place": "match"},
        "rules": {"best_of": 1, "points": 15},
        "phase_rules": {"knockout": {"best_of": 3}, "knockout/-1": {"best_of": 5, "points": 25, "decider": 15}},
    }  # fmt: skip
    pairs = [("P", "S", 1), ("Q", "R", 1), ("P", "R", 3), ("Q", "S", 3), ("R", "S", 1), ("P", "Q", 5)]
    met = [{"stage": "s", "home": home, "away": away, "score": sets[best_of]} for home, away, best_of in pairs]
    printed = beach(stage, results=met)
    assert printed["problems"] == []
    assert [each["entry"] for each in printed["stages"]["s"]["places"]] == ["P", "Q", "R", "S"]

    met[2]["score"] = met[5]["score"] = [[15, 9]]
    assert [(each["home"], each["away"], each["problem"]) for each in beach(stage, results=met)["problems"]] == [
        ("P", "R", "sets are missing: 1 so far, 2 must be won"),
        ("P", "Q", "set 1: 15–9 is not valid yet, no side has 25 points"),
    ]


@pytest.mark.parametrize("preset", ["bwf", "ittf", "usa-pickleball", "fide-swiss", "fide-round-robin"])
def test_a_federations_list_goes_with_any_sport(preset: str) -> None:
    pairs = [("P", "Q"), ("Q", "R"), ("P", "R")]
    results = [{"stage": "s", "home": home, "away": away, "score": WON} for home, away in pairs]
    stage = {"key": "s", "type": "groups", "groups": {"A": ["R", "Q", "P"]}}
    printed = beach(stage, results=results, preset=preset)
    assert [row["entry"] for row in printed["stages"]["s"]["groups"]["A"]] == ["P", "Q", "R"]


def test_a_ladder_is_climbed_in_the_order_of_the_challenges() -> None:
    stage = {"key": "s", "type": "ladder", "entries": ["P", "Q", "R", "S"]}
    pairs = [("R", "Q"), ("R", "P"), ("P", "S"), ("Q", "S")]  # the winner first
    results = [{"stage": "s", "home": home, "away": away, "score": WON} for home, away in pairs]
    rows = beach(stage, results=results)["stages"]["s"]["groups"]["A"]
    assert [(row["rank"], row["entry"], row["won"], row["decided_by"]) for row in rows] == [
        (1, "R", 2, "matches"), (2, "P", 1, "matches"), (3, "Q", 1, "matches"), (4, "S", 0, "matches"),
    ]  # fmt: skip
    rounds = [result | {"round": 4 - number} for number, result in enumerate(results)]
    rows = beach(stage, results=[*rounds, {"stage": "s", "home": "S", "away": "X", "score": WON}])
    assert [row["entry"] for row in rows["stages"]["s"]["groups"]["A"]] == ["R", "P", "Q", "S"]
    assert [problem["away"] for problem in rows["problems"]] == ["X"]


BEFORE = "before another format, groups are named A, B … and the larger ones stand first;"
FOUR = {"A": ["P", "Q"], "B": ["R", "S"]}
ONWARD: Json = {"key": "s", "type": "groups", "groups": FOUR, "options": {"then": "knockout", "advance": 2}}


SWISS = {"key": "s", "type": "swiss", "entries": ["P", "Q", "R"]}
THREE_ROUNDS: list[Json] = [
    {"round": 1, "home": "P", "away": "Q", "score": WON}, {"round": 1, "home": "R", "away": None},
    {"round": 2, "home": "P", "away": "R", "score": WON}, {"round": 2, "home": "Q", "away": None},
    {"round": 3, "home": "R", "away": "Q", "score": WON}, {"round": 3, "home": "P", "away": None},
]  # fmt: skip


def test_a_round_without_an_opponent_counts_as_won_in_a_swiss() -> None:
    printed = beach(SWISS, results=[{"stage": "s", **each} for each in THREE_ROUNDS])
    rows = printed["stages"]["s"]["groups"]["A"]
    assert [(row["entry"], row["match_points"], row["played"]) for row in rows] == [
        ("P", 6, 2),
        ("R", 5, 2),
        ("Q", 4, 2),
    ]
    assert printed["problems"] == []


@pytest.mark.parametrize(
    ("stage", "result", "problem"),
    [
        (SWISS, {"round": 1, "home": "Z"}, "unknown entry 'Z'"),
        (SWISS, {"round": 1, "home": "P", "score": WON}, "a round without an opponent has no score"),
        (SWISS, {"home": "P"}, "which round has no opponent must be told"),
        (SWISS, {"round": 2, "home": "P"}, "'P' is in round 2 twice"),
        (POOL, {"round": 1, "home": "P"}, "only a Swiss has rounds without an opponent"),
        ({"key": "s", "type": "knockout", "entries": ["P", "Q"]}, {"home": "P"},
         "only a Swiss has rounds without an opponent"),
    ],
)  # fmt: skip
def test_a_round_without_an_opponent_that_cannot_be_is_a_problem(stage: Json, result: Json, problem: str) -> None:
    met = {"stage": "s", "round": 2, "home": "P", "away": "Q", "score": WON}
    printed = beach(stage, results=[met, {"stage": "s", "away": None, **result}])
    assert printed["problems"] == [{"stage": "s", "home": result["home"], "away": None, "problem": problem}]


def test_the_best_runner_up_does_not_meet_the_winner_of_its_own_group() -> None:
    options = {"groups": 3, "advance": 1, "best_thirds": 1, "then": "knockout"}
    stage = {"key": "s", "type": "groups", "entries": ["P", "Q", "R", "S", "T", "U"], "options": options}
    close, clear = [[21, 15], [15, 21], [15, 9]], WON
    for best, expected in (("U", [("P", "R"), ("Q", "U")]), ("T", [("P", "T"), ("Q", "R")])):
        pairs = [("P", "U"), ("Q", "T"), ("R", "S")]
        met = [{"stage": "s", "home": h, "away": a, "score": close if a == best else clear} for h, a in pairs]
        printed = beach(stage, results=met)
        semi_finals = [(m["home"], m["away"]) for m in printed["stages"]["s"]["matches"] if m["id"].startswith("K")]
        assert semi_finals == expected


def test_what_follows_dealt_groups_is_played_as_after_groups_that_were_dealt() -> None:
    pairs = ["PQ", "SR", "PR", "SQ", "PS"]  # the winner first
    results = [{"stage": "s", "home": home, "away": away, "score": WON} for home, away in pairs]
    printed = beach(ONWARD, results=results)
    alone = {**ONWARD, "groups": None, "entries": list("PRQS"), "options": {**ONWARD["options"], "policy": "pots"}}
    assert printed == beach({**alone, "options": {**alone["options"], "groups": 2}}, results=results)
    assert printed["problems"] == []
    found = printed["stages"]["s"]
    assert {key: [row["entry"] for row in rows] for key, rows in found["groups"].items()} == {
        "A": ["P", "Q"], "B": ["S", "R"],
    }  # fmt: skip
    assert found["places"] == [{"place": 1, "entry": "P"}, {"place": 2, "entry": "S"}]


@pytest.mark.parametrize(
    ("pairs", "ranks"),
    [
        ([("P", "S"), ("Q", "R")], ["1=P", "1=Q", "1=R", "1=S"]),
        ([("P", "S"), ("Q", "R"), ("S", "R")], ["1=P", "1=Q", "3 S", "4 R"]),
        ([("P", "S"), ("Q", "R"), ("Q", "P")], ["1 Q", "2 P", "3=R", "3=S"]),
        ([("P", "S"), ("Q", "R", "double_forfeit")], ["1 P", "3 S", "4=Q", "4=R"]),
    ],
)
def test_the_lines_of_a_modified_pool_stand_in_the_order_of_the_ranks(pairs: list[Any], ranks: list[str]) -> None:
    stage = {"key": "s", "type": "modified_pool", "groups": {"A": ["P", "Q", "R", "S"]}}
    results = [
        {"stage": "s", "home": home, "away": away} | ({"status": status[0]} if status else {"score": WON})
        for home, away, *status in pairs
    ]
    rows = beach(stage, results=results)["stages"]["s"]["groups"]["A"]
    lines = [f"{row['rank']}{'=' if row['tied'] else ' '}{row['entry']}" for row in rows]
    assert lines == sorted(lines) == ranks


KNOCKOUT = {"key": "s", "type": "knockout", "entries": ["P", "Q", "R", "S"]}


@pytest.mark.parametrize(
    ("stage", "result", "problem"),
    [
        (POOL, {"home": "P", "away": "X"}, "unknown entry 'X'"),
        (POOL, {"home": "X", "away": "P"}, "unknown entry 'X'"),
        (POOL, {"home": "P", "away": "P"}, "an entry cannot meet itself"),
        (POOL, {"home": "P", "away": "Q", "group": "B"}, "these two are not in group 'B'"),
        (POOL, {"home": "P", "away": "Q", "winner": "R"}, "the winner 'R' did not play"),
        (POOL, {"stage": "t", "home": "P", "away": "Q"}, "unknown stage 't'"),
        ({**POOL, "groups": {"A": ["P"], "B": ["Q"]}}, {"home": "P", "away": "Q"}, "these two are not in one group"),
        (KNOCKOUT, {"home": "P", "away": "X"}, "unknown entry 'X'"),
        (KNOCKOUT, {"home": "X", "away": "P"}, "unknown entry 'X'"),
        (KNOCKOUT, {"home": "P", "away": "P"}, "an entry cannot meet itself"),
        (KNOCKOUT, {"home": "P", "away": "Q"}, "no match brings these two together"),
        (KNOCKOUT, {"home": "P", "away": "S", "score": [[21, 10], [10, 21], [15, 15]]},
         "nobody won, and one of them must go on"),
        ({"key": "s", "type": "modified_pool", "groups": {"A": ["P", "Q", "R", "S"], "B": ["T", "U", "V", "W"]}},
         {"home": "P", "away": "T"}, "these two are not in one group"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_a_problem(stage: Json, result: Json, problem: str) -> None:
    printed = beach(stage, results=[{"stage": "s", "score": WON, **result}])
    problems = [found["problem"] for found in printed["problems"]]
    assert problem in problems
    assert {(found["home"], found["away"]) for found in printed["problems"]} == {(result["home"], result["away"])}


@pytest.mark.parametrize(
    ("stages", "rules", "sentence"),
    [
        ([POOL, POOL], {}, "replay: at $.stages: two stages have the same key"),
        ([{"key": "s", "type": "groups"}], {}, "replay: at $.stages[0]: a stage has either groups or entries"),
        ([{**POOL, "entries": []}], {}, "replay: at $.stages[0]: a stage has either groups or entries"),
        ([{**KNOCKOUT, "type": "cup"}], {}, "replay: at $.stages[0].type: unknown type 'cup'; known: round_robin,"),
        ([{**KNOCKOUT, "entries": ["P", "P"]}], {}, "replay: at $.stages[0].entries: 'P' stands in them twice"),
        ([{**POOL, "groups": {"A": ["P"], "B": ["P"]}}], {}, "replay: at $.stages[0].groups: 'P' stands in them twice"),
        ([{"key": "s", "type": "swiss", "entries": ["P", "P"]}], {}, "replay: at $.stages[0].entries: 'P' stands in"),
        ([{"key": "s", "type": "knockout", "groups": {}}], {}, "replay: at $.stages[0].groups: a stage of type"),
        ([{**KNOCKOUT, "options": {"thirds": 1}}], {}, "replay: at $.stages[0]: unknown option 'thirds' of Knock-out"),
        (
            [{**KNOCKOUT, "type": "modified_pool", "legs": 2}],
            {},
            "replay: at $.stages[0]: unknown option 'legs' of",
        ),
        ([{**ONWARD, "groups": {"1": ["P", "Q"], "2": ["R", "S"]}}], {}, f"replay: at $.stages[0].groups: {BEFORE}"),
        ([{**ONWARD, "groups": {"A": ["P"], "B": ["R", "S"]}}], {}, f"replay: at $.stages[0].groups: {BEFORE}"),
        ([{**ONWARD, "type": "modified_pool"}], {}, f"replay: at $.stages[0].groups: {BEFORE}"),
        (
            [{**ONWARD, "options": {"then": "knockout", "advance": 3}}],
            {},
            "replay: at $.stages[0]: “Advance from each group”: the sma",
        ),
        (
            [{**KNOCKOUT, "phase_rules": {"semi": {}}}],
            {},
            "replay: at $.stages[0].phase_rules: unknown phase 'semi'; known: knockout",
        ),
        (
            [{**KNOCKOUT, "phase_rules": {"knockout": {"sets": 3}}}],
            {},
            "replay: at $.stages[0].phase_rules.knockout: there is no rule 'sets'",
        ),
        (
            [{**KNOCKOUT, "phase_rules": {"knockout/2": {}, "knockout/-1": {}}}],
            {},
            "replay: at $.stages[0].phase_rules: knockout/2 and knockout/-1 are the same round",
        ),
        (
            [{**POOL, "phase_rules": {"groups": {"best_of": 1}}}],
            {},
            "replay: at $.stages[0].phase_rules: groups are one phase",
        ),
        (
            [{**POOL, "legs": 2, "options": {"legs": 3}}],
            {},
            "replay: at $.stages[0]: legs and options.legs say different numbers",
        ),
        ([{**POOL, "legs": 0}], {}, "replay: at $.stages[0]: “Legs”"),
        ([{**KNOCKOUT, "entries": ["P"]}], {}, "replay: at $.stages[0]: at least two entries are needed"),
        ([{**POOL, "ranking": [{"by": "joy"}]}], {}, "replay: at $.stages[0].ranking[0]: there is no tie-break 'joy'."),
        ([{**POOL, "rules": {"points": 0}}], {}, "replay: at $.stages[0].rules: points in a set (points) must be"),
        ([POOL], {"preset": "1930"}, "replay: at $.rules.preset: unknown preset '1930'; known: fivb-2016, fivb-2011,"),
        ([POOL], {"set": {"wind": 1}}, "replay: at $.rules.set: there is no rule 'wind'; the rules are best_of,"),
    ],
)
def test_what_cannot_be_played_is_refused_with_its_place(stages: list[Json], rules: Json, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        beach(*stages, results=[], **rules)
    assert str(refused.value).startswith(sentence)


def test_results_of_a_pair_that_meets_three_times_fit_in_any_order() -> None:
    """Winners' final, final and reset between P and Q, the results in each of six orders."""
    stage = {"key": "s", "type": "double_elimination", "entries": ["P", "Q", "R", "S"], "options": {"reset": True}}
    lost = [pair[::-1] for pair in WON]
    met: list[tuple[str, str, Any]] = [("P", "Q", WON), ("P", "Q", lost), ("P", "Q", lost)]
    rest = [("P", "S", WON), ("Q", "R", WON), ("S", "R", WON), ("Q", "S", WON)]
    for order in ((0, 1, 2), (1, 0, 2), (1, 2, 0)):
        pairs = [met[number] for number in order] + rest
        results = [{"stage": "s", "home": home, "away": away, "score": how} for home, away, how in pairs]
        printed = beach(stage, results=results)
        assert printed["problems"] == []
        assert printed["stages"]["s"]["places"][:2] == [{"place": 1, "entry": "Q"}, {"place": 2, "entry": "P"}]


TWICE: list[Any] = [
    ("Q", "R", WON), ("Q", "R", WON),
    ("P", "Q", WON), ("P", "Q", [[21, 10], [10, 21], [15, 10]]),  # the winners' final, both legs on one ground
    ("Q", "R", WON), ("Q", "R", WON),
    ("Q", "P", WON), ("P", "Q", [[21, 10], [10, 21], [15, 10]]),  # the final
]  # fmt: skip


@examples(5)
@given(random=st.randoms(use_true_random=False))
def test_the_legs_of_a_pair_that_meets_twice_in_a_bracket_stay_together(random: Random) -> None:
    """The home side chooses no leg of the later series; between the pairs the order is free, within one it tells."""
    stage = {"key": "s", "type": "double_elimination", "entries": ["P", "Q", "R"], "legs": 2,
             "options": {"legs_in": "all"}}  # fmt: skip
    results = [{"stage": "s", "home": home, "away": away, "score": how} for home, away, how in TWICE]
    order = random.sample(["PQ"] * 4 + ["QR"] * 4, 8)
    waiting = {pair: [each for each in results if {each["home"], each["away"]} == set(pair)] for pair in ("PQ", "QR")}
    printed = beach(stage, results=[waiting[pair].pop(0) for pair in order])
    totals = {
        each["id"]: (each["winner"], each["total"]) for each in printed["stages"]["s"]["matches"] if "total" in each
    }
    assert (totals["W2-1"], totals["F"]) == (("P", [4, 1]), ("Q", [2, 3]))
    assert printed["problems"] == []


def test_who_is_at_home_takes_no_later_result_for_that_of_a_group() -> None:
    stage = {"key": "s", "type": "groups", "entries": ["P", "Q"], "options": {"groups": 1, "then": "knockout"}}
    for home, away in ("PQ", "QP"):
        group = {"stage": "s", "home": home, "away": away, "score": WON}
        final = {"stage": "s", "home": away, "away": home, "score": WON}
        printed = beach(stage, results=[group, final])["stages"]["s"]
        assert printed["groups"]["A"][0]["entry"] == home
        assert printed["places"][0]["entry"] == away
