"""What one running application carries beside its pages: settings, plugins and the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from flask import current_app

from tournament.config import Settings
from tournament.plugins.registry import Registry


def system_clock() -> datetime:
    """Return the present instant, whole seconds, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


monotonic = time.monotonic
"""Seconds that never run backwards, for searches with a limit."""


@dataclass(frozen=True, slots=True)
class Committed:
    """News of a finished change: the exchanges it touched and their new revisions.

    Points of matches leave the revisions as they are: `scored` names the matches, by id, with their exchanges.
    """

    action: str
    revisions: dict[int, int]
    scored: Mapping[int, int] = field(default_factory=dict)


BeforeCommit = Callable[[Any, Any, list[Any], datetime, Mapping[int, Any]], list[Any]]
"""Called with the session, an edition, the images of the rows that a change touched in it, the instant, and the states
of competitions that the change knows already.

It writes what follows from the change in the same transaction, and returns what it did.
"""


@dataclass(slots=True)
class Runtime:
    """The parts of one application; `listeners` hear of every change after its commit, `before_commit` take part."""

    settings: Settings
    registry: Registry
    clock: Callable[[], datetime] = system_clock
    before_commit: tuple[BeforeCommit, ...] = ()
    listeners: list[Callable[[Committed], None]] = field(default_factory=list)


def runtime() -> Runtime:
    """Return the runtime of the current application."""
    return cast(Runtime, current_app.extensions["tournament"])
