"""The kinds of files, each with the headers that a web server sends with them, as `docs/nginx.conf` says too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tournament.web.headers import FEED_REVALIDATED, FOR_A_CDN, REVALIDATED, surrogate_keys

PATH = re.compile(r"/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}/)*(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99})?")
QUERY = re.compile(r"[A-Za-z0-9=&_.,%+-]{0,80}")
"""Addresses that become names of files: a web server finds them without decoding anything."""
OF_CONTENT = {"Content-Length", "Date", "ETag", "Last-Modified"}
"""Headers that a web server makes itself."""
OF_EDITION = re.compile(r"(?>(?:/api/v1)?)/([^/]+)/([^/]+)/(?:(?!(?:courts|documents|officials|units)/)([^/]+)/)?")
"""Begins an address: what it is about."""
PAGE = {"Cache-Control": REVALIDATED, "Vary": "Accept-Encoding, Cookie"}
FEED = {
    "Cache-Control": FEED_REVALIDATED,
    "Vary": "Accept-Encoding",
    "X-Robots-Tag": "noindex",
    "Access-Control-Allow-Origin": "*",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the addresses it is for, the ending of its name, its type, its headers beside those of all."""

    addresses: re.Pattern[str]
    ending: str
    type: str
    headers: Mapping[str, str] = field(default_factory=lambda: PAGE)


KINDS = (
    Kind(re.compile(r"/api/v1/"), "api", "application/json", {**PAGE, "Access-Control-Allow-Origin": "*"}),
    Kind(re.compile(r".*/calendar\.ics$"), "ics", "text/calendar; charset=utf-8", FEED),
    Kind(re.compile(r".*/calendar\.json$"), "jcal", "application/calendar+json", FEED),
    Kind(re.compile(r".*/calendar\.atom$"), "atom", "application/atom+xml; charset=utf-8", FEED),
    Kind(re.compile(r".*\.json$"), "json", "application/json"),
    Kind(re.compile(r"[^.]*$"), "html", "text/html; charset=utf-8"),
)


def kind_of(path: str) -> Kind | None:
    """Return the kind of file for an address."""
    return next((kind for kind in KINDS if kind.addresses.match(path)), None)


def name_of(path: str, query: str, ending: str) -> str | None:
    """Return the name of the file for an address, without a slash before it; None for one that no file can have."""
    fits = PATH.fullmatch(path) and QUERY.fullmatch(query)
    return f"{path[1:]}@{query}.{ending}" if fits else None


def headers_of(kind: Kind, path: str) -> dict[str, str]:
    """Return the headers of a file beside those of every answer."""
    headers = {"Content-Type": kind.type, "CDN-Cache-Control": FOR_A_CDN, **kind.headers}
    about = OF_EDITION.match(path)
    if about:
        headers["Surrogate-Key"] = surrogate_keys(about.groups(), is_feed=kind.headers is FEED)
    if kind.headers is FEED:
        stem, _, ending = path[1:].replace("/", "-").rpartition("-calendar.")
        headers["Content-Disposition"] = f'inline; filename="{stem}.{ending}"'
    return headers
