"""What a failure of the database means: that it cannot answer just now, or that something is wrong with the program."""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError, TimeoutError

SQLITE_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
}
"""Primary result codes: locked by others, no room, no right to write, no way to the file."""
LOCK_NOT_AVAILABLE = "55P03"
SQLSTATE_PASSING = {"25006", "25P03", "40001", "40P01", LOCK_NOT_AVAILABLE, "57014"}
"""Read-only, idle too long, serialization failure, deadlock, lock not available, cancelled."""
SQLSTATE_CLASSES_PASSING = {"08", "53", "57", "58"}
"""Connection, resources, the operator, the system; PostgreSQL, appendix A."""


class NoReplyError(psycopg.OperationalError):
    """The database did not reply in time, or not as it has to; it has been waited for long enough."""


def is_passing(error: BaseException) -> bool:
    """Tell whether the database could not do what was asked because of where it runs: locked, full, read-only, away.

    The same request may succeed later. Anything else, such as a table that is missing, is a fault of ours.
    The error is SQLAlchemy's or the driver's own.
    """
    if isinstance(error, TimeoutError):  # every connection of the pool is in use
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_passing(error.orig))
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in SQLITE_PASSING
    if not isinstance(error, psycopg.Error):
        return False
    state = error.sqlstate
    if state is None:  # no server spoke
        return isinstance(error, psycopg.OperationalError)
    return state in SQLSTATE_PASSING or state[:2] in SQLSTATE_CLASSES_PASSING


def is_locked(error: DBAPIError) -> bool:
    """Tell whether others held what was asked for longer than a statement waits."""
    code, state = getattr(error.orig, "sqlite_errorcode", 0), getattr(error.orig, "sqlstate", None)
    return code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} or state == LOCK_NOT_AVAILABLE
