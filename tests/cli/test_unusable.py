"""Databases and folders that cannot be used: one sentence, exit status 2, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tournament.cli import main

UNKNOWN = "DATABASE_URL is no address of PostgreSQL or SQLite, as in postgresql://user@host/name"


@pytest.mark.parametrize("command", [["db", "check"], ["db", "upgrade"], ["export", "a/b", "-"]])
@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("rubbish", UNKNOWN),
        ("mysql://root@127.0.0.1/x", UNKNOWN),
        ("sqlite:////nowhere/x.sqlite3", "the database cannot be used: unable to open database file"),
        ("postgresql://nobody@127.0.0.1:1/x", "the database cannot be used: connection failed: connection to server"),
    ],
)
def test_a_database_that_cannot_be_used(
    command: list[str],
    address: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", address)
    assert main(command) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert err.startswith(f"tournament: {sentence}")


def test_a_folder_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path / "file" / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["db", "upgrade"]) == 2
    assert capsys.readouterr() == ("", f"tournament: {tmp_path / 'file' / 'home'}: Not a directory\n")
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path / "home"))
    assert main(["db", "upgrade"]) == 0
    capsys.readouterr()
    assert main(["db", "backup", str(tmp_path / "nowhere" / "x")]) == 2
    assert capsys.readouterr().err == f"tournament: {tmp_path / 'nowhere' / 'x'}: No such file or directory\n"


@pytest.mark.parametrize("command", ["pair", "replay", "schedule", "verify", "import"])
def test_a_file_without_end_is_refused(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "/dev/zero"]) == 2
    assert capsys.readouterr() == ("", "tournament: /dev/zero: it is larger than 64 MiB\n")


def test_a_file_that_takes_too_much_memory_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    score = ",".join(["[1,1]"] * 8_000_000)
    result = f'{{"stage":"a","home":"P","away":"Q","score":[{score}]}}'
    file = tmp_path / "much.json"
    file.write_text(f'{{"format":"replay/1","sport":"football","stages":[],"results":[{result}]}}')
    assert main(["replay", str(file)]) == 2
    assert capsys.readouterr() == ("", "tournament: This file takes too much time or memory to be read.\n")
