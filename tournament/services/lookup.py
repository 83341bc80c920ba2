"""Finding rows that belong to the scope of a change, and free slugs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import select

from tournament.engine.names import slug as slug_of
from tournament.engine.text import Text
from tournament.models import Base, Competition, Court, Entry, Exchange, Match, Participant, Unit, Venue
from tournament.services.change import NOTHING_HERE, Change, NotFoundError

Row = TypeVar("Row", bound=Base)

SLUG_LENGTH = 40
"""Four of them make the address of a team's calendar, and some calendars refuse more than 256 characters."""


def own(change: Change, model: type[Row], id_: int | None) -> Row:
    """Return the row, provided it belongs to the block or exchange of the change; else NotFoundError."""
    row = change.session.get(model, id_) if id_ is not None else None
    if row is None or not _belongs(change, row):
        raise NotFoundError(NOTHING_HERE)
    return row


def _belongs(change: Change, row: Base) -> bool:
    match row:
        case Unit() | Court() | Venue():
            return row.block_id == change.of_block.id
        case Exchange():
            return row.block_id == change.of_block.id
        case Competition() | Match() | Participant():
            return row.exchange_id == change.of_exchange.id
        case Entry():
            competition = change.session.get_one(Competition, row.competition_id)
            return competition.exchange_id == change.of_exchange.id
        case _:
            return bool(getattr(row, "exchange_id", None) == change.of_exchange.id)


def of_exchange(change: Change, model: type[Row], *order: Any) -> list[Row]:
    """List the rows of a table that belong to the exchange of the change."""
    exchange_id = model.__table__.c.exchange_id
    return list(change.session.scalars(select(model).where(exchange_id == change.of_exchange.id).order_by(*order)))


def free_slug(name: str, taken: Iterable[str], fallback: str) -> str:
    """Make an address word of `name` that is not in `taken`; it is kept for ever."""
    used = set(taken)
    base = slug_of(name)[:SLUG_LENGTH].strip("-") or fallback
    candidate, number = base, 2
    while candidate in used:
        candidate, number = f"{base}-{number}", number + 1
    return candidate


def duplicate(what: Text, name: str) -> Text:
    """Say that there is already one of that name."""
    return Text("Đã có {what} tên “{name}”.", "There is already a {what} named “{name}”.").format(what=what, name=name)
