"""Stamps: an event is marked as changed when, and only when, something it shows has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from tournament.domain.calendars.commands.affected_events import Touched
from tournament.domain.calendars.commands.event_sequencer import TICK, Stamper
from tournament.domain.calendars.queries.event_content import HIDDEN, VisibleEvent, match_faces, programme_faces
from tournament.domain.calendars.queries.prospects import possible_faces
from tournament.domain.calendars.records import EventContent, Told
from tournament.domain.core.commands.row_history import RowImage
from tournament.models import CalendarFeed, CalendarRevision, CalendarShowing, CalendarStamp, Exchange, Match


def update_events(session: Session, exchange: Exchange, images: list[RowImage], now: datetime) -> list[Told]:
    """Stamp every event of an edition that the change described by `images` makes look different; returns these."""
    touched = Touched.by(images, exchange)
    _name_feeds(session, touched.named, now)
    shown: dict[str, VisibleEvent] = {}
    if touched.everything or touched.matches or touched.competitions:
        which = true() if touched.everything else or_(false(), *touched.matches)
        shown |= match_faces(session, exchange, which)
        shown |= _prospects(session, exchange, which, touched.competitions)
    if touched.everything or touched.programme:
        shown |= programme_faces(session, exchange)
    shown |= {uid: HIDDEN for uid in touched.deleted if uid not in shown}
    stamper = Stamper(session, exchange, now)
    if shown:
        stamper.stamp(shown)
    if touched.named and exchange.state != "draft":
        stamper.rename()
    if touched.named or stamper.has_written:
        session.merge(CalendarRevision(exchange_id=exchange.id, revision=stamper.revision))
    return stamper.told


def _prospects(
    session: Session, exchange: Exchange, which: ColumnElement[bool], more: Iterable[int]
) -> dict[str, VisibleEvent]:
    """Return the events of matches that may still be reached, and those that were and are no longer."""
    touched = select(Match.competition_id).where(Match.exchange_id == exchange.id).where(which).distinct()
    shown: dict[str, VisibleEvent] = {}
    for competition_id in sorted({*session.scalars(touched), *more}):
        stamped = (
            select(CalendarStamp.uid, CalendarStamp.face)
            .join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid)
            .where(CalendarShowing.audience == f"possible:{competition_id}")
        )
        before = {uid.partition("@")[0]: msgspec.convert(face, EventContent) for uid, face in session.execute(stamped)}
        shown |= possible_faces(session, exchange, competition_id, before)
    return shown


def _name_feeds(session: Session, audiences: Iterable[str], now: datetime) -> None:
    for audience in sorted(audiences):
        row = session.get(CalendarFeed, audience)
        if row is None:
            session.add(CalendarFeed(audience=audience, changed_at=now))
        else:
            row.changed_at = max(now, row.changed_at + TICK)
