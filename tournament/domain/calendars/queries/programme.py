"""The programmes of editions, beside the matches of a feed that has only those of a team, a unit or a family."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from tournament.domain.calendars.queries.feeds import Feed
from tournament.models import (
    CalendarShowing,
    CalendarStamp,
    Competition,
    Entry,
    Exchange,
    Official,
    Participant,
    db,
)


def with_programme(feed: Feed) -> Feed:
    """Return a feed with the ceremonies, meetings and deadlines of its editions."""
    if any(audience.startswith("exchange:") for audience in feed.audiences):
        return feed
    editions = [feed.edition] if feed.edition is not None else _editions(feed.audiences)
    audiences = tuple(dict.fromkeys((*feed.audiences, *(f"programme:{edition}" for edition in editions))))
    return replace(feed, audiences=audiences, revision=f"{feed.revision} {' '.join(audiences)}")


def _editions(audiences: Iterable[str]) -> list[int]:
    """List the public editions in which somebody takes part, or whose matches a feed shows."""
    ids: dict[str, list[int]] = {}
    for audience in audiences:
        kind, _, number = audience.partition(":")
        if number.isdecimal():
            ids.setdefault(kind, []).append(int(number))
    of_entries = select(Competition.exchange_id).join(Entry, Entry.competition_id == Competition.id)
    shown = select(CalendarStamp.exchange_id).join(CalendarShowing, CalendarShowing.uid == CalendarStamp.uid)
    queries = (
        of_entries.where(Entry.id.in_(ids.get("entry", ()))),
        select(Participant.exchange_id).where(Participant.unit_id.in_(ids.get("unit", ()))),
        select(Official.exchange_id).where(Official.id.in_(ids.get("official", ()))),
        shown.where(CalendarShowing.audience.in_(list(audiences))),
    )
    found = {id_ for query in queries for id_ in db.session.scalars(query.distinct())}
    public = select(Exchange.id).where(Exchange.id.in_(found), Exchange.state != "draft").order_by(Exchange.id)
    return list(db.session.scalars(public))
