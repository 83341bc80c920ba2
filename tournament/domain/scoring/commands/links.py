"""Links of scorers: made with a token that is told once, for one match or whatever is played on a court."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.scoring.queries.links import hash_of
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.models import AnyMatch, Court, Exchange, ScoringLink

LONGEST_NAME = 80
LONGEST_LIFE = timedelta(days=60)
NAMELESS = Message("Say whom the link is for, in at most {n} characters.")
NO_LIFE = Message("A scorer's link ends after now, and within {n} days.")


@service("scoring_link.created", Exchange)
def create_for_match(change: Change, name: str, match_id: int, until: datetime) -> str:
    """Make a link by which somebody scores a match, or the rubbers of a tie; returns its token, which is not stored."""
    return _made(change, name, until, match_id=own(change, AnyMatch, match_id).id)


@service("scoring_link.created", Exchange)
def create_for_court(change: Change, name: str, court_id: int, until: datetime) -> str:
    """Make a link by which somebody scores what is played on a court; returns its token, which is not stored."""
    return _made(change, name, until, court_id=own(change, Court, court_id).id)


def _made(change: Change, name: str, until: datetime, **of: int) -> str:
    told = tidy(name)
    if not 0 < len(told) <= LONGEST_NAME:
        raise InputError(NAMELESS.format(n=LONGEST_NAME))
    if not change.now < until <= change.now + LONGEST_LIFE:
        raise InputError(NO_LIFE.format(n=LONGEST_LIFE.days))
    token = secrets.token_urlsafe(24)
    change.session.add(
        ScoringLink(
            exchange_id=change.of_exchange.id,
            token_hash=hash_of(token),
            name=told,
            created_at=change.now,
            expires_at=until,
            **of,
        )
    )
    change.summary = Message("Make a scorer's link for {name}").format(name=told)
    return token


@service("scoring_link.revoked", Exchange)
def revoke(change: Change, link_id: int) -> None:
    """Revoke a scorer's link; what was scored by it stays."""
    link = own(change, ScoringLink, link_id)
    if link.revoked_at is None:
        link.revoked_at = change.now
    change.summary = Message("Revoke the scorer's link of {name}").format(name=link.name)
