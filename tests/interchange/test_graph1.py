"""The printed graph, key for key."""

import json

from tournament.engine.formats import build, rounds_graph
from tournament.interchange.graph1 import write


def test_double_elimination_of_five_as_documented():
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


def test_group_matches_carry_their_group_and_places_their_rank():
    printed = json.loads(write(build("round_robin", 2)))
    assert printed["matches"] == [
        {"id": "A-1-1", "stage": "groups", "round": 1, "group": "A", "slots": [{"seed": 1}, {"seed": 2}]}
    ]
    assert printed["places"] == [
        {"place": 1, "slot": {"group": "A", "rank": 1}},
        {"place": 2, "slot": {"group": "A", "rank": 2}},
    ]


def test_best_next_ranked_byes_and_the_reset_final():
    groups = json.loads(write(build("groups", 6, {"advance": 1, "best_thirds": 1, "then": "knockout"})))
    best = {"best": {"groups": ["A", "B"], "rank": 2, "nth": 1}}
    assert best in [slot for match in groups["matches"] for slot in match["slots"]]
    swiss = json.loads(write(rounds_graph("swiss", 3, [[(1, 2), (3, None)]])))
    assert swiss["matches"][1]["slots"] == [{"seed": 3}, {"bye": True}]
    reset = json.loads(write(build("double_elimination", 4, {"reset": "true"})))
    assert [match["id"] for match in reset["matches"] if match.get("if_needed")] == ["F2"]
    assert [p["slot"] for p in reset["places"][:2]] == [{"winner": "F2"}, {"loser": "F2"}]
