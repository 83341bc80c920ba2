"""Online backup and restore of the whole database."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

from tournament import private
from tournament.engine.errors import InputError
from tournament.storage import postgres_programs
from tournament.storage.migrate import CORE_VERSIONS

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

IN_TABLE = """
DO $$ DECLARE found regclass; BEGIN
  SELECT oid INTO found FROM pg_class WHERE relname = '{table}' AND relkind = 'r';
  IF found IS NULL THEN {otherwise}; ELSE EXECUTE '{statement} ' || found || ' {condition}'; END IF;
END $$
"""


def backup(database_url: str, target: str) -> None:
    """Copy the database to `target`, which its owner alone can read, while others write."""
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

    Raises InputError when `source` is not a sound backup; the database then stays as it was.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        _restore_file(Path(str(url.database)), Path(source))
        return
    refused = IN_TABLE.format(
        table=CORE_VERSIONS,
        otherwise="RAISE 'this is not a backup of this program'",
        statement="SELECT 1 FROM",
        condition="",
    )
    ended = (
        IN_TABLE.format(table=table, otherwise="NULL", statement="DELETE FROM", condition=f"WHERE {condition}")
        for table, condition in PASSING.items()
    )
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1")
    after = [part for sentence in (refused, *ended) for part in ("--command", sentence)]
    postgres_programs.run("psql", database_url, *options, "--command", EMPTIED, "--file", source, *after)


def _restore_file(target: Path, source: Path) -> None:
    """Make a copy without what passes, and then put it in the place of the database in one transaction."""
    with (
        TemporaryDirectory(prefix=".restore-", dir=target.parent) as folder,
        closing(sqlite3.connect(Path(folder, "copy"))) as copy,
    ):
        if not _is_sound(source, copy):
            raise InputError(f"{source} is not a backup of this program")
        for table, condition in PASSING.items():
            copy.execute(f"DELETE FROM {table} WHERE {condition}")  # noqa: S608 - names of our own
        copy.commit()
        private.make_file(target)
        with closing(sqlite3.connect(target)) as replaced:
            copy.backup(replaced)


def _is_sound(source: Path, copy: sqlite3.Connection) -> bool:
    """Copy a file and tell whether it is whole and this program's."""
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as given:
            given.backup(copy)
        whole = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counted = copy.execute(f"SELECT count(*) FROM {CORE_VERSIONS}")  # noqa: S608 - a constant
        return bool(whole and counted.fetchone() == (1,))
    except sqlite3.DatabaseError:
        return False
