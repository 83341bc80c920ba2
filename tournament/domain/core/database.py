"""The session of the database as pages meet it: whether it answers, what it committed, and how it is let go."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tournament.domain.core.commands.unit_of_work import COMMITTED
from tournament.models import db
from tournament.models.failures import is_passing

__all__ = ["Commits", "answers", "end", "give_up", "has_committed", "hurry", "is_passing"]


def answers() -> bool:
    """Tell whether the database answers."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def hurry(seconds: float) -> None:
    """Let PostgreSQL give up what takes longer in this transaction; SQLite does not keep who reads waiting."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text(f"SET LOCAL statement_timeout = {round(seconds * 1000)}"))


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


class Commits:
    """Tells cheaply whether anybody may have committed something, for one thread that asks again and again."""

    def __init__(self) -> None:
        self._connection = db.engine.raw_connection() if db.engine.dialect.name == "sqlite" else None
        self._seen: object = None

    def may_be_new(self) -> bool:
        """Tell whether something was committed since the last call; PostgreSQL has to be asked for the rows anyway."""
        if self._connection is None:
            return True
        cursor = self._connection.cursor()
        (version,) = cursor.execute("PRAGMA data_version").fetchone()
        cursor.close()
        before, self._seen = self._seen, version
        return bool(version != before)
