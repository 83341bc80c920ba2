"""Private feeds that merge several: made with a token that is told once, and revoked with it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

from sqlalchemy import select

from tournament.catalogues import DEFAULT, translate
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.models import CalendarLink

MOST_FEEDS = 30
LONGEST_NAME = 80
NAME = Message("Private calendar")


def hash_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@service("calendar_link.created", None)
def create(change: Change, name: str, audiences: Iterable[str]) -> str:
    """Make a private feed of some audiences (as ``entry:7``); returns its token, which is not stored."""
    chosen = list(dict.fromkeys(audiences))
    if not chosen:
        raise InputError(Message("Choose at least one team or court."))
    if len(chosen) > MOST_FEEDS:
        raise InputError(Message("Choose at most {n} calendars.").format(n=MOST_FEEDS))
    token = secrets.token_urlsafe(24)
    change.session.add(
        CalendarLink(
            token_hash=hash_of(token),
            name=tidy(name)[:LONGEST_NAME] or translate(NAME, DEFAULT),
            audiences=chosen,
            created_at=change.now,
        )
    )
    change.summary = Message("Make a private calendar")
    return token


@service("calendar_link.revoked", None)
def revoke(change: Change, token: str) -> None:
    """Revoke a private feed; whoever holds its token may."""
    link = change.session.scalar(
        select(CalendarLink).where(CalendarLink.token_hash == hash_of(token), CalendarLink.revoked_at.is_(None))
    )
    if link is None:
        raise NotFoundError(NOTHING_HERE)
    link.revoked_at = change.now
    change.summary = Message("Revoke a private calendar")
