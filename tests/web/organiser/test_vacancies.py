"""Somebody who qualified does not start: the next one moves up, shown first, told to everybody, taken back by undo."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.races import enter, heat_page, publish_on_a_court, race_application, race_desk, starters
from tests.support.rounds import RoundDesk, table
from tests.web.organiser.test_heats import FIRST, SECOND, feed_of, heats, places
from tournament.cli import main
from tournament.config import Settings
from tournament.domain.competitions.commands import withdrawals
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.editions import copying
from tournament.engine.text import Text
from tournament.models import Competition, Exchange, Match, db


@pytest.fixture
def races(settings: Settings) -> Iterator[Flask]:
    """The application with sports in which many start at once."""
    with race_application(settings) as made:
        yield made


def qualified(races: Flask) -> RoundDesk:
    """Two heats that are over: An and Chi go on by place, Em and Dũng by their marks; Bình, Hà, Giang do not."""
    desk = heats(races)
    enter(desk, "H1-1", FIRST)
    enter(desk, "H1-2", SECOND)
    assert starters(desk, "H2-1") == ["An", "Chi", "Em", "Dũng"]
    return desk


def way(desk: RoundDesk, what: str, name: str, key: str = "H2-1") -> str:
    """Return the address at which somebody gives a place up, or starts after all."""
    with desk.app.app_context():
        id_ = db.session.scalars(select(Match.id).where(Match.key == key)).one()
    return f"/manage/{desk.edition}/matches/{id_}/{what}/{desk.ids()[name]}"


def give_up(desk: RoundDesk, name: str, key: str = "H2-1", **fields: str) -> tuple[str, str]:
    """Send the form, and what it shows once more; returns what was shown, and the page after it."""
    page = way(desk, "gives-up", name, key)
    return confirmed(desk, page, {"by": "mark", "reason": "Chấn thương", **fields}, page)


def confirmed(desk: RoundDesk, page: str, fields: dict[str, object], form: str) -> tuple[str, str]:
    shown = unescape(desk.send(f"{page}?lang=en", fields, form=form).text)
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    if seen is None:
        return shown, ""
    return shown, unescape(desk.send(f"{page}?lang=en", {**fields, "seen": seen[1]}, form=form).text)


@pytest.mark.both_databases
def test_the_next_fastest_moves_up_once_that_was_shown_and_undo_takes_it_back(races: Flask) -> None:
    desk = qualified(races)
    offered = desk.get(way(desk, "gives-up", "An"))
    assert re.findall(r"<option[^>]*>([^<]+)</option>", offered) == [
        "The next one by mark: Bình moves up (Heat 2, 12.50).",
    ]
    shown, _ = give_up(desk, "An", reason="")
    assert "This field is required." in shown
    page = way(desk, "gives-up", "An")
    shown = unescape(desk.send(f"{page}?lang=en", {"by": "mark", "reason": "Ốm"}, form=page).text)
    assert "does not start in Dash, open, Final: Ốm. Bình moves up (Heat 2, 12.50)." in re.findall(
        r"<p>An ([^<]+)</p>", shown
    )
    assert starters(desk, "H2-1") == ["An", "Chi", "Em", "Dũng"]
    give_up(desk, "An")
    assert starters(desk, "H2-1") == ["Bình", "Chi", "Em", "Dũng"]
    assert places(desk) == [("5", "Hà"), ("6", "Giang")]
    public = desk.get(f"/{desk.edition}/{desk.slug}/")
    assert [(row[0].split()[2], row[1]) for row in table(public, "Heat 2")] == [
        ("Chi", "12.25 Q"), ("Bình", "12.50 r"), ("Hà", "12.90"), ("Giang", "13.00"),
    ]  # fmt: skip
    assert [row[1] for row in table(public, "Heat 1")] == ["12.10", "12.20 q", "12.30 q"]
    assert "Bình starts in place of An." in public
    assert "r: moves up in place of another." in public
    enter(desk, "H2-1", {"Bình": "12", "Chi": "12.1", "Em": "12.2", "Dũng": "12.3"})
    assert places(desk)[:4] == [("1", "Bình"), ("2", "Chi"), ("3", "Em"), ("4", "Dũng")]
    assert "This is over: correct its result instead." in give_up(desk, "Chi")[1] + give_up(desk, "Chi")[0]
    with races.app_context():
        undo_redo.undo(SYSTEM, desk.exchange_id)
        undo_redo.undo(SYSTEM, desk.exchange_id)
    assert starters(desk, "H2-1") == ["An", "Chi", "Em", "Dũng"]
    assert places(desk) == [("5", "Bình"), ("6", "Hà"), ("7", "Giang")]


def test_the_next_of_the_same_heat_moves_up_where_that_is_chosen(races: Flask) -> None:
    desk = race_desk(races, "dash", ["An", "Bình", "Chi", "Dũng", "Em", "Giang"], "heats",
                     {"lanes": 3, "advance": 1, "fastest": 1})  # fmt: skip
    enter(desk, "H1-1", {"An": "12", "Dũng": "12.1", "Em": "14"})
    enter(desk, "H1-2", {"Bình": "12.5", "Chi": "13", "Giang": "13.5"})
    assert starters(desk, "H2-1") == ["An", "Bình", "Dũng"]
    assert re.findall(r"<option[^>]*>([^<]+)</option>", desk.get(way(desk, "gives-up", "An"))) == [
        "The next one by mark: Chi moves up (Heat 2, 13.00).",
        "The next one of the same heat: Em moves up (Heat 1, 14.00).",
    ]
    give_up(desk, "An", by="place")
    assert starters(desk, "H2-1") == ["Em", "Bình", "Dũng"]
    give_up(desk, "Em")  # who had moved up: the next one takes that place
    assert starters(desk, "H2-1") == ["Chi", "Bình", "Dũng"]
    page = heat_page(desk, "H2-1")
    assert "Chi starts in place of An." in desk.get(page)
    confirmed(desk, way(desk, "starts-after-all", "Em"), {}, page)
    assert starters(desk, "H2-1") == ["Em", "Bình", "Dũng"]


def test_equals_who_could_move_up_wait_for_the_committee(races: Flask) -> None:
    desk = heats(races)
    enter(desk, "H1-1", FIRST | {"Em": "12.45"})
    enter(desk, "H1-2", SECOND | {"Bình": "12.26", "Hà": "12.45"})
    assert starters(desk, "H2-1") == ["An", "Chi", "Bình", "Dũng"]
    shown, _ = give_up(desk, "An")
    assert "Who moves up is open: Em, Hà are level." in shown
    assert starters(desk, "H2-1") == ["", "Chi", "Bình", "Dũng"]
    assert "Level, and sharing a place: Em, Hà." in desk.get(f"/manage/{desk.edition}/results")


def test_a_withdrawal_offers_the_place_and_calendars_follow(races: Flask) -> None:
    desk = qualified(races)
    publish_on_a_court(desk)
    with races.app_context():
        withdrawals.withdraw(SYSTEM, desk.exchange_id, desk.ids()["Hà"])
        withdrawals.withdraw(SYSTEM, desk.exchange_id, desk.ids()["Bình"])
    assert ["Final · Dash", "CONFIRMED", "Lane: 1"] in feed_of(desk, "an").values()
    page = f"/manage/{desk.edition}/competitions/{desk.slug}/entries/{desk.ids()['An']}/withdraw"
    assert re.findall(r"<option[^>]*>(Nobody[^<]*|The next[^<]*)</option>", desk.get(page)) == [
        "Nobody moves up", "The next one by mark: Final: Giang moves up (Heat 2, 13.00).",
    ]  # fmt: skip
    shown, _ = confirmed(desk, page, {"policy": "keep", "moves_up": "mark", "note": "Ốm"}, page)
    assert "Final: Giang moves up (Heat 2, 13.00)." in shown
    assert starters(desk, "H2-1") == ["Giang", "Chi", "Em", "Dũng"]
    assert ["Final · Dash", "CONFIRMED", "Lane: 1"] in feed_of(desk, "giang").values()
    assert [told[1] for told in feed_of(desk, "an").values() if told[0] == "No longer: Final · Dash"] == ["CANCELLED"]
    with races.app_context():
        withdrawals.reinstate(SYSTEM, desk.exchange_id, desk.ids()["An"])
    assert starters(desk, "H2-1") == ["An", "Chi", "Em", "Dũng"]


def test_who_qualified_for_a_bracket_gives_its_place_to_the_next_one(races: Flask) -> None:
    desk = race_desk(races, "test_bow", ["An", "Bình", "Chi", "Dũng", "Em"], "qualification")
    enter(desk, "H1-1", {"An": "640", "Bình": "655", "Chi": "660", "Dũng": "601", "Em": "590"})
    with desk.app.app_context():
        id_ = db.session.scalars(select(Match.id).where(Match.key == "K1-2")).one()
    assert "Bình does not start…" in desk.get(f"/manage/{desk.edition}/matches/{id_}")
    give_up(desk, "Bình", "K1-2")
    with desk.app.app_context():
        names = {entry: name for name, entry in desk.ids().items()}
        row = db.session.get_one(Match, id_)
        assert [names[side or 0] for side in (row.home_id, row.away_id)] == ["Em", "An"]
    assert "Em starts in place of Bình." in desk.get(f"/manage/{desk.edition}/matches/{id_}")


TWELVE = ["An", "Bình", "Chi", "Dũng", "Em", "Giang", "Hà", "Khoa", "Lan", "Minh", "Nga", "Oanh"]
SEMI_FINALS: dict[str, object] = {"lanes": 4, "semi_finals": 2}
TIMES = {name: f"{10 + number}" for number, name in enumerate(TWELVE, start=1)}
WITH_LEVEL_RESERVES = TIMES | {"Lan": "20", "Minh": "20"}


def semi_finalists(races: Flask, times: Mapping[str, str], sport: str = "dash") -> RoundDesk:
    """Three heats that are over: two of each and the two best others are in the semi-finals, from Lan on nobody is."""
    desk = race_desk(races, sport, TWELVE, "heats", SEMI_FINALS, preset="usual" if sport == "dash" else "100-m")
    for key in ("H1-1", "H1-2", "H1-3"):
        enter(desk, key, times)
    assert starters(desk, "H2-1") == ["An", "Giang", "Em", "Khoa"]
    assert starters(desk, "H2-2") == ["Bình", "Chi", "Dũng", "Hà"]
    return desk


def withdraw(desk: RoundDesk, name: str) -> None:
    with desk.app.app_context():
        withdrawals.withdraw(SYSTEM, desk.exchange_id, desk.ids()[name])


def test_no_place_waits_for_one_of_equals_who_has_withdrawn(races: Flask) -> None:
    desk = semi_finalists(races, WITH_LEVEL_RESERVES)
    shown, _ = give_up(desk, "Bình", "H2-2")
    assert "Who moves up is open: Lan, Minh are level." in shown
    withdraw(desk, "Lan")
    assert starters(desk, "H2-2") == ["Minh", "Chi", "Dũng", "Hà"]
    for way_out in (way(desk, "gives-up", "An"), f"/manage/{desk.edition}/competitions/{desk.slug}"
                    f"/entries/{desk.ids()['An']}/withdraw"):  # fmt: skip
        assert "Nga moves up (Heat 2, 21.00)." in desk.get(way_out)
    give_up(desk, "An")
    assert starters(desk, "H2-1") == ["Nga", "Giang", "Em", "Khoa"]


def test_one_of_equals_who_withdrew_before_is_passed_over_at_once(races: Flask) -> None:
    desk = semi_finalists(races, WITH_LEVEL_RESERVES)
    withdraw(desk, "Lan")
    shown, _ = give_up(desk, "Bình", "H2-2")
    assert "Minh moves up (Heat 3, 20.00)." in shown
    assert starters(desk, "H2-2") == ["Minh", "Chi", "Dũng", "Hà"]


def test_who_declined_one_semi_final_is_not_asked_for_the_other(races: Flask) -> None:
    desk = semi_finalists(races, TIMES)
    give_up(desk, "An")
    give_up(desk, "Lan")
    give_up(desk, "Bình", "H2-2")
    assert (starters(desk, "H2-1")[0], starters(desk, "H2-2")[0]) == ("Minh", "Nga")


def test_the_next_edition_has_nothing_of_who_gave_up_a_place(races: Flask) -> None:
    desk = qualified(races)
    give_up(desk, "An")
    with races.app_context():
        block = db.session.get_one(Exchange, desk.exchange_id).block_id
        new = copying.copy_exchange(SYSTEM, block, desk.exchange_id, Text("Sau", "Next"), date(2027, 8, 19))
        copy = db.session.scalars(select(Competition).where(Competition.exchange_id == new)).one()
        assert (copy.graph, copy.planned_graph, copy.vacancies, copy.shown) == (None, None, None, None)


def replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str], **stage: object) -> tuple[list[str], list[str]]:
    """Replay the heats, and return who starts in the first semi-final, and the problems."""
    of_heats = {"H1-1": (1, 6, 7, 12), "H1-2": (2, 5, 8, 11), "H1-3": (3, 4, 9, 10)}
    results = [{"stage": "run", "heat": key, "marks": {TWELVE[n - 1]: {"cells": [TIMES[TWELVE[n - 1]]]} for n in who}}
               for key, who in of_heats.items()]  # fmt: skip
    stage = {"key": "run", "type": "heats", "entries": TWELVE, "options": SEMI_FINALS, **stage}
    file = tmp_path / "replay.json"
    content = {"format": "replay/1", "sport": "running", "stages": [stage], "results": results}
    file.write_text(json.dumps(content), encoding="utf-8")
    main(["replay", str(file)])
    printed = json.loads(capsys.readouterr().out)
    heats_of = {each["id"]: each["lines"] for each in printed["stages"]["run"]["heats"]}
    return [line["entry"] for line in heats_of["H2-1"]], [each["problem"] for each in printed["problems"]]


def test_a_replay_passes_over_who_withdrew_as_the_pages_do(
    races: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = semi_finalists(races, TIMES, "running")
    withdraw(desk, "Lan")
    give_up(desk, "An")
    vacancies = [{"entry": "An", "at": "H2-1"}]
    assert starters(desk, "H2-1") == ["Minh", "Giang", "Em", "Khoa"]
    assert replayed(tmp_path, capsys, vacancies=vacancies, withdrawn=["Lan"]) == (starters(desk, "H2-1"), [])
    twice = [*vacancies, {"entry": "Lan", "at": "H2-1"}]  # gave it up when asked, and is told of as withdrawn too
    assert replayed(tmp_path, capsys, vacancies=twice, withdrawn=["Lan"]) == (starters(desk, "H2-1"), [])
    assert replayed(tmp_path, capsys, vacancies=twice) == (starters(desk, "H2-1"), [])


def test_a_replay_says_who_gave_up_a_place_that_it_never_reached(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    starts, problems = replayed(tmp_path, capsys, vacancies=[{"entry": "Oanh", "at": "H2-1"}])
    assert (starts, problems) == (
        ["An", "Giang", "Em", "Khoa"], ["vacancies: did not come to 'H2-1' by a heat"],
    )  # fmt: skip
