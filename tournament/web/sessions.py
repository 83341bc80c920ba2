"""Sessions as rows on the server: the cookie is a random token and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import msgspec
from flask import Flask, Request, Response, current_app, g, request, session
from flask_session.base import Serializer, ServerSideSession, ServerSideSessionInterface
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import SQLAlchemyError

from tournament.domain.accounts.commands import browser_sessions
from tournament.web import devices

LIFE = timedelta(days=14)
STRANGER_LIFE = timedelta(hours=2)
"""How long a session lives in which nobody signed in: long enough to fill in a form."""
STATELESS = "/static/"
READ, TO_BE_SEEN = "session_read", "session_to_be_seen"
"""Of the present request: the token under which a session was found, and whether to note that it was used."""
DONE, ASIDE, OWNED = "is_done", "is_aside", "is_owned"
"""Marks of a session that is not to be stored any more, of one that nobody can be known by, and of one among these
that may be somebody's."""
OWNER = "_user_id"


class PlainSerializer(Serializer):
    """Plain values only: unlike the library's own, it never unpickles."""

    def encode(self, session: ServerSideSession) -> bytes:
        return msgspec.msgpack.encode(dict(session))

    def decode(self, serialized_data: bytes) -> dict[str, Any]:
        return msgspec.msgpack.decode(serialized_data, type=dict[str, Any])


class LostSession(ServerSideSession):
    """A session that could not be read: whoever asks for what is in it meets the failure, everybody else is served."""

    def __init__(self, failure: SQLAlchemyError) -> None:
        super().__init__(sid="")
        self.failure: SQLAlchemyError | None = failure

    def __getitem__(self, key: str) -> Any:
        self._fail()
        return super().__getitem__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        self._fail()
        super().__setitem__(key, value)

    def get(self, key: str, default: Any = None) -> Any:
        self._fail()
        return super().get(key, default)

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure


class RowSessions(ServerSideSessionInterface):
    """Flask-Session over our own table and its safe transactions; an empty session has no row and no cookie."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, key_prefix="", permanent=True)
        self.serializer = PlainSerializer()

    def open_session(self, app: Flask, request: Request) -> ServerSideSession:
        if request.path.startswith(STATELESS):
            return self.session_class(sid="")
        try:
            return super().open_session(app, request)
        except SQLAlchemyError as failure:
            return LostSession(failure)

    def save_session(self, app: Flask, session: ServerSideSession, response: Response) -> None:
        # Libraries look into the session of every request; that alone makes no answer depend on it.
        if session.modified and not hasattr(session, DONE):
            super().save_session(app, session, response)
            setattr(session, DONE, True)
        elif g.get(READ) == session.sid and g.get(TO_BE_SEEN) and not hasattr(session, DONE):
            with suppress(SQLAlchemyError):  # reading goes on without it
                browser_sessions.see(session.sid)
            setattr(session, DONE, True)

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        stored = browser_sessions.read(store_id)
        if stored is None:
            return None
        setattr(g, READ, store_id)
        setattr(g, TO_BE_SEEN, stored.to_be_seen)
        return self.serializer.decode(stored.data)

    def _upsert_session(self, session_lifetime: timedelta, session: ServerSideSession, store_id: str) -> None:
        owner = session.get(OWNER)
        life = session_lifetime if owner is not None else STRANGER_LIFE
        data = self.serializer.encode(session)
        if g.get(READ) == store_id:
            browser_sessions.go_on(store_id, data, life, owner)
        else:
            browser_sessions.begin(store_id, data, life, owner, devices.describe(request.user_agent.string))

    def _delete_session(self, store_id: str) -> None:
        browser_sessions.forget(store_id)


def begin_session(fill: Callable[[], object]) -> None:
    """Empty the present session, fill it, and take a new token, so that one known before is worth nothing."""
    present = _present()
    present.clear()
    g.pop("csrf_token", None)
    fill()
    generate_csrf()  # of pages opened at once, each would make a token, and one of them be lost
    cast(RowSessions, current_app.session_interface).regenerate(present)


def present_name() -> str:
    """Return what stands for the present session on pages that list sessions."""
    return browser_sessions.named(_present().sid)


def store(response: Response) -> None:
    """Store the session of the present request, while a failure can still be answered: Flask itself comes too late."""
    current_app.session_interface.save_session(current_app, _present(), response)


def set_aside() -> None:
    """Go on as if nobody had come: the database that knows who did cannot be asked."""
    present = _present()
    if isinstance(present, LostSession):
        present.failure = None
        setattr(present, OWNED, True)
    elif dict.get(present, OWNER) is not None:
        setattr(present, OWNED, True)
    dict.clear(present)
    setattr(present, ASIDE, True)
    setattr(present, DONE, True)


def is_set_aside() -> bool:
    """Tell whether nothing can be known of who came."""
    return hasattr(_present(), ASIDE)


def may_be_somebody() -> bool:
    """Tell whether who came may be signed in, though nothing else can be known of them."""
    return hasattr(_present(), OWNED)


def _present() -> ServerSideSession:
    return cast(ServerSideSession, cast(Any, session)._get_current_object())


def _refuse_lost() -> None:
    """Raise what kept the session from being read, before a form seems to lack its token."""
    present = _present()
    if isinstance(present, LostSession) and present.failure and request.method not in {"GET", "HEAD"}:
        raise present.failure


def init_app(app: Flask) -> None:
    """Keep sessions in rows, for `LIFE` after their last change."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=LIFE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.session_interface = RowSessions(app)
    app.add_template_global(is_set_aside)
    app.add_template_global(may_be_somebody)
    app.before_request(_refuse_lost)
