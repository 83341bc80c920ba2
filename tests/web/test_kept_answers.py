"""What is kept goes out at once, and is what the front as a whole would answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support import coroutines
from tests.support.databases import copy_of
from tests.support.kept_pages import PAGE, Answer, Clock, Headers, asked_of, close, open_in, rename
from tournament.web import page_cache
from tournament.web.front import Front

TWICE: Headers = ((b"x-anything", b"1"), (b"x-anything", b"2"))
"""What makes a request one that is not answered at once, and changes no answer."""
GZIP: Headers = ((b"accept-encoding", b"gzip, br"),)
FEED = f"{PAGE}calendar.ics"


class Loop:
    """A loop in which nothing runs."""

    def call_later(self, *_given: object) -> None:
        raise AssertionError

    def call_soon_threadsafe(self, *_given: object) -> None:
        pass


@pytest.fixture
def kept(demonstration: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The demonstration as it is served; a revision that was seen is the present one until something changes."""
    monkeypatch.setattr(page_cache, "HELD_SECONDS", 600)
    copy_of(demonstration, tmp_path)
    app = open_in(tmp_path, Clock())
    yield app
    close(app)


def said(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """Return an answer without the id of its request."""
    return answer.status, {name: value for name, value in answer.headers.items() if name != "x-request-id"}, answer.body


def scope_of(path: str, method: str = "GET", headers: Headers = ()) -> dict[str, Any]:
    """Return a request as a server hands it over."""
    return {
        "method": method, "http_version": "1.1", "scheme": "http", "raw_path": path.encode(), "query_string": b"",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "headers": [(b"host", b"localhost"), *headers],
    }  # fmt: skip


def is_at_once(before: Front, path: str, method: str = "GET", headers: Headers = ()) -> bool:
    """Tell whether a request is answered without the loop."""
    return before.at_once(scope_of(path, method, headers), Loop()) is not None  # type: ignore[arg-type]


def both(before: Front, path: str, method: str, headers: Headers) -> Answer:
    """Return an answer that was given at once; it is that of the front as a whole."""
    at_once, whole = (coroutines.run(asked_of(before, path, method, (*headers, *more))) for more in ((), TWICE))
    assert is_at_once(before, path, method, headers)
    assert not is_at_once(before, path, method, (*headers, *TWICE))
    assert said(at_once) == said(whole)
    return at_once


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("packed", [(), GZIP], ids=["plain", "gzip"])
@pytest.mark.parametrize("path", [PAGE, FEED])
def test_what_is_kept_is_answered_at_once_as_it_would_be_otherwise(
    kept: Flask, path: str, packed: Headers, method: str
) -> None:
    before = Front(kept)
    first = coroutines.run(asked_of(before, path, "GET", packed))
    whole = both(before, path, method, packed)
    assert (whole.status, whole.body) == (200, first.body if method == "GET" else b"")
    tag = first.headers["etag"].encode()
    for wanted in (tag, b"W/" + tag, b'"other", ' + tag, b"*"):
        unchanged = both(before, path, method, (*packed, (b"if-none-match", wanted)))
        assert (unchanged.status, unchanged.body) == (304, b"")
    for wanted in (b'"other"', b"", b"nonsense"):
        headers = (*packed, (b"if-none-match", wanted), (b"if-modified-since", b"Fri, 01 Jan 2100 00:00:00 GMT"))
        assert said(both(before, path, method, headers)) == said(whole)


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", ()),
        ("GET", ((b"cookie", b"a=b; session=c"),)),
        ("GET", ((b"content-length", b"5"),)),
        ("GET", ((b"transfer-encoding", b"chunked"),)),
        ("GET", ((b"if-modified-since", b"Fri, 01 Jan 2100 00:00:00 GMT"),)),
        ("GET", ((b"cookie", b"a=b"), (b"cookie", b"session=c"))),
        ("GET", ((b"host", b"localhost"),)),
    ],
)
def test_what_is_out_of_the_ordinary_is_not(kept: Flask, method: str, headers: Headers) -> None:
    before = Front(kept)
    for _ in range(2):
        assert coroutines.run(asked_of(before, PAGE)).status == 200
    assert is_at_once(before, PAGE)
    assert not is_at_once(before, PAGE, method, headers)


def test_a_feed_is_known_by_who_asks_for_it_and_a_page_is_not(kept: Flask) -> None:
    before = Front(kept)
    agents = (
        b"",
        b"Mozilla/5.0",
        b"Google-Calendar-Importer",
        b"Microsoft Outlook 16.0",
        b"Google-Calendar-Importer/2",
    )
    for path, makings in ((PAGE, 1), (FEED, 4)):
        pages = set[int]()
        for agent in (*agents, *agents):
            headers = ((b"user-agent", agent),)
            assert coroutines.run(asked_of(before, path, headers=headers)).status == 200
            assert is_at_once(before, path, headers=headers)
            found = before._kept_answers.find(scope_of(path, headers=headers)) if before._kept_answers else None
            assert found is not None
            pages.add(id(found[0]))
        assert len(pages) == makings


def test_a_change_is_looked_at_first(kept: Flask) -> None:
    before = Front(kept)
    old = coroutines.run(asked_of(before, PAGE))
    assert is_at_once(before, PAGE)
    rename(kept, "Hội thao đổi tên")
    assert not is_at_once(before, PAGE)
    new = coroutines.run(asked_of(before, PAGE, headers=((b"if-none-match", old.headers["etag"].encode()),)))
    assert (new.status, "Hội thao đổi tên" in new.body.decode()) == (200, True)
    assert said(both(before, PAGE, "GET", ())) == said(new)


def test_a_page_that_is_large_goes_piece_by_piece(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Front(kept)
    size = len(coroutines.run(asked_of(before, PAGE)).body)
    for largest, expected in ((size, True), (size - 1, False)):
        monkeypatch.setattr("tournament.web.kept_answers.LARGEST", largest)
        assert is_at_once(before, PAGE) == expected


def test_only_so_many_requests_are_known_by_the_letter(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tournament.web.kept_answers.MOST_KEYS", 3)
    before = Front(kept)
    assert coroutines.run(asked_of(before, PAGE)).status == 200
    for number in range(10):
        assert is_at_once(before, PAGE, headers=((b"accept-encoding", f"br;q={number}".encode()),))
    assert before._kept_answers is not None
    assert 0 < len(before._kept_answers._keys) <= 3
    assert is_at_once(before, PAGE, headers=((b"accept-encoding", b"x" * 1000),))
    assert all(len(raw[-1]) < 100 for raw, _ in before._kept_answers._keys)


def test_each_answer_has_an_id_which_a_trusted_proxy_may_give(kept: Flask) -> None:
    given: Headers = ((b"x-request-id", b"of-a-proxy-1"),)
    for trusted, taken in (((ip_network("127.0.0.1"),), True), ((ip_network("192.0.2.0/24"),), False), ((), False)):
        before = Front(kept, trusted_proxies=trusted)
        ids = [coroutines.run(asked_of(before, PAGE, headers=given)).headers["x-request-id"] for _ in range(3)]
        assert is_at_once(before, PAGE, headers=given)
        assert (ids == ["of-a-proxy-1"] * 3) == taken
        assert len(set(ids)) == (1 if taken else 3)
    before = Front(kept, trusted_proxies=(ip_network("127.0.0.1"),))
    odd = coroutines.run(asked_of(before, PAGE, headers=((b"x-request-id", b"o\tdd"),))).headers["x-request-id"]
    assert odd.isalnum()


def test_threads_and_the_loop_may_ask_together(kept: Flask) -> None:
    before = Front(kept)

    async def asked() -> list[Answer]:
        first = await asked_of(before, PAGE)
        return [first, *(await asyncio.gather(*(asked_of(before, PAGE) for _ in range(20))))]

    answers = coroutines.run(asked())
    assert len({answer.headers["x-request-id"] for answer in answers}) == 21
    assert {answer.body for answer in answers} == {answers[0].body}
