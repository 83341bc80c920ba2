"""Who is level at the last place that goes on: all of them go on where lanes are free, else the committee decides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.races import enter, heat_page, race_application, race_desk, starters
from tests.support.rounds import RoundDesk
from tests.web.organiser.test_heats import places
from tests.web.organiser.test_vacancies import confirmed
from tournament.cli import main
from tournament.config import Settings
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.models import Competition, db

SIX = ["An", "Bình", "Chi", "Dũng", "Em", "Giang"]
FIRST = {"An": "12", "Dũng": "12.5", "Em": "13"}
BY_MARK = {"Bình": "12.1", "Chi": "12.5", "Giang": "14"}
BY_PLACE = {"Bình": "12.1", "Chi": "12.1", "Giang": "14"}


@pytest.fixture
def races(settings: Settings) -> Iterator[Flask]:
    """The application with sports in which many start at once."""
    with race_application(settings) as made:
        yield made


def desk_of(races: Flask, lanes: int, sport: str = "dash") -> RoundDesk:
    """Two heats of three: the winners go on, and the best other."""
    return race_desk(races, sport, SIX, "heats", {"lanes": lanes, "advance": 1, "fastest": 1},
                     preset="usual" if sport == "dash" else "100-m")  # fmt: skip


def send(desk: RoundDesk, what: str) -> tuple[str, str]:
    page = heat_page(desk, "H1-2")
    return confirmed(desk, f"{page}/{what}", {}, page)


@pytest.mark.both_databases
def test_all_who_are_level_by_mark_go_on_where_a_lane_is_free(races: Flask) -> None:
    desk = desk_of(races, 4)
    enter(desk, "H1-1", FIRST)
    enter(desk, "H1-2", BY_MARK)
    assert starters(desk, "H2-1") == ["An", "Bình", ""]
    assert "There is room for all who are level: Dũng, Chi." in desk.get(heat_page(desk, "H1-2"))
    shown, _ = send(desk, "all-go-on")
    assert "Dash, open, Heat 2: all who are level go on (Dũng, Chi)" in shown
    assert starters(desk, "H2-1") == ["An", "Bình", "Dũng", "Chi"]
    assert places(desk) == [("5", "Em"), ("6", "Giang")]
    refused = enter(desk, "H1-2", BY_MARK | {"Chi": "12.6"})
    assert "More went on from here than planned because they were level" in refused
    enter(desk, "H2-1", {"An": "12", "Bình": "12.1", "Dũng": "11.9", "Chi": "12.3"})
    assert places(desk) == [("1", "Dũng"), ("2", "An"), ("3", "Bình"), ("4", "Chi"), ("5", "Em"), ("6", "Giang")]
    assert "Final is over: clear its result first." in "".join(send(desk, "as-planned"))
    with races.app_context():
        undo_redo.undo(SYSTEM, desk.exchange_id)
    send(desk, "as-planned")
    assert starters(desk, "H2-1") == ["An", "Bình", ""]


def test_all_who_are_level_by_place_go_on_beside_those_by_mark(races: Flask) -> None:
    desk = desk_of(races, 4)
    enter(desk, "H1-1", FIRST)
    enter(desk, "H1-2", BY_PLACE)
    assert starters(desk, "H2-1") == ["An", "", ""]
    send(desk, "all-go-on")
    assert starters(desk, "H2-1") == ["An", "Bình", "Dũng", "Chi"]
    assert places(desk) == [("5", "Em"), ("6", "Giang")]


def test_without_a_free_lane_the_committee_decides(races: Flask) -> None:
    desk = desk_of(races, 3)
    enter(desk, "H1-1", FIRST)
    enter(desk, "H1-2", BY_MARK)
    page = desk.get(heat_page(desk, "H1-2"))
    assert "Let all go on" not in page
    assert "Level, and sharing a place: Dũng, Chi." in page
    assert "Nobody more can go on from here" in "".join(send(desk, "all-go-on"))
    assert starters(desk, "H2-1") == ["An", "Bình", ""]


@pytest.mark.parametrize("second", [BY_MARK, BY_PLACE])
def test_a_replay_lets_all_go_on_as_the_pages_do(
    second: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], races: Flask
) -> None:
    stage = {"key": "run", "type": "heats", "entries": SIX, "level": "all",
             "options": {"lanes": 4, "advance": 1, "fastest": 1}}  # fmt: skip
    final = {"An": "12", "Bình": "12.1", "Dũng": "11.9", "Chi": "12.3"}
    results = [{"stage": "run", "heat": heat, "marks": {entry: {"cells": [mark]} for entry, mark in marks.items()}}
               for heat, marks in (("H1-1", FIRST), ("H1-2", second), ("H2-1", final))]  # fmt: skip
    file = tmp_path / "replay.json"
    content = {"format": "replay/1", "sport": "running", "stages": [stage], "results": results}
    file.write_text(json.dumps(content), encoding="utf-8")
    assert main(["replay", str(file)]) == 0
    printed = json.loads(capsys.readouterr().out)
    desk = desk_of(races, 4, "running")
    enter(desk, "H1-1", FIRST)
    enter(desk, "H1-2", second)
    send(desk, "all-go-on")
    enter(desk, "H2-1", final)
    replayed = [(str(each["place"]), each["entry"]) for each in printed["stages"]["run"]["places"]]
    assert (printed["problems"], replayed) == ([], places(desk)[:4])


def test_another_version_of_the_format_changes_nothing_of_what_was_laid_out(races: Flask) -> None:
    desk = race_desk(races, "dash", SIX, "heats", {"lanes": 5, "advance": 1, "fastest": 2})
    with races.app_context():  # as if the format that is installed now laid out less than it did at the draw
        competition = db.session.get_one(Competition, desk.competition_id)
        competition.format = {"name": "heats", "options": {"lanes": 5, "advance": 1, "fastest": 1}}
        db.session.commit()
    enter(desk, "H1-1", FIRST | {"Em": "12.6"})
    enter(desk, "H1-2", BY_MARK | {"Chi": "12.6"})
    assert starters(desk, "H2-1") == ["An", "Bình", "Dũng", ""]
    assert "As many as planned" not in desk.get(heat_page(desk, "H1-2"))
    assert "No more go on than the format says." in "".join(send(desk, "as-planned"))
    send(desk, "all-go-on")
    assert starters(desk, "H2-1") == ["An", "Bình", "Dũng", "Em", "Chi"]
    send(desk, "as-planned")
    assert starters(desk, "H2-1") == ["An", "Bình", "Dũng", ""]
    assert "More went on from here than planned" not in enter(desk, "H1-2", BY_MARK)
