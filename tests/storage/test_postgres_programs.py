"""Which client program is run, and that nobody on the machine reads a password meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.support import postgres
from tournament.engine.errors import InputError
from tournament.storage.postgres_programs import run

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

PROGRAM = """#!/bin/sh
[ "$1" = --version ] && {{ echo 'pg_dump (PostgreSQL) {version}'; exit; }}
exec >{told}
printf '%s\\n' "$0" "$@"
ls -l "$PGPASSFILE" | cut -c 1-10
cat "$PGPASSFILE"
echo "$PGPASSFILE"
"""


def make_program(folder: Path, version: str) -> Path:
    """Write a program that tells its arguments and its password file instead of doing anything."""
    folder.mkdir()
    file = folder / "pg_dump"
    file.write_text(PROGRAM.format(version=version, told=folder / "told"))
    file.chmod(0o755)
    return file


def test_a_password_is_in_a_private_file_for_a_while_and_in_no_argument(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = make_program(tmp_path / "bin", "99.1")
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    url = make_url(database_url).set(password="hoa:sen\\trắng@9").render_as_string(hide_password=False)
    run("pg_dump", url, "--file", "x")
    *arguments, mode, line, passfile = (program.parent / "told").read_text().splitlines()
    named = make_url(database_url)
    plain = f"dbname={named.database} user=postgres host={named.query['host']}"
    assert arguments == [str(program), "--file", "x", "--dbname", plain]
    assert (mode, line) == ("-rw-------", "*:*:*:*:hoa\\:sen\\\\trắng@9")
    assert not Path(passfile).exists()


def test_a_program_as_new_as_the_server_is_found_behind_an_older_one(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = make_program(tmp_path / "old", "15.18 (Debian)"), make_program(tmp_path / "new", "18.4")
    monkeypatch.setenv("PATH", f"{old.parent}:{new.parent}:/usr/bin:/bin")
    url = make_url(database_url).set(password="x").render_as_string(hide_password=False)
    run("pg_dump", url)
    assert (new.parent / "told").exists()
    assert not (old.parent / "told").exists()


def test_an_older_program_and_none_at_all_are_told(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = make_program(tmp_path / "old", "15.18 (Debian)")
    monkeypatch.setenv("PATH", str(old.parent))
    with pytest.raises(InputError, match=f"the server is PostgreSQL 18, and {old} is of version 15: install "):
        run("pg_dump", database_url)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match=r"pg_dump was not found: .* version 18 or newer"):
        run("pg_dump", database_url)


def test_the_tests_use_the_programs_of_their_server(database_url: str, postgres_root: Path) -> None:
    run("pg_dump", database_url, "--schema-only", "--file", str(postgres_root / "schema.sql"))
    assert "-- Dumped by pg_dump version 18" in (postgres_root / "schema.sql").read_text()
    assert postgres.programs(postgres_root).name == "bin"
