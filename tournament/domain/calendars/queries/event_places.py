"""Where events of matches are: a court, of a tie that takes several at once all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from tournament.domain.calendars.records import Place
from tournament.models import Court, Venue


def places(session: Session, block_id: int) -> Mapping[int, Place]:
    """Return the places of a block's courts by court id, in their order."""
    rows = session.execute(
        select(Court, Venue)
        .join(Venue, Venue.id == Court.venue_id)
        .where(Court.block_id == block_id)
        .order_by(Court.position, Court.id)
    )
    return {
        court.id: Place(court.name, venue.name, venue.address, venue.latitude, venue.longitude, court.id)
        for court, venue in rows
    }


def joint_place(places: Mapping[int, Place], courts: Sequence[int]) -> Place | None:
    """Return the place of the first of some courts, with the names of all in their order."""
    first = places.get(courts[0])
    if first is None or len(courts) == 1:
        return first
    held = {id_: place.name for id_, place in places.items() if id_ in courts}
    others = tuple(id_ for id_ in held if id_ != courts[0])
    return msgspec.structs.replace(first, name=", ".join(held.values()), others=others)
