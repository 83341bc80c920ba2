"""Forms that are shown again, filled as they were sent: after an expired token or session, and those sent twice."""

from __future__ import annotations

import logging
import time
from typing import Any, cast

from flask import Flask, Response, current_app, flash, g, make_response, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from tournament.domain.core.commands import submissions
from tournament.domain.core.commands.staleness import removed_since
from tournament.domain.core.commands.submissions import Answer, OtherContentError, RepeatedError
from tournament.domain.core.database import is_passing
from tournament.engine.certain import certain
from tournament.web import typed_input
from tournament.web.addresses import row_number
from tournament.web.errors import aborted, answer
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.permissions import declared, may, somebody, wants_json
from tournament.web.submissions import submission, tell, with_status

log = logging.getLogger(__name__)
WAIT, STEP = 3.0, 0.05
"""Seconds for which a form that comes again waits for the answer to the first, and how often it looks."""
_TABLES = {
    "adjustment": "adjustment",
    "blocked": "blocked_time", "court": "court", "draw": "lot_draw", "entry": "entry", "item": "programme_item",
    "match": "match", "official": "official", "unit": "unit", "venue": "venue",
}  # fmt: skip
"""The tables whose rows addresses (``match_id``) and fields (``match``) name by their ids."""


def init_app(app: Flask) -> None:
    """Show forms of the organiser's pages again."""
    app.register_error_handler(RepeatedError, lambda error: _answer_again())
    app.before_request(show_typed)


def show_again(sentence: str, status: int) -> Response | None:
    """Answer with the page of the form that was sent, filled in and with what is to be said; nothing is carried out."""
    if request.blueprint != blueprint.name or request.endpoint is None or wants_json():
        return None
    g.refusal = g.csrf_valid = True
    flash(sentence, "error")
    with_status(status)
    view = current_app.view_functions[request.endpoint]
    try:
        return make_response(view(**(request.view_args or {})))
    except Exception as error:  # such as that its row is gone: an error handler's own errors are handled nowhere else
        return make_response(current_app.handle_user_exception(error))


def show_after_expired_token() -> Response | None:
    """Show a form again whose token is not of this session any more."""
    return show_again(
        _("This page had become too old, so nothing is saved yet. Look at what stands here, then send it again."), 400
    )


@blueprint.before_request
def answer_repeated() -> Response | None:
    """Answer a form that was carried out as it was answered then; one with the key of another is refused."""
    if request.method != "POST":
        return None
    try:
        known = submissions.answer_of(submission())
    except OtherContentError as error:
        tell()
        return show_again(in_language(error.text), 422)
    return _answer_again() if known is not None else None


@blueprint.after_request
def note_answer(response: Response) -> Response:
    """Keep how a form was answered that was carried out."""
    sent = g.get("submission")
    if sent is not None and sent.taken and sent.key and response.status_code < 400:
        body = response.get_data() if response.mimetype == "application/json" else None
        try:
            submissions.note_answer(sent, Answer(response.status_code, response.location, body))
        except DBAPIError as error:  # the change itself is made: sent again, the form leads to its page
            log.error("the answer to a form was not noted: %s", error.orig, exc_info=not is_passing(error))
    return response


@blueprint.errorhandler(404)
def tell_removed(error: HTTPException) -> Response:
    """Answer a form about something that is not there any more with who removed it."""
    view = request.view_args or {}
    given = {name: view.get(f"{name}_id") or request.form.get(name, type=row_number) for name in _TABLES}
    ids = {_TABLES[name]: id_ for name, id_ in given.items() if id_}
    slugs = {name: value for name, value in view.items() if name == "competition"}
    removed = None
    if request.method == "POST" and "block" in view:
        removed = removed_since(view["block"], view.get("exchange"), submission().version, ids, slugs)
    return answer(409, in_language(removed.text)) if removed is not None else aborted(error)


def show_typed() -> Response | None:
    """Show a form filled with what was typed when its session had ended; nothing of it is carried out."""
    user = somebody() if request.method == "GET" and typed_input.COOKIE in request.cookies else None
    kept = typed_input.kept_for(str(user.get_id())) if user is not None else None
    if kept is None:
        return None
    adapter = certain(current_app.create_url_adapter(request), "a request has an address")
    try:
        rule, values = adapter.match(request.path, method="POST", return_rule=True)
    except HTTPException:
        return None
    if not may(declared(current_app, rule.endpoint) or "administer", values.get("block")):
        return None
    _send(rule, values, kept.fields)
    sentence = _("The session had ended, so nothing is saved yet. Look at what was typed here, then send it again.")
    page = show_again(sentence, 200)
    if page is not None:
        typed_input.forget(page)
    return page


def _send(rule: Any, values: Any, fields: list[tuple[str, str]]) -> None:
    """Let this request be the one that sent a form."""
    sent = cast(Any, request)._get_current_object()
    sent.url_rule, sent.view_args, sent.routing_exception, sent.method = rule, values, None, "POST"
    sent.form, sent.files = ImmutableMultiDict(fields), ImmutableMultiDict()


def _answer_again() -> Response:
    """Answer as the first time; when that answer was lost before it was noted, lead back to the form's page."""
    until = time.monotonic() + WAIT
    known = submissions.answer_of(submission())
    while known is not None and known.status is None and time.monotonic() < until:
        time.sleep(STEP)
        known = submissions.answer_of(submission())
    if known is not None and known.body is not None:
        return Response(known.body, status=known.status, mimetype="application/json")
    flash(_("This had been sent before, and was carried out once."), "info")
    return cast(Response, redirect(known.location if known is not None and known.location else _page_of_form()))


def _page_of_form() -> str:
    """Return the page on which the form of this request stands, or the one above it."""
    adapter = certain(current_app.create_url_adapter(request), "a request has an address")
    if adapter.test(request.path, method="GET"):
        return request.path
    edition = {name: value for name, value in (request.view_args or {}).items() if name in {"block", "exchange"}}
    return url_for("organiser.checklist" if "exchange" in edition else "organiser.block", **edition)
