"""What somebody does between a page and its form, between a look and the click that follows it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.support.forms import Sent, forms_in, forms_on
from tests.web.organiser.conftest import UNITS, Desk
from tests.web.organiser.test_outdated import Two, form, match_page, names, scores, steps, two
from tests.web.organiser.test_results import fields
from tournament.domain.competitions.commands import results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import Actor
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.models import Match, db
from tournament.web.organiser import pages

__all__ = ["two"]


def beside_saved(text: str) -> Sent:
    """Return the form of the button beside "Saved"."""
    notice = re.search(r"notice-saved.*?(<form.*?</form>)", text, re.DOTALL)
    assert notice, "the page offers to take the change back"
    (found,) = forms_in(f"<main>{notice[1]}</main>", "")
    return found


def test_undo_beside_saved_takes_back_its_own_change_alone(two: Two) -> None:
    saved = form(two.first, match_page(two.desk), **fields("21-15", "21-15")).send(two.first)
    undo = beside_saved(two.first.get(saved.location).text)
    other = form(two.second, match_page(two.desk, UNITS[2], UNITS[3]), **fields("21-9", "21-9"))
    assert other.send(two.second).status_code == 302
    before = steps(two.desk)
    refused = undo.send(two.first)
    assert refused.status_code == 409
    assert "second@example.org đã thay đổi lúc" in refused.text
    assert (steps(two.desk), len(scores(two.desk))) == (before, 2), "neither is taken back"
    assert not any("/undo" in each.action for each in forms_in(refused.text, "")), "no button that now undoes another"
    assert re.search(r'href="/manage/khoi-a/2026/[^"]*">Xem lại trang', refused.text)


def test_undo_beside_saved_takes_its_change_back(two: Two) -> None:
    saved = form(two.first, match_page(two.desk), **fields("21-15", "21-15")).send(two.first)
    assert beside_saved(two.first.get(saved.location).text).send(two.first).status_code == 302
    assert scores(two.desk) == []


def test_a_confirmation_does_not_take_in_what_is_changed_while_it_is_made(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps the version that was compared, so that its form is refused."""
    form(two.first, match_page(two.desk), **fields("21-15", "21-15")).send(two.first)
    page, found = f"{two.desk.of_competition}/entries/1/withdraw", pages.the_exchange
    sent = form(two.first, page, policy="annul")

    def after_a_correction(block: str, exchange: str) -> ExchangeView:
        match = two.desk.match_between(UNITS[0], UNITS[1])
        results.record(Actor(None, "Thư ký"), two.desk.exchange_id, match.id, Given(((21, 9), (21, 9))))
        return found(block, exchange)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(pages, "the_exchange", after_a_correction)
        shown = sent.send(two.first)
    refused = forms_on(shown, page)[0].send(two.first)
    assert (refused.status_code, scores(two.desk)) == (409, [[[21, 9], [21, 9]]])
    assert "Thư ký đã thay đổi lúc" in refused.text


def test_a_result_recorded_between_the_look_at_a_correction_and_its_click_is_not_lost(two: Two) -> None:
    page = match_page(two.desk)
    form(two.first, page, **fields("21-15", "21-15")).send(two.first)
    preview = forms_on(form(two.first, page, **fields("15-21", "15-21")).send(two.first), page)[0]
    other = forms_on(form(two.second, page, **fields("21-3", "21-3")).send(two.second), page)[0]
    assert other.send(two.second).status_code == 302
    refused = preview.send(two.first)
    assert (refused.status_code, scores(two.desk)) == (409, [[[21, 3], [21, 3]]])


def test_a_match_is_not_cancelled_over_a_result_that_was_recorded_meanwhile(two: Two) -> None:
    page = f"{two.desk.home}/timetable"
    with two.desk.app.app_context():
        match_id = two.desk.match_between(UNITS[0], UNITS[1]).id
    cancel = cancelling(two.desk, two.second, match_id)
    assert form(two.first, match_page(two.desk), **fields("21-15", "21-15")).send(two.first).status_code == 302
    refused = cancel.send(two.second)
    assert refused.status_code == 409, page
    assert "organiser@example.org đã thay đổi lúc" in refused.text
    with two.desk.app.app_context():
        row = db.session.scalars(select(Match).where(Match.id == match_id)).one()
        assert (row.status, row.cancelled) == ("played", False)


def test_the_key_of_a_form_shown_to_somebody_else_is_not_taken(two: Two) -> None:
    """Sent by another person the form is a form without a key: what is carried out is not taken for theirs."""
    page = f"/manage/{two.desk.block}/units/1"
    theirs, own = dict(form(two.first, page).fields)["form_key"], form(two.second, page, name="Sở Y tế")
    assert own.filled({"form_key": theirs}).send(two.second).status_code == 302
    first = form(two.first, page, name="Sở Công Thương").filled({"form_key": theirs})
    assert first.send(two.first).status_code == 302, "the key was not used up by somebody else"
    assert names(two.desk)[0] == "Sở Công Thương"


def cancelling(desk: Desk, browser: object, match_id: int) -> Sent:
    """Return the form that calls a match off."""
    page = f"{desk.home}/timetable/{match_id}"
    return next(each for each in forms_on(browser.get(page), page) if each.action.endswith("cancel"))  # type: ignore[attr-defined]
