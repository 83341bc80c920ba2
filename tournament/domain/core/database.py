"""The session of the database as pages meet it: whether it answers, what it committed, and how it is let go."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tournament.domain.core.commands.unit_of_work import COMMITTED
from tournament.models import db
from tournament.models.failures import is_passing

__all__ = ["answers", "end", "give_up", "has_committed", "is_passing"]


def answers() -> bool:
    """Tell whether the database answers."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def has_committed() -> bool:
    """Tell whether a change was committed: what fails afterwards undoes nothing."""
    return COMMITTED in db.session().info


def give_up() -> None:
    """Take back what is not committed."""
    db.session.rollback()


def end() -> None:
    """End the transaction, over a broken connection too."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()
