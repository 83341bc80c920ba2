"""The second factor: codes that are taken once, codes on paper, passkeys, and the way back when all is lost."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.support.accounts import PASSWORD, add_user, later, sign_in, signed_in, token_in
from tests.support.authenticator import Authenticator
from tournament.domain.accounts.commands import second_factors
from tournament.domain.accounts.commands.login_throttle import ALLOWED
from tournament.domain.accounts.commands.sign_in_links import new_link, new_password_link
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.keys import PassingKeys
from tournament.models import AuditEntry, Passkey, RecoveryCode, User, db

EMAIL = "a@a.example"
PAGE = "/accounts/second-factor"
STEP = "/accounts/second-step"
LOCAL = "http://localhost"


def key_on(page: TestResponse) -> str:
    found = re.search(r'<code class="text-break">([^<]+)</code>', page.text)
    assert found
    return found[1].replace("-", "").replace(" ", "")


def code_for(key: str, steps: int = 1) -> str:
    """Return the code of the next half minute, which slow tests may still use in the one after it, or another."""
    return str(TOTP(key=key).generate(int(time.time()) + 30 * steps).token)


def recovery_codes_on(page: TestResponse) -> list[str]:
    return re.findall(r"<code>((?:[a-z2-7]{4}-){3}[a-z2-7]{4})</code>", page.text)


def turn_on(client: FlaskClient) -> tuple[str, list[str]]:
    """Turn codes on; returns the application's key and the recovery codes."""
    page = client.get(f"{PAGE}/codes")
    key = key_on(page)
    done = client.post(f"{PAGE}/codes", data={"code": code_for(key, 0), "csrf_token": token_in(page)})
    assert done.status_code == 200, done.text
    return key, recovery_codes_on(done)


def step(client: FlaskClient, code: str) -> TestResponse:
    return client.post(STEP, data={"code": code, "csrf_token": token_in(client.get(STEP))})


@pytest.fixture
def account(app: Flask) -> str:
    add_user(app, EMAIL, "administrator")
    return EMAIL


@pytest.fixture
def key_and_codes(app: Flask, account: str) -> tuple[str, list[str]]:
    return turn_on(signed_in(app, account))


def waiting(app: Flask) -> FlaskClient:
    """Return a browser in which the password was right and the second step is asked for."""
    client = app.test_client()
    answer = sign_in(client, EMAIL)
    assert (answer.status_code, answer.headers["Location"]) == (302, STEP)
    return client


def test_the_password_alone_does_not_sign_in(app: Flask, key_and_codes: tuple[str, list[str]]) -> None:
    client = waiting(app)
    before = client.get_cookie("session")
    assert client.get("/manage/").status_code == 302
    assert client.get("/accounts/", headers={"Accept": "application/json"}).status_code == 401
    assert client.get_cookie("device", path="/accounts/") is None
    answer = step(client, code_for(key_and_codes[0]))
    after = client.get_cookie("session")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/manage/")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert client.get("/manage/").status_code == 200


def test_the_page_asked_for_comes_after_the_second_step(app: Flask, key_and_codes: tuple[str, list[str]]) -> None:
    client = app.test_client()
    sign_in(client, EMAIL, next="/accounts/people")
    assert step(client, code_for(key_and_codes[0])).headers["Location"] == "/accounts/people"
    other = app.test_client()
    sign_in(other, EMAIL, next="//evil.example")
    assert step(other, key_and_codes[1][0]).headers["Location"] == "/manage/"


def test_a_code_is_taken_once(app: Flask, key_and_codes: tuple[str, list[str]]) -> None:
    code = code_for(key_and_codes[0])
    assert step(waiting(app), code).status_code == 302
    again = step(waiting(app), code)
    assert again.status_code == 422
    assert "Mã không đúng hoặc đã dùng." in again.text


def test_a_code_sent_many_times_at_once_is_taken_once(app: Flask, key_and_codes: tuple[str, list[str]]) -> None:
    for code in (code_for(key_and_codes[0]), key_and_codes[1][0]):
        clients = [waiting(app) for _ in range(4)]
        tokens = [token_in(client.get(STEP)) for client in clients]

        def send(number: int, code: str = code, clients: Any = clients, tokens: Any = tokens) -> int:
            return int(clients[number].post(STEP, data={"code": code, "csrf_token": tokens[number]}).status_code)

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(send, range(4))) == [302, 422, 422, 422]


def test_codes_are_not_guessed(
    app: Flask, key_and_codes: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ALLOWED, "code", 3)
    client = waiting(app)
    assert [step(client, "000000").status_code for _ in range(4)] == [422, 422, 422, 429]
    assert step(client, code_for(key_and_codes[0])).status_code == 429
    assert step(waiting(app), key_and_codes[1][0]).status_code == 429


def test_a_recovery_code_is_taken_once_and_kept_as_a_hash(app: Flask, key_and_codes: tuple[str, list[str]]) -> None:
    codes = key_and_codes[1]
    assert len(set(codes)) == 10
    with app.app_context():
        stored = " ".join(db.session.scalars(select(RecoveryCode.code_hash)))
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    assert step(waiting(app), codes[0].upper().replace("-", " ")).status_code == 302
    assert step(waiting(app), codes[0]).status_code == 422
    client = waiting(app)
    assert step(client, codes[1]).status_code == 302
    assert "Còn 8 mã." in client.get(PAGE).text
    fresh = recovery_codes_on(client.post(f"{PAGE}/recovery", data={"csrf_token": token_in(client.get(PAGE))}))
    assert len(fresh) == 10
    assert step(waiting(app), codes[2]).status_code == 422
    assert step(waiting(app), fresh[0]).status_code == 302


def test_codes_whose_key_is_lost_are_refused_in_words_and_paper_ones_still_work(
    app: Flask, key_and_codes: tuple[str, list[str]]
) -> None:
    with app.app_context():
        of_others = second_factors.one_time_codes(PassingKeys())
        db.session.get_one(User, 1).totp_secret = of_others.generate_totp_secret()
        db.session.commit()
    refused = step(waiting(app), code_for(key_and_codes[0]))
    assert refused.status_code == 422
    assert "Máy chủ không còn khóa để kiểm tra mã của ứng dụng." in refused.text
    assert step(waiting(app), key_and_codes[1][0]).status_code == 302


def test_a_key_is_encrypted_where_it_is_stored(app: Flask, key_and_codes: tuple[str, list[str]]) -> None:
    with app.app_context():
        stored = db.session.scalars(select(User.totp_secret)).one() or ""
        log = json.dumps([entry.changes for entry in db.session.scalars(select(AuditEntry))])
    assert "enckey" in json.loads(stored)
    assert key_and_codes[0].lower() not in stored.lower()
    assert stored not in log
    assert key_and_codes[0] not in log


def test_a_wrong_code_turns_nothing_on(app: Flask, account: str) -> None:
    client = signed_in(app, account)
    page = client.get(f"{PAGE}/codes")
    refused = client.post(f"{PAGE}/codes", data={"code": "000000", "csrf_token": token_in(page)})
    assert refused.status_code == 422
    assert key_on(refused) == key_on(page)
    assert sign_in(app.test_client(), account).headers["Location"] == "/manage/"


@pytest.mark.parametrize("by", ["link", "new password"])
def test_a_link_does_not_go_round_the_second_step(app: Flask, key_and_codes: Any, by: str) -> None:
    client = app.test_client()
    with app.app_context():
        token = new_link(SYSTEM, None, EMAIL) if by == "link" else new_password_link(SYSTEM, None, 1)
    address = f"/accounts/link/{token}"
    sent = {"new": "another long phrase", "again": "another long phrase", "csrf_token": token_in(client.get(address))}
    assert client.post(address, data=sent).headers["Location"] == STEP
    assert client.get("/manage/").status_code == 302
    assert step(client, code_for(key_and_codes[0])).status_code == 302


def test_the_second_step_without_the_first_or_much_later_leads_to_the_sign_in_page(
    app: Flask, key_and_codes: tuple[str, list[str]]
) -> None:
    assert app.test_client().get(STEP).headers["Location"] == "/accounts/sign-in"
    client = waiting(app)
    token = token_in(client.get(STEP))
    later(app, timedelta(minutes=11))
    answer = client.post(STEP, data={"code": code_for(key_and_codes[0]), "csrf_token": token})
    assert answer.headers["Location"] == "/accounts/sign-in"


def test_a_session_left_open_asks_for_the_password_before_factors_are_changed(app: Flask, account: str) -> None:
    client = signed_in(app, account)
    assert client.get(PAGE).status_code == 200
    later(app, timedelta(minutes=31))
    assert client.get(PAGE).headers["Location"] == "/accounts/confirm"
    token = token_in(client.get("/accounts/confirm"))
    for address in (f"{PAGE}/codes/off", f"{PAGE}/recovery", f"{PAGE}/passkeys/1/remove", "/accounts/passkeys/new"):
        answer = client.post(address, data={"csrf_token": token})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/confirm")
    assert client.post("/accounts/confirm", data={"present": "wrong", "csrf_token": token}).status_code == 422
    assert client.post("/accounts/confirm", data={"present": PASSWORD, "csrf_token": token}).status_code == 302
    assert client.get(PAGE).status_code == 200


def test_codes_are_turned_off_by_their_owner(app: Flask, account: str) -> None:
    client = signed_in(app, account)
    turn_on(client)
    client.post(f"{PAGE}/codes/off", data={"csrf_token": token_in(client.get(PAGE))})
    assert sign_in(app.test_client(), account).headers["Location"] == "/manage/"
    with app.app_context():
        assert db.session.scalars(select(RecoveryCode)).all() == []


def ask(client: FlaskClient, address: str, sent: dict[str, Any] | None = None, base: str = LOCAL) -> TestResponse:
    """Send what the page's script sends."""
    token = token_in(
        client.get("/accounts/sign-in" if client.get(PAGE, base_url=base).status_code != 200 else PAGE, base_url=base)
    )
    headers = {"X-CSRFToken": token, "Accept": "application/json"}
    return client.post(address, json=sent or {}, headers=headers, base_url=base)


def local_client(app: Flask, email: str | None = None, base: str = LOCAL) -> FlaskClient:
    """Return a browser at http://localhost, signed in or not."""
    client = app.test_client()
    token = token_in(client.get("/accounts/sign-in", base_url=base))
    if email is not None:
        sent = {"email": email, "password": PASSWORD, "csrf_token": token}
        assert client.post("/accounts/sign-in", data=sent, base_url=base).status_code == 302
    return client


def added(app: Flask, key: Authenticator) -> FlaskClient:
    client = local_client(app, EMAIL)
    options = ask(client, "/accounts/passkeys/new").get_json()
    answer = ask(client, "/accounts/passkeys", key.create(options))
    assert answer.status_code == 200, answer.text
    return client


def sign_in_with(app: Flask, key: Authenticator, client: FlaskClient | None = None) -> TestResponse:
    client = client or local_client(app)
    return ask(client, "/accounts/passkeys/sign-in", key.get(ask(client, "/accounts/passkeys/ask").get_json()))


def test_a_passkey_signs_in_by_itself(app: Flask, account: str) -> None:
    key = Authenticator(LOCAL)
    owner = added(app, key)
    shown = owner.get("/accounts/second-factor/recovery", base_url=LOCAL)
    assert len(recovery_codes_on(shown)) == 10
    assert recovery_codes_on(owner.get("/accounts/second-factor/recovery", base_url=LOCAL)) == []
    client = local_client(app)
    answer = sign_in_with(app, key, client)
    assert (answer.status_code, answer.json) == (200, {"next": "/manage/"})
    assert client.get("/manage/", base_url=LOCAL).status_code == 200
    assert sign_in(app.test_client(), account).headers["Location"] == STEP


def test_a_passkey_that_is_not_right_signs_nobody_in(app: Flask, account: str) -> None:
    key = Authenticator(LOCAL)
    added(app, key)
    stranger = Authenticator(LOCAL)
    assert sign_in_with(app, stranger).status_code == 422
    forged = Authenticator(LOCAL, credential_id=key.credential_id, count=5)
    assert sign_in_with(app, forged).status_code == 422
    elsewhere = Authenticator("http://evil.example", credential_id=key.credential_id, _key=key._key, count=5)
    assert sign_in_with(app, elsewhere).status_code == 422
    untouched = Authenticator(LOCAL, False, 5, credential_id=key.credential_id, _key=key._key)
    assert sign_in_with(app, untouched).status_code == 422
    client = local_client(app)
    signed = key.get(ask(client, "/accounts/passkeys/ask").get_json())
    assert ask(client, "/accounts/passkeys/sign-in", signed).status_code == 200
    replayed = local_client(app)
    ask(replayed, "/accounts/passkeys/ask")
    assert ask(replayed, "/accounts/passkeys/sign-in", signed).status_code == 422
    copied = Authenticator(LOCAL, credential_id=key.credential_id, _key=key._key)
    assert sign_in_with(app, copied).status_code == 422  # it counts from the start again
    with app.app_context():
        db.session.scalars(select(User)).one().active = False
        db.session.commit()
    assert sign_in_with(app, key).status_code == 422


@pytest.mark.parametrize("sent", [{}, {"rawId": "x"}, {"rawId": "é"}, {"rawId": 7}, {"rawId": "AAAA", "response": []}])
def test_what_is_no_passkey_is_refused(app: Flask, account: str, sent: dict[str, Any]) -> None:
    client = local_client(app)
    ask(client, "/accounts/passkeys/ask")
    assert ask(client, "/accounts/passkeys/sign-in", sent).status_code in {400, 422}
    owner = local_client(app, EMAIL)
    ask(owner, "/accounts/passkeys/new")
    assert ask(owner, "/accounts/passkeys", sent).status_code in {400, 422}


def test_a_passkey_is_removed_by_its_owner_alone(app: Flask, account: str) -> None:
    key = Authenticator(LOCAL)
    owner = added(app, key)
    add_user(app, "b@b.example")
    other = signed_in(app, "b@b.example")
    other.post(f"{PAGE}/passkeys/1/remove", data={"csrf_token": token_in(other.get("/accounts/"))})
    assert sign_in_with(app, key).status_code == 200
    owner.post(
        f"{PAGE}/passkeys/1/remove", data={"csrf_token": token_in(owner.get(PAGE, base_url=LOCAL))}, base_url=LOCAL
    )
    assert sign_in_with(app, key).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Passkey)).all() == []


def test_the_page_says_where_passkeys_work(app: Flask, account: str) -> None:
    public = "http://hoithao.example"
    client = local_client(app, EMAIL, public)
    page = client.get(PAGE, base_url=public).text
    assert "Khóa truy cập chỉ dùng được qua https hoặc trên localhost." in page
    assert "data-passkey" not in page
    assert ask(client, "/accounts/passkeys/new", base=public).status_code == 422
    assert 'data-passkey="new"' in local_client(app, EMAIL).get(PAGE, base_url=LOCAL).text


def test_an_administrator_removes_what_somebody_lost(app: Flask, account: str) -> None:
    add_user(app, "b@b.example")
    lost = signed_in(app, "b@b.example")
    turn_on(lost)
    client = signed_in(app, account)
    page = client.get("/accounts/people/2")
    assert client.post("/accounts/people/2/second-factor", data={"csrf_token": token_in(page)}).status_code == 302
    assert lost.get("/accounts/").status_code == 302
    assert sign_in(app.test_client(), "b@b.example").headers["Location"] == "/"
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account.second_factor_dropped")).one()
        assert (entry.actor_id, entry.summary_vi) == (1, "Gỡ xác thực hai bước của b@b.example")
