"""A backup is put in the place of a database: not under a server, whole or not at all, and nobody stays signed in."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.server import COMMAND, LiveServer
from tests.support.stored import FORM, PRIVATE, fill, name_of_unit, organiser

pytestmark = pytest.mark.both_databases

REFUSED = "tournament: A server is running on this database: stop it first, or restore all the same with --anyway.\n"
Serve = Callable[..., LiveServer]


@pytest.fixture
def filled(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The variables of servers on a database of each kind that holds an account and a public edition."""
    fill(tmp_path, database_url)
    return {"DATABASE_URL": database_url}


def restore(home: Path, variables: dict[str, str], *arguments: str, limit: int | None = None) -> tuple[int, str]:
    """Run the command; returns its status and what it says is wrong. No file may grow beyond `limit` bytes."""
    environment = os.environ | {"TOURNAMENT_HOME": str(home)} | variables
    if limit is None:
        done = forked.run(("db", "restore", *arguments), environment, home)
    else:
        done = subprocess.run(
            [COMMAND, "db", "restore", *arguments],
            env=environment,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
            capture_output=True,
            check=False,
        )
    return done.returncode, done.stderr.decode()


def test_a_database_is_not_replaced_under_a_server(filled: dict[str, str], tmp_path: Path, serve: Serve) -> None:
    file = str(tmp_path / "copy.backup")
    server = serve(tmp_path, variables=filled)
    server.run("db", "backup", file)
    assert restore(tmp_path, filled, file) == (2, REFUSED), "nobody has asked it for anything yet"
    visitor = organiser(server.url)
    assert visitor.send(FORM, name="Sở Y tế").status == 302
    assert restore(tmp_path, filled, file) == (2, REFUSED)
    assert name_of_unit(visitor) == "Sở Y tế"
    assert restore(tmp_path, filled, "--anyway", file) == (0, "")
    assert name_of_unit(organiser(server.url)) == "Đơn vị 1"
    server.kill()
    assert restore(tmp_path, filled, file) == (0, "")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_is_noticed_whatever_its_connections_are_called(
    filled: dict[str, str], tmp_path: Path, serve: Serve
) -> None:
    file, called = str(tmp_path / "copy.backup"), {"DATABASE_URL": f"{filled['DATABASE_URL']}&application_name=mine"}
    server = serve(tmp_path, variables=called)
    server.run("db", "backup", file)
    for variables in (filled, called):
        assert restore(tmp_path, variables, file) == (2, REFUSED)
    server.stop()
    assert restore(tmp_path, called, file) == (0, "")


def test_whoever_was_signed_in_is_not_in_a_restored_copy(filled: dict[str, str], tmp_path: Path, serve: Serve) -> None:
    file = str(tmp_path / "copy.backup")
    server = serve(tmp_path, variables=filled)
    visitor = organiser(server.url)
    server.run("db", "backup", file)
    assert visitor.get(PRIVATE).status == 200
    server.stop()
    assert restore(tmp_path, filled, file) == (0, "")
    visitor.url = serve(tmp_path, variables=filled).url
    left = visitor.get(PRIVATE)
    assert (left.status, left.headers["Location"].partition("?")[0]) == (302, "/accounts/sign-in")
    assert name_of_unit(organiser(visitor.url)) == "Đơn vị 1"


def test_a_restore_that_breaks_off_changes_nothing(filled: dict[str, str], tmp_path: Path, serve: Serve) -> None:
    file = tmp_path / "copy.backup"
    server = serve(tmp_path, variables=filled)
    server.run("db", "backup", str(file))
    visitor = organiser(server.url)
    assert visitor.send(FORM, name="Sở Y tế").status == 302
    server.stop()
    if filled["DATABASE_URL"].startswith("sqlite"):
        # What is written to the database's log is longer than the backup: the disk is full before the end of it.
        status, said = restore(tmp_path, filled, str(file), limit=file.stat().st_size)
        assert said.startswith("tournament: the database cannot be used: ")
    else:
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        lines.insert(len(lines) // 2, "SELECT nonsense;\n")  # a dump that was cut off is not begun with
        file.write_text("".join(lines), encoding="utf-8")
        status, said = restore(tmp_path, filled, str(file))
        assert said.endswith("nothing was changed\n")
    assert status == 2
    visitor.url = serve(tmp_path, variables=filled).url
    assert name_of_unit(visitor) == "Sở Y tế", "whoever was signed in still is"
