"""Counting failed sign-ins, by account together with the address as the server itself sees it.

Rows of the moment that change nothing shown: writing them is no service, has no log entry and moves no
revision.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, func, insert, select

from tournament.models import WRITE, SignInAttempt, db
from tournament.runtime import runtime

WINDOW = timedelta(minutes=10)
ALLOWED = 10


def too_many(account: str, address: str) -> bool:
    """Tell whether sign-ins to the account failed too often from the address within the window."""
    count = db.session.scalar(
        select(func.count()).where(
            SignInAttempt.subject == _subject(account, address), SignInAttempt.at > runtime().clock() - WINDOW
        )
    )
    return (count or 0) >= ALLOWED


def note_failure(account: str, address: str) -> None:
    """Count one failed sign-in, and forget those outside the window."""
    now = runtime().clock()
    db.session.rollback()  # a reader's transaction must not wait for its own writer
    with db.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        connection.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
        row = {"subject": _subject(account, address), "at": now}
        connection.execute(insert(SignInAttempt), row)


def _subject(account: str, address: str) -> str:
    """Name what is counted; hashed, since this is no place to keep who tried to sign in."""
    return hashlib.sha256(f"{account} {address}".encode()).hexdigest()
