"""Public pages of an edition are made once for each revision, however many read them.

Only whoever comes without a session is answered from here. Pages say what is on now, so that one is made anew after a
few seconds too; what they show beside that moves the revision of its edition, as does a change of the block.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request
from sqlalchemy import select
from werkzeug.datastructures import Headers

from tournament.exports.store import Store
from tournament.models import Block, Exchange, db
from tournament.runtime import Runtime, runtime
from tournament.web.headers import REVALIDATED, has_session, takes_gzip

BYTES = 48 * 1024 * 1024
LARGEST = 1024 * 1024
SECONDS = 15
BLUEPRINTS = {"public", "api"}
MIMETYPES = {"text/html", "application/json"}

Key = tuple[str, str, bytes, bool]
Token = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was sent, and what it was made from: a revision and a span of time."""

    token: Token
    body: bytes
    headers: Headers


def init_app(app: Flask) -> None:
    """Keep what is sent; must be set up before what adds headers, whose work is kept too."""
    of_app: Runtime = app.extensions["tournament"]
    if of_app.settings.testing:
        return  # tests write rows without a service, which moves no revision
    app.extensions["tournament_pages"] = Store[Key, Page](BYTES, lambda page: len(page.body))
    app.after_request(_keep)


def answer_from_kept() -> Response | None:
    """Answer with the page that is kept for the present revision, if there is one."""
    pages: Store[Key, Page] | None = current_app.extensions.get("tournament_pages")
    names = request.view_args or {}
    if pages is None or request.method not in {"GET", "HEAD"} or "exchange" not in names:
        return None
    if request.blueprint not in BLUEPRINTS or has_session():
        return None
    revision = db.session.scalar(
        select(Exchange.revision).join(Block).where(Block.slug == names["block"], Exchange.slug == names["exchange"])
    )
    if revision is None:
        return None
    key = (request.host, request.path, request.query_string, takes_gzip())
    token = (revision, int(runtime().clock().timestamp()) // SECONDS)
    page = pages.get(key)
    if page is None or page.token != token:
        g.page_key, g.page_token = key, token
        return None
    response = Response(page.body, headers=page.headers.copy())
    response.make_conditional(request)
    return response


def _keep(response: Response) -> Response:
    """Keep a page that was made for everybody."""
    key: Key | None = g.pop("page_key", None)
    whole = response.status_code == 200 and request.method == "GET" and not response.is_streamed
    if key is None or not whole or response.mimetype not in MIMETYPES:
        return response
    if response.headers.get("Cache-Control") != REVALIDATED or "Set-Cookie" in response.headers:
        return response
    body = response.get_data()
    if len(body) <= LARGEST:
        pages: Store[Key, Page] = current_app.extensions["tournament_pages"]
        pages.put(key, Page(g.page_token, body, response.headers.copy()))
    return response
