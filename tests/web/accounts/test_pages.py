"""Signing in and out: sessions as rows, one-time links, passwords, and what attackers try."""

from __future__ import annotations

import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.accounts import PASSWORD, add_block, add_user, copied, later, sign_in, signed_in, token_in
from tournament.domain.accounts.commands import browser_sessions
from tournament.domain.accounts.commands.browser_sessions import Stored
from tournament.domain.accounts.commands.sign_in_links import new_link
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.models import AuditEntry, BrowserSession, User, db
from tournament.web import hosts
from tournament.web.sessions import LIFE

EMAIL = "a@a.example"
JSON = {"Accept": "application/json"}


@pytest.fixture
def account(app: Flask) -> str:
    add_user(app, EMAIL, "organiser", add_block(app, "Khối A"))
    return EMAIL


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def link_for(app: Flask, email: str) -> str:
    with app.app_context():
        return f"/accounts/link/{new_link(SYSTEM, None, email)}"


def test_an_organiser_signs_in_and_out(app: Flask, account: str) -> None:
    client = app.test_client()
    answer = sign_in(client, f"  {account.upper()} ")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/manage/")
    assert client.get("/manage/").status_code == 200
    assert client.get("/accounts/sign-in").headers["Location"] == "/manage/"
    out = client.post("/accounts/sign-out", data={"csrf_token": token_in(client.get("/accounts/"))})
    assert (out.status_code, out.headers["Location"]) == (302, "/")
    assert client.get_cookie("session") is None
    assert client.get("/manage/").status_code == 302
    assert count(app, BrowserSession) == 0


def test_what_is_wrong_is_not_told_apart(app: Flask, account: str) -> None:
    with app.app_context():
        db.session.add(User(email="link@a.example", password=None, fs_uniquifier="x"))
        db.session.add(User(email="off@a.example", password=None, fs_uniquifier="y", active=False))
        db.session.commit()
    pages = []
    for email, password in (
        (account, "wrong"), ("nobody@a.example", PASSWORD), ("link@a.example", ""), ("off@a.example", PASSWORD),
    ):  # fmt: skip
        answer = sign_in(app.test_client(), email, password or "anything")
        assert answer.status_code == 422
        assert "Không có tài khoản nào với địa chỉ thư và mật khẩu này." in answer.text
        pages.append(answer.text.replace(email, "").split("<main")[1].split("csrf_token")[0])
    assert len(set(pages)) == 1


def test_a_copied_cookie_dies_with_the_sign_out(app: Flask, account: str) -> None:
    client = signed_in(app, account)
    thief = copied(client, app)
    assert thief.get("/manage/").status_code == 200
    client.post("/accounts/sign-out", data={"csrf_token": token_in(client.get("/accounts/"))})
    assert thief.get("/manage/").status_code == 302
    assert thief.get("/manage/", headers=JSON).status_code == 401


def test_a_new_password_ends_every_other_session(app: Flask, account: str) -> None:
    client, elsewhere = signed_in(app, account), signed_in(app, account)
    thief = copied(client, app)
    token = token_in(client.get("/accounts/"))
    sent = {"present": PASSWORD, "new": "another long phrase", "again": "another long phrase", "csrf_token": token}
    answer = client.post("/accounts/password", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/")
    assert "Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất." in client.get("/accounts/").text
    assert [other.get("/manage/", headers=JSON).status_code for other in (thief, elsewhere)] == [401, 401]
    assert sign_in(app.test_client(), account).status_code == 422
    assert sign_in(app.test_client(), account, "another long phrase").status_code == 302
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.changes) == ("account.password", [])


def test_a_password_that_cannot_be_is_refused(app: Flask, account: str) -> None:
    client = signed_in(app, account)
    token = token_in(client.get("/accounts/"))
    sent = {"present": PASSWORD, "new": "another long phrase", "again": "another long phrase", "csrf_token": token}
    for changes, said in (
        ({"present": "wrong"}, "Mật khẩu hiện tại không đúng."),
        ({"new": "short", "again": "short"}, "Mật khẩu có từ 10 đến 200 ký tự."),
        ({"again": "a different phrase"}, "Hai mật khẩu mới khác nhau."),
    ):
        answer = client.post("/accounts/password", data=sent | changes)
        assert answer.status_code == 422
        assert said in answer.text
    assert sign_in(app.test_client(), account).status_code == 302


def test_signing_in_changes_the_token_of_the_session_and_of_its_forms(app: Flask, account: str) -> None:
    client = app.test_client()
    token = token_in(client.get("/accounts/sign-in"))
    attacker = copied(client, app)
    before = client.get_cookie("session")
    client.post("/accounts/sign-in", data={"email": account, "password": PASSWORD, "csrf_token": token})
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert attacker.get("/manage/").status_code == 302
    assert client.post("/accounts/sign-out", data={"csrf_token": token}).status_code == 400
    assert client.get("/manage/").status_code == 200


def test_the_forms_of_pages_that_open_at_once_after_signing_in_are_taken(
    app: Flask, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = signed_in(app, account)
    tabs = [first, copied(first, app)]
    together, read = threading.Barrier(len(tabs)), browser_sessions.read

    def read_before_anybody_writes(token: str) -> Stored | None:
        stored = read(token)
        together.wait(60)
        return stored

    monkeypatch.setattr(browser_sessions, "read", read_before_anybody_writes)
    with ThreadPoolExecutor(len(tabs)) as pool:
        tokens = [token_in(page) for page in pool.map(lambda tab: tab.get("/manage/khoi-a/new"), tabs)]
    monkeypatch.setattr(browser_sessions, "read", read)
    answers = [tab.post("/manage/khoi-a/new", data={"csrf_token": token})
               for tab, token in zip(tabs, tokens, strict=True)]  # fmt: skip
    assert [answer.status_code for answer in answers] == [200, 200]  # the forms lack their fields, not their token


def test_a_session_id_that_somebody_made_up_is_not_taken_over(app: Flask, account: str) -> None:
    client = app.test_client()
    client.set_cookie("session", "chosen-by-somebody-else")
    sign_in(client, account)
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert cookie.value != "chosen-by-somebody-else"


def test_only_hashes_of_tokens_are_stored(app: Flask, account: str) -> None:
    client = signed_in(app, account)
    cookie = client.get_cookie("session")
    assert cookie is not None
    with app.app_context():
        row = db.session.scalars(select(BrowserSession)).one()
        assert cookie.value not in row.token_hash
        assert cookie.value.encode() not in row.data


def test_a_session_ends_by_itself(app: Flask, account: str) -> None:
    client = signed_in(app, account)
    client.get("/manage/")  # the first page with a form writes its token into the session
    later(app, LIFE - timedelta(minutes=1))
    assert client.get("/manage/").status_code == 200
    later(app, timedelta(minutes=2))
    assert client.get("/manage/").status_code == 302


def test_reading_public_pages_makes_no_session(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", "/?lang=en", "/health", "/no/such/page"):
        client.get(path)
    assert (client.get_cookie("session"), count(app, BrowserSession)) == (None, 0)


def test_after_signing_in_one_stays_here(app: Flask, account: str) -> None:
    client = signed_in(app, account)  # the sign-in page leads on whoever has signed in, by the same rule
    for asked, leads_to in (
        ("/manage/khoi-a/?lang=en&x=%20y", "/manage/khoi-a/?lang=en&x=%20y"),
        ("//evil.example", "/manage/"),
        ("/\\evil.example", "/manage/"),
        ("/\t/evil.example", "/manage/"),
        ("https://evil.example/", "/manage/"),
        ("javascript:alert(1)", "/manage/"),
        ("/a\\..\\b", "/manage/"),
        ("", "/manage/"),
    ):
        assert client.get("/accounts/sign-in", query_string={"next": asked}).headers["Location"] == leads_to
    by_form = sign_in(app.test_client(), account, next="//evil.example")
    assert by_form.headers["Location"] == "/manage/"


def test_the_page_asked_for_comes_after_signing_in(app: Flask, account: str) -> None:
    client = app.test_client()
    to_sign_in = client.get("/manage/khoi-a/?lang=en").headers["Location"]
    page = client.get(to_sign_in)
    assert 'value="/manage/khoi-a/?lang=en"' in page.text


def test_a_link_signs_in_once_by_its_button(app: Flask, account: str) -> None:
    link, client = link_for(app, account), app.test_client()
    for _ in range(2):  # programs that look at addresses do not use it up
        page = client.get(link)
        assert page.status_code == 200
    used = client.post(link, data={"csrf_token": token_in(page)})
    assert (used.status_code, used.headers["Location"]) == (302, "/manage/")
    assert client.get("/manage/").status_code == 200
    second = app.test_client()
    again = second.post(link, data={"csrf_token": token_in(second.get("/accounts/sign-in"))})
    assert again.status_code == 422
    assert "Liên kết này đã dùng hoặc hết hạn" in again.text
    assert second.get("/manage/").status_code == 302


def test_a_link_that_is_old_or_made_up_signs_nobody_in(app: Flask, account: str) -> None:
    old = link_for(app, account)
    later(app, timedelta(days=1))
    for link in (old, "/accounts/link/made-up"):
        client = app.test_client()
        answer = client.post(link, data={"csrf_token": token_in(client.get("/accounts/sign-in"))})
        assert (answer.status_code, client.get("/manage/").status_code) == (422, 302)


def test_a_page_tells_how_phones_get_here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as open_port:
        port = open_port.getsockname()[1]
        monkeypatch.setattr(hosts, "reachable_addresses", lambda: ["127.0.0.1", "127.0.0.2"])
        add_user(app, EMAIL)
        client = signed_in(app, EMAIL)
        page = client.get("/accounts/phone", base_url=f"http://localhost:{port}").text
    assert re.findall(r'<section class="panel text-center" aria-label="([^"]+)"', page) == [
        "http://hoithao.example/", f"http://127.0.0.1:{port}/", f"http://127.0.0.2:{port}/"
    ]  # fmt: skip
    assert re.findall(r'<img class="qr"[^>]*alt="Mã QR của ([^"]+)"', page) == [
        "http://hoithao.example/", f"http://127.0.0.1:{port}/"
    ]  # fmt: skip
    assert "Không kết nối được địa chỉ này" in page
    assert "chỉ dùng được trên máy này" not in page


def test_extra_fields_change_nothing(app: Flask) -> None:
    add_user(app, EMAIL)
    client = signed_in(app, EMAIL)
    token = token_in(client.get("/accounts/"))
    extra = {"role": "administrator", "active": "1", "email": "b@b.example", "id": "1"}
    client.post("/accounts/language", data={"language": "en", "csrf_token": token, **extra})
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        assert (user.email, user.language, user.grants) == (EMAIL, "en", [])
    refused = client.post("/accounts/language", data={"language": "fr", "csrf_token": token})
    assert refused.status_code == 422
