"""Replays of sports whose results are more than sets or goals."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.support import parts_sports
from tournament.interchange.replay_v1.competition import replay
from tournament.interchange.replay_v1.schema import ReplayFile
from tournament.sdk import Sport


def replayed(sport: Sport, score: object, rules: dict[str, Any] | None = None) -> dict[str, Any]:
    stage = {"key": "s", "type": "round_robin", "entries": ["An", "Bình"], "rules": rules or {}}
    result = {"stage": "s", "home": "An", "away": "Bình", "score": score}
    file = {"format": "replay/1", "sport": sport.key, "stages": [stage], "results": [result]}
    return replay(msgspec.json.decode(msgspec.json.encode(file), type=ReplayFile), sport)


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


def test_a_number_of_another_kind_is_told_by_the_name_of_its_part() -> None:
    (problem,) = replayed(parts_sports.RUGBY, [[30.5, 27], [4, 3]])["problems"]
    assert problem["problem"] == "points: 30½ is not a whole number"
