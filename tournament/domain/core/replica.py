"""Reading what everybody may see from a replica of the database, where that has all that the primary had."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from tournament.models import ON_REPLICA, REPLICA, db

log = logging.getLogger(__name__)
REST_SECONDS = 5.0
"""How long a replica is left alone that did not answer: to ask it once more costs seconds."""
EXTENSION = "tournament_replica"


class Replica:
    """The replica of one application, and until when it is left alone."""

    def __init__(self) -> None:
        self._rests_until = 0.0

    def take(self, has_all: Callable[[], bool]) -> bool:
        """Let the session read from the replica from now on, if it answers and `has_all` says so, asked there.

        What was read of the primary is let go of. False where the session goes on with the primary.
        """
        if time.monotonic() < self._rests_until:
            return False
        db.session.rollback()
        db.session().info[ON_REPLICA] = True
        try:
            if has_all():
                return True
        except SQLAlchemyError as error:
            self.leave(error)
        give_back()
        return False

    def leave(self, reason: object) -> None:
        """Ask it nothing for a while, since it could not answer."""
        log.warning("the replica is not asked for %g seconds: %s", REST_SECONDS, getattr(reason, "orig", reason))
        self._rests_until = time.monotonic() + REST_SECONDS


def give_back() -> None:
    """Let the session read from the primary again."""
    with suppress(SQLAlchemyError):  # the connection may be gone
        db.session.rollback()
    db.session().info.pop(ON_REPLICA, None)


def replica() -> Replica | None:
    """Return that of the present application, if its settings name one."""
    found: Replica | None = current_app.extensions.get(EXTENSION)
    return found


def init_app(app: Flask) -> None:
    """Know the replica that the settings name."""
    if REPLICA in app.config["SQLALCHEMY_BINDS"]:
        app.extensions[EXTENSION] = Replica()
