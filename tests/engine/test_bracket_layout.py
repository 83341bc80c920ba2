"""Drawings of brackets: the rules that hold for every format and size, and a few drawings as data."""

from __future__ import annotations

import pytest

from tests.engine.formats.shapes import VARIANTS
from tests.support.bracket_rules import broken_rules
from tests.support.words import vi
from tournament.engine.bracket_layout import Drawing, drawings
from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.graph import Graph

SIZES = (*range(2, 18), 23, 32, 33, 64)
LARGEST = [("knockout", {"placement": "all"}), ("double_elimination", {"reset": True}), ("page_playoff", {})]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_every_format_keeps_to_the_rules(variant: tuple[str, dict[str, object]]) -> None:
    drawn, wrong = 0, {}
    for entries in SIZES:
        try:
            graph = build(variant[0], entries, variant[1])
        except InputError:
            continue
        drawn += 1
        if found := broken_rules(graph, drawings(graph)):
            wrong[entries] = found
    assert wrong == {}
    assert drawn > 5


@pytest.mark.parametrize("variant", LARGEST, ids=str)
def test_a_hundred_and_more_keep_to_the_rules(variant: tuple[str, dict[str, object]]) -> None:
    for entries in (100, 127, 128):
        graph = build(variant[0], entries, variant[1])
        assert broken_rules(graph, drawings(graph)) == []


def drawn(graph: Graph) -> list[list[str]]:
    """Return each drawing round by round: its column and title, and the rows and codes of its boxes."""
    return [[_round(drawing, number) for number in range(len(drawing.rounds))] for drawing in drawings(graph)]


def _round(drawing: Drawing, number: int) -> str:
    round_ = drawing.rounds[number]
    boxes = ", ".join(f"{box.top} {vi(box.code)}{'*' if box.is_apart else ''}" for box in round_.matches)
    return f"{round_.column} {round_.top} {vi(round_.title)}: {boxes}"


def test_a_knock_out_with_byes_leaves_no_room_for_them_and_has_the_third_place_below_the_final() -> None:
    assert drawn(build("knockout", 6, {"third_place": "match"})) == [[
        "0 0 Tứ kết: 3 TK1, 11 TK2",
        "1 0 Bán kết: 3 BK1, 11 BK2",
        "2 0 Chung kết: 7 CK, 15 H3*",
    ]]  # fmt: skip


def test_the_lanes_of_a_double_elimination_stand_one_above_the_other_and_meet() -> None:
    (drawing,) = drawings(build("double_elimination", 4, {"reset": True}))
    assert [_round(drawing, number) for number in range(len(drawing.rounds))] == [
        "0 0 Nhánh thắng, vòng 1: 3 T1.1, 11 T1.2",
        "1 0 Nhánh thắng, vòng 2: 7 T2.1",
        "0 19 Nhánh thua, vòng 1: 22 B1.1",
        "1 19 Nhánh thua, vòng 2: 22 B2.1",
        "2 12 Chung kết: 14 CK",
        "3 12 Chung kết đấu lại: 14 CK2",
    ]
    assert [(line.source, line.target, line.side, line.lost, line.points) for line in drawing.connectors][-3:] == [
        ("L2-1", "F", 1, False, ((76, 26), (78, 26), (78, 19), (80, 19))),
        ("F", "F2", 0, True, ((116, 19), (119, 19), (119, 17), (120, 17))),
        ("F", "F2", 1, False, ((116, 18), (118, 18), (118, 19), (120, 19))),
    ]


def test_the_loser_of_the_first_two_has_a_line_to_the_semi_final() -> None:
    (drawing,) = drawings(build("page_playoff", 4, {}))
    assert [(line.source, line.target, line.lost) for line in drawing.connectors] == [
        ("Q", "S", True), ("E1-1", "S", False), ("Q", "F", False), ("S", "F", False),
    ]  # fmt: skip


def test_matches_for_lower_places_are_drawings_of_their_own() -> None:
    assert drawn(build("knockout", 8, {"placement": "all"}))[1] == [
        "0 0 Phân hạng 5–8, vòng 2: 3 H5–8.2.1, 11 H5–8.2.2",
        "1 0 Tranh hạng 5: 7 H5, 15 H7*",
    ]


def test_a_series_is_one_box() -> None:
    (drawing,) = drawings(build("knockout", 4, {"legs": 2}))
    assert next((box.key, box.matches, vi(box.code)) for box in drawing.boxes) == ("K1-1", ("K1-1.1", "K1-1"), "BK1")
