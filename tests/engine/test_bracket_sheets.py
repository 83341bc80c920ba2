"""Brackets on sheets: every match on one, none too large for its paper, and every cut named at both of its ends."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.engine.formats.shapes import VARIANTS
from tests.support.bracket_rules import broken_on_one
from tests.support.words import vi
from tournament.engine.bracket_layout import drawings
from tournament.engine.bracket_sheets import Paper, sheets
from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.graph import Graph, Loser, Winner

A4 = Paper(5, 67)


def wrong_on_sheets(graph: Graph, paper: Paper) -> list[str]:
    """Say what is wrong with the sheets of a graph."""
    found = sheets(graph, paper)
    wrong = [said for sheet in found for said in broken_on_one(graph, sheet.drawing)]
    on = {box.key: sheet.number for sheet in found for box in sheet.drawing.boxes}
    drawn = Counter(box.key for drawing in drawings(graph) for box in drawing.boxes)
    if drawn != Counter(box.key for sheet in found for box in sheet.drawing.boxes):
        wrong.append("not every match is on one sheet")
    if [sheet.number for sheet in found] != list(range(1, len(found) + 1)):
        wrong.append("the sheets are not counted from 1")
    for sheet in found:
        if sheet.drawing.columns > paper.columns or sheet.drawing.rows > paper.rows:
            wrong.append(f"sheet {sheet.number} is too large")
    cut = {
        (slot.match, key, side, isinstance(slot, Loser))
        for key in on
        for side, slot in enumerate(graph.match(key).slots)
        if isinstance(slot, Winner | Loser) and on.get(slot.match, on[key]) != on[key]
    }
    origins = {(join.match, key, side, join.sheet) for sheet in found for (key, side), join in sheet.origins.items()}
    onward = {(key, join.match, join.sheet) for sheet in found for key, join in sheet.onward.items()}
    if origins != {(source, key, side, on[source]) for source, key, side, _ in cut}:
        wrong.append("a side does not say from which sheet it comes")
    if onward != {(source, key, on[key]) for source, key, _, lost in cut if not lost}:
        wrong.append("a winner does not say to which sheet it goes")
    return wrong


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_every_format_is_cut_by_the_rules(variant: tuple[str, dict[str, object]]) -> None:
    wrong, tried = {}, 0
    for entries in (2, 5, 8, 13, 16, 33, 64):
        try:
            graph = build(variant[0], entries, variant[1])
        except InputError:
            continue
        for paper in (A4, Paper(2, 20)):
            tried += 1
            if found := wrong_on_sheets(graph, paper):
                wrong[entries, paper] = found
    assert wrong == {}
    assert tried > 5


@pytest.mark.parametrize("name", ["knockout", "double_elimination"])
def test_a_hundred_and_twenty_eight_are_cut_by_the_rules(name: str) -> None:
    assert wrong_on_sheets(build(name, 128, {}), A4) == []


def test_sixty_four_take_a_sheet_for_each_quarter_and_one_for_what_they_lead_to() -> None:
    found = sheets(build("knockout", 64, {"third_place": "match"}), A4)
    assert [[vi(box.code) for box in sheet.drawing.boxes][-1] for sheet in found] == ["TK1", "TK2", "TK3", "TK4", "H3"]
    assert [(vi(join.code), join.sheet) for sheet in found for join in sheet.onward.values()] == [
        ("BK1", 5), ("BK1", 5), ("BK2", 5), ("BK2", 5),
    ]  # fmt: skip
    assert [(*at, vi(join.code), join.sheet) for at, join in found[4].origins.items()] == [
        ("K5-1", 0, "TK1", 1), ("K5-1", 1, "TK2", 2), ("K5-2", 0, "TK3", 3), ("K5-2", 1, "TK4", 4),
    ]  # fmt: skip


def test_what_fits_is_not_cut() -> None:
    (sheet,) = sheets(build("knockout", 16, {"third_place": "match"}), A4)
    assert (sheet.onward, sheet.origins) == ({}, {})
