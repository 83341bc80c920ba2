"""Counts for supervision."""

from __future__ import annotations

from sqlalchemy import func, select

from tournament.engine.match_status import RESULTS
from tournament.models import AuditEntry, Block, Entry, Exchange, Match, db


def counts() -> dict[str, int]:
    """Return how much there is of what, by a name fit for a metric."""
    tables = {
        "blocks": Block,
        "exchanges": Exchange,
        "entries": Entry,
        "matches": Match,
        "changes": AuditEntry,
    }
    found = {name: db.session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}
    played = select(func.count()).select_from(Match).where(Match.status.in_(RESULTS))
    return found | {"matches_played": db.session.scalar(played) or 0}
