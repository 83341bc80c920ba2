"""Clearing what SQLite leaves of old rows in its files: pages that were given free keep their bytes."""

from __future__ import annotations

from sqlalchemy import Engine

STATEMENTS = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")


def compact(engine: Engine) -> None:
    """Write the database's file anew without old bytes; raises sqlite3.OperationalError while it is in use too long.

    PostgreSQL clears its files by itself, and a dump of it holds present rows only: nothing is done there.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        for statement in STATEMENTS:
            connection.cursor().execute(statement)
    finally:
        connection.close()
