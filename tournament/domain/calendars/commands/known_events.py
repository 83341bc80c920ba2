"""What calendars said of events before a change: read once, as far as the change may make it look different."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import TypeVar

import msgspec
from sqlalchemy import ColumnElement, and_, select, union_all
from sqlalchemy.orm import Session

from tournament.domain.calendars.records import EventContent
from tournament.domain.core.queries.held_rows import IN_ONE_QUERY, by_id
from tournament.models import (
    CalendarDomain,
    CalendarShowing,
    CalendarStamp,
    CalendarTombstone,
    Exchange,
    Match,
)

OfAudience = TypeVar("OfAudience", CalendarShowing, CalendarTombstone)


class KnownEvents:
    """The stamps of an edition's events by uid, and to whom each is shown by audience."""

    def __init__(self, session: Session, exchange: Exchange) -> None:
        self.session, self.exchange = session, exchange
        self.stamps: dict[str, CalendarStamp] = {}
        self.showings: dict[str, dict[str, CalendarShowing]] = {}

    @cached_property
    def domain(self) -> str:
        """Return the part of the uids after the @, which every stamp bears."""
        stamp = next(iter(self.stamps), None)
        return stamp.partition("@")[2] if stamp is not None else domain_of(self.session)

    def read_matches(
        self, which: ColumnElement[bool], competitions: Collection[int]
    ) -> dict[int, dict[str, EventContent]]:
        """Read the stamps of some matches, and of all that entries may reach in these competitions.

        Returns what was said of the latter, by competition and by the uid without the domain.
        """
        possible = {f"possible:{id_}": id_ for id_ in competitions}
        domain = select(CalendarDomain.domain).scalar_subquery()
        of_matches = select(Match.uid + "@" + domain).where(Match.exchange_id == self.exchange.id, which)
        reached = select(CalendarShowing.uid).where(CalendarShowing.audience.in_(possible))
        told_to = and_(CalendarShowing.uid == CalendarStamp.uid, CalendarShowing.audience.in_(possible))
        rows = self.session.execute(
            select(CalendarStamp, CalendarShowing.audience)
            .outerjoin(CalendarShowing, told_to)
            .where(CalendarStamp.uid.in_(union_all(of_matches, reached)))
        )
        found: dict[int, dict[str, EventContent]] = {id_: {} for id_ in competitions}
        for stamp, audience in rows:
            self.stamps[stamp.uid] = stamp
            if audience is not None:
                said = msgspec.convert(stamp.face, EventContent)
                found[possible[audience]][stamp.uid.partition("@")[0]] = said
        return found

    def read(self, uids: Collection[str]) -> None:
        """Read of these events what was not read yet."""
        self.stamps |= by_id(self.session, CalendarStamp, uids)
        for showing in of_audiences(self.session, CalendarShowing, self.stamps.keys() & uids):
            self.showings.setdefault(showing.uid, {})[showing.audience] = showing


def domain_of(session: Session) -> str:
    """Return the part of the UIDs after the @, made when the first event is stamped."""
    row = session.get(CalendarDomain, 1)
    if row is None:
        row = CalendarDomain(id=1, domain=f"{uuid.uuid4().hex[:16]}.hoi-thao")
        session.add(row)
        session.flush()
    return row.domain


def of_audiences(session: Session, model: type[OfAudience], uids: Iterable[str]) -> Iterator[OfAudience]:
    """Yield the rows of a table with one of `uids`, in as few queries as databases allow parameters."""
    for some in batched(uids):
        yield from session.scalars(select(model).where(model.uid.in_(some)))


def batched(items: Iterable[str]) -> Iterator[list[str]]:
    """Cut `items` into lists of as many as one query names."""
    rest = iter(items)
    while some := list(islice(rest, IN_ONE_QUERY)):
        yield some
