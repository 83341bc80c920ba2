"""Remembering when calendar programs ask for a feed.

This is no change of anything that is shown, so it is no service: it has no log entry and moves no revision.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tournament.models import WRITE, CalendarFetch, db
from tournament.runtime import runtime

SPACING = timedelta(minutes=10)
"""A feed's row is written at most this often by one process, however many subscribers ask."""
REMEMBERED = 20_000

CLIENTS = {
    "google": "Google",
    "outlook": "Outlook",
    "microsoft": "Outlook",
    "dataaccess": "Apple",
    "dav": "Apple",
    "ios/": "Apple",
    "icsx": "ICSx⁵",
    "nextcloud": "Nextcloud",
    "thunderbird": "Thunderbird",
    "mozilla": "",
}
"""Words of a User-Agent in the order in which they decide, and the program meant; empty for a browser."""
OTHER = "?"

_noted: dict[tuple[str, str, str], datetime] = {}
_lock = threading.Lock()


def client_of(user_agent: str) -> str:
    """Name the calendar program behind a User-Agent; empty for a browser."""
    told = user_agent.lower()
    return next((client for word, client in CLIENTS.items() if word in told), OTHER)


def note(feed: str, user_agent: str) -> datetime | None:
    """Note that a calendar program asked for a feed just now; left undone while the database is locked.

    Return when its next asking is to be noted, None for a browser.
    """
    client, now = client_of(user_agent), runtime().clock()
    if not client:
        return None
    noted, is_due = _take((runtime().settings.database_url, feed, client), now)
    if is_due:
        _store(feed, client, now)
    return noted + SPACING


def _store(feed: str, client: str, now: datetime) -> None:
    with Session(db.engine.execution_options(**{WRITE: True})) as session:
        try:
            _write(session, feed, client, now)
            session.commit()
        except DBAPIError:
            session.rollback()


def _take(key: tuple[str, str, str], now: datetime) -> tuple[datetime, bool]:
    """Return when it was noted last, and whether that is to be done now."""
    with _lock:
        last = _noted.get(key)
        if last is not None and now - last < SPACING:
            return last, False
        if len(_noted) >= REMEMBERED:
            _noted.clear()
        _noted[key] = now
    return now, True


def _write(session: Session, feed: str, client: str, now: datetime) -> None:
    row = session.scalar(select(CalendarFetch).where(CalendarFetch.feed == feed, CalendarFetch.client == client))
    if row is None:
        session.add(CalendarFetch(feed=feed, client=client, last_at=now))
    elif now - row.last_at >= SPACING:
        row.previous_at, row.last_at = row.last_at, now
