"""Scoring of matches by whoever has a scorer's link: its token comes with each request, and nothing else counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, current_app, request
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from tournament.catalogues import both
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.scoring.commands import opening, recording, sealing
from tournament.domain.scoring.queries import links, logs
from tournament.engine.errors import InputError
from tournament.engine.scoring import score_to_json
from tournament.interchange import scoring_v1
from tournament.web.api.openapi import PREFIX, Operation
from tournament.web.headers import PRIVATE
from tournament.web.language import in_language
from tournament.web.permissions import permission
from tournament.web.rate_limit import is_too_many, seconds_to_wait

WRONG_TOKENS = 100
"""Tokens that nobody has that one visitor may try within ten minutes."""
REQUESTS = 600
A_MINUTE = timedelta(minutes=1)
"""What a link may ask in it: a point every two seconds has room twenty times over, and a queue that is sent at once."""
STATUSES = {"content": 422, "rule": 422, "conflict": 409, "full": 422}

RULE = "/<block>/<exchange>/<competition>/matches/<match>/scoring"
_REFUSED = {
    400: "What was sent is no such record, or an option is not known",
    401: "No token, or one that nobody has or that has ended",
    403: "The link is for another match",
    429: "Too many requests: come again after Retry-After",
    503: "Not now: the same is sent again after Retry-After",
}
_SENT = {**_REFUSED, 413: "More than 64 KiB", 415: "What was sent is no JSON"}
OPERATIONS = (
    Operation(
        "get", f"{RULE}/", "How a match stands on its scoreboard, and what came since a version",
        {200: ("How it stands", scoring_v1.Scoreboard)}, _REFUSED,
        query={"after": "The version since which events are told"},
    ),
    Operation(
        "post", f"{RULE}/", "Take events of a device in their order",
        {
            200: ("All are stored, in the log or for a review", scoring_v1.RecordedEvents),
            409: ("Others have scored meanwhile; events before the refused one are stored", scoring_v1.RecordedEvents),
            422: ("The sport, or an earlier event, does not allow it", scoring_v1.RecordedEvents),
        },
        {**_SENT, 422: "Nothing scores this sport, or the sides of the match are not known: nothing was stored"},
        scoring_v1.SentEvents,
    ),
    Operation(
        "post", f"{RULE}/lease", "Let a device have a match",
        {200: ("It has it", scoring_v1.Lease), 409: ("Another device has it, or it has its result", scoring_v1.Lease)},
        {**_SENT, 422: "Nothing scores this sport"}, scoring_v1.SentLease,
    ),
)  # fmt: skip
"""What the description of the addresses tells of these."""

blueprint = Blueprint("scoring", __name__, url_prefix=PREFIX + RULE)


@blueprint.record_once
def _without_csrf(state: Any) -> None:
    """Ask for no token of a form: what a browser sends by itself opens nothing here."""
    state.app.extensions["csrf"].exempt(blueprint)


@blueprint.get("/")
@permission("public")
def standing(block: str, exchange: str, competition: str, match: str) -> Response:
    """Give how a match stands, and what came since a version."""
    _link, found = _opened(block, exchange, competition, match)
    given = request.args.get("after", "0")
    if not given.isdecimal() or len(given) > 9 or request.args.keys() - {"after", "lang"}:
        abort(400, _("Say after which version, as a whole number: …?after=12"))
    try:
        shown = logs.scored(found.id, int(given))
    except logs.MachineMissingError:
        abort(503)
    if shown is None:
        return _answer(scoring_v1.Scoreboard(0, None, False, (), "", (), (), None, None, ()))
    return _answer(
        scoring_v1.Scoreboard(
            shown.version,
            shown.state,
            shown.reopened,
            shown.confirmed,
            shown.disputed,
            [scoring_v1.Action(each.key, both(each.label), each.side) for each in shown.actions],
            [both(each) for each in shown.calls],
            score_to_json(shown.result) if shown.result is not None else None,
            _holder(shown.holder),
            [_logged(each) for each in shown.events],
        )
    )


@blueprint.post("/")
@permission("public")
def record(block: str, exchange: str, competition: str, match: str) -> Response:
    """Take events of a device, and answer once they are stored."""
    link, found = _opened(block, exchange, competition, match)
    events = _read(scoring_v1.read_events)
    try:
        done = recording.record(found.id, events, link.id)
    except logs.MachineMissingError:
        abort(503)
    except InputError as error:
        abort(422, in_language(error.text))
    is_closed, unrecorded = _sealed(done, found, link)
    refusal, keeps = done.refusal, any(each.number is None for each in done.answers)
    answer = scoring_v1.RecordedEvents(
        done.version,
        [scoring_v1.TakenEvent(each.uuid, each.number, each.kept) for each in done.answers],
        _holder(logs.holder_of(found.id)) if keeps or refusal else None,
        match="closed" if is_closed else "confirmed" if done.is_confirmed else "",
        unrecorded=unrecorded,
    )
    if refusal is not None:
        answer.refused = scoring_v1.Refused(refusal.uuid, refusal.reason)
        answer.error, answer.status = in_language(refusal.text), STATUSES[refusal.reason]
    if refusal is not None and refusal.reason == "conflict":
        base = next(each.base_version for each in events if each.uuid == refusal.uuid)
        answer.between = [_logged(each) for each in logs.events_since(found.id, base)]
    return _answer(answer, answer.status)


def _sealed(done: recording.Recorded, match: links.ScoredMatch, link: links.Link) -> tuple[bool, str]:
    """Record what both sides have confirmed; returns whether the match has its result, or why it cannot be recorded."""
    if done.is_closed or not done.is_confirmed:
        return done.is_closed, ""
    try:
        return sealing.seal(SYSTEM, match.exchange_id, match.id, link.id), ""
    except InputError as error:
        return False, in_language(error.text)


@blueprint.post("/lease")
@permission("public")
def lease(block: str, exchange: str, competition: str, match: str) -> Response:
    """Let a device have a match."""
    link, found = _opened(block, exchange, competition, match)
    sent = _read(scoring_v1.read_lease)
    if not found.is_open:
        said = _("The result of this match is recorded: the organisers clear it before it is scored again.")
        return _answer(scoring_v1.Lease(None, "closed", said, 409), 409)
    try:
        holder = opening.take(found.id, sent.device_id, link.id, over=sent.take_over)
    except logs.MachineMissingError:
        abort(503)
    except opening.HeldError as held:
        said = _(
            "%(name)s scores this match on another device: take it over if you are to go on.", name=held.holder.name
        )
        return _answer(scoring_v1.Lease(_holder_of(held.holder), error=said, status=409), 409)
    return _answer(scoring_v1.Lease(_holder_of(holder)))


def _opened(block: str, exchange: str, competition: str, key: str) -> tuple[links.Link, links.ScoredMatch]:
    """Return the link of a request and the match that it opens, or refuse."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    link = links.link_of(token) if kind.lower() == "bearer" and token else None
    if link is None:
        if is_too_many("scoring", WRONG_TOKENS):
            abort(429)
        abort(401, _("Send the token of a scorer's link: Authorization: Bearer …"))
    if not link.is_open:
        abort(401, _("This scorer's link has ended or was taken back: ask the organisers for another one."))
    if wait := seconds_to_wait("scored", REQUESTS, str(link.id), A_MINUTE):
        raise TooManyRequests(retry_after=wait)
    match = links.match_at(block, exchange, competition, key)
    if match is None or not match.is_opened_by(link):
        abort(403, _("This scorer's link is for another match."))
    return link, match


def _read(reader: Any) -> Any:
    """Read the body; what is no JSON of that kind is refused before anything is asked of the database."""
    if request.mimetype != "application/json":
        abort(415, _("Send JSON, as Content-Type: application/json."))
    request.max_content_length = scoring_v1.MOST_BYTES
    try:
        return reader(request.get_data())
    except InputError as error:
        abort(400, in_language(error.text))


def _answer(record: msgspec.Struct, status: int = 200) -> Response:
    response = current_app.response_class(msgspec.json.encode(record), status, content_type="application/json")
    response.headers["Cache-Control"] = PRIVATE
    return response


def _holder(holder: logs.Holder | None) -> scoring_v1.Holder | None:
    return _holder_of(holder) if holder is not None else None


def _holder_of(holder: logs.Holder) -> scoring_v1.Holder:
    return scoring_v1.Holder(holder.device_id, holder.name, holder.until)


def _logged(each: logs.LoggedEvent) -> scoring_v1.LoggedEvent:
    event = each.event
    return scoring_v1.LoggedEvent(
        each.place.number, event.uuid, event.device_id, event.device_seq, event.type, event.payload, each.who,
        each.received_at,
    )  # fmt: skip
