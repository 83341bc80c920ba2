"""Sessions of browsers: rows of the moment.

They change nothing that is shown, so writing them is no service: no log entry, no revision.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tournament.models import WRITE, BrowserSession, db
from tournament.runtime import runtime


def read(token: str) -> bytes | None:
    """Return what is stored under a token, or None when there is nothing or it is too old."""
    with Session(db.engine) as session:
        return session.scalar(
            select(BrowserSession.data).where(
                BrowserSession.token_hash == _hash(token), BrowserSession.expires_at > runtime().clock()
            )
        )


def write(token: str, data: bytes, life: timedelta) -> None:
    """Store a session for another `life`, and forget those that are over."""
    now = runtime().clock()
    with Session(db.engine.execution_options(**{WRITE: True})) as session, session.begin():
        session.execute(delete(BrowserSession).where(BrowserSession.expires_at <= now))
        session.merge(BrowserSession(token_hash=_hash(token), data=data, expires_at=now + life))


def forget(token: str) -> None:
    """Delete a session, so that copies of its cookie are worth nothing."""
    with Session(db.engine.execution_options(**{WRITE: True})) as session, session.begin():
        session.execute(delete(BrowserSession).where(BrowserSession.token_hash == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
