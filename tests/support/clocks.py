"""The clock of applications under test: what they show depends on no date of the machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

BEGAN = datetime(2026, 8, 18, 14, tzinfo=UTC)
"""When every test begins: the evening before the editions of 2026 that tests write."""


def going_on(since: datetime = BEGAN) -> Callable[[], datetime]:
    """Return a clock that goes on from an instant, in whole seconds."""
    began = monotonic()
    return lambda: since + timedelta(seconds=int(monotonic() - began))
