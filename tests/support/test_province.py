"""Copies of a world are worlds of their own: nothing in them is the first one's, in either kind of database."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support.databases import TEMPLATE, application, new_database
from tests.support.province import multiply, read_source
from tests.support.server import LiveServer
from tests.support.worlds import copy_world, picture

COPIES = 3
ID = re.compile(r"(?<![0-9A-Za-z.])[1-9]\d{5}(?![0-9A-Za-z])")


def written(world_file: Path, home: Path) -> Path:
    """Write copies into a home's database."""
    home.mkdir()
    file = Path(shutil.copyfile(world_file, home / "tournament.sqlite3"))
    multiply(read_source(f"sqlite:///{world_file}"), f"sqlite:///{file}", COPIES)
    return file


def test_a_copy_follows_from_its_own_log(world_file: Path, tmp_path: Path) -> None:
    """Its archive is verified: the log leads to the rows, and the rows to the standings that it holds."""
    file, archive = written(world_file, tmp_path / "home"), tmp_path / "copy.zip"
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    server = LiveServer(file.parent)
    for address in ("khoi-a-2/2026", "khoi-b-1/2028"):
        server.run("export", address, str(archive))
        server.run("verify", str(archive))


def test_both_databases_hold_the_same_copies(world_file: Path, postgres_root: Path, tmp_path: Path) -> None:
    file = written(world_file, tmp_path / "home")
    with application(file.parent, f"sqlite:///{file}") as app, app.app_context():
        expected = picture()
    for url in new_database(postgres_root, TEMPLATE):
        copy_world(f"sqlite:///{world_file}", url)
        multiply(read_source(f"sqlite:///{world_file}"), url, COPIES)
        with application(tmp_path, url) as app, app.app_context():
            assert picture() == expected


def test_no_copy_names_a_row_of_the_first(world_file: Path, tmp_path: Path) -> None:
    """Every id in a copy bears the number of that copy, wherever it stands."""
    with closing(sqlite3.connect(written(world_file, tmp_path / "home"))) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        copies = [
            row
            for table in tables
            for row in connection.execute(f'SELECT * FROM "{table}"')
            if any(isinstance(value, int) and value > 10**6 for value in row)
        ]
    assert copies
    assert [row for row in copies if ID.search(" ".join(map(str, row)))] == []
