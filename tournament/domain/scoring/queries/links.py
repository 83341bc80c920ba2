"""Links of scorers: which there are, and what a token opens."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from tournament.domain.exchanges.queries.exchanges import no_such_exchange
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.message import Message
from tournament.models import AnyMatch, Block, Competition, Court, Exchange, Match, ScoringLink, db
from tournament.runtime import runtime

NO_COURT = Message("There is no court “{court}” in this block.")


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A scorer's link as the organiser sees it."""

    id: int
    name: str
    match_id: int | None
    court_id: int | None
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """What a token opens; `is_open` is False for one that was revoked or is past its end."""

    id: int
    exchange_id: int
    name: str
    match_id: int | None
    court_id: int | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class ScoredMatch:
    """A match or a rubber at an address of the API, with its tie; `is_open` tells that it has no result yet."""

    id: int
    tie_id: int | None
    exchange_id: int
    court_id: int | None
    is_open: bool

    def is_opened_by(self, link: Link) -> bool:
        """Tell whether a link is for this match, for its tie, or for the court that it is played on."""
        if link.match_id is not None:
            return link.match_id in (self.id, self.tie_id)
        return self.exchange_id == link.exchange_id and self.court_id == link.court_id


def hash_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> Link | None:
    """Return what a token opens; None for one that was never made."""
    row = db.session.scalar(select(ScoringLink).where(ScoringLink.token_hash == hash_of(token)))
    if row is None:
        return None
    is_open = row.revoked_at is None and row.expires_at > runtime().clock()
    return Link(row.id, row.exchange_id, row.name, row.match_id, row.court_id, is_open)


def links_of(exchange_id: int) -> list[LinkRow]:
    """List the scorers' links of an edition, the newest first."""
    rows = select(ScoringLink).where(ScoringLink.exchange_id == exchange_id).order_by(ScoringLink.id.desc())
    return [
        LinkRow(row.id, row.name, row.match_id, row.court_id, row.expires_at, row.revoked_at)
        for row in db.session.scalars(rows)
    ]


def exchange_at(block: str, exchange: str) -> int:
    """Return the id of the edition at an address; raises InputError where there is none."""
    of_block = select(Exchange.id).join(Block, Block.id == Exchange.block_id)
    found = db.session.scalar(of_block.where(Block.slug == block, Exchange.slug == exchange))
    if found is None:
        raise no_such_exchange(block, exchange)
    return found


def court_at(block: str, court: str) -> int:
    """Return the id of a block's court by its address word; raises InputError where there is none."""
    of_block = select(Court.id).join(Block, Block.id == Court.block_id)
    found = db.session.scalar(of_block.where(Block.slug == block, Court.slug == court))
    if found is None:
        raise InputError(NO_COURT.format(court=court))
    return found


def match_at(block: str, exchange: str, competition: str, key: str) -> ScoredMatch | None:
    """Return the match or rubber at an address, of an edition that is a draft too: whoever asks has a token."""
    tie = aliased(Match)
    found = db.session.execute(
        select(
            AnyMatch.id,
            AnyMatch.parent_id,
            AnyMatch.exchange_id,
            func.coalesce(AnyMatch.court_id, tie.court_id),
            AnyMatch.status,
        )
        .outerjoin(tie, tie.id == AnyMatch.parent_id)
        .join(Competition, Competition.id == AnyMatch.competition_id)
        .join(Exchange, Exchange.id == AnyMatch.exchange_id)
        .join(Block, Block.id == Exchange.block_id)
        .where(Block.slug == block, Exchange.slug == exchange, Competition.slug == competition, AnyMatch.key == key)
    ).one_or_none()
    if found is None:
        return None
    id_, tie_id, exchange_id, court_id, status = found
    return ScoredMatch(id_, tie_id, exchange_id, court_id, status is Status.OPEN)
