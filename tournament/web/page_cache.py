"""Public pages and feeds of an edition are made once for each revision, however many read them.

Only whoever comes without a session is answered from here. What a page shows moves the revision of its edition, as does
a change of the block; what the clock alone moves, such as that a match begins, is told to `changes_at` while the page
is made, and makes it anew then.

The revision is looked up before a kept page is sent, or was a quarter of a second ago: then the page goes out before
Flask is asked at all. One request makes a page or looks it up, never two at once; those who ask for it meanwhile wait
for that, or get the last version: at once when only the clock has moved, else when it takes too long.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request
from werkzeug import Response as PlainResponse
from werkzeug.datastructures import Headers
from werkzeug.http import parse_date, unquote_etag

from tournament.domain.calendars.commands.feed_fetches import client_of
from tournament.domain.competitions.queries.matches import MatchView
from tournament.domain.core.replica import EXTENSION, Replica, replica
from tournament.domain.exchanges.queries.revisions import place_of
from tournament.exports.byte_cache import Store
from tournament.runtime import Committed, Runtime, runtime
from tournament.web import metrics
from tournament.web.addresses import Addresses
from tournament.web.headers import FOR_EVERYBODY, PACKED_TAG, RawHeaders, has_session, is_known, raw_headers, takes_gzip
from tournament.web.hosts import names_of
from tournament.web.request_notes import notes_of
from tournament.web.short_refusals import RefusedError
from tournament.web.single_flight import Flight, Flights

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BYTES = 48 * 1024 * 1024
LARGEST = 1024 * 1024
HELD_SECONDS = 0.25
MOST_HELD = 10_000
LAST_VERSION = timedelta(seconds=10)
"""How long a page that was moved by the clock, or outdated by a change, still goes to those who need not make it."""
WAIT_SECONDS = 5.0
"""How long a request waits for others' makings before it gets the last version or is told to come again."""
PLUGINS_LAST = timedelta(seconds=15)
"""How long a page is kept with what a plugin made, or without what one that rests would have made."""
FLIGHT = "tournament.flight"
OF_BODY = {"Content-Encoding", "Content-Length", "Content-Type"}
MIMETYPES = {"text/html", "application/json", "text/calendar", "application/calendar+json", "application/atom+xml"}
HOST = re.compile(r"(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::([0-9]{1,5}))?")
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
ERASING = {"person.erased", "account.erased"}
"""Changes after which nobody gets a page of before, however much there is to do."""
READING = "tournament.reading"
"""How a page may be read that is made, and where it is."""
NEVER = datetime.max.replace(tzinfo=UTC)

Key = tuple[str, str, str, bool, str]
Edition = tuple[str, str]


@dataclass(slots=True, eq=False)
class Page:
    """A page as it was sent, and what it was made from: a revision of an edition, up to an instant.

    `seen` is when that revision was last known to be the present one.
    """

    edition: Edition
    revision: int
    until: datetime
    body: bytes
    headers: Headers
    route: str = ""
    seen: float = field(default_factory=time.monotonic)
    unchanged: Headers = field(init=False)
    """The headers of the answer that it has not changed."""
    tag: str = field(init=False)
    modified: datetime | None = field(init=False)
    raw: RawHeaders = field(init=False)
    raw_unchanged: RawHeaders = field(init=False)
    """The headers of both answers in the words of ASGI."""
    raw_tags: frozenset[bytes] = field(init=False)
    """What a condition of one tag says that names this page."""

    def __post_init__(self) -> None:
        self.unchanged = Headers([(name, value) for name, value in self.headers if name not in OF_BODY])
        self.tag = (unquote_etag(self.headers["ETag"])[0] or "").removesuffix(PACKED_TAG)
        self.modified = parse_date(self.headers.get("Last-Modified"))
        self.raw, self.raw_unchanged = raw_headers(self.headers), raw_headers(self.unchanged)
        tags = (f'"{self.tag}{form}"' for form in ("", PACKED_TAG))
        self.raw_tags = frozenset(f"{weak}{tag}".encode("latin-1") for tag in tags for weak in ("", "W/"))


@dataclass(slots=True)
class Reading:
    """Whether a page may be read from the replica, and whether it is."""

    may_be: bool = True
    is_elsewhere: bool = False


Making = Flight[Key, Page]
Asking = Generator[Future[None], None, Page | Making | None]


class Kept:
    """The kept pages of an application, the makings under way, and the revisions seen a moment ago."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._runtime: Runtime = app.extensions["tournament"]
        self.within = app.wsgi_app
        self.cookie = f"{app.config['SESSION_COOKIE_NAME']}="
        self._addresses = Addresses(app)
        self._public = names_of(self._runtime.settings.public_url)
        self._held: dict[Edition, tuple[float, int]] = {}
        self._flights: Flights[Key, Page] = Flights()
        self.pages: Store[Key, Page] = Store(BYTES, lambda page: len(page.body))
        self.commits = self.erasures = 0
        self._runtime.listeners.append(self.forget)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a page that is kept, or let the application answer."""
        try:
            found = self._wait_for(environ)
        except RefusedError as refused:
            return refused.answer(self._app)(environ, start_response)
        if isinstance(found, Page):
            response = self.answer_with(found, environ)
        elif found is None:
            return self.within(environ, start_response)
        else:
            response = self.lead(found, environ)
        return response(environ, start_response)

    def ask(self, environ: WSGIEnvironment) -> Asking:
        """Yield makings to wait for; return a page, a making the caller must `lead`, or None: to go by itself."""
        key = self.key_of(environ)
        arrived = time.monotonic()
        while key is not None:
            page = self.present(key)
            if page is not None:
                return page
            flight, leads = self._flights.join(key)
            if leads:
                return flight
            yield flight.landed
            if flight.made is not None and flight.began >= arrived:
                return flight.made  # its revision was looked up after this request came
            if flight.answered and flight.made is None:
                return None
        return None

    def lead(self, flight: Making, environ: WSGIEnvironment) -> PlainResponse:
        """Let the application answer for all who wait: without the conditions that hold for this request alone."""
        try:
            asked = {name: value for name, value in environ.items() if name not in CONDITIONS}
            asked[FLIGHT] = flight
            response = self._answered(asked)
            flight.answered = response.status_code < 500
        finally:
            self._flights.land(flight)
        return self.answer_with(flight.made, environ) if flight.made is not None else response

    def answer_with(self, page: Page, environ: WSGIEnvironment) -> PlainResponse:
        """Return the answer to a request for a page."""
        is_unchanged = is_known(environ, page.tag, page.modified, self.now())
        response = PlainResponse(status=304) if is_unchanged else PlainResponse(page.body)
        response.headers = page.unchanged if is_unchanged else page.headers
        return response

    def last_version(self, environ: WSGIEnvironment) -> Page:
        """Return the page as it was a moment ago; raises RefusedError when there is none."""
        key = self.key_of(environ)
        page = self.pages.get(key) if key else None
        if page is None or time.monotonic() - page.seen > LAST_VERSION.total_seconds():
            raise RefusedError(503)
        return page

    def make(self, environ: WSGIEnvironment) -> Page | None:
        """Return the page for everybody at an address, as it is now; None when there is none."""
        key = self.key_of(environ)
        if key is None:
            return None
        flight: Making = Flight(key)  # nobody waits for it
        self._answered(environ | {FLIGHT: flight})
        return flight.made

    def give_up(self, flight: Making) -> None:
        """End a making that was never begun."""
        self._flights.land(flight)

    def now(self) -> datetime:
        """Return the present instant."""
        return self._runtime.clock()

    def note(self, edition: Edition, revision: int, commits: int) -> None:
        """Remember for a moment which revision an edition had when there were so many commits in this process."""
        if len(self._held) >= MOST_HELD:
            self._held.clear()
        self._held[edition] = time.monotonic() + HELD_SECONDS, revision
        if commits != self.commits:  # asked after it is held: a commit counts first and forgets what is held then
            self._held.pop(edition, None)

    def _answered(self, asked: WSGIEnvironment) -> PlainResponse:
        """Let the application answer; once more without the replica where that could not go on."""
        reading = Reading()
        response = PlainResponse.from_app(self.within, asked | {READING: reading}, buffered=True)
        if response.status_code >= 500 and reading.is_elsewhere:
            other: Replica = self._app.extensions[EXTENSION]
            other.leave(f"it failed at {asked['PATH_INFO']}")
            response = PlainResponse.from_app(self.within, asked | {READING: Reading(may_be=False)}, buffered=True)
        return response

    def _wait_for(self, environ: WSGIEnvironment) -> Page | Making | None:
        asking, until = self.ask(environ), time.monotonic() + WAIT_SECONDS
        try:
            while True:
                next(asking).result(max(0.0, until - time.monotonic()))
        except StopIteration as ended:
            found: Page | Making | None = ended.value
            return found
        except TimeoutError:
            return self.last_version(environ)

    def present(self, key: Key) -> Page | None:
        """Return the page that is kept under a key, if its revision was seen a moment ago."""
        page = self.pages.get(key)
        if page is None:
            return None
        until, revision = self._held.get(page.edition, (0.0, 0))
        if revision != page.revision or until <= time.monotonic():
            return None
        page.seen = time.monotonic()
        past = self.now() - page.until if page.until != NEVER else -LAST_VERSION
        return page if past < timedelta() or (past < LAST_VERSION and self._flights.is_under_way(key)) else None

    def key_of(self, environ: WSGIEnvironment) -> Key | None:
        """Name the page that a request is for; None when it is no page that is kept."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or self.cookie in environ.get("HTTP_COOKIE", ""):
            return None
        if environ.get("CONTENT_LENGTH", "0") not in {"", "0"} or "HTTP_TRANSFER_ENCODING" in environ:
            return None  # what has a body may be refused for it, and is no answer for others
        query = self._addresses.page_query(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        if query is None:
            return None
        host = self._host_of(environ)
        if host is None:
            return None
        who = client_of(environ.get("HTTP_USER_AGENT", "")) if self.is_feed(environ["PATH_INFO"]) else ""
        return host, environ["PATH_INFO"], query, takes_gzip(environ), who

    def is_feed(self, path: str) -> bool:
        """Tell whether a page that is kept is a feed: those are noted to be fetched by some program."""
        return self._addresses.is_feed(path)

    def _host_of(self, environ: WSGIEnvironment) -> str | None:
        """Return the name a page is kept under; None for one with a port that somebody made up."""
        host: str = environ.get("HTTP_HOST", "").lower()
        plain = HOST.fullmatch(host)
        return host if plain and (host in self._public or plain[1] in {None, environ["SERVER_PORT"]}) else None

    def forget(self, committed: Committed) -> None:
        """Look again which revision is the present one; after an erasure nothing of before is kept."""
        if committed.scored:
            return  # points move no revision
        self.commits += 1
        self._held.clear()
        if committed.action in ERASING:
            self.erasures += 1  # counted first: what is being made of before is not put among the kept afterwards
            self.pages.clear()


def init_app(app: Flask) -> None:
    """Keep what is sent; must be set up before what adds headers, whose work is kept too."""
    app.add_template_filter(state_at)
    of_app: Runtime = app.extensions["tournament"]
    if of_app.settings.testing:
        return  # tests write rows without a service, which moves no revision
    kept = app.extensions["tournament_kept"] = Kept(app)
    app.wsgi_app = kept  # type: ignore[method-assign]  # as Flask documents
    app.after_request(_keep)


def changes_at(instant: datetime | None) -> None:
    """Say when the present page shows something else though nobody changes anything; None is never."""
    if instant is not None:
        g.page_until = min(instant, g.get("page_until", NEVER))


def plugins_took_part() -> None:
    """Say that a plugin has made part of the present page: nobody knows what else that shows."""
    changes_at(runtime().clock() + PLUGINS_LAST)


def state_at(match: MatchView, now: datetime) -> str:
    """Return the state of a match, and note for how long the present page may show it."""
    changes_at(match.changes_at(now))
    return match.state(now)


def answer_from_kept() -> Response | None:
    """Answer with the page that is kept for the present revision, if there is one."""
    flight: Making | None = request.environ.get(FLIGHT)
    if flight is None:
        return None
    kept: Kept = current_app.extensions["tournament_kept"]
    names = request.view_args or {}
    edition = (names["block"], names["exchange"])
    commits, erasures = kept.commits, kept.erasures
    place = place_of(*edition)
    if place is None:
        return None
    id_, revision = place
    kept.note(edition, revision, commits)
    page = kept.pages.get(flight.key)
    if page is None or page.revision != revision or page.until <= kept.now():
        g.page_made = edition, revision, erasures
        _read_elsewhere(edition, id_, revision)
        _note_rests()
        return None
    page.seen = time.monotonic()
    flight.made = page
    return Response(page.body, headers=page.headers.copy())


def _keep(response: Response) -> Response:
    """Keep a page that was made for everybody."""
    _note_rests()
    made, until = g.pop("page_made", None), g.pop("page_until", NEVER)
    whole = response.status_code == 200 and not response.is_streamed
    if made is None or not whole or response.mimetype not in MIMETYPES:
        return response
    public = response.headers.get("Cache-Control") in FOR_EVERYBODY
    if not public or "Set-Cookie" in response.headers or has_session():
        return response
    flight: Making = request.environ[FLIGHT]
    edition, revision, erasures = made
    route = notes_of(request.environ).route
    flight.made = Page(edition, revision, until, response.get_data(), response.headers.copy(), route)
    metrics.MADE.inc()
    kept: Kept = current_app.extensions["tournament_kept"]
    if len(flight.made.body) <= LARGEST and erasures == kept.erasures:
        kept.pages.put(flight.key, flight.made)
        metrics.KEPT_BYTES.set(kept.pages.used)
    return response


def _read_elsewhere(edition: Edition, id_: int, revision: int) -> None:
    """Let the page be read from the replica, if that has come as far: then the page is no older than from here."""
    other, reading = replica(), request.environ[READING]
    if other is None or not reading.may_be:
        return

    def has_all() -> bool:
        there = place_of(*edition)
        return there is not None and there[0] == id_ and there[1] >= revision

    reading.is_elsewhere = other.take(has_all)
    metrics.ON_REPLICA.labels("replica" if reading.is_elsewhere else "primary").inc()


def _note_rests() -> None:
    """Keep the page for a short while only: a plugin that rests may be missing from it, as it is made or made."""
    if runtime().registry.rests():
        plugins_took_part()
