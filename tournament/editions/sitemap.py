"""What there is to find for whoever looks for everything public."""

from __future__ import annotations

from sqlalchemy import select

from tournament.models import Block, Competition, Exchange, db


def blocks() -> tuple[str, ...]:
    """Return the address words of the blocks."""
    return tuple(db.session.scalars(select(Block.slug).order_by(Block.id)))


def editions() -> tuple[tuple[str, str], ...]:
    """Return the address words of the editions that are no drafts, newest first."""
    found = select(Block.slug, Exchange.slug).join(Block).where(Exchange.state != "draft")
    return tuple((block, exchange) for block, exchange in db.session.execute(found.order_by(Exchange.id.desc())))


def competitions() -> tuple[tuple[str, str, str], ...]:
    """Return the address words of the competitions of those editions."""
    found = (
        select(Block.slug, Exchange.slug, Competition.slug)
        .select_from(Competition)
        .join(Exchange, Exchange.id == Competition.exchange_id)
        .join(Block, Block.id == Exchange.block_id)
        .where(Exchange.state != "draft")
        .order_by(Exchange.id.desc(), Competition.position, Competition.id)
    )
    return tuple((block, exchange, slug) for block, exchange, slug in db.session.execute(found))
