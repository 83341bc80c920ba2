"""Accounts from the command line: made, listed, shut out, let back in, and never without an administrator."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.accounts import add_block, sign_in, signed_in, token_in
from tournament.cli import main
from tournament.domain.accounts.commands.accounts import LAST_ADMINISTRATOR
from tournament.runtime import system_clock

ROOT = "root@a.example"
PHRASE = "a long pass phrase"


@pytest.fixture(autouse=True)
def environment(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command use the database of the application under test, and that go by the clock of the command."""
    app.extensions["tournament"].clock = system_clock
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PUBLIC_URL", "http://hoithao.example")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PHRASE}\n"))
    assert main(["user", "create", ROOT, "--role", "administrator", "--password-stdin"]) == 0


def user(*arguments: str) -> int:
    return main(["user", *arguments])


def link_in(said: str) -> str:
    found = re.search(r"http://hoithao\.example(/accounts/link/\S+)", said)
    assert found, said
    return found[1]


def test_accounts_are_listed(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    slug = add_block(app, "Khối A")
    assert user("create", "B@B.example", "--role", "organiser", "--block", slug) == 0
    signed_in(app, ROOT)
    capsys.readouterr()
    assert user("list") == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [(row[0], row[1], row[2], row[4]) for row in rows] == [
        ("b@b.example", "invited", "organiser:khoi-a", "password-only"),
        (ROOT, "active", "administrator", "password-only"),
    ]
    assert rows[0][3] == "never"
    assert rows[1][3].startswith("20")


def test_an_administrator_without_a_password_has_a_way_back(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = signed_in(app, ROOT)
    capsys.readouterr()
    assert user("link", f" {ROOT.upper()} ") == 0
    link = link_in(capsys.readouterr().out)
    sent = {"new": "another long phrase", "again": "another long phrase", "csrf_token": token_in(client.get(link))}
    assert client.post(link, data=sent).headers["Location"] == "/manage/"
    assert elsewhere.get("/manage/").status_code == 302
    assert sign_in(app.test_client(), ROOT, "another long phrase").status_code == 302


def test_disabling_ends_sessions_at_once(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    assert user("create", "b@b.example", "--role", "administrator") == 0
    link = link_in(capsys.readouterr().out)
    client = app.test_client()
    client.post(link, data={"csrf_token": token_in(client.get(link))})
    assert client.get("/manage/").status_code == 200
    assert user("disable", "b@b.example") == 0
    assert client.get("/manage/").status_code == 302
    assert user("link", "b@b.example") == 2
    assert user("enable", "b@b.example") == 0
    assert client.get("/manage/").status_code == 302


def test_roles_are_replaced(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    slug = add_block(app, "Khối A")
    assert user("create", "b@b.example", "--role", "administrator") == 0
    for arguments, shown in (
        (["organiser", "--block", slug], "organiser:khoi-a"),
        (["administrator"], "administrator"),
        (["none"], "none"),
    ):
        assert user("role", "b@b.example", *arguments) == 0
        capsys.readouterr()
        user("list")
        assert capsys.readouterr().out.splitlines()[0].split("\t")[2] == shown
    assert user("role", "b@b.example", "organiser", "--block", "x") == 2
    assert capsys.readouterr().err == "tournament: There is no block “x”; there are: khoi-a.\n"


def test_the_last_administrator_cannot_be_lost(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    slug = add_block(app, "Khối A")
    capsys.readouterr()
    for arguments in (["disable", ROOT], ["role", ROOT, "none"], ["role", ROOT, "organiser", "--block", slug]):
        assert user(*arguments) == 2
        assert capsys.readouterr().err == f"tournament: {LAST_ADMINISTRATOR!s}\n"
    assert sign_in(app.test_client(), ROOT).status_code == 302


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["link", "nobody@a.example"], "There is no account nobody@a.example: `tournament user list` shows all."),
        (["disable", "nobody"], "This is not an e-mail address."),
        (["role", ROOT, "king"], "unknown role 'king'; known are administrator, organiser"),
        (["role", ROOT, "organiser", "--block", "x"], "There is no block “x”: make it on the page “Manage” first."),
        (
            ["create", ROOT, "--role", "administrator"],
            f"There is an account {ROOT} already: change its roles, or make a new link for it.",
        ),
        (["create", "new@a.example\r\nBcc: b@b.example", "--role", "administrator"], "This is not an e-mail address."),
    ],
)
def test_bad_input_is_one_sentence(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert user(*arguments) == 2
    assert capsys.readouterr().err == f"tournament: {sentence}\n"


def test_an_easy_password_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("password123\n"))
    capsys.readouterr()
    assert user("create", "b@b.example", "--role", "administrator", "--password-stdin") == 2
    assert "too common or too simple" in capsys.readouterr().err
