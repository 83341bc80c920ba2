"""Formats on paper: every match and every member once, and a small one word for word."""

from __future__ import annotations

import pytest

from tests.engine.formats.shapes import VARIANTS
from tests.support.words import vi
from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.layouts import layout


def test_groups_with_a_knock_out_are_laid_out_in_words() -> None:
    found = layout(build("groups", 7, {"groups": 2, "advance": 2, "then": "knockout"}))
    assert [
        (each.key, [str(member) for member in each.members], each.rounds, each.matches) for each in found.groups
    ] == [
        ("A", ["Lot 1", "Lot 4", "Lot 5"], 3, 3),
        ("B", ["Lot 2", "Lot 3", "Lot 6", "Lot 7"], 3, 6),
    ]
    (lane,) = found.bracket
    assert [
        (vi(each.title), [(vi(match.code), *(vi(side) for side in match.sides)) for match in each.matches])
        for each in lane.rounds
    ] == [
        ("Bán kết", [("BK1", "Nhất bảng A", "Nhì bảng B"), ("BK2", "Nhất bảng B", "Nhì bảng A")]),
        ("Chung kết", [("CK", "Thắng BK1", "Thắng BK2")]),
    ]


def test_lanes_that_meet_are_drawn_together_and_every_places_rounds_apart() -> None:
    assert _lanes("double_elimination", 6, {"crossover": True, "third_place": "match"}) == [
        (None, [
            "Winners' bracket, round 1", "Winners' bracket, round 2", "Losers' bracket, round 1", "Semi-final", "Final",
        ]),
    ]  # fmt: skip
    assert _lanes("double_elimination", 4, {}) == [
        (None, [
            "Winners' bracket, round 1", "Winners' bracket, round 2", "Losers' bracket, round 1",
            "Losers' bracket, round 2", "Final",
        ]),
    ]  # fmt: skip
    assert _lanes("knockout", 8, {"placement": "all"}) == [
        (None, ["Quarter-final", "Semi-final", "Final"]),
        ("Places 5–8", ["Places 5–8, round 2", "5th-place match"]),
    ]


def _lanes(name: str, entries: int, options: dict[str, object]) -> list[tuple[str | None, list[str]]]:
    found = layout(build(name, entries, options)).bracket
    return [(str(lane.title) if lane.title else None, [str(each.title) for each in lane.rounds]) for lane in found]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_every_match_and_member_is_there_once(variant: tuple[str, dict[str, object]]) -> None:
    for entries in range(2, 25):
        try:
            graph = build(variant[0], entries, variant[1])
        except InputError:
            continue
        found = layout(graph)
        in_rounds = sum(len(each.matches) for lane in found.bracket for each in lane.rounds)
        assert sum(group.matches for group in found.groups) + in_rounds == len(graph.matches)
        assert [len(group.members) for group in found.groups] == [len(members) for members in graph.groups.values()]
