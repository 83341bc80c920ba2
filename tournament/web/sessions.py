"""Sessions as rows on the server: the cookie is a random token and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import msgspec
from flask import Flask, Request, Response, current_app, g, session
from flask_session.base import Serializer, ServerSideSession, ServerSideSessionInterface

from tournament.services import browser_sessions

LIFE = timedelta(days=14)
STRANGER_LIFE = timedelta(hours=2)
"""How long a session lives in which nobody signed in: long enough to fill in a form."""
STATELESS = "/static/"


class PlainSerializer(Serializer):
    """Plain values only: unlike the library's own, it never unpickles."""

    def encode(self, session: ServerSideSession) -> bytes:
        return msgspec.msgpack.encode(dict(session))

    def decode(self, serialized_data: bytes) -> dict[str, Any]:
        return msgspec.msgpack.decode(serialized_data, type=dict[str, Any])


class RowSessions(ServerSideSessionInterface):
    """Flask-Session over our own table and its safe transactions; an empty session has no row and no cookie."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, key_prefix="", permanent=True)
        self.serializer = PlainSerializer()

    def open_session(self, app: Flask, request: Request) -> ServerSideSession:
        if request.path.startswith(STATELESS):
            return self.session_class(sid="")
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: ServerSideSession, response: Response) -> None:
        # Libraries look into the session of every request; that alone makes no answer depend on it.
        if session.modified:
            super().save_session(app, session, response)

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        data = browser_sessions.read(store_id)
        return self.serializer.decode(data) if data is not None else None

    def _upsert_session(self, session_lifetime: timedelta, session: ServerSideSession, store_id: str) -> None:
        life = session_lifetime if "_user_id" in session else STRANGER_LIFE
        browser_sessions.write(store_id, self.serializer.encode(session), life)

    def _delete_session(self, store_id: str) -> None:
        browser_sessions.forget(store_id)


def begin_session(sign_in: Callable[[], object]) -> None:
    """Empty the present session, sign in, and take a new token, so that one known before is worth nothing."""
    present = cast(ServerSideSession, cast(Any, session)._get_current_object())
    present.clear()
    g.pop("csrf_token", None)
    sign_in()
    cast(RowSessions, current_app.session_interface).regenerate(present)


def init_app(app: Flask) -> None:
    """Keep sessions in rows, for `LIFE` after their last change."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=LIFE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.session_interface = RowSessions(app)
