"""What an address means: which of its parameters a public page reads, and numbers that the database can hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import Flask, abort, current_app, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, IntegerConverter, Map, RequestRedirect

from tournament.catalogues import languages
from tournament.domain.exchanges.queries.exchanges import CompetitionRef, ExchangeView
from tournament.sdk.fields import LONGEST_NUMBER

LARGEST_ID = 2**31 - 1
"""The largest number of a row that both databases hold."""
PAGES = ("public", "api")
FEEDS = "calendar"
LONGEST_PATH = 500
View = TypeVar("View", bound=Callable[..., Any])


def the_competition(exchange: ExchangeView, slug: str) -> CompetitionRef:
    """Return a competition of the edition, or answer 404."""
    return next((each for each in exchange.competitions if each.slug == slug), None) or abort(404)


def reads(*names: str) -> Callable[[View], View]:
    """Say which parameters of the query a public view reads, beside the language; it is given no others."""

    def mark(view: View) -> View:
        view.reads = frozenset(names)  # type: ignore[attr-defined]
        return view

    return mark


def canonical(query: str, names: frozenset[str]) -> str:
    """Return a query with the parameters that mean something only, each once, in one order."""
    if not query:
        return ""
    first = {name: value for name, value in reversed(parse_qsl(query, errors="replace")) if name in names | {"lang"}}
    if first.get("lang") not in languages():
        first.pop("lang", None)
    return urlencode(sorted(first.items()))


def as_given(query: str, names: frozenset[str]) -> str | None:
    """Return a query with the parameters that mean something as they were given; None for one that is too long."""
    if len(query) > LONGEST_PATH:
        return None
    given = parse_qsl(query, keep_blank_values=True, errors="replace")
    return urlencode(sorted(pair for pair in given if pair[0] in names))


def _has_only(names: frozenset[str], query: str) -> bool:
    return all(name in names | {"lang"} for name, _ in parse_qsl(query, keep_blank_values=True, errors="replace"))


class Addresses:
    """Which addresses of an application are pages or feeds that everybody sees alike."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._found = lru_cache(maxsize=4096)(self._find)

    def page_query(self, path: str, query: str) -> str | None:
        """Return the canonical query of a page of an edition; None for any other address, and what may be refused."""
        found = self._found(path) if len(path) <= LONGEST_PATH else None
        if found is None:
            return None
        names, part = found
        if part == FEEDS:
            return as_given(query, names)
        return None if part == "api" and query and not _has_only(names, query) else canonical(query, names)

    def is_feed(self, path: str) -> bool:
        """Tell whether an address for which there is a query is that of a feed."""
        found = self._found(path)
        return found is not None and found[1] == FEEDS

    def _find(self, path: str) -> tuple[frozenset[str], str] | None:
        try:
            text = path.encode("latin-1").decode()
            endpoint, values = self._app.url_map.bind("localhost").match(text, "GET")
        except (HTTPException, RequestRedirect, UnicodeDecodeError):
            return None
        names = read_by(self._app, endpoint) if "exchange" in values else None
        return None if names is None else (names, endpoint.partition(".")[0])


class RowNumber(IntegerConverter):
    """A number in an address: none that a row cannot have, however many digits are sent, and written in one way."""

    regex = "0|[1-9][0-9]{0,9}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


class Word(BaseConverter):
    """A part of an address without a full stop: what has an ending is no page that lacks its slash."""

    regex = "[^/.]+"
    part_isolating = True


def row_number(given: str) -> int:
    """Read a number of a query or a form; raises ValueError for one that a row cannot have."""
    found = int(given[:LONGEST_NUMBER])
    if len(given) > LONGEST_NUMBER or abs(found) > LARGEST_ID:
        raise ValueError("no such number")
    return found


def init_app(app: Flask) -> None:
    """Bound the numbers in addresses, and give public pages the parameters they read; before there are routes."""
    app.url_map.converters |= {"int": RowNumber, "word": Word}
    app.before_request(_only_what_is_read)


def _only_what_is_read() -> None:
    names = read_by(current_app, request.endpoint) if request.endpoint and request.blueprint == "public" else None
    if names is not None and request.args:
        meant = canonical(request.query_string.decode("latin-1"), names)
        request.args = ImmutableMultiDict(parse_qsl(meant))


def read_by(app: Flask, endpoint: str) -> frozenset[str] | None:
    """Return the parameters that a public page or feed reads; None for what is neither."""
    part = endpoint.partition(".")[0]
    if part not in {*PAGES, FEEDS}:
        return None
    return getattr(app.view_functions[endpoint], "reads", None if part == FEEDS else frozenset())
