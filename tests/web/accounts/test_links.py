"""A one-time link whose answer was lost: the form that used it lets its own browser in once more, and nobody else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.accounts import PASSWORD, add_user, copied, later, sign_in, signed_in, token_in
from tests.support.server import LiveServer
from tests.support.visitor import Visitor
from tests.web.accounts.test_factors import STEP, code_for, step, turn_on
from tournament.domain.accounts.commands import accounts, sign_in_links
from tournament.domain.accounts.commands.sign_in_links import AGAIN, OpenLink, new_link, new_password_link
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.models import AuditEntry, db
from tournament.runtime import system_clock

EMAIL, NEW = "a@a.example", "another long phrase"
TYPED: dict[str, dict[str, str]] = {"sign_in": {}, "password": {"new": NEW, "again": NEW}}
PURPOSES = pytest.mark.parametrize("purpose", TYPED)
Serve = Callable[..., LiveServer]


@pytest.fixture(autouse=True)
def account(app: Flask) -> None:
    add_user(app, EMAIL, "administrator")


def link_for(app: Flask, purpose: str) -> str:
    with app.app_context():
        token = new_link(SYSTEM, None, EMAIL) if purpose == "sign_in" else new_password_link(SYSTEM, None, 1)
        return f"/accounts/link/{token}"


def unanswered(app: Flask, link: str, purpose: str) -> tuple[FlaskClient, dict[str, str]]:
    """Use a link by its form; returns a browser that has not got the answer, and what it sent."""
    client = app.test_client()
    fields = {**TYPED[purpose], "csrf_token": token_in(client.get(link))}
    browser = copied(client, app)
    assert client.post(link, data=fields).status_code == 302
    return browser, fields


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/manage/").status_code == 200


def used(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account.link_used")).all())


@PURPOSES
def test_a_form_whose_answer_was_lost_on_the_way_lets_in(
    app: Flask, database_url: str, tmp_path: Path, serve: Serve, purpose: str
) -> None:
    app.extensions["tournament"].clock = system_clock
    visitor = Visitor(serve(tmp_path, variables={"DATABASE_URL": database_url}).url)
    link = link_for(app, purpose)
    fields = {**visitor.form(link), **TYPED[purpose]}
    with visitor.unread(link, fields):
        until = time.monotonic() + 60
        while visitor.get(link).status == 200:
            assert time.monotonic() < until, "the form is never taken"
            time.sleep(0.05)
    again = visitor.post(link, fields)
    assert (again.status, again.headers["Location"]) == (302, "/manage/")
    assert visitor.get("/manage/").status == 200
    assert visitor.post(link, fields).status == 400, "this answer came"
    assert used(app) == 1


@PURPOSES
def test_a_form_that_is_sent_twice_at_once_lets_in(app: Flask, purpose: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client, link = app.test_client(), link_for(app, purpose)
    fields = {**TYPED[purpose], "csrf_token": token_in(client.get(link))}
    browsers = [copied(client, app) for _ in range(2)]
    look, together = sign_in_links.look, threading.Barrier(2)

    def look_before_anybody_uses_it(token: str) -> OpenLink | None:
        found = look(token)
        together.wait(60)
        return found

    monkeypatch.setattr(sign_in_links, "look", look_before_anybody_uses_it)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda browser: browser.post(link, data=fields), browsers))
    assert [answer.headers.get("Location") for answer in answers] == ["/manage/", "/manage/"]
    assert [is_in(browser) for browser in browsers] == [True, True]
    assert used(app) == 1


@PURPOSES
def test_nobody_else_is_let_in_by_a_link_that_was_used(app: Flask, purpose: str) -> None:
    link = link_for(app, purpose)
    browser, fields = unanswered(app, link, purpose)
    stranger = app.test_client()
    own = token_in(stranger.get("/accounts/sign-in"))
    for other, sent in (
        (app.test_client(), fields),  # what was sent is known, the cookie is not
        (stranger, fields),
        (stranger, {**fields, "csrf_token": own}),
        (browser, {**fields, "csrf_token": own}),
        (browser, {**fields, "new": PASSWORD, "again": PASSWORD}),
    ):
        assert other.post(link, data=sent).status_code in {400, 422}
        assert not is_in(other)
    other_link = link_for(app, purpose)
    assert browser.post(other_link, data=fields).status_code == 400, "of another link"
    assert not is_in(browser)


def end_sessions(app: Flask) -> None:
    accounts.end_sessions(SYSTEM, None, 1)


def disable(app: Flask) -> None:
    accounts.set_active(SYSTEM, None, 1, False)


def disable_and_enable(app: Flask) -> None:
    disable(app)
    accounts.set_active(SYSTEM, None, 1, True)


def change_password(app: Flask) -> None:
    accounts.change_password(SYSTEM, None, 1, "thuyền buồm xanh 82")


def wait(app: Flask) -> None:
    later(app, AGAIN)


@pytest.mark.parametrize("meanwhile", [end_sessions, disable, disable_and_enable, change_password, wait])
def test_what_ends_sessions_ends_that_too(app: Flask, meanwhile: Callable[[Flask], None]) -> None:
    add_user(app, "second@a.example", "administrator")
    link = link_for(app, "password")
    browser, fields = unanswered(app, link, "password")
    with app.app_context():
        meanwhile(app)
    assert browser.post(link, data=fields).status_code == 400
    assert not is_in(browser)


def test_the_second_factor_is_asked_for_all_the_same(app: Flask) -> None:
    key, _ = turn_on(signed_in(app, EMAIL))
    link = link_for(app, "sign_in")
    browser, fields = unanswered(app, link, "sign_in")
    assert browser.post(link, data=fields).headers["Location"] == STEP
    assert not is_in(browser)
    assert step(browser, code_for(key)).status_code == 302
    assert is_in(browser)


def test_an_invitation_is_taken_once(app: Flask) -> None:
    with app.app_context():
        user_id = accounts.invite(SYSTEM, None, "new@a.example", True, [])
        link = f"/accounts/link/{new_password_link(SYSTEM, None, user_id)}"
    client = app.test_client()
    fields = {**TYPED["password"], "name": "Trần Thị Mẫu", "csrf_token": token_in(client.get(link))}
    browser = copied(client, app)
    for sender in (client, browser):
        assert sender.post(link, data=fields).headers["Location"] == "/manage/"
        assert is_in(sender)
    assert used(app) == 1
    assert sign_in(app.test_client(), "new@a.example", NEW).status_code == 302
