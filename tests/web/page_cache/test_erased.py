"""A page of before an erasure is sent to nobody after it, on databases of both kinds."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.accounts import add_user, signed_in, token_in
from tests.support.clocks import going_on
from tests.support.editions import drawn_edition
from tests.support.forms import forms_on
from tests.support.kept_pages import Ask, close, making_held, through_front, through_wsgi
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.competitions.commands import entries
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.exchanges.commands import exchanges
from tournament.models import Official, db
from tournament.web.front import Front

NAME = "Nông Văn Sửu"
PAGE, PEOPLE = "/khoi-a/2030/bong-chuyen-hoi-nam/", "/manage/khoi-a/people"
TEMPLATE = "public/competition.html"


@pytest.fixture
def served(settings: Settings) -> Iterator[Flask]:
    """A public edition as it is served, one of whose teams is called after a person who is an official."""
    app = create_app(dataclasses.replace(settings, testing=False, public_url="http://localhost"), clock=going_on())
    add_user(app, "root@a.example", "administrator")
    with app.app_context():
        edition = drawn_edition()
        officials.add(SYSTEM, edition.exchange_id, [NewOfficial(NAME, 1, ("referee",))])
        entries.edit(SYSTEM, edition.exchange_id, 4, f"Đội của {NAME}", None)
        exchanges.set_state(SYSTEM, edition.exchange_id, "public")
    yield app
    close(app)


def erase(app: Flask) -> None:
    """Erase the person as an administrator does."""
    browser = signed_in(app, "root@a.example")
    offered = browser.get(PEOPLE, query_string={"name": NAME})
    rows = re.findall(r'name="rows"[^>]*value="([^"]+)"', offered.text)
    sent = {"name": NAME, "rows": rows, "understood": "y", "csrf_token": token_in(offered)}
    assert browser.post(PEOPLE, data=sent).status_code == 302


@pytest.fixture(params=["front", "wsgi"])
def ask(served: Flask, request: pytest.FixtureRequest) -> Iterator[Ask]:
    """Each way by which requests come."""
    with through_front(Front(served)) if request.param == "front" else through_wsgi(served) as asking:
        yield asking


def test_the_last_version_of_before_an_erasure_goes_to_nobody(
    served: Flask, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.web.page_cache.WAIT_SECONDS", 0.2)
    assert NAME in ask(PAGE).result(20).body.decode()
    erase(served)
    with making_held(TEMPLATE) as (begun, go_on):
        maker = ask(PAGE)
        assert begun.wait(20)
        other = ask(PAGE).result(30)
        go_on.set()
        assert NAME not in maker.result(20).body.decode()
    assert (other.status, NAME in other.body.decode()) == (503, False)


def test_a_page_that_is_made_while_somebody_is_erased_is_not_kept(
    served: Flask, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.web.page_cache.WAIT_SECONDS", 0.2)
    with making_held(TEMPLATE) as (begun, go_on):
        before = ask(PAGE)
        assert begun.wait(20)
        erase(served)
        go_on.set()
        before.result(20)
    with making_held(TEMPLATE) as (begun, go_on):
        ask(PAGE)
        assert begun.wait(20)
        other = ask(PAGE).result(30)
        go_on.set()
    assert other.status == 503


def test_a_form_opened_before_an_erasure_brings_no_name_back(served: Flask) -> None:
    add_user(served, "second@a.example", "administrator")
    browser, page = signed_in(served, "second@a.example"), "/manage/khoi-a/2030/officials/1"
    form = next(each for each in forms_on(browser.get(page), page) if each.action == page)
    assert dict(form.fields)["name"] == NAME
    erase(served)
    refused = form.filled({"contact": "0912 345 678"}).send(browser)
    assert refused.status_code == 409
    assert "Xóa dữ liệu cá nhân: Người ẩn danh 1" in refused.text
    with served.app_context():
        assert db.session.get_one(Official, 1).name == "Người ẩn danh 1"
