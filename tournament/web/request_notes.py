"""What is noted of one request wherever it is worked on: before the application and inside it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Flask, has_request_context, request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

NOTES = "tournament.notes"
GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
"""Ids that a proxy may give; another kind could pass for something else in a log."""


def new_id() -> str:
    """Return an id that no other request has; it protects nothing."""
    return f"{random.getrandbits(64):016x}"


@dataclass(slots=True)
class RequestNotes:
    """The id under which a request is told of, and the pattern of the address that was asked for.

    There is no pattern where nothing is at the address, or nobody has looked yet.
    """

    id: str = field(default_factory=new_id)
    route: str = ""


def notes_of(environ: WSGIEnvironment) -> RequestNotes:
    """Return the notes of a request; those of a copy of its environment are the same."""
    notes: RequestNotes | None = environ.get(NOTES)
    if notes is None:
        notes = environ[NOTES] = RequestNotes()
    return notes


def begin(environ: WSGIEnvironment, *, trusted: bool) -> RequestNotes:
    """Begin the notes of a request; its id is the one that a proxy gave it, where its word is taken."""
    notes = notes_of(environ)
    if trusted:
        notes.id = taken_id(environ.get("HTTP_X_REQUEST_ID", "")) or notes.id
    return notes


def taken_id(given: str) -> str | None:
    """Return the id that a proxy gave a request, if it is one that may be taken."""
    return given if GIVEN.fullmatch(given) else None


def present() -> RequestNotes | None:
    """Return the notes of the request that is worked on here."""
    return notes_of(request.environ) if has_request_context() else None


def init_app(app: Flask) -> None:
    """Note the route of every request; before anything refuses it."""
    app.before_request(_note_route)


def _note_route() -> None:
    if request.url_rule is not None:
        notes_of(request.environ).route = request.url_rule.rule
