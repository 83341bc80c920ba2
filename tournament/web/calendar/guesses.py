"""Slowing down whoever tries tokens of private feeds.

Only those who guess wrong are counted, and only they are refused: behind a proxy everybody comes from one address,
and a family's calendar must not stop because of a stranger.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import NoReturn

from flask import abort, current_app, request

from tournament.runtime import runtime

ALLOWED = 30
"""Wrong tokens of one address within the window: a calendar program asks for a revoked one a few times an hour."""
WINDOW = timedelta(minutes=10)
REMEMBERED = 10_000


class Guesses:
    """Wrong tokens by address, since the first one in the present window."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, address: str, now: datetime) -> int:
        """Count a wrong token; returns how many there were within the window."""
        with self._lock:
            since, count = self._counts.pop(address, (now, 0))
            if now - since >= WINDOW:
                since, count = now, 0
            self._counts[address] = since, count + 1
            while len(self._counts) > REMEMBERED:
                self._counts.popitem(last=False)
            return count + 1


def refuse_token() -> NoReturn:
    """Answer a token that is not there: 404, or 429 to somebody who tries many."""
    guesses: Guesses = current_app.extensions.setdefault("tournament_calendar_guesses", Guesses())
    if guesses.note(request.remote_addr or "", runtime().clock()) > ALLOWED:
        abort(429)
    abort(404)
