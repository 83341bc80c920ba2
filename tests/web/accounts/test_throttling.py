"""Guessing passwords: slowed by account and by network, counted before anything is computed, never at others' cost."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from tests.support.accounts import PASSWORD, add_user, later, sign_in, signed_in, token_in
from tournament.domain.accounts.commands import accounts, login_throttle, passwords
from tournament.domain.accounts.commands.login_throttle import ALLOWED, WINDOW
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.models import SignInAttempt, User, db
from tournament.web.front import THREADS

pytestmark = pytest.mark.both_databases

EMAIL = "a@a.example"
PER_ACCOUNT, PER_DEVICE, PER_NETWORK = 3, 4, 5


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow less than in earnest, so that tests need not guess so often."""
    for kind, number in (("account", PER_ACCOUNT), ("device", PER_DEVICE), ("network", PER_NETWORK)):
        monkeypatch.setitem(ALLOWED, kind, number)


@pytest.fixture
def account(app: Flask) -> str:
    add_user(app, EMAIL)
    return EMAIL


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every password be wrong at no cost; lists the hashes that were looked at."""
    looked_at: list[str] = []

    def wrong(password: str, stored: str) -> bool:
        looked_at.append(stored)
        return False

    monkeypatch.setattr(passwords, "verify_password", wrong)
    return looked_at


def attempt(client: FlaskClient, email: str, address: str, password: str = "wrong", **headers: str) -> TestResponse:
    """Send the sign-in form from an address of the network."""
    token = token_in(client.get("/accounts/sign-in"))
    sent = {"email": email, "password": password, "csrf_token": token}
    return client.post("/accounts/sign-in", data=sent, environ_base={"REMOTE_ADDR": address}, headers=headers)


def test_an_account_is_guessed_at_a_few_times_from_wherever(app: Flask, account: str, hashes: list[str]) -> None:
    client = app.test_client()
    answers = [
        attempt(client, account, f"203.0.113.{n}", **{"X-Forwarded-For": f"198.51.100.{n}"})
        for n in range(PER_ACCOUNT + 2)
    ]
    assert [answer.status_code for answer in answers] == [422] * PER_ACCOUNT + [429, 429]
    assert len(hashes) == PER_ACCOUNT
    assert "Đã nhập sai quá nhiều lần. Hãy chờ 10 phút rồi thử lại." in answers[-1].text
    assert 590 <= int(answers[-1].headers["Retry-After"]) <= 600


def test_the_right_password_does_not_tell_that_it_is_right_while_locked(app: Flask, account: str) -> None:
    for n in range(PER_ACCOUNT):
        attempt(app.test_client(), account, f"203.0.113.{n}")
    assert attempt(app.test_client(), account, "203.0.113.99", PASSWORD).status_code == 429
    later(app, WINDOW)
    assert attempt(app.test_client(), account, "203.0.113.99", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("addresses", "counts_together"),
    [
        ([f"2001:db8:0:7::{n:x}" for n in range(1, PER_NETWORK + 2)], True),
        ([f"2001:db8:0:{n:x}::1" for n in range(1, PER_NETWORK + 2)], False),
        (["203.0.113.7"] * (PER_NETWORK + 1), True),
        (["::ffff:203.0.113.7"] * (PER_NETWORK + 1), True),
        (["127.0.0.1"] * (PER_NETWORK + 1), False),
    ],
)
def test_a_network_guesses_at_many_accounts_a_few_times(
    app: Flask, hashes: list[str], addresses: list[str], counts_together: bool
) -> None:
    client = app.test_client()
    statuses = [
        attempt(client, f"{n}@made-up.example", peer, **{"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n, peer in enumerate(addresses)
    ]
    assert statuses == [422] * PER_NETWORK + [429 if counts_together else 422]


def test_what_was_right_is_not_counted(app: Flask, account: str) -> None:
    for _ in range(PER_ACCOUNT + 1):
        assert attempt(app.test_client(), account, "203.0.113.7", PASSWORD).status_code == 302


def test_guesses_sent_at_once_are_counted_like_guesses_one_by_one(
    app: Flask, account: str, hashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_room", threading.BoundedSemaphore(50))
    browsers = [app.test_client() for _ in range(50)]
    tokens = [token_in(browser.get("/accounts/sign-in")) for browser in browsers]

    def guess(number: int) -> int:
        sent = {"email": account, "password": f"guess {number}", "csrf_token": tokens[number]}
        peer = {"REMOTE_ADDR": f"203.0.113.{number}"}
        return browsers[number].post("/accounts/sign-in", data=sent, environ_base=peer).status_code

    with ThreadPoolExecutor(25) as pool:
        statuses = list(pool.map(guess, range(50)))
    assert (statuses.count(422), statuses.count(429)) == (PER_ACCOUNT, 50 - PER_ACCOUNT)
    assert len(hashes) == PER_ACCOUNT


def test_a_device_that_signed_in_before_is_not_locked_out_by_others(app: Flask, account: str) -> None:
    own = signed_in(app, account)
    own.post("/accounts/sign-out", data={"csrf_token": token_in(own.get("/accounts/"))})
    for n in range(PER_ACCOUNT):
        attempt(app.test_client(), account, f"203.0.113.{n}")
    assert attempt(app.test_client(), account, "203.0.113.99", PASSWORD).status_code == 429
    assert attempt(own, account, "203.0.113.99", PASSWORD).status_code == 302


def test_a_known_device_guesses_a_few_times_too_and_at_its_own_account_only(app: Flask, account: str) -> None:
    own = signed_in(app, account)
    own.post("/accounts/sign-out", data={"csrf_token": token_in(own.get("/accounts/"))})
    statuses = [attempt(own, account, f"203.0.113.{n}").status_code for n in range(PER_DEVICE + 1)]
    assert statuses == [422] * PER_DEVICE + [429]
    add_user(app, "b@b.example")
    for n in range(PER_ACCOUNT):
        attempt(app.test_client(), "b@b.example", f"203.0.113.{n}")
    assert attempt(own, "b@b.example", "203.0.113.99", PASSWORD).status_code == 429


def test_a_device_s_cookie_is_sealed_and_kept_from_scripts(app: Flask, account: str) -> None:
    answer = sign_in(app.test_client(), account)
    (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("device=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/accounts/"} <= set(re.split("; ", cookie))
    for n in range(PER_ACCOUNT):
        attempt(app.test_client(), account, f"203.0.113.{n}")
    value = cookie.partition("=")[2].partition(";")[0]
    said, dot, seal = value.rpartition(".")
    # Not the last sign of the seal: some of its bits tell nothing, so that another sign may be the same seal.
    other = said + dot + ("B" if seal[0] == "A" else "A") + seal[1:]
    for forged in (other, "x", ""):
        thief = app.test_client()
        thief.set_cookie("device", forged, path="/accounts/")
        assert attempt(thief, account, "203.0.113.99", PASSWORD).status_code == 429


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is asked."""
    asked: list[str] = []
    listener = partial(_note, asked)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listener)
    yield asked
    event.remove(engine, "before_cursor_execute", listener)


def _note(asked: list[str], _connection: object, _cursor: object, statement: str, *_: object) -> None:
    asked.append(statement)


def test_made_up_and_real_accounts_take_the_same_way(app: Flask, hashes: list[str], statements: list[str]) -> None:
    add_user(app, EMAIL)
    with app.app_context():
        db.session.add(User(email="link@a.example", password=None, fs_uniquifier="x"))
        off = User(email="off@a.example", password="a hash", fs_uniquifier="y", active=False)
        db.session.add(off)
        db.session.commit()
    ways = []
    for n, email in enumerate((EMAIL, "nobody@a.example", "link@a.example", "off@a.example")):
        client = app.test_client()
        token = token_in(client.get("/accounts/sign-in"))
        statements.clear()
        hashes.clear()
        sent = {"email": email, "password": "wrong", "csrf_token": token}
        assert (
            client.post("/accounts/sign-in", data=sent, environ_base={"REMOTE_ADDR": f"203.0.113.{n}"}).status_code
            == 422
        )
        ways.append((len(hashes), statements.copy()))
    assert ways == [ways[0]] * 4


def test_made_up_accounts_cannot_take_up_the_machine(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most = 0, 0
    lock, go_on, full = threading.Lock(), threading.Event(), threading.Event()

    def slow(password: str, stored: str) -> bool:
        nonlocal at_once, most
        with lock:
            at_once, most = at_once + 1, max(most, at_once + 1)
            if at_once == passwords.AT_ONCE:
                full.set()
        go_on.wait(20)
        with lock:
            at_once -= 1
        return False

    monkeypatch.setattr(passwords, "verify_password", slow)
    visitors = 20
    browsers = [app.test_client() for _ in range(visitors)]
    tokens = [token_in(browser.get("/accounts/sign-in")) for browser in browsers]
    refused = threading.Semaphore(0)

    def visit(number: int) -> TestResponse:
        sent = {"email": f"{number}@made-up.example", "password": "wrong", "csrf_token": tokens[number]}
        answer = browsers[number].post("/accounts/sign-in", data=sent)
        if answer.status_code == 429:
            refused.release()
        return answer

    with ThreadPoolExecutor(visitors) as pool:
        answers = [pool.submit(visit, number) for number in range(visitors)]
        for _ in range(visitors - passwords.IN_THE_ROOM):  # refused while the others still wait
            assert refused.acquire(timeout=20)
        assert app.test_client().get("/health").status_code == 200
        assert full.wait(20)
        go_on.set()
        given = [answer.result() for answer in answers]
    assert most == passwords.AT_ONCE
    crowded = [answer for answer in given if answer.status_code == 429]
    assert (len(crowded), len(given) - len(crowded)) == (visitors - passwords.IN_THE_ROOM, passwords.IN_THE_ROOM)
    assert {answer.headers["Retry-After"] for answer in crowded} == {"3"}
    assert "Đang có nhiều người đăng nhập cùng lúc." in crowded[0].text


def test_the_present_password_is_not_guessed_with_a_session_that_was_left_open(app: Flask, account: str) -> None:
    client = signed_in(app, account)
    token = token_in(client.get("/accounts/"))
    sent = {"present": "wrong", "new": "another long phrase", "again": "another long phrase", "csrf_token": token}
    statuses = [client.post("/accounts/password", data=sent).status_code for _ in range(PER_ACCOUNT + 1)]
    assert statuses == [422] * PER_ACCOUNT + [429]
    assert sign_in(app.test_client(), account).status_code == 302


def test_what_is_over_is_forgotten(app: Flask, hashes: list[str]) -> None:
    attempt(app.test_client(), "x@made-up.example", "203.0.113.7")
    later(app, WINDOW + timedelta(seconds=1))
    attempt(app.test_client(), "y@made-up.example", "203.0.113.8")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 2
        assert login_throttle.network("203.0.113.8") != login_throttle.network("203.0.113.9")


def test_a_network_that_guessed_too_much_locks_no_more_accounts(app: Flask, account: str, hashes: list[str]) -> None:
    client = app.test_client()
    for n in range(PER_NETWORK):
        attempt(client, f"{n}@made-up.example", "203.0.113.7")
    for _ in range(PER_ACCOUNT + 1):
        assert attempt(client, account, "203.0.113.7").status_code == 429
    assert attempt(client, account, "198.51.100.1").status_code == 422, "from elsewhere it is still tried"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == PER_NETWORK + 3


def test_signing_in_leaves_threads_of_the_server_free() -> None:
    assert passwords.IN_THE_ROOM < THREADS


@pytest.mark.parametrize("change", ["password", "disabled"])
def test_a_password_that_is_changed_while_it_is_tried_signs_nobody_in(
    app: Flask, account: str, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    def change_first(password: str, stored: str) -> bool:
        with app.app_context():
            if change == "password":
                accounts.change_password(SYSTEM, None, 1, "thuyền buồm xanh 82")
            else:
                accounts.set_active(SYSTEM, None, 1, False)
                accounts.set_active(SYSTEM, None, 1, True)
        return True

    client = app.test_client()
    token = token_in(client.get("/accounts/sign-in"))
    monkeypatch.setattr(passwords, "verify_password", change_first)
    sent = {"email": account, "password": PASSWORD, "csrf_token": token}
    assert client.post("/accounts/sign-in", data=sent).status_code == 422
    assert client.get("/accounts/").status_code == 302
