"""The cookie of a device at which somebody signed in before: wrong guesses made elsewhere do not lock it out.

It signs nobody in. It holds a number drawn by lot and the accounts that signed in there, sealed with the session
secret, and goes to the pages of accounts only.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

NAME = "device"
LIFE = timedelta(days=365)
MOST_ACCOUNTS = 8


def known_as(user_id: int | None) -> str | None:
    """Return the present device's number when the account signed in there before."""
    number, accounts = _read()
    return number if user_id in accounts else None


def remember(response: Response, user_id: int) -> None:
    """Let the present device keep that the account signed in."""
    number, accounts = _read()
    accounts = [user_id, *(each for each in accounts if each != user_id)][:MOST_ACCOUNTS]
    response.set_cookie(
        NAME,
        _seal().dumps([number, accounts]),
        max_age=LIFE,
        path="/accounts/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _read() -> tuple[str, list[int]]:
    try:
        number, accounts = _seal().loads(request.cookies.get(NAME, ""), max_age=int(LIFE.total_seconds()))
    except BadData:
        return secrets.token_urlsafe(16), []
    return number, accounts


def _seal() -> URLSafeTimedSerializer:
    older = current_app.config.get("SECRET_KEY_FALLBACKS") or []
    return URLSafeTimedSerializer([*reversed(older), str(current_app.secret_key)], salt="known-device")
