"""Which events an address has stood for: calendars told of it, so that it leads there for ever."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tournament.domain.calendars.commands.known_events import batched
from tournament.models import CalendarAddress, Exchange


def note_addresses(session: Session, exchange: Exchange, addresses: Collection[tuple[str, str]]) -> None:
    """Keep addresses of an edition with the uids of the events that they stand for."""
    known: set[tuple[str, str]] = set()
    for some in batched({address for address, _ in addresses}):
        of_exchange = select(CalendarAddress.address, CalendarAddress.uid)
        of_exchange = of_exchange.where(CalendarAddress.exchange_id == exchange.id)
        rows = session.execute(of_exchange.where(CalendarAddress.address.in_(some)))
        known.update((address, uid) for address, uid in rows)
    new = [
        {"exchange_id": exchange.id, "address": address, "uid": uid} for address, uid in sorted({*addresses} - known)
    ]
    if new:
        session.execute(insert(CalendarAddress), new)
