"""Finding rows that belong to the scope of a change, and free slugs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Table, select
from sqlalchemy.orm.interfaces import ORMOption

from tournament.domain.core.commands.row_history import name_of
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError
from tournament.domain.core.queries.removed_rows import is_kept
from tournament.engine.message import Message
from tournament.engine.names import slug as slug_of
from tournament.engine.text import Words
from tournament.models import Base, Competition, Court, Entry, Exchange, Match, Participant, Unit, Venue

Row = TypeVar("Row", bound=Base)

SLUG_LENGTH = 40
"""Four of them make the address of a team's calendar, and some calendars refuse more than 256 characters."""


def own(change: Change, model: type[Row], id_: int | None, *options: ORMOption) -> Row:
    """Return the row, provided it belongs to the block or exchange of the change; else NotFoundError.

    `options` say what else is read with it.
    """
    row = change.session.get(model, id_, options=options) if id_ is not None else None
    if row is None or not _belongs(change, row):
        raise NotFoundError(NOTHING_HERE, (model.__tablename__, id_))
    change.named.append(name_of(row))
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


def in_order(change: Change, model: type[Row], wanted: Sequence[Mapping[str, Any]]) -> None:
    """Make the rows of a table with positions those that are `wanted`; the rows that are there are kept and changed."""
    position = model.__table__.c.position
    present = {getattr(row, "position"): row for row in of_exchange(change, model, position)}  # noqa: B009
    for number, values in enumerate(wanted, start=1):
        row = present.pop(number, None)
        if row is None:
            row = model(exchange_id=change.of_exchange.id, position=number)
            change.session.add(row)
        for name, value in values.items():
            setattr(row, name, value)
    for row in present.values():
        change.session.delete(row)


def is_as_usual(row: Base) -> bool:
    """Tell whether a row of settings says nothing but what holds without it."""
    for column in cast(Table, row.__table__).columns:
        default = cast(Any, column.default)
        if column.primary_key or column.foreign_keys or default is None:
            continue
        if getattr(row, column.key) != (default.arg(None) if default.is_callable else default.arg):
            return False
    return True


def free_slug(name: str, taken: Iterable[str], fallback: str) -> str:
    """Make an address word of `name` that is not in `taken`; it is kept for ever."""
    used = set(taken)
    base = slug_of(name)[:SLUG_LENGTH].strip("-") or fallback
    candidate, number = base, 2
    while candidate in used:
        candidate, number = f"{base}-{number}", number + 1
    return candidate


def unused_slug(change: Change, model: type[Base], name: str, taken: Iterable[str], fallback: str, **same: Any) -> str:
    """Make an address word like `free_slug`, but none at which calendars call off something that was removed."""
    used = set(taken)
    edition = {"exchange_id": change.exchange.id} if change.exchange else {}
    while True:
        word = free_slug(name, used, fallback)
        if not is_kept(change.session, model.__tablename__, word, change.of_block.id, **edition, **same):
            return word
        used.add(word)


def duplicate(what: Words, name: str) -> Words:
    """Say that there is already one of that name."""
    return Message("There is already a {what} named “{name}”.").format(what=what, name=name)
