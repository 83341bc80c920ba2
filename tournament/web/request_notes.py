"""What is noted of one request wherever it is worked on: before the application and inside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask, request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

NOTES = "tournament.notes"


@dataclass(slots=True)
class RequestNotes:
    """The pattern of the address that was asked for; none where nothing is at that address, or nobody looked yet."""

    route: str = ""


def notes_of(environ: WSGIEnvironment) -> RequestNotes:
    """Return the notes of a request; those of a copy of its environment are the same."""
    notes: RequestNotes = environ.setdefault(NOTES, RequestNotes())
    return notes


def init_app(app: Flask) -> None:
    """Note the route of every request; before anything refuses it."""
    app.before_request(_note_route)


def _note_route() -> None:
    if request.url_rule is not None:
        notes_of(request.environ).route = request.url_rule.rule
