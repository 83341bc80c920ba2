"""Online backup and restore of the whole database."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from tournament.engine.errors import InputError


def backup(database_url: str, target: str) -> bool:
    """Copy the database to `target` while others write; False when the needed client program is missing."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return _run("pg_dump", "--clean", "--if-exists", "--file", target, "--dbname", _libpq(database_url))
    partial = Path(f"{target}.partial")
    with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(partial)) as copy:
        source.backup(copy)
    partial.replace(target)
    return True


def restore(database_url: str, source: str) -> bool:
    """Replace the database by the backup `source`; False when the needed client program is missing.

    Raises InputError when `source` is not a sound backup; the database then stays as it was.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return _run(
            "psql",
            "--quiet",
            "--single-transaction",
            "--set",
            "ON_ERROR_STOP=1",
            "--file",
            source,
            "--dbname",
            _libpq(database_url),
        )
    with closing(sqlite3.connect(f"file:{Path(source).resolve()}?mode=ro", uri=True)) as copy:
        try:
            sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            sound = sound and copy.execute("SELECT count(*) FROM core_version").fetchone() == (1,)
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            raise InputError(f"{source} is not a backup of this program")
        with closing(sqlite3.connect(str(url.database))) as target:
            copy.backup(target)
    return True


def _run(program: str, *arguments: str) -> bool:
    if shutil.which(program) is None:
        return False
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise InputError(f"{program} failed: {lines[-1]}")
    return True


def _libpq(database_url: str) -> str:
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
