"""Entering and correcting results: refused in the sport's own words, never corrected unseen, taken back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy import func, select

from tests.domain.competitions.commands.test_results import HOME, match
from tests.support.editions import drawn_edition, set_clock
from tests.support.forms import forms_on
from tests.support.rounds import desk_of
from tests.web.organiser.conftest import UNITS, Desk
from tournament.domain.competitions.commands import competitions, results
from tournament.domain.competitions.queries.competition_view import of_competition
from tournament.domain.core.commands import submissions
from tournament.domain.core.commands.submissions import Answer, Submission
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.timetables.commands import timetable
from tournament.engine.match_status import Status
from tournament.models import AuditEntry, Match, db

EMPTY = {"status": "played", "winner": "", "note": ""}


def fields(*sets: str, **more: str) -> dict[str, Any]:
    parts = {}
    for number, score in enumerate(sets):
        parts[f"parts-{number}-home"], _, parts[f"parts-{number}-away"] = score.partition("-")
    return {**EMPTY, **parts, **more}


def recorded(desk: Desk, match_id: int) -> tuple[str, Any]:
    with desk.app.app_context():
        row = db.session.get_one(Match, match_id)
        return row.status, row.score


def match_id(desk: Desk, home: str = UNITS[0], away: str = UNITS[1]) -> int:
    with desk.app.app_context():
        return desk.match_between(home, away).id


def test_a_score_that_cannot_be_is_refused_at_its_set(drawn: Desk) -> None:
    page = f"{drawn.home}/matches/{match_id(drawn)}"
    answer = drawn.send(page, fields("21-20", "21-15"))

    errors = re.findall(r'id="part-(\d)-error".*?<span>([^<]*)</span>', answer.text, re.DOTALL)
    assert errors == [("1", "Hiệp 1: 21–20 chưa hợp lệ, phải cách biệt ít nhất 2 điểm.")]
    assert answer.text.count('aria-describedby="part-1-error"') == 2
    assert recorded(drawn, match_id(drawn)) == ("open", None)


def test_a_point_past_the_end_of_a_set_is_refused_at_its_set(drawn: Desk) -> None:
    with drawn.app.app_context():
        rules = {"best_of": 3, "points": 15, "decider": 15, "win_by": 1}
        competitions.set_rules(SYSTEM, drawn.exchange_id, drawn.competition_id, "standard", rules)
    page = f"{drawn.home}/matches/{match_id(drawn)}"
    answer = drawn.send(page, fields("15-14", "16-17", "15-3"))

    errors = re.findall(r'id="part-(\d)-error".*?<span>([^<]*)</span>', answer.text, re.DOTALL)
    assert errors == [("2", "Hiệp 2: 16–17 không hợp lệ, hiệp đã kết thúc khi một đội đạt 15 điểm.")]
    assert recorded(drawn, match_id(drawn)) == ("open", None)
    assert drawn.send(page, fields("15-14", "14-15", "15-14")).status_code == 302


def test_a_half_filled_set_is_refused_at_its_set(drawn: Desk) -> None:
    answer = drawn.send(f"{drawn.home}/matches/{match_id(drawn)}", fields("21-", "21-15"))

    assert 'id="part-1-error"' in answer.text
    assert recorded(drawn, match_id(drawn)) == ("open", None)


def test_a_correction_is_shown_before_it_is_made_and_can_be_undone(drawn: Desk) -> None:
    id_ = match_id(drawn)
    page = f"{drawn.home}/matches/{id_}"
    assert drawn.send(page, fields("21-15", "21-15")).status_code == 302
    assert recorded(drawn, id_) == ("played", [[21, 15], [21, 15]])

    shown = drawn.send(page, fields("15-21", "15-21"))
    assert shown.status_code == 200
    assert recorded(drawn, id_) == ("played", [[21, 15], [21, 15]])
    confirmed = re.search(r'name="confirmed"[^>]*value="([^"]*)"', shown.text)
    assert confirmed

    other = drawn.send(page, fields("15-21", "10-21", confirmed=_plain(confirmed[1])))
    assert other.status_code == 200, "what was confirmed is not what is sent now"
    assert recorded(drawn, id_) == ("played", [[21, 15], [21, 15]])

    otherwise = drawn.send(page, fields("15-21", "15-21", confirmed=_plain(confirmed[1])[:-4] + "0000"))
    assert "Những gì thay đổi theo không còn như đã xem: hãy xem lại." in otherwise.text
    assert recorded(drawn, id_) == ("played", [[21, 15], [21, 15]])

    assert drawn.send(page, fields("15-21", "15-21", confirmed=_plain(confirmed[1]))).status_code == 302
    assert recorded(drawn, id_) == ("played", [[15, 21], [15, 21]])

    drawn.send(f"{drawn.home}/undo", form=f"{drawn.home}/log")
    assert recorded(drawn, id_) == ("played", [[21, 15], [21, 15]])
    drawn.send(f"{drawn.home}/redo", form=f"{drawn.home}/log")
    assert recorded(drawn, id_) == ("played", [[15, 21], [15, 21]])


def test_a_correction_names_the_matches_places_and_calendars_it_changes(drawn: Desk) -> None:
    """Four entries, everybody beats whoever stands below; then the last match is turned round."""
    pairs = [(a, b) for number, a in enumerate(UNITS) for b in UNITS[number + 1 :]]
    for better, worse in pairs:
        id_ = match_id(drawn, better, worse)
        with drawn.app.app_context():
            at_home = db.session.get_one(Match, id_).home_id == UNITS.index(better) + 1
        drawn.send(f"{drawn.home}/matches/{id_}", fields(*(["21-9"] * 2 if at_home else ["9-21"] * 2)))
    id_ = match_id(drawn, UNITS[2], UNITS[3])
    with drawn.app.app_context():
        at_home = db.session.get_one(Match, id_).home_id == 3
    turned = drawn.send(f"{drawn.home}/matches/{id_}", fields(*(["9-21"] * 2 if at_home else ["21-9"] * 2)))

    changes = re.findall(r'change-what">([^<]*)<.*?<del>([^<]*)</del>.*?<ins>([^<]*)</ins>', turned.text, re.DOTALL)
    assert [(before, after) for _, before, after in changes] == [
        ("Đơn vị 3", "Đơn vị 4"),
        ("Đơn vị 4", "Đơn vị 3"),
    ]
    assert re.search(r": Đơn vị (3, Đơn vị 4|4, Đơn vị 3)\.</p>", turned.text)


def test_a_correction_counts_only_what_it_really_changes(drawn: Desk) -> None:
    page = f"{drawn.home}/matches/{match_id(drawn)}"
    drawn.send(page, fields("21-15", "21-15"))

    def counted(sent: dict[str, Any]) -> tuple[str, list[str]]:
        shown = drawn.send(f"{page}?lang=en", sent, form=page).text.partition('id="changes"')[2]
        (told,) = re.findall(r"<p>(.*?)\.</p>", shown.partition("</section>")[0], re.DOTALL)
        what, _, names = told.partition(": ")
        return what, sorted(names.split(", "))

    assert counted(fields("21-15", "21-15", note="Trọng tài ghi lại")) == ("none", [""])
    assert counted(fields("21-15", "21-14")) == ("the calendars of 2 entries", UNITS[:2])
    assert counted(fields("15-21", "15-21")) == ("the calendars of 2 entries", UNITS[:2]), "no place is decided yet"


def test_a_result_that_comes_again_while_it_is_recorded_is_taken_once(
    drawn: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"{drawn.home}/matches/{match_id(drawn)}"
    (form,) = forms_on(drawn.browser.get(page), page)
    filled = form.filled(fields("21-15", "21-15"))
    assert filled.send(drawn.browser).status_code == 302
    found, asked = submissions.answer_of, []

    def not_yet(sent: Submission) -> Answer | None:
        asked.append(sent)
        return found(sent) if len(asked) > 1 else None

    monkeypatch.setattr(submissions, "answer_of", not_yet)
    assert filled.send(drawn.browser).status_code == 302
    assert len(asked) > 1


def test_a_match_of_another_edition_is_not_there(drawn: Desk) -> None:
    with drawn.app.app_context():
        foreign = drawn_edition(name="Khối B").matches()[0].id
    page = f"{drawn.home}/matches/{foreign}"
    answers = drawn.browser.get(page), drawn.send(page, fields("21-15", "21-15"), form=f"{drawn.home}/results")
    assert [answer.status_code for answer in answers] == [404, 404]
    assert recorded(drawn, foreign) == ("open", None)


def _plain(escaped: str) -> str:
    return Markup(escaped).unescape()


def test_lots_settle_what_no_criterion_separates(drawn: Desk) -> None:
    """Three beat each other in turn by the same score, and all beat the fourth."""
    cycle = [(0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3)]
    for better, worse in cycle:
        id_ = match_id(drawn, UNITS[better], UNITS[worse])
        with drawn.app.app_context():
            at_home = db.session.get_one(Match, id_).home_id == better + 1
        drawn.send(f"{drawn.home}/matches/{id_}", fields(*(["21-9"] * 2 if at_home else ["9-21"] * 2)))
    with drawn.app.app_context():
        (level,) = of_competition(drawn.competition_id).groups[0].level
    assert [entry.name for entry in level] == UNITS[:3]

    lots = f"{drawn.of_competition}/lots"
    assert lots in drawn.get(f"{drawn.home}/results")
    drawn.send(f"{lots}/1", {"entries-0": "3", "entries-1": "1", "entries-2": "2"})
    with drawn.app.app_context():
        table = of_competition(drawn.competition_id).groups[0]
    assert [line.entry.name for line in table.lines] == [UNITS[2], UNITS[0], UNITS[1], UNITS[3]]
    assert drawn.browser.get(f"{lots}/1").status_code == 302


def test_public_pages_say_how_a_match_ended_that_was_not_played(drawn: Desk) -> None:
    walkover, annulled, played = (match_id(drawn, UNITS[0], other) for other in UNITS[1:4])
    drawn.send(f"{drawn.home}/matches/{walkover}", {**EMPTY, "status": "walkover", "winner": "0"})
    drawn.send(f"{drawn.home}/matches/{played}", fields("21-15", "21-15"))
    with drawn.app.app_context():
        db.session.get_one(Match, annulled).status = Status.ANNULLED
        db.session.commit()
    page = f"{drawn.home.removeprefix('/manage')}/results"
    badge = r'<div class="match-state"><span class="state state-(\w+)">.*?</svg>([^<]*)</span>'
    assert sorted(re.findall(badge, drawn.get(page), re.DOTALL)) == [
        ("cancelled", "Kết quả bị hủy"),
        ("finished", "Một đội bỏ cuộc"),
    ]
    assert sorted(re.findall(badge, drawn.get(f"{page}?lang=en"), re.DOTALL)) == [
        ("cancelled", "Annulled"),
        ("finished", "Walkover"),
    ]


def test_a_match_that_needs_no_play_takes_no_result(app: Flask) -> None:
    desk = desk_of(app, 4, "double_elimination", {"reset": True})
    with app.app_context():
        for key in ("W1-1", "W1-2", "W2-1", "L1-1", "L2-1", "F"):
            results.record(SYSTEM, desk.exchange_id, match(key).id, HOME)
        id_, number = match("F2").id, match("F2").number
        steps = db.session.scalar(select(func.count()).select_from(AuditEntry))
    page = f"/manage/{desk.edition}/matches/{id_}"
    for language, said in {
        "vi": f"Trận số {number} (không thi đấu) không thể chuyển sang “đã thi đấu” khi nhập kết quả.",
        "en": f"Match {number} (not needed) cannot become “played” by recording a result.",
    }.items():
        shown = desk.send(f"{page}?lang={language}", fields("21-15", "21-15"), form=page)
        assert said in unescape(shown.text)
    with app.app_context():
        assert (match("F2").status, match("F2").score) == ("unneeded", None)
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == steps


def test_a_result_for_a_day_to_come_is_asked_about_once(published: Desk) -> None:
    id_, question = match_id(published), re.compile("The timetable has this for ([^<]*), which is still to come")
    page = f"{published.home}/matches/{id_}"
    wrong = published.send(f"{page}?lang=en", fields("21-20", "21-15"))
    assert question.search(wrong.text) is None, "what the rules refuse comes first"
    asked = published.send(f"{page}?lang=en", fields("21-15", "21-9", note="đá sớm"))
    assert [each[1] for each in question.finditer(asked.text)] == ["Wednesday, 19/08/2026"]
    assert recorded(published, id_) == ("open", None)
    (form,) = forms_on(asked, page)
    sent = dict(form.fields)
    assert [sent[name] for name in ("parts-0-home", "parts-1-away", "note")] == ["21", "9", "đá sớm"]
    assert form.filled({"parts-1-away": "19"}).send(published.browser).status_code == 302, "another score asks no more"
    assert recorded(published, id_) == ("played", [[21, 15], [21, 19]])
    corrected = published.send(f"{page}?lang=en", fields("15-21", "15-21"))
    assert question.search(corrected.text) is None, "a correction is shown before it is made anyway"


@pytest.mark.parametrize(("now", "answer"), [("2026-08-18T16:59", 200), ("2026-08-18T17:00", 302)])
def test_the_day_of_a_result_is_that_of_the_place(published: Desk, now: str, answer: int) -> None:
    set_clock(published.app, datetime.fromisoformat(now).replace(tzinfo=UTC))
    page = f"{published.home}/matches/{match_id(published)}"
    assert published.send(page, fields("21-15", "21-9")).status_code == answer


def test_a_match_without_a_time_asks_for_no_day(drawn: Desk) -> None:
    id_ = match_id(drawn)
    with drawn.app.app_context():
        timetable.plan(SYSTEM, drawn.exchange_id, 0.02)  # and not published
    assert drawn.send(f"{drawn.home}/matches/{id_}", fields("21-15", "21-9")).status_code == 302
