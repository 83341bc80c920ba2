"""The printed graph, key for key."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.formats.shapes import VARIANTS
from tournament.engine.errors import InputError
from tournament.engine.formats import build, rounds_graph
from tournament.engine.formats.presets import PRESETS
from tournament.interchange.graph_v1.reader import from_stored
from tournament.interchange.graph_v1.writer import stored, write


def test_double_elimination_of_five_as_documented() -> None:
    printed = json.loads(write(build("double_elimination", 5)))
    assert {key: printed[key] for key in ("format", "name", "entries")} == {
        "format": "graph/1", "name": "double_elimination", "entries": 5,
    }  # fmt: skip
    assert printed["matches"][:2] == [
        {"id": "W1-1", "stage": "winners", "round": 1, "slots": [{"seed": 4}, {"seed": 5}]},
        {"id": "W2-1", "stage": "winners", "round": 2, "slots": [{"seed": 1}, {"winner": "W1-1"}]},
    ]
    assert printed["places"][:2] == [
        {"place": 1, "slot": {"winner": "F"}},
        {"place": 2, "slot": {"loser": "F"}},
    ]
    assert set(printed) == {"format", "name", "entries", "matches", "places"}


def test_group_matches_carry_their_group_and_places_their_rank() -> None:
    printed = json.loads(write(build("round_robin", 2)))
    assert printed["matches"] == [
        {"id": "A-1-1", "stage": "groups", "round": 1, "group": "A", "slots": [{"seed": 1}, {"seed": 2}]}
    ]
    assert printed["places"] == [
        {"place": 1, "slot": {"group": "A", "rank": 1}},
        {"place": 2, "slot": {"group": "A", "rank": 2}},
    ]


def test_best_next_ranked_byes_and_the_reset_final() -> None:
    groups = json.loads(write(build("groups", 6, {"advance": 1, "best_thirds": 1, "then": "knockout"})))
    best = {"best": {"groups": ["A", "B"], "rank": 2, "nth": 1}}
    assert best in [slot for match in groups["matches"] for slot in match["slots"]]
    swiss = json.loads(write(rounds_graph("swiss", 3, [[(1, 2), (3, None)]])))
    assert swiss["matches"][1]["slots"] == [{"seed": 3}, {"bye": True}]
    reset = json.loads(write(build("double_elimination", 4, {"reset": "true"})))
    assert [match["id"] for match in reset["matches"] if match.get("if_needed")] == ["F2"]
    assert [p["slot"] for p in reset["places"][:2]] == [{"winner": "F2"}, {"loser": "F2"}]


SLOTS = {"seed": int, "winner": str, "loser": str}


def check_slot(slot: dict[str, Any], ids: set[str]) -> None:
    if set(slot) == {"group", "rank"}:
        assert (type(slot["group"]), type(slot["rank"])) == (str, int)
    elif set(slot) == {"best"}:
        assert list(slot["best"]) == ["groups", "rank", "nth"]
        assert len(slot["best"]["groups"]) >= slot["best"]["nth"] >= 1
    else:
        ((key, value),) = slot.items()
        assert type(value) is SLOTS[key]
        assert key == "seed" or value in ids


@pytest.mark.parametrize(("name", "options"), VARIANTS, ids=str)
def test_every_format_prints_the_documented_keys_and_no_bye(name: str, options: dict[str, object]) -> None:
    for entries in (8, 9, 11, 24):
        printed = json.loads(write(build(name, entries, options)))
        assert list(printed) == ["format", "name", "entries", "matches", "places"]
        assert (printed["format"], printed["name"], printed["entries"]) == ("graph/1", name, entries)
        ids = set[str]()
        for match in printed["matches"]:
            optional = [key for key in ("group", "slots", "if_needed") if key in match]
            assert list(match) == ["id", "stage", "round", *optional]
            assert len(match["slots"]) == 2
            for slot in match["slots"]:
                check_slot(slot, ids)
            ids.add(match["id"])
            assert match.get("if_needed", True) is True
            assert ("group" in match) == match["stage"].startswith("groups")
        assert len(ids) == len(printed["matches"])
        for place in printed["places"]:
            assert list(place) == ["place", "slot"]
            check_slot(place["slot"], ids)
        rounds: dict[str, set[int]] = {}
        for match in printed["matches"]:
            rounds.setdefault(match["stage"], set()).add(match["round"])
        assert all(found == set(range(1, max(found) + 1)) for s, found in rounds.items() if "place" not in s)


@pytest.mark.parametrize(("name", "options"), [*VARIANTS, *((preset.key, {}) for preset in PRESETS)], ids=str)
def test_every_graph_is_read_as_it_was_stored(name: str, options: dict[str, object]) -> None:
    for entries in (8, 9, 11, 24):
        try:
            graph = build(name, entries, options)
        except InputError:  # a preset for another number
            continue
        assert from_stored(stored(graph)) == graph
        assert list(from_stored(stored(graph)).groups) == list(graph.groups)


def test_rounds_with_a_bye_are_read_as_they_were_stored() -> None:
    graph = rounds_graph("swiss", 3, [[(1, 2), (3, None)]])
    assert from_stored(stored(graph)) == graph
