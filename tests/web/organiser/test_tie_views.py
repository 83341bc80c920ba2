"""Ties wherever they are seen: lists, the board, programs and calendars; in archives, and once somebody is erased."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.accounts import token_in
from tests.web.organiser.conftest import Desk
from tests.web.organiser.test_competitions import shown as filled
from tests.web.organiser.test_ties import AWAY, HOME, handed_in, lists, sent, sheet, stored, teams, tie
from tournament.app import scratch
from tournament.domain.archives.commands import archives
from tournament.domain.archives.commands.archive_check import findings
from tournament.domain.competitions.queries.kept_states import is_by_another_sport
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.timetables.commands import timetable
from tournament.interchange.archive_v1.files import read_archive
from tournament.models import Athlete, AuditEntry, Competition, LineUpPerson, RubberMatch, db

OPEN = ["Đơn nam", "Đơn nữ", "Đôi nam", "Đôi nữ", "Đôi nam nữ"]
NAMED = [
    "Đơn nam: Lê An – Vũ An", "Đơn nữ: Lê Bình – Vũ Bình", "Đôi nam: Lê Chi, Lê Dũng – Vũ Chi, Vũ Dũng",
    "Đôi nữ: Lê Giang, Lê Hà – Vũ Giang, Vũ Hà", "Đôi nam nữ: Lê An, Lê Bình – Vũ An, Vũ Bình",
]  # fmt: skip


@pytest.fixture
def planned(desk: Desk) -> Desk:
    """Four teams of a knock-out with a published timetable; Unit 1 meets Unit 4."""
    teams(desk)
    with desk.app.app_context():
        timetable.plan(SYSTEM, desk.exchange_id, 0.02)
        timetable.publish(SYSTEM, desk.exchange_id)
    return desk


def slug(desk: Desk) -> str:
    with desk.app.app_context():
        return db.session.get_one(Competition, desk.competition_id).slug


def in_calendar(desk: Desk) -> list[str]:
    """Return what the calendar of a team says of the rubbers of its matches, in the order of these."""
    text = desk.get(f"/{desk.block}/2026/{slug(desk)}/teams/don-vi-1/calendar.ics")
    plain = text.replace("\r\n ", "").replace("\\,", ",").replace("\\n", "\n")
    events = sorted(plain.split("BEGIN:VEVENT")[1:], key=lambda event: event.partition("DTSTART")[2])
    notes = [line for event in events for line in event.splitlines()]
    return [line for line in notes if re.match("Đ(ơn|ôi) (nam|nữ)", line)]


def for_programs(desk: Desk) -> list[dict[str, Any]]:
    """Return the rubbers of the same match as programs read them."""
    of_team = desk.browser.get(f"/api/v1/{desk.block}/2026/{slug(desk)}/teams/don-vi-1/").get_json()
    rubbers: list[dict[str, Any]] = of_team["matches"][0]["rubbers"]
    return rubbers


def on_page(desk: Desk, page: str) -> list[str]:
    """Return what a public list says of rubbers, and the score beside either side."""
    text = desk.get(f"/{desk.block}/2026/{page}")
    lines = re.findall(r'<span class="match-parts">(.*?)</span>(?=\s)', text, re.DOTALL)
    return [" ".join(unescape(re.sub("<[^>]*>", "", line)).split()) for line in lines]


@pytest.mark.both_databases
def test_line_ups_are_seen_everywhere_once_both_are_in_and_gone_once_one_is_taken_back(planned: Desk) -> None:
    match, _rubbers = tie(planned)
    handed_in(planned, match, "Lê")
    assert in_calendar(planned) == OPEN
    assert [each["persons"] for each in for_programs(planned)] == [[[], []]] * 5
    handed_in(planned, match, "Lê", "Vũ")
    assert in_calendar(planned) == NAMED
    assert [each["persons"] for each in for_programs(planned)][2] == [["Lê Chi", "Lê Dũng"], ["Vũ Chi", "Vũ Dũng"]]
    for page in (f"{slug(planned)}/", f"{slug(planned)}/teams/don-vi-1/", "schedule", "board", "tv"):
        assert on_page(planned, page)[:5] == NAMED, page
    home, away, people = lists(planned, match)
    page = f"{planned.home}/matches/{match}/line-ups/"
    assert planned.send(f"{page}{home}", sheet(people, "Lê", p0_0="Lan")).status_code == 302
    assert in_calendar(planned)[0] == "Đơn nam: Lê Lan – Vũ An"
    assert planned.send(f"{page}{away}/take-back", form=f"{page}{away}").status_code == 302
    assert in_calendar(planned) == OPEN
    assert on_page(planned, "board") == []
    assert planned.send(f"{page}open", form=f"{planned.home}/matches/{match}").status_code == 302
    assert in_calendar(planned)[0] == "Đơn nam: Lê Lan – chưa có tên"
    with planned.app.app_context():
        undo_redo.undo(SYSTEM, planned.exchange_id)
        undo_redo.undo(SYSTEM, planned.exchange_id)
    assert in_calendar(planned)[0] == "Đơn nam: Lê Lan – Vũ An"


def test_a_tie_under_way_is_told_by_its_rubbers_and_one_that_is_over_by_its_score(planned: Desk) -> None:
    match, rubbers = tie(planned)
    assert [sent(planned, rubbers[0], *HOME), sent(planned, rubbers[1], *AWAY)] == ["", ""]
    page = planned.get(f"/{planned.block}/2026/{slug(planned)}/teams/don-vi-1/")
    assert re.findall(r'"match-total">([^<]*)<', page) == ["1", "1"] * 2, "as the next one and in the list"
    assert on_page(planned, "board") == ["Đơn nam 2–0", "Đơn nữ 0–2"]
    told = [
        (each["key"], each["sport"], each["status"], each["score"], each["winner"]) for each in for_programs(planned)
    ]
    assert told[:3] == [
        ("MS", "badminton", "played", [[21, 10], [21, 12]], 0), ("WS", "badminton", "played", [[10, 21], [21, 23]], 1),
        ("MD", "badminton", "open", [], None),
    ]  # fmt: skip
    with planned.app.app_context():
        undo_redo.undo(SYSTEM, planned.exchange_id)
    assert on_page(planned, "board") == ["Đơn nam 2–0"]
    assert [sent(planned, each, *HOME) for each in rubbers[1:3]] == ["", ""]
    assert stored(planned, match)[0][0] == "played"
    assert in_calendar(planned) == OPEN[:3] + OPEN, "of the final, to which the team has come, all are open"


def test_who_is_erased_is_in_no_line_up_that_anybody_sees(planned: Desk, tmp_path: Path) -> None:
    match, rubbers = tie(planned)
    handed_in(planned, match, "Lê", "Vũ")
    sent(planned, rubbers[0], *HOME)
    page = f"/manage/{planned.block}/people"
    offered = planned.browser.get(page, query_string={"name": "Lê An"})
    ticked = re.findall(r'name="rows"[^>]*value="([^"]+)"', offered.text)
    form = {"name": "Lê An", "rows": ticked, "understood": "y", "csrf_token": token_in(offered)}
    assert planned.browser.post(page, data=form).status_code == 302
    assert in_calendar(planned)[0] == "Đơn nam: Người ẩn danh 1 – Vũ An"
    assert for_programs(planned)[4]["persons"] == [["Người ẩn danh 1", "Lê Bình"], ["Vũ An", "Vũ Bình"]]
    assert on_page(planned, "tv")[0] == "Đơn nam: Người ẩn danh 1 – Vũ An 2–0"
    (tmp_path / "games.zip").write_bytes(_exported(planned))
    archive = read_archive(str(tmp_path / "games.zip"))
    with planned.app.app_context():
        log = [(step.summary_vi, step.changes) for step in db.session.scalars(select(AuditEntry))]
    for place in (archive.rows, archive.log, log):
        assert "Lê An" not in repr(place)


def test_a_tie_half_played_stands_elsewhere_as_it_stood(planned: Desk, tmp_path: Path) -> None:
    match, rubbers = tie(planned)
    handed_in(planned, match, "Lê", "Vũ")
    sent(planned, rubbers[0], *HOME)
    (tmp_path / "games.zip").write_bytes(_exported(planned))
    archive = read_archive(str(tmp_path / "games.zip"))
    with planned.app.app_context():
        before = _tie_rows()
    with scratch():
        assert findings(archive) == []
    with scratch():
        archives.take(SYSTEM, None, archive)
        assert _tie_rows() == before


def _exported(desk: Desk) -> bytes:
    with desk.app.app_context():
        return archives.export(desk.block, "2026")


def _tie_rows() -> tuple[list[Any], list[Any]]:
    """Return what is stored of rubbers and of line-ups, whatever their ids."""
    rubbers = db.session.scalars(select(RubberMatch))
    kept = [(row.uid, row.key, row.position, row.status, row.score, row.winner, row.minutes) for row in rubbers]
    persons = db.session.execute(select(LineUpPerson.place, LineUpPerson.position, Athlete.name).join(Athlete))
    return sorted(kept), sorted(map(tuple, persons))


def rules_page(desk: Desk) -> str:
    return f"{desk.home}/competitions/{slug(desk)}/rules"


def rubber_rules(desk: Desk) -> list[str]:
    """Return what the public page says of the rules of rubbers, each phase's after those that hold."""
    page = desk.get(f"/{desk.block}/2026/{slug(desk)}/")
    pairs = re.findall(r"<dt>([^<]*)</dt>\s*<dd>([^<]*)</dd>", page)
    return [f"{name}: {rules}" for name, rules in pairs if name in OPEN]


def test_the_rules_of_rubbers_are_chosen_for_all_and_for_a_phase(desk: Desk) -> None:
    teams(desk)
    usual = "Cầu lông, Luật BWF, 3 ván 21 điểm"
    page, final = rules_page(desk), f"{rules_page(desk)}/knockout:-1"
    chosen = {**filled(desk, page), "rubber_0": "badminton/bwf-15", "rubber_2": "table_tennis/best-of-5"}
    assert desk.send(page, chosen).status_code == 302
    assert desk.send(final, {**filled(desk, final), "rubber_0": "badminton/bwf-21"}).status_code == 302
    short, other = "Cầu lông, Luật BWF từ 2027, 3 ván 15 điểm", "Bóng bàn, Luật ITTF, 5 ván thắng 3"
    rules = [short, usual, other, usual, usual, usual, usual, other, usual, usual]
    assert rubber_rules(desk) == [f"{name}: {told}" for name, told in zip(OPEN * 2, rules, strict=True)]
    match, rubbers = tie(desk)
    sent(desk, rubbers[0], *HOME)
    assert stored(desk, rubbers[0]) == [("open", None, None)], "21–10 is no score of a set to 15"
    assert sent(desk, rubbers[0], "15-10", "15-12") == ""
    assert sent(desk, rubbers[2], "11-5", "11-5", "11-5") == ""
    assert sent(desk, rubbers[1], *HOME) == ""
    assert stored(desk, match) == [("played", [[2, 0], [2, 0], [3, 0], [0, 0], [0, 0]], 0)]
    _second, of_second = tie(desk, 1)
    scores = (("15-1", "15-1"), HOME, ("11-1",) * 3)
    assert [sent(desk, each, *score) for each, score in zip(of_second, scores, strict=False)] == ["", "", ""]
    _last, (deciding, *_others) = tie(desk, 2)
    assert sent(desk, deciding, *HOME) == ""
    with desk.app.app_context():
        assert db.session.get_one(RubberMatch, deciding).minutes == 40
        assert db.session.get_one(RubberMatch, rubbers[0]).minutes == 30


def test_the_sports_chosen_for_rubbers_are_known_to_have_made_what_is_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams(desk)
    page = rules_page(desk)
    assert desk.send(page, {**filled(desk, page), "rubber_2": "table_tennis/best-of-5"}).status_code == 302
    sent(desk, tie(desk)[1][2], "11-5", "11-5", "11-5")
    versions = desk.app.extensions["tournament"].registry._versions
    with desk.app.app_context():
        competition = db.session.get_one(Competition, desk.competition_id)
        assert not is_by_another_sport(competition)
        monkeypatch.setitem(versions, ("sports", "table_tennis"), "another")
        assert is_by_another_sport(competition)


def test_a_rule_that_holds_or_not_is_chosen_as_yes_or_no(desk: Desk) -> None:
    teams(desk)
    page = rules_page(desk)
    asked = re.search(r'<select[^>]*name="level".*?</select>', desk.get(page), re.DOTALL)
    assert asked
    assert re.findall(r"<option (selected )?value=\"(\w+)\">([^<]+)<", asked[0]) == [
        ("", "1", "có"),
        ("selected ", "0", "không"),
    ]
    assert desk.send(page, {**filled(desk, page), "level": "1"}).status_code == 302
    public = desk.get(f"/{desk.block}/2026/{slug(desk)}/")
    assert "<dt>Trận đồng đội được hòa</dt><dd>có</dd>" in public
