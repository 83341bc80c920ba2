"""How far the logs of editions have come: by that whoever keeps something knows whether it is outdated."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from tournament.models import Block, Exchange, db


@dataclass(frozen=True, slots=True)
class PublicEdition:
    """An edition that everybody may see, and how far its log has come."""

    id: int
    block: str
    slug: str
    revision: int

    @property
    def address(self) -> str:
        """Return its address, BLOCK/EDITION."""
        return f"{self.block}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Position:
    """How far the log of an edition has come, and whether the edition is public."""

    revision: int
    is_public: bool


def place_of(block_slug: str, slug: str) -> tuple[int, int] | None:
    """Return the id of the edition at this address, and how far its log has come."""
    of_edition = (
        select(Exchange.id, Exchange.revision).join(Block).where(Block.slug == block_slug, Exchange.slug == slug)
    )
    return db.session.execute(of_edition).tuples().first()


def revision_of(block_slug: str, slug: str) -> int | None:
    """Return how far the log of the edition at this address has come."""
    of_edition = select(Exchange.revision).join(Block).where(Block.slug == block_slug, Exchange.slug == slug)
    return db.session.scalar(of_edition)


def public_editions() -> tuple[PublicEdition, ...]:
    """Return where every edition that is no draft has come, in order of their ids."""
    listed = select(Exchange.id, Block.slug, Exchange.slug, Exchange.revision).join(Exchange.block)
    rows = db.session.execute(listed.where(Exchange.state != "draft").order_by(Exchange.id))
    return tuple(PublicEdition(*row) for row in rows.tuples())


def positions(exchange_ids: Collection[int]) -> dict[int, Position]:
    """Return how far editions have come, those that are there."""
    rows = select(Exchange.id, Exchange.revision, Exchange.state).where(Exchange.id.in_(exchange_ids))
    return {id_: Position(revision, state != "draft") for id_, revision, state in db.session.execute(rows)}
