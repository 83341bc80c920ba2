"""Telling that a server uses a database, to whoever would put another in its place."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, make_url, text

from tournament import private
from tournament.engine.errors import InputError
from tournament.storage.migrate import open_engine

SERVERS = int.from_bytes(b"hoi thao")
"""The advisory lock of a PostgreSQL database that each connection of a server shares for as long as it is open."""
SHARE = f"SELECT pg_advisory_lock_shared({SERVERS})"
TAKE = text(f"SELECT pg_try_advisory_lock({SERVERS})")
MOMENT_SECONDS = 2.0
SERVED = "A server is running on this database: stop it first, or restore all the same with --anyway."


def hold(engine: Engine) -> None:
    """Show for the rest of this process that a server uses the database, before anybody asks it for anything.

    Waits while the database is replaced.
    """
    with engine.connect() as connection:  # it stays in the pool
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql(SHARE)
            event.listen(engine, "connect", _share)
    if engine.dialect.name == "sqlite":
        with suppress(OSError):  # where nothing can be written, nothing can be restored either
            fcntl.flock(_opened(Path(str(engine.url.database))), fcntl.LOCK_SH)


@contextmanager
def alone(database_url: str) -> Iterator[None]:
    """Keep servers from using a database meanwhile; raises InputError when one uses it now."""
    url = make_url(database_url)
    with _file_alone(Path(str(url.database))) if url.get_backend_name() == "sqlite" else _server_alone(database_url):
        yield


@contextmanager
def _file_alone(database: Path) -> Iterator[None]:
    held = _opened(database)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(SERVED) from error
        yield
    finally:
        os.close(held)


@contextmanager
def _server_alone(database_url: str) -> Iterator[None]:
    """Take the lock that servers share; the connections of one that was killed stay for a moment."""
    engine = open_engine(database_url).execution_options(isolation_level="AUTOCOMMIT")
    until = time.monotonic() + MOMENT_SECONDS
    try:
        with engine.connect() as connection:
            while not connection.scalar(TAKE):
                if time.monotonic() > until:
                    raise InputError(SERVED)
                time.sleep(0.1)
            yield
    finally:
        engine.dispose()


def _share(connection: Any, _record: object) -> None:
    connection.execute(SHARE)
    connection.commit()


def _opened(database: Path) -> int:
    """Open the file beside an embedded database that servers lock: SQLite's own locks are let go between requests."""
    file = database.with_name(f"{database.name}-served")
    with suppress(OSError):
        private.make_file(file)
    return os.open(file, os.O_RDONLY)
