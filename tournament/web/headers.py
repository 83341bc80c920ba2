"""What every answer says about how it may be used and kept."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, request, session
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_date, parse_etags

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

RawHeaders = list[tuple[bytes, bytes]]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000"
PRIVATE = "private, no-store"
REVALIDATED = "public, no-cache"
FEED_REVALIDATED = "public, max-age=0, must-revalidate"
"""The same in words that calendar programs know."""
FOR_EVERYBODY = {REVALIDATED, FEED_REVALIDATED}
FOR_A_CDN = "max-age=1"
"""How long a network that delivers pages may send one without asking (RFC 9213); browsers and others do not read it."""
PACKED_TAG = "-gz"
"""Ends the tag of a feed that is compressed."""
PACKED = {"text/html", "application/json", "text/plain"}
WORTH_PACKING = 1_000


def protect(response: Response) -> Response:
    """Add what every answer carries."""
    response.headers.update(always(current_app))
    return response


def always(app: Flask) -> dict[str, str]:
    """Return the headers of every answer of an application, be it made inside or before it."""
    is_https = app.config["SESSION_COOKIE_SECURE"]  # as the public address has it
    return ALWAYS | ({"Strict-Transport-Security": STRICT_TRANSPORT} if is_https else {})


def keep(response: Response) -> Response:
    """Say who may keep an answer, unless its view has said so.

    A page for strangers may be kept by anybody and is asked for again by its tag. Whatever a session had a
    part in is nobody else's, refusals and answers to forms too.
    """
    if "Cache-Control" in response.headers:
        return response
    response.vary.add("Cookie")
    if has_session() or request.method not in {"GET", "HEAD"} or response.status_code != 200:
        response.headers["Cache-Control"] = PRIVATE
        return response
    response.headers["Cache-Control"] = REVALIDATED
    if not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response


def name_for_a_cdn(response: Response) -> Response:
    """Tell a network that delivers pages for how long it may, and by which words it is told to forget them."""
    names = (request.view_args or {}).get
    about = (names("block"), names("exchange"), names("competition"))
    keys = surrogate_keys(about, is_feed=request.blueprint == "calendar")
    if keys and response.headers.get("Cache-Control") in FOR_EVERYBODY:
        response.headers["CDN-Cache-Control"] = FOR_A_CDN
        response.headers["Surrogate-Key"] = keys
    return response


def surrogate_keys(about: Iterable[str | None], *, is_feed: bool) -> str:
    """Return the words for what an answer is about: its block, edition and competition, each with those above it."""
    path = [part for part in about if part]
    keys = ["/".join(path[:length]) for length in range(1, len(path) + 1)]
    return " ".join([*keys, "feed"] if keys and is_feed else keys)


def pack(response: Response) -> Response:
    """Compress a page where the browser takes that, unless its view has seen to its own form."""
    taken = response.status_code == 200 and not response.is_streamed and response.mimetype in PACKED
    if not taken or "Content-Encoding" in response.headers or "ETag" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if len(response.get_data()) >= WORTH_PACKING and takes_gzip(request.environ):
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def takes_gzip(environ: WSGIEnvironment) -> bool:
    """Tell whether whoever asks takes gzip."""
    return _names_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=512)
def _names_gzip(header: str) -> bool:
    return any(coding.lower() == "gzip" and quality > 0 for coding, quality in parse_accept_header(header, Accept))


def is_known(environ: WSGIEnvironment, tag: str, modified: datetime | None, now: datetime) -> bool:
    """Tell whether whoever asks has this very answer (RFC 9110 section 13.2.2): a tag, if there is one, decides alone.

    The tag is that of the plain form; who has the compressed one has the same.
    """
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted is not None:
        return is_named(wanted, tag)
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    return since is not None and modified is not None and modified <= since.astimezone(UTC) <= now


def is_named(wanted: str, tag: str) -> bool:
    """Tell whether an `If-None-Match` names a tag, or that of its compressed form."""
    tags = parse_etags(wanted)
    return tags.star_tag or any(map(tags.contains_weak, (tag, f"{tag}{PACKED_TAG}")))


def raw_headers(headers: Iterable[tuple[str, str]]) -> RawHeaders:
    """Return headers in the words of ASGI."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def init_app(app: Flask) -> None:
    """Put the headers on every answer; what is registered last comes first."""
    app.after_request(protect)
    app.after_request(name_for_a_cdn)
    app.after_request(keep)
    app.after_request(pack)
    app.add_template_global(has_session)


def has_session() -> bool:
    """Tell whether a session has a part in this request."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies or session.modified
