"""What a refusal says: what is wrong with what was sent, and who changed what it is about; nothing else is named."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.support.forms import forms_on
from tests.web.organiser.conftest import UNITS, Desk
from tests.web.organiser.test_outdated import Two, form, match_page, names, scores, steps, two
from tests.web.organiser.test_results import fields
from tournament.domain.competitions.commands import competitions
from tournament.domain.core.commands import staleness, submissions
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.exchanges.commands import blocks

__all__ = ["two"]


def test_what_is_wrong_with_the_input_is_said_beside_who_changed_it(two: Two) -> None:
    page = f"/manage/{two.desk.block}/units/1"
    one, other = form(two.first, page, name="Sở Y tế"), form(two.second, page, name=UNITS[1])
    assert one.send(two.first).status_code == 302
    refused = other.send(two.second)
    assert refused.status_code == 409
    assert "organiser@example.org đã thay đổi lúc" in refused.text
    assert f"tên “{UNITS[1]}”" in refused.text, "the name is another unit's, whoever changed it meanwhile"
    assert names(two.desk)[:2] == ["Sở Y tế", UNITS[1]]


def test_a_score_that_cannot_be_is_called_that_beside_who_recorded_another(two: Two) -> None:
    page = match_page(two.desk)
    one = form(two.first, page, **fields("21-15", "21-15"))
    other = form(two.second, page, **fields("21-9", "12-5"))
    assert one.send(two.first).status_code == 302
    refused = other.send(two.second)
    assert refused.status_code == 409
    assert "organiser@example.org đã thay đổi lúc" in refused.text
    said = refused.text.replace('<span class="score">', "").replace("</span>", "")
    assert "2–0 (21–15, 21–15)" in said, "the score is written as on every page"
    assert "iệp 2: 12–5 chưa hợp lệ" in said
    assert scores(two.desk) == [[[21, 15], [21, 15]]]


def test_only_the_steps_that_touched_the_same_rows_are_read(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"/manage/{two.desk.block}/units/1"
    sent, stale = form(two.first, page, name="Sở Y tế"), form(two.second, page, name="Sở Công Thương")
    with two.desk.app.app_context():
        for number in range(12):
            blocks.rename_unit(SYSTEM, 1, 2, f"Đơn vị 2.{number}", "")
    read: list[Any] = []
    net = staleness.net
    monkeypatch.setattr(staleness, "net", lambda images: read.append(1) or net(images))
    assert sent.send(two.first).status_code == 302
    assert len(read) == 0
    assert stale.send(two.second).status_code == 409
    assert len(read) == 1


def test_a_confirmation_that_was_not_made_is_not_answered_for(published: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is in the database is noted: a change that a judge stopped is none."""
    noted: list[object] = []
    note = submissions.note_answer
    monkeypatch.setattr(submissions, "note_answer", lambda *given: noted.append(given) or note(*given))
    page, stands = f"{published.of_competition}/remove", f"{published.of_competition}/"
    removing = next(each for each in forms_on(published.browser.get(stands), stands) if each.action == page)
    shown = removing.send(published.browser)
    assert (shown.status_code, noted) == (200, [])
    assert forms_on(shown, page)[0].send(published.browser).status_code == 302
    assert len(noted) == 1


def test_another_file_under_the_key_of_a_form_is_another_form(two: Two) -> None:
    sent = form(two.first, f"/manage/{two.desk.block}/units/1", name="Sở Y tế")
    answers = []
    for content in (b"one", b"one", b"another"):
        data = {**dict(sent.fields), "file": (BytesIO(content), "danh-sach.csv")}
        answers.append(two.first.post(sent.action, data=data).status_code)
    assert answers == [302, 302, 422]


def test_an_undo_that_comes_twice_says_so(two: Two) -> None:
    form(two.first, match_page(two.desk), **fields("21-15", "21-15")).send(two.first)
    log = f"{two.desk.home}/log"
    undo = next(each for each in forms_on(two.first.get(log), log) if each.action.endswith("/undo"))
    assert "Đã hoàn tác" in two.first.get(undo.send(two.first).location).text
    before = steps(two.desk)
    again = two.first.get(undo.send(two.first, lang="en").location, query_string={"lang": "en"}).text
    assert "This had been sent before, and was carried out once." in again
    assert "Saved" not in again
    assert steps(two.desk) == before


def test_who_removed_it_is_told_and_not_who_removed_something_else(two: Two) -> None:
    desk = two.desk
    with desk.app.app_context():
        competitions.add(SYSTEM, desk.exchange_id, "air_volleyball", "standard", "women")
        officials.add(SYSTEM, desk.exchange_id, [NewOfficial(name) for name in ("An", "Bình")])
    women = f"{desk.home}/competitions/bong-chuyen-hoi-nu/settings"
    settings, an = form(two.second, women, weight=2), form(two.second, f"{desk.home}/officials/1", contact="0912")
    for action in (f"{desk.home}/competitions/bong-chuyen-hoi-nu/remove", f"{desk.home}/officials/2/remove"):
        page = action.rpartition("/")[0] + "/"
        answer = desk.send(action, form=page if "competitions" in action else f"{desk.home}/officials/2")
        assert answer.status_code == 302, action
    told = settings.send(two.second)
    assert told.status_code == 409
    assert "nội dung Bóng chuyền hơi nữ" in told.text
    assert an.send(two.second).status_code == 302, "who is still there is not refused"
    missing = two.second.post(f"{desk.home}/officials/77", data=dict(an.fields))
    assert missing.status_code == 404
