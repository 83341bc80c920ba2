"""How ties of teams stand is the same in the browser's rows and in a replay, level ones in groups and brackets too."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select

from tests.domain.competitions.commands.test_results import make
from tests.domain.competitions.queries.test_states import ONE_DATABASE, current, same_bracket, same_tables
from tournament.domain.competitions.commands import results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.engine.match_status import Status
from tournament.engine.scoring import score_to_json
from tournament.interchange.replay_v1.competition import replay
from tournament.interchange.replay_v1.schema import ReplayFile
from tournament.models import Match, RubberMatch, db
from tournament.runtime import runtime
from tournament.sdk import Preset, Rubber, Sport, Step, Text, TieScoring

NAMES = Text("Đồng đội", "Teams")
RANKING = tuple(map(Step, ("match_points", "rubber_difference", "set_difference", "lots")))
POINTS = {"win_points": 2, "draw_points": 1, "level": 1}
PRESETS = (
    Preset("until-won", NAMES, POINTS, RANKING),
    Preset("all", NAMES, {**POINTS, "dead_rubbers": 1}, RANKING),
)


def of_four(sport: str, preset: str) -> Sport:
    """Return a sport whose ties have four rubbers, so that they may end level."""
    rubbers = tuple(Rubber(f"r{n}", Text(f"Trận {n}", f"Rubber {n}"), sport, preset) for n in range(1, 5))
    return Sport(f"{sport}_ties", NAMES, TieScoring(rubbers), PRESETS)


HALF = Fraction(1, 2)
SCORES: dict[str, list[Any]] = {
    "badminton": [((21, 9), (21, 12)), ((21, 13), (9, 21), (21, 10)), ((11, 21), (8, 21)),
                  ((12, 21), (21, 8), (19, 21))],
    "chess": [((1, 0),), ((0, 1),), ((HALF, HALF),)],
}  # fmt: skip
SPORTS = {"badminton": of_four("badminton", "bwf-21"), "chess": of_four("chess", "rapid")}
SHAPES: list[tuple[str, str, str, int, dict[str, Any]]] = [
    ("chess", "all", "round_robin", 4, {}),
    ("badminton", "all", "groups", 6, {"groups": 2, "advance": 1, "then": "knockout"}),
    ("chess", "all", "knockout", 4, {"third_place": "match"}),
    ("badminton", "all", "knockout", 6, {}),
    ("badminton", "until-won", "knockout", 4, {"legs": 2}),
]


def play_ties(exchange_id: int, competition_id: int, random: Random, sport: str) -> list[dict[str, Any]]:
    """Record rubbers until every tie is over, and tell the ties as a replay does."""
    told: list[dict[str, Any]] = []
    while True:
        state = current(competition_id)
        keys = [node.id for node in state.graph.matches if None not in state.progress.known(node.id)]
        ready = [key for key in keys if key not in state.played and key not in state.progress.unneeded]
        if not ready:
            return told
        key = random.choice(ready)
        tie = db.session.scalars(select(Match).filter_by(competition_id=competition_id, key=key)).one()
        sides = [state.names[state.entrants.index(side)] for side in state.progress.known(key) if side is not None]
        rubbers, named = _play(exchange_id, tie.id, random, SCORES[sport]), None
        if db.session.get_one(Match, tie.id).status is Status.OPEN:  # level in every way, and somebody must go on
            named = random.choice((0, 1))
            results.record(SYSTEM, exchange_id, tie.id, Given((), Status.PLAYED, named))
        told.append({"stage": "s", "home": sides[0], "away": sides[1], "group": tie.group, "rubbers": rubbers,
                     "winner": None if named is None else sides[named]})  # fmt: skip


def _play(exchange_id: int, tie: int, random: Random, scores: list[Any]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    rows = db.session.scalars(select(RubberMatch.id).filter_by(parent_id=tie).order_by(RubberMatch.position)).all()
    for id_ in rows:
        db.session.expire_all()
        if db.session.get_one(RubberMatch, id_).status is Status.UNNEEDED:
            break
        score = random.choice(scores)
        results.record(SYSTEM, exchange_id, id_, Given(score))
        told.append({"score": score_to_json(score)})
    db.session.expire_all()
    return told


@ONE_DATABASE
@pytest.mark.parametrize(
    ("sport", "preset", "name", "size", "options"), SHAPES, ids=[f"{each[0]}-{each[2]}" for each in SHAPES]
)
def test_ties_stand_alike_in_the_browser_and_in_a_replay(
    app: Flask, sport: str, preset: str, name: str, size: int, options: dict[str, Any]
) -> None:
    with app.app_context():
        registry, played = runtime().registry, SPORTS[sport]
        registry.sports = {**registry.sports, played.key: played}
        exchange_id, competition_id = make(size, name, options, sport=played.key, preset=preset)
        told = play_ties(exchange_id, competition_id, Random(f"{name} {size} {sport} {preset}"), sport)
        state = current(competition_id)
        stage = {"key": "s", "type": name, "entries": list(state.names), "options": options}
        content = {"format": "replay/1", "sport": played.key, "rules": {"preset": preset}, "stages": [stage],
                   "results": told}  # fmt: skip
        printed = replay(msgspec.convert(content, ReplayFile), played, sports=registry.sports)
        level = "level on aggregate, and nobody is named to go on"
        assert {each["problem"] for each in printed["problems"]} <= ({level} if "legs" in options else set())
        same_tables(state, printed["stages"]["s"])
        if "matches" in printed["stages"]["s"]:
            same_bracket(state, printed["stages"]["s"])
