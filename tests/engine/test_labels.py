"""What matches and open slots are called."""

from __future__ import annotations

import pytest

from tests.engine.formats.shapes import VARIANTS
from tests.support.words import vi
from tournament.catalogues import translate
from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.graph import BYE, Best, Graph, Loser, Match, Rank, Seed, Slot, Winner
from tournament.engine.labels import codes, describe, names, titles
from tournament.engine.layouts import layout


@pytest.mark.parametrize("variant", [*VARIANTS, ("olympic_24", {})], ids=str)
def test_no_two_matches_of_a_graph_have_one_code(variant: tuple[str, dict[str, object]]) -> None:
    for entries in (*range(2, 19), 24, 33, 64):
        try:
            graph = build(variant[0], entries, variant[1])
        except InputError:
            continue
        for language in ("vi", "en"):
            named = [translate(code, language) for code in codes(graph).values()]
            assert len(named) == len(graph.matches) == len(set(named))


def test_the_matches_of_a_group_stage_and_a_knock_out() -> None:
    graph = build("groups", 8, {"groups": 2, "then": "knockout", "then_placement": "all"})
    names, short = titles(graph), codes(graph)
    assert {
        key: (vi(names[key]), vi(short[key]), str(names[key]), str(short[key])) for key in ("A-2-1", "K1-1", "T", "F")
    } == {
        "A-2-1": ("Bảng A, lượt 2", "A-2-1", "Group A, round 2", "A-2-1"),
        "K1-1": ("Bán kết 1", "BK1", "Semi-final 1", "SF1"),
        "T": ("Tranh hạng ba", "H3", "Third-place match", "3rd"),
        "F": ("Chung kết", "CK", "Final", "F"),
    }


def test_matches_for_lower_places_and_lucky_losers() -> None:
    graph = build("knockout", 8, {"placement": "all"})
    assert {key: vi(code) for key, code in codes(graph).items() if key.startswith("P")} == {
        "P5-2-1": "H5–8.2.1", "P5-2-2": "H5–8.2.2", "P7": "H7", "P5": "H5",
    }  # fmt: skip
    assert str(titles(graph)["P5-2-1"]) == "Places 5–8, round 2, match 1"
    assert (vi(titles(graph)["P5"]), str(titles(graph)["P5"])) == ("Tranh hạng 5", "5th-place match")
    assert vi(titles(build("olympic_24", 24))["LL-2"]) == "Trận vớt 2"


@pytest.mark.parametrize(
    ("slot", "vietnamese", "english"),
    [
        (Winner("SF-1"), "Thắng BK1", "Winner of SF1"),
        (Loser("SF-2"), "Thua BK2", "Loser of SF2"),
        (Rank("A", 1), "Nhất bảng A", "1st of group A"),
        (Rank("B", 4), "Hạng 4 bảng B", "4th of group B"),
        (Best(("A", "B"), 3, 2), "Ba tốt thứ 2 (bảng A, B)", "2nd best 3rd (A, B)"),
        (Seed(3), "Số thăm 3", "Lot 3"),
        (BYE, "Miễn đấu", "Bye"),
    ],
)
def test_open_slots_in_words(slot: Slot, vietnamese: str, english: str) -> None:
    short = codes(build("double_elimination", 8, {"crossover": True}))
    assert (vi(describe(slot, short)), str(describe(slot, short))) == (vietnamese, english)


@pytest.mark.parametrize(
    ("graph", "named"),
    [
        (build("knockout", 5, {}), ["Quarter-final 1", "Semi-final", "Final"]),
        (build("page_playoff", 4, {}), ["Round 1", "Semi-final", "Final"]),
        (build("double_elimination", 4, {}), [
            "Winners' bracket, round 1", "Winners' bracket, round 2", "Losers' bracket, round 1",
            "Losers' bracket, round 2", "Final",
        ]),
    ],
)  # fmt: skip
def test_a_round_is_named_without_the_numbers_of_its_matches_and_one_match_by_its_own(
    graph: Graph, named: list[str]
) -> None:
    assert [str(round_.title) for lane in layout(graph).bracket for round_ in lane.rounds] == named


@pytest.mark.parametrize(
    ("stage", "key", "code", "in_vietnamese", "lane"),
    [
        ("winners", "W1", "W1.1", "T1.1", "Winners' bracket"),
        ("losers", "L1", "L1.1", "B1.1", "Losers' bracket"),
        ("lucky_losers", "LL-1", "LL1", "Vớt 1", None),
        ("places_5_8", "P5", "5th", "H5", "Places 5–8"),
        ("third_place", "T", "3rd", "H3", None),
        ("groups_2", "B-1-1", "B-1-1", "B-1-1", None),
        ("plate_2_knockout", "2.F", "S-F", "Bạc-CK", "Silver plate"),
        ("plate_3_places_5_8", "3.P5-2-1", "B-P5–8.1.1", "Đồng-H5–8.1.1", "Bronze plate: Places 5–8"),
        ("plate_4_losers", "4.L1-1", "4-L1.1", "4-B1.1", "Plate 4: Losers' bracket"),
        ("final", "F2", "F2", "CK2", None),
        ("page", "Q", "1–2", "T1–2", None),
        # Of plugins nothing was stored: their rounds have numbers, and a match `F` is the final.
        ("cup", "X", "R1.1", "V1.1", None),
        ("cup_2", "F", "F", "CK", None),
    ],
)
def test_a_graph_that_was_stored_without_its_stages_is_named_by_their_keys(
    stage: str, key: str, code: str, in_vietnamese: str, lane: str | None
) -> None:
    group = "B" if stage.startswith("groups") else None
    name = names(Graph("old", 2, (Match(key, stage, 1, (Seed(1), Seed(2)), group),), ()))[key]
    assert (str(name.code), vi(name.code), name.lane and str(name.lane)) == (code, in_vietnamese, lane)
