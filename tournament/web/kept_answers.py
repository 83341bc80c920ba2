"""Answers with kept pages straight from the words of ASGI: what most requests need, in a few microseconds.

Whatever is out of the ordinary (a body, a session, a header that comes twice, a page that is large or has to be looked
at first) is left to the front as a whole, which answers the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from tournament.web.headers import is_named
from tournament.web.page_cache import Kept, Key, Page
from tournament.web.proxies import Proxies
from tournament.web.request_notes import new_id, taken_id

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Scope = MutableMapping[str, Any]
Message = dict[str, Any]
Raw = tuple[str, bytes, bytes, bytes, bytes]

LARGEST = 64 * 1024
"""Bytes that are sent as one piece; what is larger waits for its reader."""
MOST_KEYS = 8192
LONGEST_KEY = 1000
"""How many requests are known by the letter, and how long what tells them apart may be."""


class KeptAnswers:
    """What is kept, for requests as a server hands them over."""

    def __init__(self, kept: Kept, proxies: Proxies, environ_of: Callable[[Scope], WSGIEnvironment]) -> None:
        self._kept, self._proxies, self._environ_of = kept, proxies, environ_of
        self._cookie = kept.cookie.encode()
        self._keys: dict[tuple[Raw, bytes | None], Key] = {}
        """By what a request says of its page, and for feeds, who asks."""

    def find(self, scope: Scope) -> tuple[Page, Message, Message] | None:
        """Return a page and the two messages of an answer; None where that takes more than what is kept."""
        headers = scope["headers"]
        sent: dict[bytes, bytes] = dict(headers)
        if len(sent) != len(headers) or b"content-length" in sent or b"transfer-encoding" in sent:
            return None
        if self._cookie in sent.get(b"cookie", b""):
            return None
        key = self._key_of(scope, sent)
        page = self._kept.present(key) if key is not None else None
        if page is None or len(page.body) > LARGEST:
            return None
        wanted = sent.get(b"if-none-match")
        if wanted is None and b"if-modified-since" in sent:
            return None
        is_unchanged = wanted is not None and (wanted in page.raw_tags or is_named(wanted.decode("latin-1"), page.tag))
        status, said = (304, page.raw_unchanged) if is_unchanged else (200, page.raw)
        body = b"" if is_unchanged or scope["method"] == "HEAD" else page.body
        named = (b"x-request-id", self._id_of(scope, sent).encode())
        start = {"type": "http.response.start", "status": status, "headers": [*said, named]}
        return page, start, {"type": "http.response.body", "body": body, "more_body": False}

    def _key_of(self, scope: Scope, sent: Mapping[bytes, bytes]) -> Key | None:
        path, query, host = scope["raw_path"], scope["query_string"], sent.get(b"host", b"")
        raw = scope["method"], path, query, host, sent.get(b"accept-encoding", b"")
        agent = sent.get(b"user-agent", b"")
        key = self._keys.get((raw, None)) or self._keys.get((raw, agent))
        if key is not None:
            return key
        key = self._kept.key_of(self._environ_of(scope))
        if key is not None and sum(map(len, (*raw, agent))) <= LONGEST_KEY:
            if len(self._keys) >= MOST_KEYS:
                self._keys.clear()
            self._keys[raw, agent if self._kept.is_feed(key[1]) else None] = key
        return key

    def _id_of(self, scope: Scope, sent: Mapping[bytes, bytes]) -> str:
        given = sent.get(b"x-request-id") if self._proxies else None
        if given is None or scope["client"][0] not in self._proxies:
            return new_id()
        return taken_id(given.decode("latin-1")) or new_id()
