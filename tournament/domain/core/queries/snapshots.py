"""Reading several things as they were at one moment."""

from __future__ import annotations

from tournament.models import db


def begin_snapshot() -> None:
    """Let all that is read until the transaction ends be of one moment; what was read before is done with.

    A transaction of SQLite always reads so. One of PostgreSQL sees with each statement what others have committed by
    then, unless it begins as REPEATABLE READ.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
