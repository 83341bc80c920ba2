"""Online backup and restore of the whole database."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

from tournament import private
from tournament.engine.errors import InputError
from tournament.storage import postgres_programs
from tournament.storage.migrate import CORE_VERSIONS, refuse_other_program, refuse_unknown

PASSING: Mapping[str, str] = {"browser_session": "TRUE", "sign_in_link": "TRUE"}
"""Rows that a restored copy leaves out: who signed out since, or used a link, would be let in once more."""

EMPTIED = """
DO $$ DECLARE tables text; BEGIN
  SELECT string_agg(oid::regclass::text, ', ') INTO tables FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace;
  IF tables IS NOT NULL THEN EXECUTE 'DROP TABLE ' || tables || ' CASCADE'; END IF;
END $$
"""
"""What else is in the place of the backup may refer to what the backup replaces."""

DELETED = """
DO $$ DECLARE found regclass; BEGIN
  SELECT oid INTO found FROM pg_class WHERE relname = '{table}' AND relkind = 'r';
  IF found IS NOT NULL THEN EXECUTE 'DELETE FROM ' || found || ' WHERE {condition}'; END IF;
END $$
"""

REVISION_FOLLOWS = re.compile(rf'COPY .*\b{CORE_VERSIONS}"? \("?version_num"?\) FROM stdin;\n'.encode())
"""The line of a dump of PostgreSQL after which the revision of the core's tables stands."""
WHOLE = b"-- PostgreSQL database dump complete\n"
"""A line near its end; `psql` takes a dump that was cut off for a shorter one."""


def backup(database_url: str, target: str) -> None:
    """Copy the database to `target`, which its owner alone can read, while others write.

    Raises InputError when another version of the program made it: this one would not restore it.
    """
    refuse_other_program(database_url)
    url = make_url(database_url)
    with private.replacing(Path(target)) as partial:
        if url.get_backend_name() != "sqlite":
            # Names are quoted, since some that are no keywords today break where they stand (`format json`).
            options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--quote-all-identifiers")
            postgres_programs.run("pg_dump", database_url, *options, "--file", str(partial))
            return
        with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            copy.execute("VACUUM")  # free pages still hold what was deleted


def restore(database_url: str, source: str) -> None:
    """Replace the database by the backup `source`; all sessions end, and links to sign in count no longer.

    Raises InputError when `source` is not a sound backup of this version or an earlier one that it can upgrade; the
    database then stays as it was.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        _restore_file(Path(str(url.database)), Path(source))
        return
    _refuse(source, _revision_in(Path(source)))
    ended = (DELETED.format(table=table, condition=condition) for table, condition in PASSING.items())
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1")
    after = [part for sentence in ended for part in ("--command", sentence)]
    postgres_programs.run("psql", database_url, *options, "--command", EMPTIED, "--file", source, *after)


def _restore_file(target: Path, source: Path) -> None:
    """Make a copy without what passes, and then put it in the place of the database in one transaction."""
    with (
        TemporaryDirectory(prefix=".restore-", dir=target.parent) as folder,
        closing(sqlite3.connect(Path(folder, "copy"))) as copy,
    ):
        _refuse(source, _copied(source, copy))
        for table, condition in PASSING.items():
            copy.execute(f"DELETE FROM {table} WHERE {condition}")  # noqa: S608 - names of our own
        copy.commit()
        private.make_file(target)
        with closing(sqlite3.connect(target)) as replaced:
            copy.backup(replaced)


def _copied(source: Path, copy: sqlite3.Connection) -> str | None:
    """Copy a file and return the revision of its tables, None where it is not whole or not this program's."""
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as given:
            given.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            return None
        revisions = copy.execute(f"SELECT version_num FROM {CORE_VERSIONS}").fetchall()  # noqa: S608 - a constant
    except sqlite3.DatabaseError:
        return None
    return revisions[0][0] if len(revisions) == 1 else None


def _revision_in(dump: Path) -> str | None:
    """Return the revision of the tables in a dump of PostgreSQL, None where it is not whole or not this program's."""
    revision, whole = None, False
    with dump.open("rb") as lines:
        for line in lines:
            whole = whole or line == WHOLE
            if REVISION_FOLLOWS.fullmatch(line):
                revision = next(lines, b"").decode(errors="replace").strip()
    return revision if whole else None


def _refuse(source: str | Path, revision: str | None) -> None:
    if revision is None:
        raise InputError(f"{source} is not a backup of this program")
    refuse_unknown(revision)
