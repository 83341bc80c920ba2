"""Public pages of an edition are made once for each revision, however many read them.

Only whoever comes without a session is answered from here. Pages say what is on now, so that one is made anew after a
few seconds too; what they show beside that moves the revision of its edition, as does a change of the block.

The revision is looked up before a kept page is sent, or was a quarter of a second ago: then the page goes out before
Flask is asked at all.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request
from sqlalchemy import select
from werkzeug.datastructures import Accept, Headers
from werkzeug.http import parse_accept_header

from tournament.exports.store import Store
from tournament.models import Block, Exchange, db
from tournament.runtime import Committed, Runtime
from tournament.web.headers import REVALIDATED, has_session

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BYTES = 48 * 1024 * 1024
LARGEST = 1024 * 1024
SECONDS = 15
HELD_SECONDS = 0.25
MOST_HELD = 10_000
BLUEPRINTS = {"public", "api"}
OF_BODY = {"Content-Length", "Content-Type"}
MIMETYPES = {"text/html", "application/json"}

Key = tuple[str, str, str, bool]
Edition = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was sent, and what it was made from: a revision of an edition and a span of time."""

    edition: Edition
    revision: int
    span: int
    body: bytes
    headers: Headers

    @property
    def tag(self) -> str:
        """Return the page's tag with its quotes."""
        return self.headers["ETag"]


class Front:
    """What stands before the application: the kept pages, and the revisions seen a moment ago."""

    def __init__(self, app: Flask) -> None:
        self._runtime: Runtime = app.extensions["tournament"]
        self._within = app.wsgi_app
        self._cookie = f"{app.config['SESSION_COOKIE_NAME']}="
        self._held: dict[Edition, tuple[float, int]] = {}
        self.pages: Store[Key, Page] = Store(BYTES, lambda page: len(page.body))
        self._runtime.listeners.append(self._forget)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with a page that is kept and surely present, or let the application answer."""
        if environ["REQUEST_METHOD"] in {"GET", "HEAD"} and self._cookie not in environ.get("HTTP_COOKIE", ""):
            page = self.pages.get(key_of(environ))
            if page is not None and self._is_present(page):
                return _sent(page, environ, start_response)
        return self._within(environ, start_response)

    def span(self) -> int:
        """Return the present span of time."""
        return int(self._runtime.clock().timestamp()) // SECONDS

    def note(self, edition: Edition, revision: int) -> None:
        """Remember for a moment which revision an edition has."""
        if len(self._held) >= MOST_HELD:
            self._held.clear()
        self._held[edition] = time.monotonic() + HELD_SECONDS, revision

    def _is_present(self, page: Page) -> bool:
        until, revision = self._held.get(page.edition, (0.0, 0))
        return revision == page.revision and until > time.monotonic() and page.span == self.span()

    def _forget(self, _committed: Committed) -> None:
        self._held.clear()


def init_app(app: Flask) -> None:
    """Keep what is sent; must be set up before what adds headers, whose work is kept too."""
    of_app: Runtime = app.extensions["tournament"]
    if of_app.settings.testing:
        return  # tests write rows without a service, which moves no revision
    front = app.extensions["tournament_front"] = Front(app)
    app.wsgi_app = front  # type: ignore[method-assign]  # as Flask documents
    app.after_request(_keep)


def answer_from_kept() -> Response | None:
    """Answer with the page that is kept for the present revision, if there is one."""
    front: Front | None = current_app.extensions.get("tournament_front")
    names = request.view_args or {}
    if front is None or request.method not in {"GET", "HEAD"} or "exchange" not in names:
        return None
    if request.blueprint not in BLUEPRINTS or has_session():
        return None
    edition = (names["block"], names["exchange"])
    of_edition = select(Exchange.revision).join(Block).where(Block.slug == edition[0], Exchange.slug == edition[1])
    revision = db.session.scalar(of_edition)
    if revision is None:
        return None
    front.note(edition, revision)
    key, span = key_of(request.environ), front.span()
    page = front.pages.get(key)
    if page is None or (page.revision, page.span) != (revision, span):
        g.page_made = key, edition, revision, span
        return None
    response = Response(page.body, headers=page.headers.copy())
    response.make_conditional(request)
    return response


def key_of(environ: WSGIEnvironment) -> Key:
    """Name the page that a request is for."""
    packed = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    return environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ.get("QUERY_STRING", ""), packed


def _keep(response: Response) -> Response:
    """Keep a page that was made for everybody."""
    made = g.pop("page_made", None)
    whole = response.status_code == 200 and request.method == "GET" and not response.is_streamed
    if made is None or not whole or response.mimetype not in MIMETYPES:
        return response
    if response.headers.get("Cache-Control") != REVALIDATED or "Set-Cookie" in response.headers:
        return response
    body = response.get_data()
    if len(body) <= LARGEST:
        key, edition, revision, span = made
        front: Front = current_app.extensions["tournament_front"]
        front.pages.put(key, Page(edition, revision, span, body, response.headers.copy()))
    return response


def _sent(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    wanted = environ.get("HTTP_IF_NONE_MATCH", "")
    if page.tag in wanted or wanted.strip() == "*":
        start_response("304 NOT MODIFIED", [(k, v) for k, v in page.headers.items() if k not in OF_BODY])
        return []
    start_response("200 OK", page.headers.to_wsgi_list())
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]


@lru_cache(maxsize=512)
def _takes_gzip(header: str) -> bool:
    return any(coding == "gzip" and quality > 0 for coding, quality in parse_accept_header(header, Accept))
