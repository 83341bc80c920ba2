"""Refusals and failures: a page with one clear sentence and a next step, or JSON for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from tournament.domain.core import database
from tournament.domain.core.commands.unit_of_work import BusyError, NotFoundError, UnsureError
from tournament.domain.core.database import is_passing
from tournament.engine.errors import InputError
from tournament.plugins.guard import LeftOutError
from tournament.web import sessions
from tournament.web.foreign_ids import note_foreign
from tournament.web.forms import form_errors
from tournament.web.language import in_language
from tournament.web.logged_requests import asked_for
from tournament.web.permissions import may, wants_json
from tournament.web.rate_limit import is_too_many
from tournament.web.request_notes import notes_of

__all__ = ["aborted", "answer", "form_errors", "init_app"]

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
WITHOUT_PLUGIN = Explanation(
    _l("This page cannot be shown for now"),
    _l("What makes a part of it does not work. Everything else goes on; tell the organisers if it stays so."),
)
UNSURE = Explanation(
    _l("It is not known whether this was saved"),
    _l("The connection to the database broke meanwhile. Open the page again and look before you send it once more."),
)


def answer(status: int, said: str | None = None, known: Explanation | None = None) -> Response:
    """Answer with an error: `said` is a sentence about this case, beside what holds for every such status.

    `known` takes the place of what holds for the status. A failure has the number of its request, which finds it in the
    log and stands in the header of the answer.
    """
    number = notes_of(request.environ).id if status >= 500 else None
    if status == 404 and is_too_many("addresses", MISSES):
        status, said = 429, None
    known = known or EXPLANATIONS.get(status) or EXPLANATIONS[500 if status >= 500 else 400]
    as_json = {"error": said or str(known.title), "status": status} | ({"number": number} if number else {})
    response = jsonify(as_json) if wants_json() else _page(status, known, said, number)
    response.status_code = status
    if status in WAIT_SECONDS:
        response.headers["Retry-After"] = WAIT_SECONDS[status]
    return response


def init_app(app: Flask) -> None:
    """Handle what views, services and the framework raise."""
    app.register_error_handler(HTTPException, aborted)
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(InputError, lambda error: answer(422, in_language(error.text)))
    app.register_error_handler(LeftOutError, _left_out)
    app.register_error_handler(BusyError, _busy)
    app.register_error_handler(UnsureError, _unsure)
    app.register_error_handler(SQLAlchemyError, _database_failed)
    app.register_error_handler(Exception, _unforeseen)
    app.after_request(_store_session)
    app.teardown_appcontext(_end)


def _page(status: int, known: Explanation, said: str | None, number: str | None) -> Response:
    try:
        page = render_template("errors/error.html", status=status, explanation=known, said=said, number=number)
    except Exception:  # what failed may be what every page needs
        log.exception("the error page failed")
        plain = " ".join(filter(None, (said or str(known.title), str(known.next_step), number)))
        return Response(f"{plain}\n", content_type="text/plain; charset=utf-8")
    return make_response(page)


def aborted(error: HTTPException) -> Response:
    """Answer an abort; the library's own English sentence is not for people, one of ours is."""
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return _unforeseen(error.original_exception)  # outside of views
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    if error.code == 404 and request.view_args:
        note_foreign()
    said = str(error.description) if error.description != type(error).description else None
    response = answer(error.code or 500, said)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _not_found(error: NotFoundError) -> Response:
    """Answer a call that names what is not there, or what is somebody else's."""
    note_foreign()
    return answer(404, in_language(error.text))


def _left_out(error: LeftOutError) -> Response:
    """Name the plugin that failed to organisers alone."""
    if may("organise-something"):
        return answer(422, in_language(error.text))
    return answer(503, known=WITHOUT_PLUGIN)


def _store_session(response: Response) -> Response:
    """Store the session, before the headers are put on whatever the answer is then."""
    try:
        sessions.store(response)
    except SQLAlchemyError as error:
        failed = _database_failed(error)
        # The view may have committed what it did.
        return failed if request.method in {"GET", "HEAD"} or failed.status_code != 503 else answer(503, known=UNSURE)
    return response


def _database_failed(error: SQLAlchemyError) -> Response:
    """Answer while the database is locked, full, read-only or away."""
    if not is_passing(error):
        return _unforeseen(error)
    log.error("%s: the database refused: %s", asked_for(), getattr(error, "orig", error))
    return _busy(error)


def _busy(error: BusyError | SQLAlchemyError) -> Response:
    """Say that nothing was changed, unless that failed which comes after a change."""
    committed = database.has_committed()
    _let_go()
    if isinstance(error, BusyError):
        log.error("%s: the database refused: %s", asked_for(), error.__cause__ or error)
    return answer(503, known=UNSURE if committed else None)


def _unsure(error: UnsureError) -> Response:
    _let_go()
    log.error("%s: %s: %s", asked_for(), error, error.__cause__)
    return answer(503, known=UNSURE)


def _unforeseen(error: BaseException) -> Response:
    """Answer a fault of ours with a number under which the log tells what happened."""
    if isinstance(error, SQLAlchemyError):
        if is_passing(error):
            return _database_failed(error)
        _let_go()
    database.give_up()
    log.error("%s failed, number %s", asked_for(), notes_of(request.environ).id, exc_info=error)
    return answer(500)


def _end(_error: BaseException | None) -> None:
    """End the transaction before the library does: over a broken connection it would lose the answer."""
    database.end()


def _let_go() -> None:
    """Forget what was under way and who came: the page that says so must need no database."""
    with suppress(SQLAlchemyError):  # the connection may be gone
        database.give_up()
    sessions.set_aside()
