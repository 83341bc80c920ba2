"""Commands that only read make no file of keys: the one that belongs to the database may have to be put back yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.stored import EXCHANGE, fill
from tournament.cli import main

READING = (
    ("doctor",),
    ("user", "list"),
    ("export", EXCHANGE, "edition.zip"),
    ("export-site", EXCHANGE, "site"),
    ("verify", "edition.zip"),
    ("db", "check"),
    ("db", "backup", "copy.backup"),
    ("keys", "list"),
    ("plugin", "list"),
)


def test_what_only_reads_makes_no_keys(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    fill(elsewhere, database_url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)
    for command in READING:
        assert main(command) == (1 if command == ("doctor",) else 0), command
        assert not (tmp_path / "keys.json").exists(), command
    said = capsys.readouterr().out
    assert "lan@example.vn\t" in said
    assert f"{tmp_path / 'keys.json'} is not there: the first start makes it.\n" in said
    assert main(["user", "create", "an@example.vn", "--role", "administrator"]) == 0
    assert (tmp_path / "keys.json").exists(), "what needs keys makes them"
