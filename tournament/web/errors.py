"""Refusals and failures: a page with one clear sentence and a next step, or JSON for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from tournament.engine.errors import InputError
from tournament.models import db
from tournament.services.change import BusyError, NotFoundError
from tournament.web.forms import form_errors
from tournament.web.guesses import is_too_many
from tournament.web.language import in_language
from tournament.web.permissions import somebody, wants_json

__all__ = ["answer", "form_errors", "init_app"]

log = logging.getLogger(__name__)
MISSES = 1_000
"""Missing addresses that one visitor may ask for within ten minutes: whoever counts ids up asks for more."""
WAIT_SECONDS = {429: "600", 503: "5"}
"""What refusals that pass say of when to try again (RFC 9110 section 10.2.3)."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an error page says: what happened, and what to do."""

    title: LazyString
    next_step: LazyString


EXPLANATIONS: Mapping[int, Explanation] = {
    400: Explanation(_l("That could not be read"), _l("Go back, check what was entered, and send it again.")),
    401: Explanation(_l("Please sign in"), _l("Sign in, then open this address again.")),
    403: Explanation(
        _l("This page is not open to you"),
        _l("Sign in with another account, or ask the block's organisers to let you in."),
    ),
    404: Explanation(
        _l("There is nothing at this address"),
        _l("The page may have moved, or may not be published yet. Start from the front page."),
    ),
    405: Explanation(_l("This address cannot be used in that way"), _l("Go back and use the buttons of the page.")),
    409: Explanation(
        _l("Somebody else changed this first"),
        _l("Open the page again and repeat your change on what is there now."),
    ),
    413: Explanation(_l("That is too large"), _l("Send at most 4 MB at a time.")),
    422: Explanation(_l("That cannot be done"), _l("Go back, change what was entered, and send it again.")),
    429: Explanation(_l("Too many attempts"), _l("Wait ten minutes, then try again.")),
    500: Explanation(
        _l("Something went wrong here"),
        _l("This is our mistake; nothing was left half done. Try again, or tell the operator when it happened."),
    ),
    503: Explanation(_l("Too busy just now"), _l("Nothing was changed. Wait a few seconds, then try again.")),
}


def answer(status: int, said: str | None = None) -> Response:
    """Answer with an error: `said` is a sentence about this case, beside what holds for every such status."""
    if status == 404 and is_too_many("addresses", MISSES):
        status, said = 429, None
    known = EXPLANATIONS.get(status) or EXPLANATIONS[500 if status >= 500 else 400]
    as_json = {"error": said or str(known.title), "status": status}
    response = jsonify(as_json) if wants_json() else _page(status, known, said)
    response.status_code = status
    if status in WAIT_SECONDS:
        response.headers["Retry-After"] = WAIT_SECONDS[status]
    return response


def init_app(app: Flask) -> None:
    """Handle what views, services and the framework raise."""
    app.register_error_handler(HTTPException, _aborted)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(InputError, lambda error: answer(422, in_language(error.text)))
    app.register_error_handler(BusyError, lambda error: answer(503))
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _unforeseen)


def _page(status: int, known: Explanation, said: str | None) -> Response:
    try:
        page = render_template("errors/error.html", status=status, explanation=known, said=said)
    except Exception:  # what failed may be what every page needs, such as the database
        log.exception("the error page failed")
        return Response(f"{said or known.title} {known.next_step}\n", content_type="text/plain; charset=utf-8")
    return make_response(page)


def _aborted(error: HTTPException) -> Response:
    """Answer an abort; the library's own English sentence is not for people, one of ours is."""
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    said = str(error.description) if error.description != type(error).description else None
    response = answer(error.code or 500, said)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _not_found(error: NotFoundError) -> Response:
    """Answer a call that names what is not there, or what is somebody else's; such calls are noted."""
    user = somebody()
    log.warning("%s %s by %s names what is not there", request.method, request.path, user.id if user else "nobody")
    return answer(404, in_language(error.text))


def _forged(error: CSRFError) -> Response:
    """Answer a form without a valid token: mostly that of a page left open across a sign-in or sign-out."""
    return answer(400, _("This page has become too old. Load it again, then send the form."))


def _database_away(error: OperationalError) -> Response:
    """Answer while the database is locked, full or away; what was asked for was not done."""
    db.session.rollback()
    log.error("the database refused: %s", error.orig)
    return answer(503)


def _unforeseen(error: Exception) -> Response:
    db.session.rollback()
    log.exception("%s %s failed", request.method, request.path)
    return answer(500)
