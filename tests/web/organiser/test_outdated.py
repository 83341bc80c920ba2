"""Two people on one page: nobody overwrites what the page did not show; a form that comes twice is taken once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from markupsafe import Markup
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.support.accounts import add_user, copied, sign_in, signed_in
from tests.support.forms import Sent, forms_on
from tests.web.organiser.conftest import UNITS, Desk
from tests.web.organiser.test_results import fields
from tournament.domain.core.commands import submissions
from tournament.models import AuditEntry, Block, Exchange, Match, ProgrammeItem, Unit, db


@dataclass
class Two:
    """Two people with a browser each, at one desk."""

    desk: Desk
    first: FlaskClient
    second: FlaskClient


@pytest.fixture
def two(drawn: Desk) -> Two:
    add_user(drawn.app, "second@example.org", "organiser", drawn.block)
    return Two(drawn, drawn.browser, signed_in(drawn.app, "second@example.org"))


def form(browser: FlaskClient, page: str, number: int = 0, **typed: object) -> Sent:
    """Return a form as it stands on a page, with some of its fields typed over."""
    return forms_on(browser.get(page), page)[number].filled(typed)


def steps(desk: Desk) -> tuple[int, ...]:
    """Count the log's entries, and the revisions of the block and the exchange."""
    with desk.app.app_context():
        return (
            db.session.scalars(select(func.count(AuditEntry.id))).one(),
            db.session.scalars(select(Block.revision)).one(),
            db.session.scalars(select(Exchange.revision)).one(),
        )


def match_page(desk: Desk, home: str = UNITS[0], away: str = UNITS[1]) -> str:
    with desk.app.app_context():
        return f"{desk.home}/matches/{desk.match_between(home, away).id}"


def scores(desk: Desk) -> list[object]:
    with desk.app.app_context():
        return [each for each in db.session.scalars(select(Match.score).order_by(Match.id)) if each]


def names(desk: Desk) -> list[str]:
    with desk.app.app_context():
        return list(db.session.scalars(select(Unit.name).order_by(Unit.id)))


def test_of_two_who_rename_a_unit_the_second_is_told_and_can_apply_it_again(two: Two) -> None:
    page = f"/manage/{two.desk.block}/units/1"
    one, other = form(two.first, page, name="Sở Y tế"), form(two.second, page, name="Sở Công Thương")
    assert one.send(two.first).status_code == 302

    refused = other.send(two.second, lang="en")
    assert refused.status_code == 409
    said = re.search(r'class="notice notice-error".*?<p>(.*?)</p>', refused.text, re.DOTALL)
    assert said
    assert re.fullmatch(
        r"organiser@example\.org changed this at \d\d:\d\d on \d\d/\d\d/\d{4}: Rename unit Đơn vị 1 → Sở Y tế\. What "
        r"was sent is not saved\. It still stands on this page: look at it again, then send it once more if it is "
        r"still to be done\.",
        Markup(said[1]).unescape(),
    )
    assert names(two.desk)[0] == "Sở Y tế"

    again = forms_on(refused, page)[0]
    assert dict(again.fields)["name"] == "Sở Công Thương"
    assert again.send(two.second).status_code == 302
    assert names(two.desk)[0] == "Sở Công Thương"


def test_two_who_rename_two_units_from_one_state_are_both_taken(two: Two) -> None:
    pages = [f"/manage/{two.desk.block}/units/{id_}" for id_ in (1, 2)]
    one, other = form(two.first, pages[0], name="Sở Y tế"), form(two.second, pages[1], name="Sở Công Thương")
    assert [one.send(two.first).status_code, other.send(two.second).status_code] == [302, 302]
    assert names(two.desk)[:2] == ["Sở Y tế", "Sở Công Thương"]


def test_of_two_results_of_one_match_the_second_is_told(two: Two) -> None:
    page = match_page(two.desk)
    one = form(two.first, page, **fields("21-15", "21-15"))
    other = form(two.second, page, **fields("21-9", "21-9"))
    assert one.send(two.first).status_code == 302
    refused = other.send(two.second)
    assert refused.status_code == 409
    assert "organiser@example.org đã thay đổi lúc" in refused.text
    assert [value for name, value in forms_on(refused, page)[0].fields if name.startswith("parts-0")] == ["21", "9"]
    assert scores(two.desk) == [[[21, 15], [21, 15]]]


def test_results_of_two_matches_from_one_state_are_both_taken(two: Two) -> None:
    pages = [match_page(two.desk), match_page(two.desk, UNITS[2], UNITS[3])]
    one = form(two.first, pages[0], **fields("21-15", "21-15"))
    other = form(two.second, pages[1], **fields("21-9", "21-9"))
    assert [one.send(two.first).status_code, other.send(two.second).status_code] == [302, 302]
    assert sorted(map(str, scores(two.desk))) == ["[[21, 15], [21, 15]]", "[[21, 9], [21, 9]]"]


def test_a_correction_confirmed_on_an_outdated_preview_is_refused(two: Two) -> None:
    page = match_page(two.desk)
    form(two.first, page, **fields("21-15", "21-15")).send(two.first)
    previews = []
    for browser, score in ((two.first, "15-21"), (two.second, "9-21")):
        shown = form(browser, page, **fields(score, score)).send(browser)
        assert shown.status_code == 200
        previews.append(forms_on(shown, page)[0])
    assert previews[0].send(two.first).status_code == 302
    assert previews[1].send(two.second).status_code == 409
    assert scores(two.desk) == [[[15, 21], [15, 21]]]


def test_a_correction_whose_consequences_changed_is_shown_anew(two: Two) -> None:
    """What the preview said of places holds no longer once another result is in."""
    pairs = [(a, b) for number, a in enumerate(UNITS) for b in UNITS[number + 1 :]]
    for better, worse in pairs[:-1]:
        form(two.first, match_page(two.desk, better, worse), **fields("21-9", "21-9")).send(two.first)
    page = match_page(two.desk)
    preview = forms_on(form(two.second, page, **fields("9-21", "9-21")).send(two.second), page)[0]
    form(two.first, match_page(two.desk, *pairs[-1]), **fields("21-9", "21-9")).send(two.first)
    before = scores(two.desk)

    shown = preview.send(two.second)
    assert (shown.status_code, scores(two.desk)) == (200, before)
    assert forms_on(shown, page)[0].send(two.second).status_code == 302
    assert scores(two.desk) != before


def test_a_form_that_comes_again_is_one_change_with_one_answer(two: Two) -> None:
    sent = form(two.first, f"/manage/{two.desk.block}/units/1", name="Sở Y tế")
    answers = [sent.send(two.first) for _ in range(3)]
    assert {(each.status_code, each.location) for each in answers} == {(302, answers[0].location)}
    assert steps(two.desk)[0] == steps_before(two.desk) + 1


def steps_before(desk: Desk) -> int:
    with desk.app.app_context():
        renamed = select(func.count(AuditEntry.id)).where(AuditEntry.action != "unit.renamed")
        return db.session.scalars(renamed).one()


def test_a_programme_item_sent_twice_or_at_once_is_one(two: Two) -> None:
    page = f"{two.desk.home}/programme"
    typed: dict[str, Any] = {
        "name_vi": "Lễ",
        "name_en": "Ceremony",
        "starts_at": "2026-08-19T07:00",
        "ends_at": "2026-08-19T08:00",
    }
    sent = form(two.first, page, kind="opening", **typed)
    at_once = form(
        two.first, page, kind="meeting", **{**typed, "starts_at": "2026-08-19T14:00", "ends_at": "2026-08-19T15:00"}
    )
    assert [sent.send(two.first).status_code for _ in range(2)] == [302, 302]
    browsers = [copied(two.first, two.desk.app) for _ in range(4)]
    with ThreadPoolExecutor(len(browsers)) as threads:
        answers = list(threads.map(lambda browser: at_once.send(browser), browsers))
    assert {(each.status_code, each.location) for each in answers} == {(302, page)}
    with two.desk.app.app_context():
        kinds = list(db.session.scalars(select(ProgrammeItem.kind).order_by(ProgrammeItem.id)))
    assert kinds == ["opening", "meeting"]


def test_a_form_that_comes_again_with_other_content_is_refused_and_shown(two: Two) -> None:
    page = f"/manage/{two.desk.block}/units/1"
    sent = form(two.first, page, name="Sở Y tế")
    assert sent.send(two.first).status_code == 302
    refused = sent.filled({"name": "Sở Công Thương"}).send(two.first, lang="en")
    assert refused.status_code == 422
    assert "This form was sent and saved before with other content." in refused.text
    assert names(two.desk)[0] == "Sở Y tế"
    assert forms_on(refused, page)[0].send(two.first).status_code == 302
    assert names(two.desk)[0] == "Sở Công Thương"


def test_a_form_whose_answer_was_lost_succeeds_when_sent_again(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    from tournament.web.organiser import resubmission

    sent = form(two.first, match_page(two.desk), **fields("21-15", "21-15"))
    with monkeypatch.context() as killed:
        killed.setattr(submissions, "note_answer", lambda *_: None)
        assert sent.send(two.first).status_code == 302
    before = steps(two.desk)
    monkeypatch.setattr(resubmission, "WAIT", 0.1)
    assert sent.send(two.first).status_code == 302
    assert steps(two.desk) == before
    assert scores(two.desk) == [[[21, 15], [21, 15]]]


def test_a_form_that_changes_nothing_moves_nothing(two: Two) -> None:
    before = steps(two.desk)
    for page in (f"/manage/{two.desk.block}/units/1", f"/manage/{two.desk.block}/edit", f"{two.desk.home}/details"):
        answer = form(two.first, page).send(two.first)
        assert answer.status_code == 302
        assert "Không có gì thay đổi: dữ liệu giữ nguyên như cũ." in two.first.get(answer.location).text
    assert steps(two.desk) == before


def test_a_score_typed_while_the_session_ended_is_on_the_form_after_signing_in(two: Two) -> None:
    page = match_page(two.desk)
    sent = form(two.first, page, **fields("21-15", "21-15"))
    two.first.delete_cookie("session")
    led = sent.send(two.first)
    assert led.status_code == 302
    shown = sign_in_through(two.first, led, "organiser@example.org")
    assert shown.status_code == 200
    assert "Phiên làm việc đã hết" in shown.text
    filled = forms_on(shown, page)[0]
    assert [value for name, value in filled.fields if name.startswith("parts-")][:4] == ["21", "15", "21", "15"]
    assert scores(two.desk) == []
    assert filled.send(two.first).status_code == 302
    assert scores(two.desk) == [[[21, 15], [21, 15]]]
    assert 'value="21"' not in two.first.get(match_page(two.desk, UNITS[2], UNITS[3])).text


def test_what_somebody_typed_is_not_shown_to_somebody_else(two: Two) -> None:
    page = match_page(two.desk)
    sent = form(two.first, page, **fields("21-15", "21-15"))
    two.first.delete_cookie("session")
    shown = sign_in_through(two.first, sent.send(two.first), "second@example.org")
    assert shown.status_code == 200
    assert {value for name, value in forms_on(shown, page)[0].fields if name.startswith("parts-")} == {""}


def test_a_form_that_this_system_did_not_show_is_not_kept(two: Two) -> None:
    page = match_page(two.desk)
    stranger = two.desk.app.test_client()
    led = stranger.post(page, data={**fields("21-15", "21-15"), "form_key": "made.up"})
    assert (led.status_code, led.location) == (302, "/accounts/sign-in?" + urlencode({"next": page}, safe="/"))
    assert stranger.get_cookie("typed") is None


def test_a_stale_change_is_told_after_the_session_ended_too(two: Two) -> None:
    """What was typed keeps the version of the page on which it was typed."""
    page = match_page(two.desk)
    sent = form(two.first, page, **fields("21-15", "21-15"))
    two.first.delete_cookie("session")
    led = sent.send(two.first)
    form(two.second, page, **fields("21-9", "21-9")).send(two.second)
    shown = sign_in_through(two.first, led, "organiser@example.org")
    assert forms_on(shown, page)[0].send(two.first).status_code in {200, 409}
    assert scores(two.desk) == [[[21, 9], [21, 9]]]


def test_an_expired_token_shows_the_form_again_as_it_was_filled(two: Two) -> None:
    page = match_page(two.desk)
    sent = form(two.first, page, **fields("21-15", "21-15")).filled({"csrf_token": "expired"})
    shown = sent.send(two.first)
    assert shown.status_code == 400
    filled = forms_on(shown, page)[0]
    assert [value for name, value in filled.fields if name.startswith("parts-")][:4] == ["21", "15", "21", "15"]
    assert scores(two.desk) == []
    assert filled.send(two.first).status_code == 302
    assert scores(two.desk) == [[[21, 15], [21, 15]]]


def sign_in_through(browser: FlaskClient, led: TestResponse, email: str) -> TestResponse:
    """Sign in on the page that an answer leads to, and return the page that follows."""
    fields = dict(forms_on(browser.get(led.location), led.location)[-1].fields)
    answer = sign_in(browser, email, next=str(fields["next"]))
    assert answer.status_code == 302
    return browser.get(answer.location)
