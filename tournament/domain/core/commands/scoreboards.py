"""Scoreboards of matches that go: they are closed with their links, unless there are points on them."""

from __future__ import annotations

from collections.abc import Set

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.models import AnyMatch, MatchScoring, ScoringEvent, ScoringLink

SCORED = Message("Match {n} has points on its scoreboard: discard these before it is taken away.")


def close_scoreboards(session: Session, matches: Set[int]) -> None:
    """Close the scoreboards of matches and their rubbers on which nothing was recorded, and their links.

    Raises InputError where one of them has points.
    """
    if not matches:
        return
    either = or_(AnyMatch.id.in_(matches), AnyMatch.parent_id.in_(matches))
    scored = session.scalar(
        select(AnyMatch.number).join(ScoringEvent, ScoringEvent.match_id == AnyMatch.id).where(either).limit(1)
    )
    if scored is not None:
        raise InputError(SCORED.format(n=scored))
    ids = list(session.scalars(select(AnyMatch.id).where(either)))
    for model in (MatchScoring, ScoringLink):
        if session.scalar(select(model.id).where(model.match_id.in_(ids)).limit(1)) is not None:
            session.execute(delete(model).where(model.match_id.in_(ids)))
