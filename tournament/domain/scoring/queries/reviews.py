"""What organisers decide of scoreboards: points that wait for a review, and results that are disputed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tournament.engine.match_status import Status
from tournament.engine.scoring_log import WAITING
from tournament.models import AnyMatch, Competition, MatchScoring, ScoringEvent, db


@dataclass(frozen=True, slots=True)
class Waiting:
    """Events of one device at a match that wait, whom it was with, and when they came."""

    competition: str
    match: str
    device_id: str
    who: str
    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Dispute:
    """An open match of which a side does not confirm the result, and why."""

    competition: str
    match: str
    reason: str


def disputes_in(exchange_id: int) -> list[Dispute]:
    """List the disputes of an edition that nobody has settled by a result, in order of the matches."""
    rows = (
        select(Competition.slug, AnyMatch.key, MatchScoring.disputed)
        .join(AnyMatch, AnyMatch.id == MatchScoring.match_id)
        .join(Competition, Competition.id == AnyMatch.competition_id)
        .where(
            MatchScoring.exchange_id == exchange_id,
            MatchScoring.disputed.is_not(None),
            AnyMatch.status == Status.OPEN,
        )
        .order_by(Competition.position, Competition.id, AnyMatch.number, AnyMatch.id)
    )
    return [Dispute(slug, key, reason or "") for slug, key, reason in db.session.execute(rows)]


def waiting_in(exchange_id: int) -> list[Waiting]:
    """List the points of an edition that wait for a review, in order of the matches."""
    who, came = func.max(ScoringEvent.who), ScoringEvent.received_at
    rows = (
        select(
            Competition.slug, AnyMatch.key, ScoringEvent.device_id, who, func.count(), func.min(came), func.max(came)
        )
        .join(AnyMatch, AnyMatch.id == ScoringEvent.match_id)
        .join(Competition, Competition.id == AnyMatch.competition_id)
        .where(AnyMatch.exchange_id == exchange_id, ScoringEvent.kept.in_(WAITING))
        .group_by(Competition.id, Competition.position, Competition.slug, AnyMatch.id, AnyMatch.key, AnyMatch.number)
        .group_by(ScoringEvent.device_id)
        .order_by(Competition.position, Competition.id, AnyMatch.number, AnyMatch.id, ScoringEvent.device_id)
    )
    return [Waiting(*row) for row in db.session.execute(rows)]
