"""The word in the address of an official's calendar: one person keeps it from edition to edition."""

from __future__ import annotations

from sqlalchemy import select

from tournament.domain.core.commands.ownership import free_slug
from tournament.domain.core.commands.unit_of_work import Change
from tournament.engine.names import name_key
from tournament.models import Exchange, Official


def slug_of_person(change: Change, name: str, unit_id: int | None) -> str:
    """Return the word of the same person in another edition of the block, else one that nobody there has.

    Of two editions it is the same person who bears the same name and comes from the same unit.
    """
    of_block = (
        select(Official)
        .join(Exchange, Exchange.id == Official.exchange_id)
        .where(Exchange.block_id == change.of_block.id)
        .order_by(Exchange.starts_on.desc(), Official.id.desc())
    )
    known = change.session.scalars(of_block).all()
    here = {row.slug for row in known if row.exchange_id == change.of_exchange.id}
    same = (row.slug for row in known if (name_key(row.name), row.unit_id) == (name_key(name), unit_id))
    return next((slug for slug in same if slug not in here), None) or free_slug(
        name, {row.slug for row in known}, "nguoi"
    )
