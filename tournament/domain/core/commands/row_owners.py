"""Whose a row is: of the edition of a change, or of its block and of the block's editions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tournament.domain.core.commands.unit_of_work import Change
from tournament.models import AnyMatch, Block, Competition, Entry, Exchange, ScoringEvent, Unit


class Owners:
    """Tells whether a row belongs to what a change is about; rows that come back are known from then on."""

    def __init__(self, change: Change) -> None:
        session, edition = change.session, change.exchange
        self._session = session
        self._block_id = change.of_block.id
        editions = select(Exchange.id).where(Exchange.block_id == change.of_block.id)
        found = {edition.id} if edition else set(session.scalars(editions))
        competitions = set(session.scalars(select(Competition.id).where(Competition.exchange_id.in_(found))))
        entries = set(session.scalars(select(Entry.id).where(Entry.competition_id.in_(competitions))))
        self._ways = {
            "exchange_id": found,
            "competition_id": competitions,
            "entry_id": entries,
            "block_id": set[int]() if edition else {change.of_block.id},
        }
        self._own = {
            Exchange: found,
            Competition: competitions,
            Entry: entries,
            Block: self._ways["block_id"],
        }

    def __call__(self, row: Any) -> bool:
        """Tell whether a row is one of them."""
        if isinstance(row, Unit):  # which a list of an edition's entries may have added to the block
            return row.block_id == self._block_id
        known = self._own.get(type(row))
        if isinstance(row, (Exchange, Block)):
            return known is not None and row.id in known
        if isinstance(row, ScoringEvent):
            return self._session.get_one(AnyMatch, row.match_id).exchange_id in self._ways["exchange_id"]
        way = next((name for name in self._ways if hasattr(row, name)), None)
        is_own = way is not None and getattr(row, way) in self._ways[way]
        if is_own and known is not None:
            known.add(row.id)
        return is_own
