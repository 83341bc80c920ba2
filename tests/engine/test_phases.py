"""How the phases of a competition are called."""

from __future__ import annotations

import pytest

from tests.engine.formats.shapes import VARIANTS
from tests.support.words import vi
from tournament.catalogues import translate
from tournament.engine.errors import InputError
from tournament.engine.formats import build
from tournament.engine.phases import phase_of, phases


def test_groups_are_one_phase_and_rounds_are_named_by_their_matches() -> None:
    graph = build("groups", 16, {"groups": 4, "then": "knockout", "then_third_place": "match"})
    assert {phase: (vi(name), str(name)) for phase, name in phases(graph).items()} == {
        ("groups", 0): ("Vòng bảng", "Group matches"),
        ("knockout", 1): ("Tứ kết", "Quarter-final"),
        ("knockout", 2): ("Bán kết", "Semi-final"),
        ("third_place", 3): ("Tranh hạng ba", "Third-place match"),
        ("knockout", 3): ("Chung kết", "Final"),
    }


def test_rounds_of_two_brackets_keep_their_bracket() -> None:
    names = [str(name) for name in phases(build("double_elimination", 8, {})).values()]
    assert names[:3] == ["Winners' bracket, round 1", "Winners' bracket, round 2", "Losers' bracket, round 1"]


def test_matches_that_have_nothing_in_common_are_all_named() -> None:
    first, *_ = phases(build("page_playoff", 4, {})).values()
    assert str(first) == "Round 1, match 1, Match of seeds 1 and 2"


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_no_two_phases_have_one_name_and_every_match_has_a_phase(variant: tuple[str, dict[str, object]]) -> None:
    for entries in (*range(2, 19), 33):
        try:
            graph = build(variant[0], entries, variant[1])
        except InputError:
            continue
        found = phases(graph)
        assert {phase_of(match.stage, match.round, match.group) for match in graph.matches} == set(found)
        for language in ("vi", "en"):
            names = [translate(name, language) for name in found.values()]
            assert len(names) == len(set(names)), names
