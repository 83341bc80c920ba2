"""What a stream of events begins with, and what stands in it (HTML standard, section 9.2).

The application answers with what was missed and ends there; a browser then asks again after a while. Where the front of
`tournament serve` stands before it, that takes the stream over and goes on with it.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
from flask import Response, request
from werkzeug import Response as PlainResponse

from tournament.domain.competitions.queries.news import News, news
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.interchange.api_v1 import Change
from tournament.sdk.fields import LONGEST_NUMBER
from tournament.web.live.sending import Message, piece

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

OFFER = "tournament.stream"
"""Under which the front puts an empty list into a request: a `Ticket` in it asks for the stream to go on."""
CONTENT_TYPE = "text/event-stream; charset=utf-8"
STILL_HERE = b":\n\n"
RETRY_SECONDS = (3.0, 9.0)
"""When a browser asks again after its stream ended: not all of them at once."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which edition a stream is about, up to which revision its reader knows, and whether it is for organisers."""

    exchange_id: int
    revision: int
    for_organisers: bool = False


@dataclass(slots=True)
class Opening:
    """What a stream begins with: the answer of the application to the request for it."""

    ticket: Ticket
    response: PlainResponse
    environ: WSGIEnvironment


class ChangeByOrganisers(Change, frozen=True, kw_only=True):
    """The same for organisers: who did it, and whether public pages show any of it."""

    by: tuple[str, ...]
    shown: bool


def stream(exchange: ExchangeView, *, for_organisers: bool = False) -> Response:
    """Answer with the events of an edition; a page of organisers says by `since` which revision it was made from."""
    since = request.args.get("since", "") if for_organisers else ""
    known = event_id(request.headers.get("Last-Event-ID", since))
    said = beginning(exchange.revision)
    if known is not None and known != exchange.revision:
        said += event(news(exchange.id, known, exchange.revision), for_organisers=for_organisers)
    offered = request.environ.get(OFFER)
    if offered is not None and request.method == "GET":
        offered.append(Ticket(exchange.id, exchange.revision, for_organisers))
    response = Response(said, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store, no-transform"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def event(told: News, *, for_organisers: bool) -> bytes:
    """Say what is new; nothing where its readers see nothing of it."""
    if not told.is_shown and not for_organisers:
        return b""
    said = Change(revision=told.revision, competitions=told.competitions, matches=told.matches, more=told.more)
    if for_organisers:
        said = ChangeByOrganisers(**msgspec.structs.asdict(said), by=told.by, shown=told.is_shown)
    return b"id: %d\ndata: %s\n\n" % (told.revision, msgspec.json.encode(said))


@dataclass(slots=True)
class Pieces:
    """What is new since some revisions, in one piece for all who hear the same."""

    new: Mapping[int, News]
    _made: dict[tuple[int, bool], Message | None] = field(default_factory=dict)

    def of(self, told: int, *, for_organisers: bool) -> Message | None:
        """Return the piece for those who were told a revision; None where they see nothing of what is new."""
        key = told, for_organisers
        if key not in self._made:
            said = event(self.new[told], for_organisers=for_organisers)
            self._made[key] = piece(said) if said else None
        return self._made[key]


def beginning(revision: int) -> bytes:
    """Say up to which revision a stream knows of everything, and when to ask again once it has ended."""
    return b"retry: %d\nid: %d\n\n" % (random.uniform(*RETRY_SECONDS) * 1000, revision)


def event_id(given: str) -> int | None:
    """Return the revision that a reader was told last; None for what is none."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= LONGEST_NUMBER else None
