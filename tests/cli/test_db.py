"""`tournament db backup` and `restore`: a drill on both databases, and what a restore that fails leaves behind."""

from __future__ import annotations

import re
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.support import postgres
from tests.support.databases import TEMPLATE, migrated_file
from tests.support.editions import drawn_edition
from tournament.app import create_app
from tournament.cli import main
from tournament.config import Settings
from tournament.domain.accounts.commands import browser_sessions
from tournament.domain.accounts.commands.accounts import create_user
from tournament.domain.accounts.commands.key_check import LOST
from tournament.domain.accounts.commands.sign_in_links import new_link, use_link
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.exchanges.commands.exchanges import Details, set_state
from tournament.domain.timetables.commands import timetable
from tournament.models import BrowserSession, SignInLink, db

pytestmark = pytest.mark.both_databases

NOW = datetime(2030, 8, 1, tzinfo=UTC)
SHOWN = ("/khoi-a/2030/schedule", "/khoi-a/2030/calendar.ics")
OF_EMBEDDED = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OF_SERVER = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands use the test's own database."""
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)


@pytest.fixture
def copies(
    database_url: str, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[list[str]]:
    """Two more databases of the same kind: one without tables, and one that was used and has a table of its own."""
    if database_url.startswith("sqlite"):
        made = [f"sqlite:///{tmp_path / name}" for name in ("empty.sqlite3", "used.sqlite3")]
        shutil.copyfile(migrated_file(), tmp_path / "used.sqlite3")
        _use(made[1], settings)
        yield made
        return
    root = request.getfixturevalue("postgres_root")
    names = [f"{database_url.partition('/test_')[2].partition('?')[0]}_{n}" for n in range(2)]
    templates = ("template1", TEMPLATE)
    postgres.execute(
        root, *(f"CREATE DATABASE copy_{name} TEMPLATE {of}" for name, of in zip(names, templates, strict=True))
    )
    made = [postgres.address(root, f"copy_{name}") for name in names]
    _use(made[1], settings)
    yield made
    postgres.execute(root, *(f"DROP DATABASE copy_{name} WITH (FORCE)" for name in names))


def _use(url: str, settings: Settings) -> None:
    app = application(url, settings)
    with app.app_context():
        blocks.create(SYSTEM, None, "Khối khác", "Another block")
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE other_part (block_id INTEGER REFERENCES block (id))"))
            connection.execute(text("INSERT INTO other_part SELECT id FROM block"))
        db.engine.dispose()


def application(url: str, settings: Settings) -> Flask:
    own = Settings(settings.home, url, settings.public_url, settings.keys, testing=True)
    app = create_app(own, clock=lambda: NOW)
    return app


def write_what_is_kept(app: Flask) -> int:
    """Write a public edition, an account with links and a session; returns another edition, to be written to."""
    with app.app_context():
        edition = drawn_edition()
        timetable.plan(SYSTEM, edition.exchange_id, 0.02)
        timetable.publish(SYSTEM, edition.exchange_id)
        set_state(SYSTEM, edition.exchange_id, "public")
        create_user(SYSTEM, None, "lan@example.vn", "administrator", None)
        new_link(SYSTEM, None, "lan@example.vn")
        use_link(SYSTEM, None, new_link(SYSTEM, None, "lan@example.vn"))
        browser_sessions.begin("token", b"\x80", NOW - NOW.replace(year=2029))
        block_id = blocks.create(SYSTEM, None, "Khối B", "Block B")
        details = Details("Hội thao khác", "Other games", date(2031, 8, 19), date(2031, 8, 20))
        return exchanges.create(SYSTEM, block_id, details)


def shown(app: Flask) -> list[bytes]:
    answers = [app.test_client().get(path) for path in SHOWN]
    assert [answer.status_code for answer in answers] == [200, 200]
    return [answer.data for answer in answers]


def test_a_backup_under_writes_restores_into_any_database(
    database_url: str, settings: Settings, copies: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    source, file = application(database_url, settings), tmp_path / "copy.backup"
    written = write_what_is_kept(source)
    told = shown(source)
    stop, steps = threading.Event(), 0

    def write() -> None:
        nonlocal steps
        with source.app_context():
            while not stop.is_set():
                exchanges.set_policies(SYSTEM, written, {"walkover_hours": steps % 24})
                steps += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert main(["db", "backup", str(file)]) == 0
    finally:
        stop.set()
        writer.join()
    assert steps > 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"The keys of {tmp_path / 'keys.json'} are not in it" in capfd.readouterr().out
    for copy in copies:
        monkeypatch.setenv("DATABASE_URL", copy)
        assert main(["db", "restore", str(file)]) == 0
        assert main(["db", "check"]) == 0
        app = application(copy, settings)
        assert shown(app) == told
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(SignInLink)) == 0
            assert db.session.scalar(select(func.count()).select_from(BrowserSession)) == 0
            assert "other_part" not in db.inspect(db.engine).get_table_names()
            db.session.remove()
            db.engine.dispose()
        for edition in ("khoi-a/2030", "khoi-b/2031"):
            archive = tmp_path / "edition.zip"
            assert main(["export", edition, str(archive)]) == 0
            assert main(["verify", str(archive)]) == 0
            archive.unlink()
    # What ran in this process had keys of its own: no restore finds a file, and exporting makes none.
    notes = [line for line in capfd.readouterr().err.splitlines() if not line.startswith("Exported ")]
    missing = (
        f"the key file {tmp_path / 'keys.json'} is missing: put back the one that was used with this database, before "
        f"any other command makes a new one; {LOST}"
    )
    assert notes == [missing] * 2


def fresh_backup(settings: Settings, file: Path) -> None:
    write_what_is_kept(application(settings.database_url, settings))
    assert main(["db", "backup", str(file)]) == 0


@OF_EMBEDDED
def test_what_is_no_backup_leaves_the_embedded_database_whole(
    settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "copy.backup"
    fresh_backup(settings, file)
    whole = file.read_bytes()
    with closing(sqlite3.connect(tmp_path / "notes.sqlite3")) as other:
        other.execute("CREATE TABLE notes (id)")
    before = shown(application(settings.database_url, settings))
    capfd.readouterr()
    for given in (b"", b"x" * 9_000, whole[: len(whole) // 2], (tmp_path / "notes.sqlite3").read_bytes()):
        file.write_bytes(given)
        assert main(["db", "restore", str(file)]) == 2
        assert capfd.readouterr().err == f"tournament: {file} is not a backup of this program\n"
        assert shown(application(settings.database_url, settings)) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".restore")] == []


@OF_SERVER
def test_what_is_no_backup_leaves_the_servers_database_whole(
    settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "copy.backup"
    fresh_backup(settings, file)
    whole = file.read_text()
    before = shown(application(settings.database_url, settings))
    broken = f"{whole}\nSELECT nonsense FROM nowhere;\n"
    capfd.readouterr()
    for given in ("", "SELECT 1;\n", whole[: len(whole) // 2], whole[: whole.rindex("ALTER TABLE")]):
        file.write_text(given)
        assert main(["db", "restore", str(file)]) == 2
        assert capfd.readouterr().err == f"tournament: {file} is not a backup of this program\n"
        assert shown(application(settings.database_url, settings)) == before
    file.write_text(broken)
    assert main(["db", "restore", str(file)]) == 2
    told = capfd.readouterr().err
    assert re.search(r"tournament: psql failed with status [13]; nothing was changed\n$", told)
    assert shown(application(settings.database_url, settings)) == before
    # All that psql says, not one line of it.
    line = broken.count("\n")
    first, second = 'ERROR:  relation "nowhere" does not exist', "LINE 1: SELECT nonsense FROM nowhere;"
    assert f"psql:{file}:{line}: {first}\n{second}\n" in told
