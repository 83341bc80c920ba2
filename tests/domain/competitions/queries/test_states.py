"""How a competition stands is the same in the browser's rows and in a replay of its results."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest
from flask import Flask
from tournament_air_volleyball.rules import AIR_VOLLEYBALL

from tests.domain.competitions.commands.test_results import make
from tests.support.races import SPORTS, race_application, race_desk
from tests.support.rounds import RoundDesk
from tournament.config import Settings
from tournament.domain.competitions.commands import heats, results, round_pairing, withdrawals
from tournament.domain.competitions.commands.marks import GivenMark, GivenMarks
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries import competition_view
from tournament.domain.competitions.queries.lots import ties_of
from tournament.domain.competitions.queries.states import State, state_of
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.engine.heats import Ending
from tournament.engine.progress import Open
from tournament.engine.scoring import Status
from tournament.interchange.replay_v1.competition import replay
from tournament.interchange.replay_v1.schema import ReplayFile
from tournament.models import Competition, Match, db

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FORMATS: list[tuple[str, int, dict[str, Any]]] = [
    ("round_robin", 5, {}),
    ("round_robin", 4, {"legs": 2}),
    ("groups", 7, {"groups": 2}),
    ("groups", 9, {"groups": 3, "advance": 1, "best_thirds": 1, "then": "knockout"}),
    ("groups", 8, {"groups": 2, "advance": 2, "then": "double_elimination"}),
    ("knockout", 7, {"third_place": "match", "placement": "all"}),
    ("double_elimination", 6, {"reset": True}),
    ("modified_pool", 8, {"then": "knockout"}),
    ("page_playoff", 4, {}),
    ("ladder", 5, {}),
]
SETS = [((21, 9), (21, 12)), ((21, 13), (9, 21), (15, 10)), ((11, 21), (8, 21)), ((12, 21), (21, 8), (13, 15))]
HOW = [Status.PLAYED] * 8 + [Status.WALKOVER, Status.DISQUALIFIED]


def current(competition_id: int) -> State:
    db.session.expire_all()
    state = state_of(db.session.get_one(Competition, competition_id))
    assert state is not None
    return state


def play_some(exchange_id: int, competition_id: int, random: Random, most: int) -> list[dict[str, Any]]:
    """Record results of up to `most` matches as they become possible, and tell them as a replay does."""
    told: list[dict[str, Any]] = []
    while len(told) < most:
        state = current(competition_id)
        keys = [node.id for node in state.graph.matches if None not in state.progress.known(node.id)]
        ready = [key for key in keys if key not in state.played and key not in state.progress.unneeded]
        if not ready:
            if state.pairer and len(state.rounds) < state.planned_rounds:
                round_pairing.pair(SYSTEM, exchange_id, competition_id)
                continue
            return told
        key, status = random.choice(ready), random.choice(HOW)
        score, winner = random.choice(SETS), random.choice((0, 1))
        given = Given(score) if status is Status.PLAYED else Given((), status, winner)
        row = db.session.query(Match).filter_by(competition_id=competition_id, key=key).one()
        results.record(SYSTEM, exchange_id, row.id, given)
        node = next(node for node in state.graph.matches if node.id == key)
        sides = [state.names[state.entrants.index(side)] for side in state.progress.known(key) if side is not None]
        told.append({"stage": "s", "home": sides[0], "away": sides[1], "group": node.group, "status": status.value,
                     "score": given.score, "winner": None if status is Status.PLAYED else sides[winner]}
                    | ({"round": node.round} if state.pairer else {}))  # fmt: skip
    return told


@pytest.mark.family
@ONE_DATABASE
@pytest.mark.parametrize(("name", "size", "options"), FORMATS, ids=[f"{name}-{size}" for name, size, _ in FORMATS])
@pytest.mark.parametrize("most", [5, 99])
def test_browser_and_replay_give_the_same_answers(
    app: Flask, name: str, size: int, options: dict[str, Any], most: int
) -> None:
    with app.app_context():
        exchange_id, competition_id = make(size, name, options)
        told = play_some(exchange_id, competition_id, Random(f"{name} {size} {most}"), most)
        state = current(competition_id)
        stage = {"key": "s", "type": name, "entries": list(state.names), "options": options}
        content = {"format": "replay/1", "sport": "air_volleyball", "rules": {"preset": "standard"},
                   "stages": [stage], "results": told}  # fmt: skip
        printed = replay(msgspec.convert(content, ReplayFile), AIR_VOLLEYBALL)
        assert printed["problems"] == []
        found = printed["stages"]["s"]
        same_tables(state, found)
        if "matches" in found and (most > 5 or "legs" not in options):  # one leg alone may be taken for either
            same_bracket(state, found)


def same_tables(state: State, found: dict[str, Any]) -> None:
    """Hold that a replay printed the tables that stand in the browser."""
    names = dict(zip(state.entrants, state.names, strict=True))
    for key, rows in state.rows.items():
        assert [
            (row.rank, names[int(row.entry)], row.tied, row.tally.played, row.decided_by, str(row.explanation))
            for row in rows
        ] == [
            (row["rank"], row["entry"], row["tied"], row["played"], row["decided_by"], row["explain"]["en"])
            for row in found["groups"][key]
        ]


def same_bracket(state: State, found: dict[str, Any]) -> None:
    """Hold that a replay printed the bracket, and the places, that stand in the browser."""
    names, progress = dict(zip(state.entrants, state.names, strict=True)), state.progress
    sides = {node.id: [names.get(side or 0) for side in progress.known(node.id)] for node in state.graph.matches}
    first = {key for key, leg in state.graph.legs.items() if key != leg.series.last}  # a replay names who won the leg
    assert [
        (match["id"], [match["home"], match["away"]], None if match["id"] in first else match["winner"])
        for match in found["matches"]
    ] == [(key, both, both[progress.winners[key]] if key in progress.winners else None) for key, both in sides.items()]
    decided = [(place, holder) for place, holder in progress.places[: len(state.graph.places)]]
    assert [(place["place"], place["entry"]) for place in found["places"]] == [
        (place, names[holder]) for place, holder in decided if not isinstance(holder, Open)
    ]


def run_some(desk: RoundDesk, random: Random, most: int, cells: list[list[str]]) -> list[dict[str, Any]]:
    """Record marks of up to `most` heats as they become possible, and tell them as a replay does."""
    told: list[dict[str, Any]] = []
    for _ in range(most):
        state = current(desk.competition_id)
        lanes = {key: lanes for key, lanes in state.progress.lanes.items() if key not in state.marks}
        key = next((key for key, holders in lanes.items() if Open.UNKNOWN not in holders), None)
        if key is None:
            return told
        names = dict(zip(state.entrants, state.names, strict=True))
        given = {
            entry: GivenMark(entry, tuple(map(random.choice, cells)), Ending.OK)
            if random.random() < 0.8
            else GivenMark(entry, (), random.choice((Ending.DNS, Ending.DNF, Ending.DQ)))
            for entry in lanes[key]
            if not isinstance(entry, Open)
        }
        row = db.session.query(Match).filter_by(competition_id=desk.competition_id, key=key).one()
        heats.record(SYSTEM, desk.exchange_id, row.id, GivenMarks(tuple(given.values())))
        marks = {names[entry]: {"cells": mark.cells, "ending": mark.ending.value} for entry, mark in given.items()}
        told.append({"stage": "s", "heat": key, "marks": marks})
    return told


TIMES = ["11,9", "12.05", "12.1", "12,34", "1:02,5", "1:02.61", "13"]
JUMPS = ["4.8", "4,95", "5.1", "x"]
HEIGHTS = ["1.50 o 1.55 xo 1.60 xxx", "1.50 xo 1.55 o 1.60 xxx", "1.50 - 1.55 o 1.60 xxx", "1.50 o 1.55 xxx"]
HEATS: list[tuple[str, str, int, dict[str, Any], list[list[str]]]] = [
    ("dash", "heats", 11, {"lanes": 4, "fastest": 2}, [TIMES]),
    ("dash", "heats", 23, {"lanes": 3, "semi_finals": 3}, [TIMES]),
    ("test_jump", "one_heat", 6, {}, [["4.7"], JUMPS, JUMPS]),
    ("test_song", "heats", 9, {"lanes": 5}, [["7", "8,5", "9.25"]] * 6),
    ("test_height", "one_heat", 5, {}, [HEIGHTS]),
    ("test_bow", "qualification", 6, {"qualify": 4}, [["600", "601", "602", "603"]]),
]


@pytest.mark.family
@ONE_DATABASE
@pytest.mark.parametrize(
    ("sport", "name", "size", "options", "cells"), HEATS, ids=[f"{each[0]}-{each[2]}" for each in HEATS]
)
@pytest.mark.parametrize("most", [2, 99])
def test_browser_and_replay_rank_heats_alike(
    settings: Settings,
    sport: str,
    name: str,
    size: int,
    options: dict[str, Any],
    cells: list[list[str]],
    most: int,
) -> None:
    with race_application(settings) as app:
        desk = race_desk(app, sport, [f"Đội {number}" for number in range(1, size + 1)], name, options)
        with app.app_context():
            told = run_some(desk, Random(f"{sport} {size} {most}"), most, cells)
            state = current(desk.competition_id)
            names: dict[Any, str | None] = dict(zip(state.entrants, state.names, strict=True))
            names[Open.UNKNOWN] = None
            expected: dict[str, Any] = {
                "heats": [
                    [
                        (lanes.index(each.entry) + 1, names[each.entry], each.rank, each.tied, str(each.why))
                        for each in state.finishers.get(key, ())
                    ]
                    or [(lane, names[holder], None, False, "") for lane, holder in enumerate(lanes, start=1)]
                    for key, lanes in state.progress.lanes.items()
                ],
                "sides": [
                    [names[side] if side else None for side in state.progress.known(match.id)]
                    for match in state.graph.matches
                ],
                "places": [
                    (place, names[holder])
                    for place, holder in state.progress.places[: len(state.graph.places)]
                    if not isinstance(holder, Open)
                ],
            }
            level = {heat for each in state.progress.level for heat in each.heats}
    stage = {"key": "s", "type": name, "entries": list(state.names), "options": options}
    content = {"format": "replay/1", "sport": sport, "stages": [stage], "results": told}
    printed = replay(msgspec.convert(content, ReplayFile), next(each for each in SPORTS if each.key == sport))
    found = printed["stages"]["s"]
    assert {
        "heats": [
            [(line["lane"], line["entry"], line["rank"], line["tied"], line["explain"]["en"]) for line in heat["lines"]]
            for heat in found["heats"]
        ],
        "sides": [[match["home"], match["away"]] for match in found["matches"]],
        "places": [(place["place"], place["entry"]) for place in found["places"]],
    } == expected
    assert {problem["heat"] for problem in printed["problems"]} == level


@ONE_DATABASE
def test_who_withdrew_stands_last_in_every_list_and_ties_with_nobody(app: Flask) -> None:
    """Three of four are level without a match; two of them leave, the first who does stands behind the other."""
    with app.app_context():
        exchange_id, competition_id = make(4, "round_robin", {})
        winner, first, second, stays = current(competition_id).entrants
        for row in db.session.query(Match).filter_by(competition_id=competition_id, status="open").all():
            if winner in (row.home_id, row.away_id):
                results.record(SYSTEM, exchange_id, row.id, Given((), Status.WALKOVER, int(row.away_id == winner)))
        for entry in (first, second):
            withdrawals.withdraw(SYSTEM, exchange_id, entry, "annul")
        state, (group,) = current(competition_id), competition_view.of_competition(competition_id).groups
        order = [winner, stays, second, first]
        assert [(line.rank, line.entry.id, line.tied) for line in group.lines] == [
            (place, entry, False) for place, entry in enumerate(order, start=1)
        ]
        assert [str(line.why) for line in group.lines[2:]] == [
            "Withdrew, and so stands last.",
            "Withdrew earlier than the next above.",
        ]
        assert [holder for _, holder in state.progress.places] == order
        assert ties_of(competition_id) == []
