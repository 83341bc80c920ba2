"""Under which name and scheme a request is: those of the public address, where it is for that."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask, request

from tests.support.accounts import PASSWORD, add_user, token_in
from tests.support.clocks import going_on
from tournament.app import create_app
from tournament.config import Settings
from tournament.models import db
from tournament.web.permissions import permission

PRIVATE = "/calendar/a-token-that-is-a-secret"


@pytest.fixture
def public(settings: Settings) -> Iterator[Flask]:
    """The application under an https address, reached in clear as from a proxy on the same machine."""
    app = create_app(dataclasses.replace(settings, public_url="https://hoithao.example"), clock=going_on())
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("host", ["hoithao.example", "HoiThao.example", "hoithao.example:443"])
@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/khoi-a", "/khoi-a/"), ("/khoi-a/2026", "/khoi-a/2026/"), ("//khoi-a", "/khoi-a/"),
        ("/khoi-a//2026//schedule", "/khoi-a/2026/schedule"), (PRIVATE, f"{PRIVATE}/"),
        (f"{PRIVATE}?lang=en", f"{PRIVATE}/?lang=en"), ("/accounts/link//a-token", "/accounts/link/a-token"),
    ],
)  # fmt: skip
def test_https_never_leads_to_http(public: Flask, host: str, asked: str, target: str) -> None:
    path, _, query = asked.partition("?")
    answer = public.test_client().get(
        "/", headers={"Host": host}, environ_overrides={"PATH_INFO": path, "QUERY_STRING": query}
    )
    assert (answer.status_code, answer.headers["Location"]) == (308, f"https://hoithao.example{target}")


def test_another_name_keeps_its_own_scheme(public: Flask) -> None:
    """Whoever is at the machine itself is not sent out to the public address."""
    answer = public.test_client().get("/khoi-a", base_url="http://127.0.0.1:8000")
    assert answer.headers["Location"] == "http://127.0.0.1:8000/khoi-a/"


def test_a_public_address_in_clear_with_a_port(settings: Settings) -> None:
    app = create_app(dataclasses.replace(settings, public_url="http://hoithao.example:8000"), clock=going_on())
    for host in ("hoithao.example:8000", "hoithao.example"):
        answer = app.test_client().get("/khoi-a", headers={"Host": host})
        assert answer.headers["Location"] == "http://hoithao.example:8000/khoi-a/"
    with app.app_context():
        db.engine.dispose()


def test_a_form_under_https_needs_no_referer(public: Flask) -> None:
    """Browsers may be told to send none."""
    add_user(public, "a@a.example")
    client = public.test_client()
    page = client.get("/accounts/sign-in", base_url="https://hoithao.example")
    sent = {"email": "a@a.example", "password": PASSWORD, "csrf_token": token_in(page)}
    assert client.post("/accounts/sign-in", data=sent, base_url="https://hoithao.example").status_code == 302


def test_forwarding_headers_are_not_believed(public: Flask) -> None:
    @permission("public")
    def seen() -> str:
        return f"{request.remote_addr} {request.url}"

    public.add_url_rule("/seen", "seen", seen)
    forged = {
        "X-Forwarded-For": "198.51.100.1", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http",
        "Forwarded": "for=198.51.100.1;host=evil.example",
    }  # fmt: skip
    for host, url in (("hoithao.example", "https://hoithao.example/seen"), ("localhost", "http://localhost/seen")):
        assert public.test_client().get("/seen", headers={"Host": host, **forged}).text == f"127.0.0.1 {url}"
    assert public.test_client().get("/seen", headers={"Host": "evil.example"}).status_code == 400
