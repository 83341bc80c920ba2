"""Graphs read back: all that are printed, and replays of brackets that no format draws."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import msgspec
import pytest

from tests.engine.formats.shapes import VARIANTS
from tests.interchange.replays import Json, beach, played_out
from tests.support.races import SPORTS
from tournament.engine.errors import InputError
from tournament.engine.formats import build, rounds_graph, with_more
from tournament.engine.graph import Graph
from tournament.interchange.graph_v1.reader import graph_from
from tournament.interchange.graph_v1.schema import GraphFile
from tournament.interchange.graph_v1.writer import write
from tournament.interchange.replay_v1.competition import replay
from tournament.interchange.replay_v1.schema import ReplayFile
from tournament.plugins.registry import Registry


def read(content: Json, entries: int) -> Graph:
    return graph_from(msgspec.convert(content, GraphFile), entries, "graph")


def as_sets(graph: Graph) -> Graph:
    """Return a graph without what is not printed: places left open, and the order in which groups were drawn."""
    return replace(graph, rest=(), groups={key: frozenset(members) for key, members in graph.groups.items()})  # type: ignore[misc]


@pytest.mark.parametrize(("name", "options"), VARIANTS, ids=str)
@pytest.mark.parametrize("entries", [8, 9, 11, 24])
def test_a_printed_graph_is_read_as_it_was(name: str, options: dict[str, Any], entries: int) -> None:
    graph = build(name, entries, options)
    assert as_sets(read(json.loads(write(graph)), entries)) == as_sets(graph)


def test_a_bye_of_a_round_drawn_is_read() -> None:
    graph = rounds_graph("swiss", 3, [[(1, 2), (3, None)]])
    content = json.loads(write(graph)) | {"places": []}
    assert read(content, 3).matches == graph.matches


@pytest.mark.parametrize(
    ("type_", "options"),
    [
        ("knockout", {"third_place": "match"}),
        ("double_elimination", {"drop_map": "fivb", "crossover": True, "third_place": "match"}),
        ("double_elimination", {"reset": True}),
        ("page_playoff", {}),
        ("groups", {"groups": 3, "then": "knockout", "best_thirds": 2}),
        ("modified_pool", {"then": "knockout"}),
    ],
)
def test_a_graph_is_replayed_as_the_format_that_printed_it(type_: str, options: Json) -> None:
    """Names in the order of the seeds and drawing order of the groups, so that ties are shown alike."""
    names = [f"Đội {number}" for number in range(1, 13)]
    by_format = {"key": "s", "type": type_, "entries": names, "options": options}
    graph = json.loads(write(build(type_, 12, options)))
    by_graph = {"key": "s", "type": "graph", "entries": names, "graph": graph}
    results = played_out(by_format, Random(11))
    expected, found = beach(by_format, results=results), beach(by_graph, results=results)
    assert found["problems"] == expected["problems"] == []
    for part in ("matches", "places"):
        assert found["stages"]["s"][part] == expected["stages"]["s"][part]
    rows = {key: sorted(map(str, group)) for key, group in expected["stages"]["s"].get("groups", {}).items()}
    assert {key: sorted(map(str, group)) for key, group in found["stages"]["s"].get("groups", {}).items()} == rows


GSL: list[Json] = [
    {"id": "1", "group": "A", "slots": [{"seed": 1}, {"seed": 4}]},
    {"id": "2", "group": "A", "slots": [{"seed": 2}, {"seed": 3}]},
    {"id": "W", "group": "A", "slots": [{"winner": "1"}, {"winner": "2"}]},
    {"id": "L", "group": "A", "slots": [{"loser": "1"}, {"loser": "2"}]},
    {"id": "D", "group": "A", "slots": [{"loser": "W"}, {"winner": "L"}]},
]
ORDER: list[Json] = [{"winner": "W"}, {"winner": "D"}, {"loser": "D"}, {"loser": "L"}]


def test_a_group_that_is_ranked_by_its_matches_is_ranked_by_the_order_told() -> None:
    stage = {"key": "s", "type": "graph", "entries": list("PQRS"), "graph": {"matches": GSL, "orders": {"A": ORDER}}}
    pairs = ["PS", "QR", "PQ", "SR", "QS"]
    results = [{"stage": "s", "home": home, "away": away, "winner": home} for home, away in pairs]
    printed = beach(stage, results=results)
    assert printed["problems"] == []
    assert [row["entry"] for row in printed["stages"]["s"]["groups"]["A"]] == list("PQSR")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"orders": {"B": ORDER}}, "graph.orders: there is no match of a group 'B'"),
        ({"orders": {"A": ORDER[:3]}}, "graph.orders.A: the group has 4 entries, not 3"),
        ({"orders": {"A": [*ORDER[:3], ORDER[0]]}},
         "graph.orders.A[3]: ranks are held by winners and losers of the group, each once"),
        ({"orders": {"A": [{"seed": 1}]}},
         "graph.orders.A[0]: ranks are held by winners and losers of the group, each once"),
        ({"orders": {"A": ORDER}, "groups": {"A": [{"seed": 1}, {"seed": 1}]}},
         "graph.groups.A: an entry stands there twice"),
    ],
)  # fmt: skip
def test_orders_that_cannot_be_are_refused_with_their_place(more: Json, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        read({"matches": GSL, **more}, 4)
    assert str(refused.value) == sentence


FIRST: Json = {"id": "M", "slots": [{"seed": 1}, {"seed": 2}]}
SECOND: Json = {"id": "N", "slots": [{"winner": "M"}, {"seed": 3}]}
GROUP: Json = {"id": "G", "group": "A", "slots": [{"seed": 1}, {"seed": 2}]}


@pytest.mark.parametrize(
    ("matches", "sentence"),
    [
        ([FIRST, FIRST], "graph.matches[1].id: there is a match 'M' already"),
        ([SECOND], "graph.matches[0].slots[0]: no match 'M' stands before this one"),
        ([{"id": "M", "slots": [{"seed": 1}, {"loser": "M"}]}],
         "graph.matches[0].slots[1]: no match 'M' stands before this one"),
        ([{"id": "M", "slots": [{"seed": 1}, {"seed": 4}]}],
         "graph.matches[0].slots[1]: there is no seed 4, the entries are 3"),
        ([{"id": "M", "slots": [{"seed": 0}, {"seed": 1}]}],
         "graph.matches[0].slots[0]: there is no seed 0, the entries are 3"),
        ([{"id": "M", "slots": [{"seed": 1}, {"seed": 1}]}], "graph.matches[0].slots: an entry cannot meet itself"),
        ([{"id": "M", "slots": [{"seed": 1}, {}]}],
         "graph.matches[0].slots[1]: a slot is one of seed, winner, loser, group with rank, best, placed, fastest, "
         "bye"),
        ([{"id": "M", "slots": [{"seed": 1, "bye": True}, {"seed": 2}]}],
         "graph.matches[0].slots[0]: a slot is one of seed, winner, loser, group with rank, best, placed, fastest, "
         "bye"),
        ([FIRST, SECOND, {"id": "O", "slots": [{"winner": "M"}, {"winner": "N"}]}],
         "graph.matches[2]: the winner of 'M' goes on in 'N' already"),
        ([FIRST, {"id": "O", "slots": [{"group": "A", "rank": 1}, {"seed": 3}]}],
         "graph.matches[1].slots[0]: no match of a group 'A' stands before this one"),
        ([GROUP, {"id": "O", "slots": [{"group": "A", "rank": 3}, {"seed": 3}]}],
         "graph.matches[1].slots[0]: group 'A' has 2 entries, no rank 3"),
        ([GROUP, {"id": "O", "slots": [{"best": {"groups": ["A"], "rank": 1, "nth": 2}}, {"seed": 3}]}],
         "graph.matches[1].slots[0]: of 1 groups there is no 2. best"),
        ([FIRST, SECOND | {"if_needed": True}],
         "graph.matches[1]: a match that is played if needed is between the two sides of another"),
        ([GROUP, {"id": "H", "group": "A", "slots": [{"winner": "G"}, {"seed": 3}]}],
         "graph: group 'A': its matches are between its members, or it is a pool of four with one match of the "
         "winners and one of the losers; of others, orders tells who holds which rank"),
    ],
)  # fmt: skip
def test_a_slot_that_comes_from_nowhere_is_refused_with_its_place(matches: list[Json], sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        read({"matches": matches}, 3)
    assert str(refused.value) == sentence


HEAT: Json = {"id": "H", "slots": [{"seed": 1}, {"seed": 2}]}
PLACED: Json = {"placed": {"heat": "H", "nth": 1}}


@pytest.mark.parametrize(
    ("heats", "slot", "sentence"),
    [
        ([{**HEAT, "slots": [{"seed": 1}, {"seed": 1}]}], PLACED, "graph.heats[0].slots: seed 1 stands there twice"),
        ([{**HEAT, "slots": []}], PLACED, "graph.heats[0].slots: nobody starts in this heat"),
        ([HEAT], {"placed": {"heat": "H", "nth": 3}},
         "graph.matches[0].slots[0]: there are 2 places in 'H', none is number 3"),
        ([HEAT], {"placed": {"heat": "K", "nth": 1}}, "graph.matches[0].slots[0]: no heat 'K' stands before this one"),
        ([HEAT], {"fastest": {"heats": ["H", "H"], "nth": 3}},
         "graph.matches[0].slots[0]: heats are named once each, and there is at least one"),
        ([HEAT], {"fastest": {"heats": [], "nth": 1}},
         "graph.matches[0].slots[0]: heats are named once each, and there is at least one"),
    ],
)  # fmt: skip
def test_heats_that_cannot_be_are_refused_with_their_place(heats: list[Json], slot: Json, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        read({"heats": heats, "matches": [{"id": "M", "slots": [slot, {"seed": 3}]}]}, 3)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("stage", "format_"),
    [({"type": "one_heat"}, "One final for all"), ({"type": "graph", "graph": {"heats": [HEAT]}}, "graph")],
    ids=str,
)
def test_heats_are_not_replayed_in_a_sport_without_any(stage: Json, format_: str) -> None:
    with pytest.raises(InputError) as refused:
        beach({"key": "s", "entries": ["P", "Q"], **stage}, results=[])
    assert str(refused.value) == (
        f"replay: at $.stages[0].type: “{format_}” is for sports in which many start at once; "
        "Beach volleyball is played by two sides."
    )


@pytest.mark.parametrize("entries", [2, 3, 5, 8])
def test_whatever_is_printed_is_replayed(entries: int) -> None:
    """Of heats, of formats that are paired round by round, and of plugins too."""
    registry = Registry.discover()
    formats = with_more(registry.formats)
    sports = {frozenset(sport.contests): sport for sport in (*SPORTS, *registry.sports.values())}
    names = [f"{number}" for number in range(1, entries + 1)]
    for format_ in formats.values():
        if format_.size in (None, entries) and not (format_.key in {"compass", "page_playoff"} and entries < 8):
            options = {"lanes": 2} if format_.key == "heats" else {}
            graph = json.loads(write(build(format_.key, entries, options, formats)))
            stage = {"key": "s", "type": "graph", "entries": names, "graph": graph}
            sport = next(sport for kinds, sport in sports.items() if format_.contests <= kinds)
            file = msgspec.convert({"format": "replay/1", "sport": sport.key, "stages": [stage]}, ReplayFile)
            assert replay(file, sport)["problems"] == [], format_.key


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "replay: at $.stages[0]: a stage has a graph if, and only if, its type is 'graph'"),
        ({"graph": {"matches": []}, "options": {"reset": True}},
         "replay: at $.stages[0]: a stage of type 'graph' has no options and no legs"),
        ({"graph": {"matches": []}, "legs": 2},
         "replay: at $.stages[0]: a stage of type 'graph' has no options and no legs"),
        ({"graph": {"matches": [], "entries": 3}},
         "replay: at $.stages[0].graph.entries: the graph is for 3 entries, not 2"),
        ({"type": "knockout", "graph": {"matches": []}},
         "replay: at $.stages[0]: a stage has a graph if, and only if, its type is 'graph'"),
    ],
)  # fmt: skip
def test_a_stage_with_a_graph_has_nothing_of_a_format(more: Json, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        beach({"key": "s", "type": "graph", "entries": ["P", "Q"], **more}, results=[])
    assert str(refused.value) == sentence


# FIVB World Tour, Brisbane, women, August 2001: seeds who met, the winner first. A draw of its own, with matches for
# places among those beaten in the first two rounds (results: beach volleyball database, bvbinfo.com).
BRISBANE = (
    "1-16 8-9 5-12 4-13 3-14 6-11 7-10 2-15 16-9 12-13 11-14 10-15 16-12 11-10 1-8 4-5 3-6 2-7 12-10 11-16 5-8 7-6 "
    "8-6 5-7 4-1 2-3 3-1 4-2"
)
FEEDS = {
    "9": ("L1", "L2"), "10": ("L3", "L4"), "11": ("L5", "L6"), "12": ("L7", "L8"), "13": ("W9", "W10"),
    "14": ("W11", "W12"), "15": ("W1", "W2"), "16": ("W3", "W4"), "17": ("W5", "W6"), "18": ("W7", "W8"),
    "19": ("L13", "L14"), "20": ("W13", "W14"), "21": ("L15", "L16"), "22": ("L17", "L18"), "23": ("L21", "L22"),
    "24": ("W21", "W22"), "25": ("W15", "W16"), "26": ("W17", "W18"), "27": ("L25", "L26"), "28": ("W25", "W26"),
}  # fmt: skip


def fed(name: str) -> Json:
    return {"winner" if name[0] == "W" else "loser": name[1:]}


def test_a_real_draw_that_no_format_has_is_replayed_from_its_feeds() -> None:
    first = [(1, 16), (8, 9), (5, 12), (4, 13), (3, 14), (6, 11), (7, 10), (2, 15)]
    matches: list[Json] = [
        {"id": str(number), "slots": [{"seed": home}, {"seed": away}]} for number, (home, away) in enumerate(first, 1)
    ]
    matches += [{"id": key, "slots": [fed(home), fed(away)]} for key, (home, away) in FEEDS.items()]
    order = ["W28", "L28", "W27", "L27", "W24", "L24", "W23", "L23", "W20", "L20", "W19", "L19"]
    places = [{"place": number, "slot": fed(name)} for number, name in enumerate(order, start=1)]
    stage = {
        "key": "s",
        "type": "graph",
        "entries": [str(seed) for seed in range(1, 17)],
        "graph": {"matches": matches, "places": places},
    }
    pairs = [pair.split("-") for pair in BRISBANE.split()]
    results = [{"stage": "s", "home": loser, "away": winner, "winner": winner} for winner, loser in pairs]
    printed = beach(stage, results=results[::-1])
    assert printed["problems"] == []
    holders = " ".join(place["entry"] for place in printed["stages"]["s"]["places"])
    assert holders == "4 2 3 1 5 7 8 6 11 16 12 10"
