"""How a competition stands is the same in the browser's rows and in a replay of its results."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest
from flask import Flask
from tournament_air_volleyball.rules import AIR_VOLLEYBALL

from tests.domain.competitions.commands.test_results import make
from tournament.domain.competitions.commands import results, round_pairing, withdrawals
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries import competition_view
from tournament.domain.competitions.queries.lots import ties_of
from tournament.domain.competitions.queries.states import State, state_of
from tournament.domain.core.commands.unit_of_work import SYSTEM
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
        names = dict(zip(state.entrants, state.names, strict=True))
        for key, rows in state.rows.items():
            assert [
                (row.rank, names[int(row.entry)], row.tied, row.tally.played, row.decided_by, str(row.explanation))
                for row in rows
            ] == [
                (row["rank"], row["entry"], row["tied"], row["played"], row["decided_by"], row["explain"]["en"])
                for row in found["groups"][key]
            ]
        if "matches" in found and (most > 5 or "legs" not in options):  # one leg alone may be taken for either
            progress = state.progress
            sides = {
                node.id: [names.get(side or 0) for side in progress.known(node.id)] for node in state.graph.matches
            }
            assert [(match["id"], [match["home"], match["away"]], match["winner"]) for match in found["matches"]] == [
                (key, both, both[progress.winners[key]] if key in progress.winners else None)
                for key, both in sides.items()
            ]
            decided = [(place, holder) for place, holder in progress.places[: len(state.graph.places)]]
            assert [(place["place"], place["entry"]) for place in found["places"]] == [
                (place, names[holder]) for place, holder in decided if not isinstance(holder, Open)
            ]


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
