"""What networks that deliver pages are told: for how long they may, and by which words they forget them."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.accounts import add_user, signed_in
from tests.support.kept_pages import PAGE
from tournament import demo

BLOCK, EDITION = demo.SLUG, f"{demo.SLUG}/2022"
COMPETITION = f"{EDITION}/bong-chuyen-hoi-nam"
TOLD = ("Cache-Control", "CDN-Cache-Control", "Surrogate-Key")
FEED = "public, max-age=0, must-revalidate"
PAGES = {
    f"/{BLOCK}/": ("public, no-cache", BLOCK),
    PAGE: ("public, no-cache", f"{BLOCK} {EDITION}"),
    f"{PAGE}documents": ("public, no-cache", f"{BLOCK} {EDITION}"),
    f"/api/v1{PAGE}schedule": ("public, no-cache", f"{BLOCK} {EDITION}"),
    f"/{COMPETITION}/": ("public, no-cache", f"{BLOCK} {EDITION} {COMPETITION}"),
    f"{PAGE}calendar.ics": (FEED, f"{BLOCK} {EDITION} feed"),
    f"/{COMPETITION}/calendar.atom": (FEED, f"{BLOCK} {EDITION} {COMPETITION} feed"),
}


@pytest.mark.parametrize("path", PAGES)
def test_each_answer_about_a_block_is_named_after_what_it_is_about(kept: Flask, path: str) -> None:
    """Be it made, kept, compressed or unchanged."""
    client, (cache, keys) = kept.test_client(), PAGES[path]
    tag = client.get(path).headers["ETag"]
    for asked in ({}, {"Accept-Encoding": "gzip"}, {"If-None-Match": tag}):
        answer = client.get(path, headers=asked)
        assert answer.status_code == (304 if "If-None-Match" in asked else 200)
        assert tuple(map(answer.headers.get, TOLD)) == (cache, "max-age=1", keys)


def test_what_is_for_one_reader_or_refused_is_delivered_by_nobody(kept: Flask) -> None:
    add_user(kept, "a@a.example", "administrator")
    reader, stranger = signed_in(kept, "a@a.example"), kept.test_client()
    answers = [reader.get(PAGE), stranger.get(f"{PAGE}nothing/"), stranger.get(f"/manage{PAGE}")]
    assert [answer.status_code for answer in answers] == [200, 404, 302]
    for answer in answers:
        assert tuple(map(answer.headers.get, TOLD)) == ("private, no-store", None, None)
    for path in ("/health", "/", "/accounts/sign-in"):
        assert tuple(map(stranger.get(path).headers.get, TOLD))[1:] == (None, None)
