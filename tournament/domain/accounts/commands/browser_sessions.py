"""Sessions of browsers: rows of the moment.

They change nothing that is shown, so writing them is no service: no log entry, no revision.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tournament.models import WRITE, BrowserSession, User, db
from tournament.runtime import runtime

log = logging.getLogger(__name__)
SEEN_EVERY = timedelta(minutes=10)
"""How exact the time is at which a session was seen last: a page asked for is not a row written each time."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a session's row holds, and whether it is time to say that it was seen again."""

    data: bytes
    to_be_seen: bool


def read(token: str) -> Stored | None:
    """Return what is stored under a token, or None when there is nothing or it is too old."""
    now = runtime().clock()
    with Session(db.engine) as session:
        row = session.execute(
            select(BrowserSession.data, BrowserSession.owner, BrowserSession.seen_at).where(
                BrowserSession.token_hash == named(token), BrowserSession.expires_at > now
            )
        ).one_or_none()
    if row is None:
        return None
    return Stored(row.data, row.owner is not None and (row.seen_at is None or row.seen_at <= now - SEEN_EVERY))


def begin(token: str, data: bytes, life: timedelta, owner: str | None = None, device: str = "") -> None:
    """Store a new session for `life`, and forget those that are over."""
    now = runtime().clock()
    with Session(db.engine.execution_options(**{WRITE: True})) as session, session.begin():
        session.execute(delete(BrowserSession).where(BrowserSession.expires_at <= now))
        session.add(
            BrowserSession(
                token_hash=named(token),
                data=data,
                expires_at=now + life,
                owner=owner,
                device=device,
                began_at=now,
                seen_at=now,
            )
        )


def go_on(token: str, data: bytes, life: timedelta, owner: str | None) -> None:
    """Store a session that was read before for another `life`; one that was ended meanwhile stays ended."""
    now = runtime().clock()
    with Session(db.engine.execution_options(**{WRITE: True})) as session, session.begin():
        session.execute(
            update(BrowserSession)
            .where(BrowserSession.token_hash == named(token))
            .values(data=data, expires_at=now + life, owner=owner, seen_at=now)
        )


def see(token: str) -> None:
    """Note that a session was used just now; a database that cannot take this must not spoil the page."""
    try:
        with Session(db.engine.execution_options(**{WRITE: True})) as session, session.begin():
            seen = update(BrowserSession).where(BrowserSession.token_hash == named(token))
            session.execute(seen.values(seen_at=runtime().clock()))
    except DBAPIError as error:
        log.info("a session could not be marked as seen: %s", error.orig)


def forget(token: str) -> None:
    """Delete a session, so that copies of its cookie are worth nothing."""
    with Session(db.engine.execution_options(**{WRITE: True})) as session, session.begin():
        session.execute(delete(BrowserSession).where(BrowserSession.token_hash == named(token)))


def note_sign_in(user_id: int) -> None:
    """Note when an account signed in last."""
    with Session(db.engine.execution_options(**{WRITE: True})) as session, session.begin():
        session.execute(update(User).where(User.id == user_id).values(last_sign_in_at=runtime().clock()))


def named(token: str) -> str:
    """Return what stands for a token in the database, and on pages that list sessions."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One of an account's sessions, newest use first."""

    name: str
    device: str
    began_at: datetime | None
    seen_at: datetime | None


def of(owner: str) -> list[SessionRow]:
    """List the sessions of the account that the sign-in library knows as `owner`."""
    rows = db.session.scalars(
        select(BrowserSession)
        .where(BrowserSession.owner == owner, BrowserSession.expires_at > runtime().clock())
        .order_by(BrowserSession.seen_at.desc(), BrowserSession.token_hash)
    )
    return [SessionRow(row.token_hash, row.device, row.began_at, row.seen_at) for row in rows]
