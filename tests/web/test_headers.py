"""What every answer says about how it may be used and kept."""

from __future__ import annotations

import dataclasses
import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.accounts import add_user, signed_in
from tests.support.clocks import going_on
from tournament.app import create_app
from tournament.config import Settings
from tournament.models import db

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)


@ONE_DATABASE
def test_every_answer_is_protected(client: FlaskClient) -> None:
    for path in ("/", "/health", "/no/such", "/manage/", "/static/none.css", "/accounts/sign-in"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Permissions-Policy"].startswith("camera=(), geolocation=()")
        assert "Strict-Transport-Security" not in headers


@ONE_DATABASE
def test_under_https_browsers_are_told_to_stay_there_and_cookies_are_secure(settings: Settings) -> None:
    app = create_app(dataclasses.replace(settings, public_url="https://hoithao.example"), clock=going_on())
    answer = app.test_client().get("/accounts/sign-in", base_url="https://hoithao.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = answer.headers["Set-Cookie"].split("; ")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@ONE_DATABASE
def test_a_public_page_sets_no_cookie_and_is_asked_for_again_by_its_tag(client: FlaskClient) -> None:
    first = client.get("/")
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in first.headers
    assert "Cookie" in first.headers["Vary"]
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


@ONE_DATABASE
def test_a_page_is_sent_compressed_to_who_takes_that_each_form_under_its_own_tag(client: FlaskClient) -> None:
    plain, packed = client.get("/"), client.get("/", headers={"Accept-Encoding": "gzip"})
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed.data) == plain.data
    assert {"Accept-Encoding", "Cookie"} <= set(packed.vary)
    assert plain.headers["ETag"] != packed.headers["ETag"]
    sent = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get("/", headers=sent).status_code == 304


@ONE_DATABASE
def test_the_same_page_for_somebody_is_kept_by_nobody_else(app: Flask) -> None:
    add_user(app, "a@a.example")
    client = signed_in(app, "a@a.example")
    for path in ("/", "/accounts/"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers
        assert "Cookie" in answer.headers["Vary"]


@ONE_DATABASE
def test_refusals_and_redirects_are_not_kept(client: FlaskClient) -> None:
    for path in ("/no/such/page", "/manage/", "/accounts/link/x"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"


@ONE_DATABASE
def test_only_our_own_names_are_answered(client: FlaskClient) -> None:
    for host, status in (
        ("hoithao.example", 200),
        ("hoithao.example:8000", 200),
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("evil.example", 400),
        ("hoithao.example.evil.example", 400),
        ("203.0.113.7", 400),
        ("a b", 400),
    ):
        answer = client.get("/health", headers={"Host": host})
        assert answer.status_code == status, host
        assert "evil" not in answer.text


@ONE_DATABASE
def test_an_address_of_this_machine_is_answered_when_it_is_the_one_called(client: FlaskClient) -> None:
    from tournament.web import hosts

    assert hosts.own_address("127.0.0.1") == "127.0.0.1"
    assert hosts.own_address("not an address") is None
    for own in hosts.reachable_addresses():
        named = f"[{own}]" if ":" in own else own
        answer = client.get("/health", headers={"Host": named}, environ_overrides={"REMOTE_ADDR": own})
        assert answer.status_code == 200


def test_no_template_holds_what_the_policy_refuses() -> None:
    root = Path(__file__).parents[2] / "templates"
    files = sorted(root.rglob("*.html"))
    assert len(files) > 10
    wrong = [
        str(path)
        for path in files
        if any(word in path.read_text(encoding="utf-8") for word in (' style="', " onclick=", "<style", "javascript:"))
    ]
    assert wrong == []
