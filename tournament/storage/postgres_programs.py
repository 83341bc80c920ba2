"""PostgreSQL's own client programs: which of them fits the server, and running one without showing a password."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import make_url

from tournament import private
from tournament.engine.errors import InputError
from tournament.storage.waiting import parameters_of


def run(program: str, database_url: str, *arguments: str) -> None:
    """Run a client program on the database; what it says on standard error goes to this process's own, whole.

    Raises InputError when it is missing, older than the server, or fails.
    """
    url = make_url(database_url)
    parameters = parameters_of(url)
    password = parameters.pop("password", None)
    plain = make_conninfo(**parameters)
    with _password_file(str(password) if password else None) as variables:
        path = _fitting(program, plain, variables)
        done = subprocess.run(
            [path, *arguments, "--dbname", plain],
            env=os.environ | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    if done.returncode:
        raise InputError(f"{program} failed with status {done.returncode}; nothing was changed")


def _fitting(program: str, conninfo: str, variables: dict[str, str]) -> Path:
    """Return the first program of this name on the search path that is as new as the server."""
    server = _server_version(conninfo, variables)
    found = [(path, _version(path)) for path in _on_search_path(program)]
    for path, version in found:
        if version >= server:
            return path
    if not found:
        raise InputError(f"{program} was not found: install PostgreSQL's client programs, version {server} or newer")
    listed = ", ".join(f"{path} is of version {version}" for path, version in found)
    raise InputError(
        f"the server is PostgreSQL {server}, and {listed}: install PostgreSQL's client programs, "
        f"version {server} or newer, and name their folder in PATH"
    )


def _on_search_path(program: str) -> list[Path]:
    folders = (Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder)
    return [path for folder in folders if os.access(path := folder / program, os.X_OK) and path.is_file()]


def _version(path: Path) -> int:
    """Return the major version of a client program, 0 for one that does not say."""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\d+", said)
    return int(number[0]) if number else 0


def _server_version(conninfo: str, variables: dict[str, str]) -> int:
    address = make_conninfo(conninfo, passfile=variables.get("PGPASSFILE"))
    with psycopg.connect(address) as connection:
        return connection.info.server_version // 10_000


@contextmanager
def _password_file(password: str | None) -> Iterator[dict[str, str]]:
    """Keep a password in a file for a while, as libpq reads it; yields the variables that name the file.

    Everybody on the machine sees the arguments of a process.
    """
    if password is None:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="hoi-thao-") as folder:
        file = Path(folder, "pgpass")
        private.make_file(file)
        escaped = password.replace("\\", "\\\\").replace(":", "\\:")
        file.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")
        yield {"PGPASSFILE": str(file)}
