"""`tournament doctor` on room, backups and proxies."""

from __future__ import annotations

import shutil
import sys
from collections import namedtuple
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.databases import TEMPLATE, copy_of, new_database
from tests.support.server import free_port
from tournament.cli import main
from tournament.config import LAST_BACKUP, note_backup

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def home(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_of(sqlite_template, tmp_path)
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 10**8, 9 * 10**8))
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], about: str) -> tuple[int, list[str]]:
    status = main(["doctor"])
    return status, [line for line in capsys.readouterr().out.splitlines() if about in line]


def test_little_room_is_wrong(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "MB are free") == (0, [f"ok    900 MB are free where {home} lies"])
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 9 * 10**8, 10**8))
    assert told(capsys, "MB are free") == (1, [f"WRONG 100 MB are free where {home} lies"])


def test_the_age_of_the_last_backup_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "backup") == (0, ["ok    note: `tournament db backup` was not used here yet"])
    assert main(["db", "backup", str(home / "copy")]) == 0
    capsys.readouterr()
    status, (line,) = told(capsys, "backup")
    assert (status, line[:5], line.endswith(" UTC, 0 days ago")) == (0, "ok   ", True)
    note_backup(home, datetime.now(UTC) - timedelta(days=8, minutes=1))
    status, (line,) = told(capsys, "backup")
    assert (status, line[:5], line.endswith(" UTC, 8 days ago")) == (1, "WRONG", True)
    (home / LAST_BACKUP).write_text("never")
    assert told(capsys, "backup")[0] == 0


def test_spans_that_are_asked_for_and_cannot_be_sent_are_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "spans are") == (0, [])
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    assert told(capsys, "spans are") == (0, ["ok    spans are sent to a collector"])
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http", None)
    missing = "WRONG spans are asked for, but not installed: pip install 'hoi-thao[telemetry]'"
    assert told(capsys, "spans are") == (1, [missing])


def test_who_is_trusted_to_tell_who_asks_is_named_and_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "prox") == (0, [])
    monkeypatch.setenv("PUBLIC_URL", "https://hoithao.example")
    missed = "ok    note: no proxy is trusted: all who come through one count as one; name it in TRUSTED_PROXIES"
    assert told(capsys, "prox") == (0, [missed])
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1 10.0.0.0/24")
    assert told(capsys, "prox") == (0, ["ok    who asks is told by the proxies 127.0.0.1/32, 10.0.0.0/24"])


@pytest.fixture
def postgres_url(postgres_root: Path) -> Iterator[str]:
    """A database of its own: none can be copied while somebody is connected to it."""
    yield from new_database(postgres_root, TEMPLATE)


def test_where_public_pages_are_read_is_looked_at(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    assert told(capsys, "eplica") == (0, [])
    monkeypatch.setenv("DATABASE_READ_URL", postgres_url)
    assert told(capsys, "eplica") == (0, ["ok    note: DATABASE_READ_URL leads to no replica"])
    monkeypatch.setenv("DATABASE_READ_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/x")
    status, (line,) = told(capsys, "eplica")
    assert (status, line.partition(" failed")[0]) == (1, "WRONG replica: (psycopg.OperationalError) connection")
