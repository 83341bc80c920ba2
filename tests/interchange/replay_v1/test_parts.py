"""Replays of sports whose results are more than sets or goals."""

from __future__ import annotations

from typing import Any, cast

import msgspec
import pytest

from tests.support import parts_sports
from tournament.interchange.replay_v1.competition import replay
from tournament.interchange.replay_v1.schema import ReplayFile
from tournament.sdk import Sport


def replayed(sport: Sport, score: object, rules: dict[str, Any] | None = None) -> dict[str, Any]:
    stage = {"key": "s", "type": "round_robin", "entries": ["An", "Bình"], "rules": rules or {}}
    return played(sport, stage, [{"home": "An", "away": "Bình", "score": score}])


def played(sport: Sport, stage: dict[str, Any], results: list[dict[str, Any]]) -> dict[str, Any]:
    """Replay a stage, and return what the command prints."""
    listed = [{"stage": "s", **each} for each in results]
    file = {"format": "replay/1", "sport": sport.key, "stages": [stage], "results": listed}
    printed = replay(msgspec.json.decode(msgspec.json.encode(file), type=ReplayFile), sport)
    return cast(dict[str, Any], msgspec.json.decode(msgspec.json.encode(printed)))


@pytest.mark.parametrize(
    ("sport", "score", "first"),
    [
        (parts_sports.CHESS, [[0.5, 0.5]], {"rank": 1, "match_points": 0.5, "points": [0.5, 0.5]}),
        (parts_sports.CHESS, [[1, 0]], {"rank": 1, "match_points": 1, "points": [1, 0]}),
        (parts_sports.RUGBY, [[30, 27], [4, 3]], {"rank": 1, "match_points": 5, "points": [30, 27], "tries": 4}),
        (parts_sports.WRESTLING, [[3, 2], [1, 5], [1, 0]], {"rank": 1, "match_points": 3, "points": [4, 7]}),
        (parts_sports.RUN, [[59.25, 62.5]], {"rank": 1, "match_points": 3, "points": [59.25, 62.5]}),
        (parts_sports.SHOOTOUT, [[2, 2], None, [4, 2]], {"rank": 1, "match_points": 3, "goals": [2, 2]}),
        (parts_sports.HOCKEY, [[2, 2], [0, 0], [4, 2]], {"rank": 1, "match_points": 2, "goals": [3, 2]}),
    ],
)
def test_a_result_counts_as_its_sport_says(sport: Sport, score: object, first: dict[str, Any]) -> None:
    printed = replayed(sport, score)
    assert printed["problems"] == []
    line = printed["stages"]["s"]["groups"]["A"][0]
    assert {key: line[key] for key in first} == first
    own = {"sets", "points", "goals", "tries"}
    assert own & line.keys() == own & first.keys()


@pytest.mark.parametrize(
    ("sport", "first", "second", "total"),
    [
        (parts_sports.CHESS, [[0.5, 0.5]], [[1, 0]], [1.5, 0.5]),
        (parts_sports.WRESTLING, [[3, 3], [1, 1]], [[3, 2], [1, 0]], [8, 6]),
        (parts_sports.SHOOTOUT, [[1, 1]], [[2, 0]], [3, 1]),
    ],
)
def test_two_legs_are_added_up_and_either_may_end_level(
    sport: Sport, first: object, second: object, total: list[float]
) -> None:
    stage = {"key": "s", "type": "knockout", "entries": ["An", "Bình"], "options": {"legs": 2, "legs_in": "all"}}
    legs = [{"home": "Bình", "away": "An", "score": first}, {"home": "An", "away": "Bình", "score": second}]
    printed = played(sport, stage, legs)
    last = printed["stages"]["s"]["matches"][-1]
    assert (printed["problems"], last["total"], last["winner"]) == ([], total, "An")


def test_a_number_of_another_kind_is_told_by_the_name_of_its_part() -> None:
    (problem,) = replayed(parts_sports.RUGBY, [[30.5, 27], [4, 3]])["problems"]
    assert problem["problem"] == "points: 30½ is not a whole number"
