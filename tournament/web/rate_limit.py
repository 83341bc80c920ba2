"""Slowing down whoever tries addresses: tokens of private feeds, and ids of anything.

Only those who guess wrong are counted, and only their wrong guesses are refused: behind a proxy everybody comes from
one address, and nobody's reading must stop because of a stranger.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from math import ceil

from flask import current_app, request

from tournament.runtime import runtime

WINDOW = timedelta(minutes=10)
REMEMBERED = 10_000


class Guesses:
    """Wrong guesses by address, or requests of whom else, since the first one in the present window."""

    def __init__(self, window: timedelta = WINDOW) -> None:
        self._window = window
        self._counts: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, address: str, now: datetime) -> tuple[int, timedelta]:
        """Count a wrong guess; returns how many there were within the window, and what is left of it."""
        with self._lock:
            since, count = self._counts.pop(address, (now, 0))
            if now - since >= self._window:
                since, count = now, 0
            self._counts[address] = since, count + 1
            while len(self._counts) > REMEMBERED:
                self._counts.popitem(last=False)
            return count + 1, since + self._window - now


def is_too_many(kind: str, allowed: int, who: str | None = None, window: timedelta = WINDOW) -> bool:
    """Count a wrong guess of the present visitor, or a request of `who`; tell whether it is one too many."""
    return seconds_to_wait(kind, allowed, who, window) > 0


def seconds_to_wait(kind: str, allowed: int, who: str | None = None, window: timedelta = WINDOW) -> int:
    """Count the same; return after how many seconds the next one is heard, 0 where this one was not too many."""
    kept: dict[str, Guesses] = current_app.extensions.setdefault("tournament_guesses", {})
    guesses = kept.setdefault(kind, Guesses(window))
    count, left = guesses.note(who or request.remote_addr or "", runtime().clock())
    return max(1, ceil(left.total_seconds())) if count > allowed else 0
