"""Slowing down whoever tries tokens of private feeds."""

from __future__ import annotations

from typing import NoReturn

from flask import abort

from tournament.web.rate_limit import WINDOW, is_too_many

__all__ = ["ALLOWED", "WINDOW", "refuse_token"]

ALLOWED = 30
"""Wrong tokens of one address within the window: a calendar program asks for a revoked one a few times an hour."""


def refuse_token() -> NoReturn:
    """Answer a token that is not there: 404, or 429 to somebody who tries many."""
    abort(429 if is_too_many("tokens", ALLOWED) else 404)
