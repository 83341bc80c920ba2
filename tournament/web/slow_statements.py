"""Statements that keep the database busy for long, named in the log: without values, with the route that asked."""

from __future__ import annotations

import logging
import re
import time
from typing import Any

from sqlalchemy import Engine, event

from tournament.web.request_notes import present

log = logging.getLogger(__name__)
BEGAN = "tournament.began"
LONGEST = 500
"""Characters told of a statement."""
TEXT = re.compile(r"'(?:[^']|'')*'")


def watch(engine: Engine, milliseconds: int) -> None:
    """Log each statement of an engine that takes so long or longer; none where that is 0."""
    if not milliseconds:
        return

    @event.listens_for(engine, "before_cursor_execute")
    def _begin(_connection: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
        setattr(context, BEGAN, time.perf_counter())

    @event.listens_for(engine, "after_cursor_execute")
    def _end(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        took = round((time.perf_counter() - getattr(context, BEGAN)) * 1000)
        if took >= milliseconds:
            notes = present()
            at = f"{notes.route or 'no route'}, request {notes.id}" if notes else "no request"
            log.warning("slow statement, %d ms, at %s: %s", took, at, without_values(statement))


def without_values(statement: str) -> str:
    """Return a statement on one line without the texts in it, and not all of one that is long."""
    line = " ".join(TEXT.sub("'…'", statement).split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
