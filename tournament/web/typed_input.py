"""What was typed into a form whose session had ended: kept for its person until they have signed in again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from flask import current_app, request
from werkzeug.wrappers import Response

from tournament.domain.accounts.commands import browser_sessions
from tournament.web.submissions import KEY, signed_for

COOKIE = "typed"
KEPT = timedelta(hours=2)
LARGEST = 256 * 1024
"""Bytes of a form that are kept: more than any form but a table from a file."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent to an address; `who` was shown it."""

    who: str
    path: str
    fields: list[tuple[str, str]]


def keep(response: Response) -> Response:
    """Keep the form of this request in a row whose name the answer gives to this browser alone."""
    typed = _sent()
    if typed is not None:
        token = secrets.token_urlsafe(24)
        browser_sessions.begin(_name(token), msgspec.msgpack.encode(typed), KEPT)
        response.set_cookie(
            COOKIE,
            token,
            max_age=KEPT,
            httponly=True,
            samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )
    return response


def address() -> str:
    """Return the address that a request asks for, as one of ours."""
    return request.full_path.removesuffix("?")


def is_ours() -> bool:
    """Tell whether the form of this request was shown by this system."""
    return _sent() is not None


def kept_for(who: str) -> Typed | None:
    """Return what this browser's person typed at the present address; what somebody else typed is forgotten."""
    token = request.cookies.get(COOKIE, "")
    stored = browser_sessions.read(_name(token)) if token else None
    typed = msgspec.msgpack.decode(stored.data, type=Typed) if stored is not None else None
    if typed is not None and typed.who != who:
        browser_sessions.forget(_name(token))
        return None
    return typed if typed is not None and typed.path == address() else None


def forget(response: Response) -> Response:
    """Forget what was kept: it stands on the page now."""
    browser_sessions.forget(_name(request.cookies.get(COOKIE, "")))
    response.delete_cookie(COOKIE)
    return response


def _sent() -> Typed | None:
    if request.method != "POST" or (request.content_length or 0) > LARGEST:
        return None
    who = signed_for(request.form.get(KEY, "").partition("~")[0])
    return Typed(who, address(), list(request.form.items(multi=True))) if who else None


def _name(token: str) -> str:
    return f"typed:{token}"
