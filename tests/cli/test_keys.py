"""`tournament keys`, and what other commands say about the keys."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, Table, select

from tests.support.accounts import sign_in
from tests.support.clocks import going_on
from tests.support.earlier import migrated
from tests.web.accounts.test_factors import turn_on
from tournament.app import create_app
from tournament.cli import main
from tournament.config import Settings, key_file
from tournament.domain.accounts.commands.key_check import ENTER_AGAIN, LOST
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks
from tournament.models import db
from tournament.sdk.settings import settings_of


@pytest.fixture
def home(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose database has an account and whose keys are elsewhere."""
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("TOURNAMENT_KEYS", str(tmp_path / "elsewhere.json"))
    monkeypatch.setenv("DATABASE_URL", database_url)
    return tmp_path


def create_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("đồng lúa chín vàng\n"))
    assert main(["user", "create", "lan@example.vn", "--role", "administrator", "--password-stdin"]) == 0


def test_keys_are_listed_without_their_secrets_and_rotated(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "rotate", "session"]) == 0
    newest = next(iter(key_file().named("session")))
    assert capsys.readouterr().out.startswith(f"New key {newest} for session in {home / 'elsewhere.json'}; ")
    assert main(["keys", "list"]) == 0
    first, *others = capsys.readouterr().out.splitlines()
    assert first == str(home / "elsewhere.json")
    assert others == [
        f"{purpose}: {' '.join(key_file().named(purpose))}" for purpose in ("session", "totp", "recovery", "plugins")
    ]
    assert len(key_file().of("session")) == 2
    assert main(["keys", "rotate", "session", "--drop-old"]) == 0
    assert len(key_file().of("session")) == 1
    assert main(["keys", "rotate", "doors"]) == 2


def test_a_missing_file_is_told_once_the_database_has_accounts(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home / "elsewhere.json"
    assert main(["doctor"]) == 0
    assert f"ok    note: {file} is made by the first start\n" in capsys.readouterr().out
    create_account(monkeypatch)
    assert main(["doctor"]) == 0
    assert f"ok    key file {file}\n" in capsys.readouterr().out
    file.unlink()
    assert main(["doctor"]) == 1
    missing = (
        f"the key file {file} is missing: put back the one that was used with this database, before any other "
        f"command makes a new one; {LOST}\n"
    )
    assert f"WRONG {missing}" in capsys.readouterr().out
    assert not file.exists()


def turn_codes_on(home: Path, database_url: str) -> None:
    """Give the account a second factor over HTTP, as a server with the keys at hand does."""
    client = create_app(
        Settings(home, database_url, "http://hoithao.example", key_file()), clock=going_on()
    ).test_client()
    assert sign_in(client, "lan@example.vn", "đồng lúa chín vàng").status_code == 302
    turn_on(client)


def test_second_factors_that_the_keys_cannot_read_are_told(
    home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    create_account(monkeypatch)
    turn_codes_on(home, database_url)
    assert main(["db", "backup", str(home / "copy.backup")]) == 0
    assert main(["keys", "rotate", "totp"]) == 0
    assert main(["doctor"]) == 0
    assert main(["db", "restore", str(home / "copy.backup")]) == 0
    assert capsys.readouterr().err == ""

    (home / "elsewhere.json").rename(home / "apart.json")
    key_file().of("totp")
    lost = (
        f"1 of 1 second factors were made with keys that {home / 'elsewhere.json'} does not hold: "
        f"put back the key file that was used with this database; {LOST}\n"
    )
    assert main(["doctor"]) == 1
    assert f"WRONG {lost}" in capsys.readouterr().out
    assert main(["db", "restore", str(home / "copy.backup")]) == 0
    assert capsys.readouterr().err == lost

    (home / "apart.json").rename(home / "elsewhere.json")
    assert main(["doctor"]) == 0
    assert main(["keys", "rotate", "totp", "--drop-old"]) == 0
    assert main(["doctor"]) == 1


TOKEN = "s3cret-of-the-bot"


def set_token(home: Path, database_url: str) -> None:
    """Keep a secret of a plugin's settings, as a server with the keys at hand does."""
    app = create_app(Settings(home, database_url, "http://hoithao.example", key_file()), clock=going_on())
    with app.app_context():
        block = blocks.create(SYSTEM, None, "Khối mẫu", "Sample block", slug="mau")
        blocks.set_plugin_settings(SYSTEM, block, "bot", "Bot", {"quiet": True}, {"token": TOKEN})
        db.session.remove()
        db.engine.dispose()


def settings(home: Path, database_url: str) -> dict[str, object]:
    """Return what a plugin reads on a server with the keys at hand."""
    app = create_app(Settings(home, database_url, "http://hoithao.example", key_file()), clock=going_on())
    with app.app_context():
        found = settings_of("bot", "mau")
        db.session.remove()
        db.engine.dispose()
    return found


@pytest.mark.both_databases
def test_secrets_of_plugins_outlive_a_new_key_and_are_told_where_theirs_is_lost(
    home: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_token(home, database_url)
    assert main(["keys", "rotate", "plugins"]) == 0
    assert (main(["doctor"]), settings(home, database_url)) == (0, {"quiet": True, "token": TOKEN})
    assert main(["db", "backup", str(home / "copy.backup")]) == 0
    assert TOKEN.encode() not in (home / "copy.backup").read_bytes()
    assert main(["keys", "rotate", "plugins", "--drop-old"]) == 0
    assert settings(home, database_url) == {"quiet": True, "token": None}
    capsys.readouterr()
    lost = (
        f"1 of 1 secrets of plugins were sealed with keys that {home / 'elsewhere.json'} does not hold: "
        f"put back the key file that was used with this database; {ENTER_AGAIN}\n"
    )
    assert main(["doctor"]) == 1
    assert f"WRONG {lost}" in capsys.readouterr().out
    assert main(["db", "restore", str(home / "copy.backup")]) == 0
    assert capsys.readouterr().err == lost


@pytest.mark.both_databases
def test_secrets_that_an_earlier_version_kept_in_the_open_are_sealed(
    tmp_path: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    engine = migrated(empty_database_url, "0020_news")
    with engine.begin() as connection:
        block = reflected(connection, "block")
        connection.execute(block.insert(), [
            {"slug": slug, "name_vi": slug, "name_en": slug, "place": "", "zone": "Asia/Ho_Chi_Minh", "revision": 0,
             "disabled_plugins": [], "plugin_settings": {"bot": {"token": None}}, "plugin_secrets": secrets}
            for slug, secrets in (("mau", {"bot": {"token": TOKEN}}), ("khong", None))
        ])  # fmt: skip
    assert main(["db", "upgrade"]) == 0
    assert settings(tmp_path, empty_database_url) == {"token": TOKEN}
    with engine.connect() as connection:
        kept = connection.execute(select(block.c.plugin_secrets).order_by(block.c.id.desc())).scalars().all()
    assert (TOKEN in repr(kept), kept[0]) == (False, None)
    engine.dispose()


def reflected(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=connection)
