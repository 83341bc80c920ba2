"""Stamps: an event is marked as changed when, and only when, something it shows has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import false, or_, select, true, update
from sqlalchemy.orm import Session

from tournament.domain.calendars.commands.affected_events import Touched
from tournament.domain.calendars.commands.event_sequencer import TICK, Stamper
from tournament.domain.calendars.queries.event_content import (
    HIDDEN,
    MatchContents,
    VisibleEvent,
    is_published,
    match_events,
    programme_events,
)
from tournament.domain.calendars.queries.possible_events import possible_events
from tournament.domain.calendars.records import EventContent, Told
from tournament.domain.competitions.queries.states import State
from tournament.domain.core.commands.row_history import RowImage
from tournament.models import CalendarFeed, CalendarRevision, CalendarShowing, CalendarStamp, Exchange, Match

NO_STATES: Mapping[int, State] = {}


def update_events(
    session: Session, exchange: Exchange, images: list[RowImage], now: datetime, states: Mapping[int, State] = NO_STATES
) -> list[Told]:
    """Stamp every event of an edition that the change described by `images` makes look different; returns these.

    `states` of competitions that are known already are not read again.
    """
    touched = Touched.by(images, exchange)
    _name_feeds(session, touched.named, now)
    shown: dict[str, VisibleEvent] = {}
    if touched.everything or touched.matches or touched.competitions:
        shown |= _matches(session, exchange, touched, states)
    if touched.everything or touched.programme:
        shown |= programme_events(session, exchange)
    shown |= {uid: HIDDEN for uid in touched.deleted if uid not in shown}
    stamper = Stamper(session, exchange, now)
    if shown:
        stamper.stamp(shown)
    if touched.named and exchange.state != "draft":
        stamper.rename()
    if touched.named or stamper.has_written:
        _keep_revision(session, exchange.id, stamper.revision)
    return stamper.told


def _keep_revision(session: Session, exchange_id: int, revision: int) -> None:
    kept = update(CalendarRevision).where(CalendarRevision.exchange_id == exchange_id).values(revision=revision)
    if session.connection().execute(kept).rowcount == 0:
        session.add(CalendarRevision(exchange_id=exchange_id, revision=revision))


def _matches(
    session: Session, exchange: Exchange, touched: Touched, states: Mapping[int, State]
) -> dict[str, VisibleEvent]:
    """Return the events of matches, of those that may still be reached, and of those that were and are no longer."""
    which = true() if touched.everything else or_(false(), *touched.matches)
    matches = session.scalars(select(Match).where(Match.exchange_id == exchange.id).where(which)).all()
    competitions = {match.competition_id for match in matches} | touched.competitions
    faces = MatchContents(session, exchange, competitions) if is_published(exchange) else None
    shown = match_events(matches, faces)
    for competition_id in sorted(competitions):
        stamped = (
            select(CalendarStamp.uid, CalendarStamp.face)
            .join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid)
            .where(CalendarShowing.audience == f"possible:{competition_id}")
        )
        before = {uid.partition("@")[0]: msgspec.convert(face, EventContent) for uid, face in session.execute(stamped)}
        shown |= possible_events(session, faces, competition_id, before, states.get(competition_id))
    return shown


def _name_feeds(session: Session, audiences: Iterable[str], now: datetime) -> None:
    for audience in sorted(audiences):
        row = session.get(CalendarFeed, audience)
        if row is None:
            session.add(CalendarFeed(audience=audience, changed_at=now))
        else:
            row.changed_at = max(now, row.changed_at + TICK)
