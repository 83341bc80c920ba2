"""What there is to find for whoever looks for everything public."""

from __future__ import annotations

from sqlalchemy import select

from tournament.models import Block, Competition, Exchange, db

_IS_SHOWN = Exchange.state != "draft"


def blocks() -> tuple[str, ...]:
    """Return the address words of the blocks."""
    return tuple(db.session.scalars(select(Block.slug).order_by(Block.id)))


def blocks_with_editions() -> tuple[str, ...]:
    """Return the address words of the blocks with an edition that is no draft."""
    found = select(Block.slug).where(Block.id.in_(select(Exchange.block_id).where(_IS_SHOWN))).order_by(Block.id)
    return tuple(db.session.scalars(found))


def editions(block: str) -> tuple[str, ...]:
    """Return the address words of a block's editions that are no drafts, newest first."""
    found = select(Exchange.slug).join(Block).where(Block.slug == block, _IS_SHOWN).order_by(Exchange.id.desc())
    return tuple(db.session.scalars(found))


def competitions(block: str) -> tuple[tuple[str, str], ...]:
    """Return the address words of those editions and of their competitions."""
    found = (
        select(Exchange.slug, Competition.slug)
        .select_from(Competition)
        .join(Exchange, Exchange.id == Competition.exchange_id)
        .join(Block, Block.id == Exchange.block_id)
        .where(Block.slug == block, _IS_SHOWN)
        .order_by(Exchange.id.desc(), Competition.position, Competition.id)
    )
    return tuple(db.session.execute(found).tuples())
