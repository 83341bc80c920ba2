"""The page of accounts: who sees it, invitations, roles, sessions, and the last administrator."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.support.accounts import add_block, add_user, sign_in, signed_in, token_in
from tournament.domain.accounts.commands import accounts
from tournament.domain.core.commands.unit_of_work import Change
from tournament.models import AuditEntry, User, db

ROOT, ORGANISER = "root@a.example", "b@b.example"
SEEN = re.compile(r'name="seen" value="([^"]*)"')
LAST = "Đây là quản trị viên cuối cùng còn đăng nhập được"


@pytest.fixture
def root(app: Flask) -> FlaskClient:
    """A browser in which the only administrator, account 1, is signed in."""
    add_user(app, ROOT, "administrator")
    return signed_in(app, ROOT)


def send(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    token = token_in(client.get("/accounts/"))
    if re.fullmatch(r"/accounts/people/\d+", address) and (seen := SEEN.search(client.get(address).text)):
        fields = {"seen": seen[1], **fields}
    return client.post(address, data={"csrf_token": token, **fields})


def link_on(page: TestResponse) -> str:
    found = re.search(r'value="http://hoithao\.example(/accounts/link/[^"]+)"', page.text)
    assert found, page.text
    return found[1]


def test_only_administrators_see_accounts(app: Flask, root: FlaskClient) -> None:
    add_user(app, ORGANISER, "organiser", add_block(app, "Khối B"))
    organiser = signed_in(app, ORGANISER)
    assert "/accounts/people" not in organiser.get("/manage/").text
    for address in ("/accounts/people", "/accounts/people/1", "/accounts/people/2", "/accounts/people/invite"):
        refused = organiser.get(address)
        assert refused.status_code == 403
        assert ROOT not in refused.text
    for address in ("active", "link", "sessions", "second-factor", ""):
        assert send(organiser, f"/accounts/people/1/{address}".rstrip("/")).status_code == 403
    page = root.get("/accounts/people").text
    assert [email for email in (ROOT, ORGANISER, "Khối B", "Quản trị viên") if email not in page] == []
    assert root.get("/accounts/people/999").status_code == 404


def test_an_invited_person_chooses_name_and_password(app: Flask, root: FlaskClient) -> None:
    add_block(app, "Khối A"), add_block(app, "Khối B")
    page = send(root, "/accounts/people/invite", email=" New@A.example ", blocks="2")
    assert page.status_code == 200
    link = link_on(page)
    assert "Đã mời" in root.get("/accounts/people").text
    client = app.test_client()
    sent = {"name": "Trần Thị Mẫu", "new": "another long phrase", "again": "another long phrase"}
    token = token_in(client.get(link))
    weak = client.post(link, data={**sent, "new": "tranthimau1", "again": "tranthimau1", "csrf_token": token})
    assert weak.status_code == 422
    assert "gần giống họ tên hoặc địa chỉ thư điện tử" in weak.text
    assert client.post(link, data={**sent, "csrf_token": token}).headers["Location"] == "/manage/"
    assert [client.get(f"/manage/{block}/").status_code for block in ("khoi-a", "khoi-b")] == [404, 200]
    second = app.test_client()
    assert second.post(link, data={**sent, "csrf_token": token_in(second.get("/accounts/sign-in"))}).status_code == 422
    assert sign_in(app.test_client(), "new@a.example", "another long phrase").status_code == 302
    assert "Trần Thị Mẫu" in root.get("/accounts/people").text


@pytest.mark.parametrize("email", ["", "nobody", "@a.example", "a b@a.example", "a@a.example\nBcc: x@x.example", ROOT])
def test_whom_nobody_can_invite(app: Flask, root: FlaskClient, email: str) -> None:
    refused = send(root, "/accounts/people/invite", email=email)
    assert refused.status_code in {200, 422}
    assert "/accounts/link/" not in refused.text
    with app.app_context():
        assert len(db.session.scalars(select(User)).all()) == 1


def test_a_link_made_by_an_administrator_sets_a_new_password_and_ends_sessions(app: Flask, root: FlaskClient) -> None:
    add_user(app, ORGANISER)
    old = signed_in(app, ORGANISER)
    first, second = link_on(send(root, "/accounts/people/2/link")), link_on(send(root, "/accounts/people/2/link"))
    client = app.test_client()
    sent = {"new": "another long phrase", "again": "another long phrase"}
    for link, status in ((first, 422), (second, 302), (second, 422)):
        answer = client.post(
            link,
            data={
                **sent,
                "csrf_token": token_in(client.get("/accounts/sign-in")),
            },
        )
        assert answer.status_code == status
        if status == 302:
            client = app.test_client()
    assert old.get("/accounts/").status_code == 302
    assert sign_in(app.test_client(), ORGANISER).status_code == 422
    assert sign_in(app.test_client(), ORGANISER, "another long phrase").status_code == 302


def test_disabling_ends_everything_at_once(app: Flask, root: FlaskClient) -> None:
    add_user(app, ORGANISER)
    client = signed_in(app, ORGANISER)
    link = link_on(send(root, "/accounts/people/2/link"))
    assert send(root, "/accounts/people/2/active", active="0").status_code == 302
    assert client.get("/accounts/", headers={"Accept": "application/json"}).status_code == 401
    stranger = app.test_client()
    sent = {
        "new": "another long phrase",
        "again": "another long phrase",
        "csrf_token": token_in(stranger.get("/accounts/sign-in")),
    }
    assert stranger.post(link, data=sent).status_code == 422
    assert sign_in(app.test_client(), ORGANISER).status_code == 422
    assert send(root, "/accounts/people/2/link").status_code == 422
    assert send(root, "/accounts/people/2/active", active="1").status_code == 302
    assert client.get("/accounts/").status_code == 302  # what was ended stays ended
    assert sign_in(app.test_client(), ORGANISER).status_code == 302


def test_roles_are_given_and_taken(app: Flask, root: FlaskClient) -> None:
    add_block(app, "Khối A"), add_block(app, "Khối B")
    add_user(app, ORGANISER, "organiser", "khoi-a")
    client = signed_in(app, ORGANISER)
    for fields, statuses in (
        ({"blocks": "2"}, [404, 200, 403]),
        ({"blocks": ["1", "2"]}, [200, 200, 403]),
        ({"administrator": "y"}, [200, 200, 200]),
        ({}, [403, 403, 403]),
    ):
        assert send(root, "/accounts/people/2", **fields).status_code == 302
        pages = ("/manage/khoi-a/", "/manage/khoi-b/", "/accounts/people")
        assert [client.get(page).status_code for page in pages] == statuses
    assert send(root, "/accounts/people/2", blocks="77").status_code == 200  # no such block: the form again
    with app.app_context():
        summary = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert summary is not None
        assert summary.summary_vi == "Đặt quyền của b@b.example: không có quyền"


def test_roles_that_somebody_else_changed_meanwhile_are_not_overwritten(app: Flask, root: FlaskClient) -> None:
    add_block(app, "Khối A"), add_block(app, "Khối B")
    add_user(app, ORGANISER)
    add_user(app, "second@a.example", "administrator")
    second = signed_in(app, "second@a.example")
    shown = SEEN.search(second.get("/accounts/people/2").text)
    assert shown is not None
    assert send(root, "/accounts/people/2", blocks="1").status_code == 302
    refused = send(second, "/accounts/people/2", blocks="2", seen=shown[1])
    assert refused.status_code == 409
    when = r"root@a\.example đã thay đổi lúc \d\d:\d\d ngày \d\d/\d\d/\d{4}"
    assert re.search(rf"{when}: Đặt quyền của b@b\.example: Ban Tổ chức Khối A\.", refused.text)
    assert "Nội dung gửi lên chưa được lưu." in refused.text
    with app.app_context():
        assert [grant.block_slug for grant in db.session.get_one(User, 2).grants] == ["khoi-a"]
    assert re.search(r'value="2"[^>]*checked|checked[^>]*value="2"', refused.text), "what was ticked is still ticked"
    assert "không còn như khi mở trang" in send(second, "/accounts/people/3", blocks="2", seen="").text
    again = SEEN.search(refused.text)
    assert again is not None
    assert send(second, "/accounts/people/2", blocks="2", seen=again[1]).status_code == 302
    with app.app_context():
        assert [grant.block_slug for grant in db.session.get_one(User, 2).grants] == ["khoi-b"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite lets one write at a time
def test_two_invitations_of_one_person_at_the_same_moment_are_one_account(app: Flask, root: FlaskClient) -> None:
    first: list[str] = []

    def be_first(session: Session, _context: object, _instances: object) -> None:
        if not first and any(isinstance(new, User) for new in session.new):
            first.append("new@a.example")
            with db.engine.begin() as other:
                values = {"email": first[0], "name": "", "active": True, "fs_uniquifier": "another"}
                other.execute(insert(User).values(**values))

    event.listen(db.session, "before_flush", be_first)
    try:
        refused = send(root, "/accounts/people/invite", email="new@a.example")
    finally:
        event.remove(db.session, "before_flush", be_first)
    assert refused.status_code == 422
    assert "Đã có tài khoản new@a.example: " in refused.text


@pytest.mark.parametrize("sent", [{}, {"active": ""}, {"active": "2"}, {"active": "x"}])
def test_an_account_is_disabled_by_its_button_only(app: Flask, root: FlaskClient, sent: dict[str, str]) -> None:
    add_user(app, ORGANISER)
    assert send(root, "/accounts/people/2/active", **sent).status_code == 400
    with app.app_context():
        assert db.session.get_one(User, 2).active


@pytest.mark.parametrize("others", ["nobody", "disabled", "invited"])
def test_the_last_administrator_cannot_be_lost(app: Flask, root: FlaskClient, others: str) -> None:
    if others != "nobody":
        add_user(app, "second@a.example", "administrator")
        with app.app_context():
            second = db.session.get_one(User, 2)
            second.active, second.password = others == "invited", second.password if others == "disabled" else None
            db.session.commit()
    for address, fields in (("/accounts/people/1/active", {"active": "0"}), ("/accounts/people/1", {})):
        refused = send(root, address, **fields)
        assert refused.status_code == 422
        assert LAST in refused.text
    assert root.get("/accounts/people").status_code == 200
    assert sign_in(app.test_client(), ROOT).status_code == 302


def test_two_administrators_cannot_take_each_other_away_at_once(
    app: Flask, root: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has found that another is left waits for the other to find it too, who must not come so far."""
    allowed = accounts.refuse_losing_administrators
    both_found = threading.Barrier(2)

    def found(change: Change, user: User) -> None:
        allowed(change, user)
        with suppress(threading.BrokenBarrierError):
            both_found.wait(0.5)

    monkeypatch.setattr(accounts, "refuse_losing_administrators", found)
    for number in (2, 3):
        add_user(app, f"{number}@a.example", "administrator")
        clients = {1: root, number: signed_in(app, f"{number}@a.example")}
        tokens = {each: token_in(client.get("/accounts/")) for each, client in clients.items()}

        def take(
            pair: tuple[int, int], clients: dict[int, FlaskClient] = clients, tokens: dict[int, str] = tokens
        ) -> int:
            by, whom = pair
            sent = {"csrf_token": tokens[by], "active": "0", "seen": "administrator:"}
            address = f"/accounts/people/{whom}" + ("/active" if whom == 1 else "")
            return clients[by].post(address, data=sent).status_code

        both_found.reset()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(take, ((1, number), (number, 1))))
        with app.app_context():
            left = [user.id for user in db.session.scalars(select(User)) if user.active and user.grants]
            assert len(left) == 1, left
            first = db.session.get_one(User, 1)
            if not first.active:
                first.active = True
                for grant in db.session.get_one(User, number).grants:
                    db.session.delete(grant)
                db.session.commit()
                root = signed_in(app, ROOT)


def test_sessions_are_listed_and_ended_singly_or_all(app: Flask, root: FlaskClient) -> None:
    add_user(app, ORGANISER)
    phone, desk = app.test_client(), app.test_client()
    agents = {
        phone: "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
        desk: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    }
    for client, agent in agents.items():
        client.environ_base["HTTP_USER_AGENT"] = agent
        sign_in(client, ORGANISER)
    own = desk.get("/accounts/").text
    assert re.findall(r"<strong>([^<]+)</strong>( \(thiết bị này\))?", own)[:2] in (
        [("Chrome · Android", ""), ("Firefox · Windows", " (thiết bị này)")],
        [("Firefox · Windows", " (thiết bị này)"), ("Chrome · Android", "")],
    )
    (name,) = re.findall(r'name="session" value="([^"]+)"', own)
    add_user(app, "c@c.example")
    stranger = signed_in(app, "c@c.example")
    send(stranger, "/accounts/sessions", session=name)
    assert phone.get("/accounts/").status_code == 200
    send(desk, "/accounts/sessions", session=name)
    assert [phone.get("/accounts/").status_code, desk.get("/accounts/").status_code] == [302, 200]
    sign_in(phone, ORGANISER)
    send(desk, "/accounts/sessions")
    assert [phone.get("/accounts/").status_code, desk.get("/accounts/").status_code] == [302, 200]
    assert "Firefox · Windows" in root.get("/accounts/people/2").text
    send(root, "/accounts/people/2/sessions")
    assert desk.get("/accounts/").status_code == 302


def test_a_session_that_was_ended_while_a_request_ran_does_not_come_back(app: Flask, root: FlaskClient) -> None:
    add_user(app, ORGANISER)
    client = signed_in(app, ORGANISER)

    def slow() -> str:
        from flask import session

        session["touched"] = True
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(send, root, "/accounts/people/2/sessions").result()
        return ""

    slow.permission = "signed-in"  # type: ignore[attr-defined]
    app._got_first_request = False
    app.add_url_rule("/slow", "slow", slow)
    assert client.get("/slow").status_code == 200
    assert client.get("/accounts/").status_code == 302
