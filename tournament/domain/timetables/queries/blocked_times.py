"""What is blocked in an edition, and for whom times can be blocked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.models import BlockedTime, Court, Exchange, Official, Participant, Venue, db

CAUSES: Mapping[str, Words] = {
    "rain": Message("Rain"),
    "court": Message("Court lost"),
    "other": Message("Stopped"),
    "late": Message("Late start"),
}
"""Why times are blocked that the program itself blocks."""


@dataclass(frozen=True, slots=True)
class BlockedView:
    """A blocked time, with the name of the court, unit or official it is of."""

    id: int
    whose: str
    label: Words
    starts_at: datetime
    ends_at: datetime


def audiences_of(exchange_id: int) -> dict[str, str]:
    """Name those whose times can be blocked, by audience: courts, units that take part, officials."""
    run = db.session.execute
    courts = (
        select(Court.id, Court.name, Venue.name)
        .join(Venue, Venue.id == Court.venue_id)
        .join(Exchange, Exchange.block_id == Court.block_id)
        .where(Exchange.id == exchange_id)
        .order_by(Venue.id, Court.position, Court.id)
    )
    units = select(Participant.unit_id, Participant.name).where(Participant.exchange_id == exchange_id)
    officials = select(Official.id, Official.name).where(Official.exchange_id == exchange_id)
    return {
        **{f"court:{id_}": f"{name} ({venue})" for id_, name, venue in run(courts)},
        **{f"unit:{id_}": name for id_, name in run(units.order_by(Participant.name))},
        **{f"official:{id_}": name for id_, name in run(officials.order_by(Official.name))},
    }


def label_of(row: BlockedTime) -> Words:
    """Say why a time is blocked: by its cause, else in the words that somebody gave."""
    return CAUSES.get(row.cause, row.label)


def blocked_times(exchange_id: int) -> list[BlockedView]:
    """List the blocked times of an edition, the earliest first."""
    names = audiences_of(exchange_id)
    rows = db.session.scalars(
        select(BlockedTime)
        .where(BlockedTime.exchange_id == exchange_id)
        .order_by(BlockedTime.starts_at, BlockedTime.audience, BlockedTime.id)
    )
    return [
        BlockedView(row.id, names.get(row.audience, "–"), label_of(row), row.starts_at, row.ends_at) for row in rows
    ]
