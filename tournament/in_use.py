"""Telling that a server uses a database, to whoever would put another in its place."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, make_url, text

from tournament import private
from tournament.engine.errors import InputError
from tournament.migrate import open_engine

APPLICATION = "hoi-thao-server"
"""What PostgreSQL calls the connections of a server."""
OF_SERVERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
MOMENT_SECONDS = 2.0
SERVED = "A server is running on this database: stop it first, or restore all the same with --anyway."


def name_connections() -> None:
    """Let PostgreSQL know the connections of this process, and of those it starts, as a server's."""
    os.environ["PGAPPNAME"] = APPLICATION


def hold(engine: Engine) -> None:
    """Show for the rest of this process that a server uses the database, before anybody asks it for anything."""
    with engine.connect():  # its connection stays in the pool
        pass
    if engine.dialect.name == "sqlite":
        with suppress(OSError):  # where nothing can be written, nothing can be restored either
            fcntl.flock(_opened(Path(str(engine.url.database))), fcntl.LOCK_SH)


@contextmanager
def alone(database_url: str) -> Iterator[None]:
    """Keep servers from using an embedded database meanwhile; raises InputError when one uses the database now."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        if _is_served(database_url):
            raise InputError(SERVED)
        yield
        return
    held = _opened(Path(str(url.database)))
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(SERVED) from error
        yield
    finally:
        os.close(held)


def _is_served(database_url: str) -> bool:
    """Ask PostgreSQL for the connections of servers; those of one that was killed stay for a moment."""
    engine = open_engine(database_url).execution_options(isolation_level="AUTOCOMMIT")
    until = time.monotonic() + MOMENT_SECONDS
    try:
        with engine.connect() as connection:
            while found := bool(connection.scalar(text(OF_SERVERS), {"name": APPLICATION})):
                if time.monotonic() > until:
                    break
                time.sleep(0.1)
            return found
    finally:
        engine.dispose()


def _opened(database: Path) -> int:
    """Open the file beside an embedded database that servers lock: SQLite's own locks are let go between requests."""
    file = database.with_name(f"{database.name}-served")
    with suppress(OSError):
        private.make_file(file)
    return os.open(file, os.O_RDONLY)
