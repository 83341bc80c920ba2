"""Feeds of an edition are kept as its pages are: by the same rules as when they are made, and who asks is noted."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.kept_pages import PAGE, Clock, rename
from tests.support.sampling import falls_to_this_test
from tournament.domain.calendars.commands import feed_fetches
from tournament.models import CalendarFetch, db

FEED = f"{PAGE}calendar.ics"
FORMS = (FEED, f"{PAGE}calendar.json", f"{PAGE}calendar.atom", f"{PAGE}bong-chuyen-hoi-nam/calendar.ics")
OFTEN = "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT", "rubbish"


@pytest.fixture(autouse=True)
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is kept hold until something changes, and nobody have asked before."""
    monkeypatch.setattr("tournament.web.page_cache.HELD_SECONDS", 60)
    monkeypatch.setattr(feed_fetches, "_noted", {})


def kept_paths(app: Flask) -> set[str]:
    return {key[1] for key in app.extensions["tournament_kept"].pages._kept}


@pytest.mark.sampled
def test_what_is_kept_is_answered_as_if_it_were_made(kept: Flask, clock: Clock) -> None:
    clock.now += timedelta(days=30)
    before = kept.wsgi_app
    for path in FORMS:
        first = kept.test_client().get(path)
        tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        asked: list[dict[str, str]] = [
            {}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "GZIP"}, {"Accept-Encoding": "gzip;q=0"},
            *({"If-None-Match": given} for given in (tag, f'"x", W/{tag}', f'{tag[:-1]}-gz"', "*", '"x"', tag[:9])),
            *({"If-Modified-Since": given} for given in (modified, *OFTEN)),
            {"If-None-Match": '"x"', "If-Modified-Since": modified},
            {"If-None-Match": tag, "Accept-Encoding": "gzip"},
        ]  # fmt: skip
        for method in ("GET", "HEAD"):
            for number, headers in enumerate(asked):
                if not falls_to_this_test(f"{path} {method} {number}"):
                    continue
                answers = []
                for within in (before, kept.extensions["tournament_kept"].within):
                    kept.wsgi_app = within  # type: ignore[method-assign]
                    answer = kept.test_client().open(path, method=method, headers=headers)
                    answers.append((answer.status_code, dict(answer.headers), answer.data))
                kept.wsgi_app = before  # type: ignore[method-assign]
                assert answers[0] == answers[1], (path, method, headers)
    assert kept_paths(kept) == set(FORMS)


def test_who_takes_gzip_gets_it_and_nobody_else(kept: Flask) -> None:
    for _ in range(2):
        plain, packed = (kept.test_client().get(FEED, headers={"Accept-Encoding": coding}) for coding in ("br", "GZip"))
        assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
        assert gzip.decompress(packed.data) == plain.data


def test_a_change_is_there_at_once(kept: Flask) -> None:
    assert "Hội thao đổi tên" not in kept.test_client().get(FEED).text
    rename(kept, "Hội thao đổi tên")
    assert "Hội thao đổi tên" in kept.test_client().get(FEED).text


def test_a_date_tells_nothing_in_the_second_of_a_change(kept: Flask, clock: Clock) -> None:
    clock.now += timedelta(days=30)
    rename(kept, "Hội thao đổi tên")
    client, second = kept.test_client(), {"If-Modified-Since": clock.now.strftime("%a, %d %b %Y %H:%M:%S GMT")}
    for _ in range(2):
        assert "Last-Modified" not in client.get(FEED).headers
        assert client.get(FEED, headers=second).status_code == 200
    clock.now += timedelta(seconds=1)
    assert client.get(FEED).headers["Last-Modified"] == second["If-Modified-Since"]
    assert client.get(FEED, headers=second).status_code == 304


@pytest.mark.parametrize("query", ["lang=fr", "lang=en&lang=en", "alarm=-1", "alarm=", "phase=none", "since=2022"])
def test_a_value_that_cannot_be_used_is_refused_whatever_is_kept(kept: Flask, query: str) -> None:
    assert kept.test_client().get(FEED).status_code == 200
    assert kept.test_client().get(f"{FEED}?{query}").status_code == 400


def test_what_means_nothing_is_no_feed_of_its_own(kept: Flask) -> None:
    client = kept.test_client()
    plain = client.get(FEED)
    for query in ("utm_source=a&fbclid=b", "day=2022-08-18", "=", "x=1&x=2"):
        assert client.get(f"{FEED}?{query}").data == plain.data
    english = client.get(f"{FEED}?lang=en&alarm=15").data
    assert client.get(f"{FEED}?alarm=15&x=1&lang=en").data == english != plain.data
    said = re.search(r"phase=([\w-]+) \(", client.get(f"{FEED}?phase=none").text)
    assert said is not None
    assert client.get(f"{FEED}?phase={said[1]}{',' * 500}").status_code == 200
    assert len(kept.extensions["tournament_kept"].pages._kept) == 2


def fetched(app: Flask) -> dict[str, str]:
    """Return which programs asked for the feed, and when last."""
    with app.app_context():
        rows = db.session.scalars(select(CalendarFetch).where(CalendarFetch.feed == FEED))
        return {row.client: f"{row.last_at:%H:%M}" for row in rows}


def test_every_program_that_asks_is_noted_though_the_feed_is_kept(kept: Flask, clock: Clock) -> None:
    agents = {"Google": "Google-Calendar-Importer", "Apple": "iOS/19.0 dataaccessd/1.0", "Outlook": "Microsoft Office"}

    def all_ask() -> None:
        for agent in (*agents.values(), "Mozilla/5.0"):
            for _ in range(2):
                assert kept.test_client().get(FEED, headers={"User-Agent": agent}).status_code == 200

    all_ask()
    assert fetched(kept) == dict.fromkeys(agents, "07:00")
    clock.now += feed_fetches.SPACING - timedelta(seconds=1)
    all_ask()
    assert fetched(kept) == dict.fromkeys(agents, "07:00")
    clock.now += timedelta(seconds=1)
    all_ask()
    assert fetched(kept) == dict.fromkeys(agents, "07:10")


def test_who_is_signed_in_makes_none_for_others(kept: Flask) -> None:
    client = kept.test_client()
    client.set_cookie(kept.config["SESSION_COOKIE_NAME"], "made up", domain="localhost")
    assert client.get(FEED).status_code == 200
    assert kept_paths(kept) == set()
