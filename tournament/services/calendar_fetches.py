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


def note(feed: str, user_agent: str) -> None:
    """Note that a calendar program asked for a feed just now; left undone while the database is locked."""
    client, now = client_of(user_agent), runtime().clock()
    if not client or not _is_due((runtime().settings.database_url, feed, client), now):
        return
    with Session(db.engine.execution_options(**{WRITE: True})) as session:
        try:
            _write(session, feed, client, now)
            session.commit()
        except DBAPIError:
            session.rollback()


def _is_due(key: tuple[str, str, str], now: datetime) -> bool:
    with _lock:
        last = _noted.get(key)
        if last is not None and now - last < SPACING:
            return False
        if len(_noted) >= REMEMBERED:
            _noted.clear()
        _noted[key] = now
    return True


def _write(session: Session, feed: str, client: str, now: datetime) -> None:
    row = session.scalar(select(CalendarFetch).where(CalendarFetch.feed == feed, CalendarFetch.client == client))
    if row is None:
        session.add(CalendarFetch(feed=feed, client=client, last_at=now))
    elif now - row.last_at >= SPACING:
        row.previous_at, row.last_at = row.last_at, now
