"""Stamps: an event is marked as changed when, and only when, something it shows has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import and_, false, or_, select, true, update
from sqlalchemy.orm import Session

from tournament.domain.calendars.commands.affected_events import Touched
from tournament.domain.calendars.commands.event_sequencer import TICK, Stamper
from tournament.domain.calendars.commands.known_events import KnownEvents
from tournament.domain.calendars.queries.event_content import (
    HIDDEN,
    MatchContents,
    VisibleEvent,
    is_published,
    match_events,
    programme_events,
)
from tournament.domain.calendars.queries.possible_events import possible_events
from tournament.domain.calendars.records import Told
from tournament.domain.competitions.queries.states import State
from tournament.domain.core.commands.row_history import RowImage
from tournament.models import CalendarFeed, CalendarRevision, Duty, Exchange, Match

NO_STATES: Mapping[int, State] = {}


def update_events(
    session: Session, exchange: Exchange, images: list[RowImage], now: datetime, states: Mapping[int, State] = NO_STATES
) -> list[Told]:
    """Stamp every event of an edition that the change described by `images` makes look different; returns these.

    `states` of competitions that are known already are not read again.
    """
    touched = Touched.by(images, exchange)
    _name_feeds(session, touched.named, now)
    known, shown = KnownEvents(session, exchange), dict[str, VisibleEvent]()
    if touched.everything or touched.matches or touched.competitions:
        shown |= _matches(known, touched, states)
    if touched.everything or touched.programme:
        shown |= programme_events(session, exchange)
    shown |= {uid: HIDDEN for uid in touched.deleted if uid not in shown}
    stamper = Stamper(known, now)
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


def _matches(known: KnownEvents, touched: Touched, states: Mapping[int, State]) -> dict[str, VisibleEvent]:
    """Return the events of matches, of those that may still be reached, and of those that were and are no longer."""
    session, exchange = known.session, known.exchange
    which = true() if touched.everything else or_(false(), *touched.matches)
    with_duties = select(Match, Duty).outerjoin(Duty, and_(Duty.match_id == Match.id, Duty.draft.is_(False)))
    rows = session.execute(with_duties.where(Match.exchange_id == exchange.id, which)).all()
    matches = dict.fromkeys(match for match, _ in rows)
    competitions = {match.competition_id for match in matches} | touched.competitions
    duties = [duty for _, duty in rows if duty is not None]
    faces = MatchContents(session, exchange, competitions, duties) if is_published(exchange) else None
    shown, reached = match_events(matches, faces), known.read_matches(which, competitions)
    for id_ in sorted(competitions):
        shown |= possible_events(session, faces, id_, reached[id_], states.get(id_))
    return shown


def _name_feeds(session: Session, audiences: Iterable[str], now: datetime) -> None:
    for audience in sorted(audiences):
        row = session.get(CalendarFeed, audience)
        if row is None:
            session.add(CalendarFeed(audience=audience, changed_at=now))
        else:
            row.changed_at = max(now, row.changed_at + TICK)
