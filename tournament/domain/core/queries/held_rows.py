"""Rows that a request comes back to: a session forgets what nobody holds, and would read it again."""

from __future__ import annotations

from sqlalchemy import event
from sqlalchemy.orm import Session

from tournament.models import db

_HELD = "held"


def keep(row: object) -> None:
    """Hold a row until the transaction ends, so that who asks for it by its id once more finds it."""
    db.session().info.setdefault(_HELD, []).append(row)


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _let_go(session: Session) -> None:
    session.info.pop(_HELD, None)
