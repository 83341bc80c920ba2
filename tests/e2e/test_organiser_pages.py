"""Every page of the organiser, looked at narrow and wide, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from playwright.sync_api import Page

from tests.e2e.looks import WINDOWS, Look, look_of
from tests.support.axe import axe_violations
from tests.support.broken_scores import broken_scores
from tests.support.server import LiveServer

LINKS = "[...document.querySelectorAll('a[href^=\"/manage\"]')].map(link => link.getAttribute('href'))"
NARROW = """[...document.querySelectorAll('select, input:not([type=checkbox], [type=radio], [type=hidden])')]
  .filter(field => field.checkVisibility() && field.clientWidth < 64 && !field.closest('details:not([open])'))
  .map(field => field.name)"""
"""Fields whose content nobody could read; "00" and an arrow need so many pixels."""
UNSEEN_TABS = """[...document.querySelectorAll('.tabs [aria-current]')]
  .filter(tab => tab.getBoundingClientRect().right > innerWidth).map(tab => tab.textContent)"""
KINDS = {r"/\d+(?=/|$)": "/N", r"/competitions/(?!each)[^/]+": "/competitions/C", r"/format/\w+": "/format/F"}
"""Addresses that differ only by these are one kind of page."""
ANY_EDITION = {r"/20\d\d[^/]*": "/E"}
"""With these the editions are alike too."""


def kind_of(address: str, alike: Mapping[str, str]) -> str:
    path = urlsplit(address).path
    for pattern, kind in alike.items():
        path = re.sub(pattern, kind, path)
    return path


def signed_in(server: LiveServer, page: Page, email: str) -> Page:
    said = server.run("user", "create", email, "--role", "administrator")
    link = re.search(r"https?://\S+", said)
    assert link, said
    page.goto(server.url + urlsplit(link[0]).path)
    page.locator("main button").click()
    page.wait_for_url("**/manage/")
    return page


def wrong_on(page: Page, kind: str, width: int, every_row: bool) -> list[str]:
    """Say what is wrong with the page that is open; unless every row is looked at, axe judges one kind of two."""
    wrong = broken_scores(page)
    if every_row or crc32(f"judged {kind}".encode()) % 2 == 0:
        wrong += axe_violations(page, every_row=every_row)
    if page.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append("wider than the screen")
    wrong += [f"field {name} is too narrow" for name in page.evaluate(NARROW)]
    return wrong + [f"the present tab {words} is out of sight" for words in page.evaluate(UNSEEN_TABS)]


def look_at_every_page(
    server: LiveServer, look_at: Callable[[str], tuple[Page, int]], alike: Mapping[str, str], every_row: bool
) -> tuple[set[str], list[str]]:
    """Follow every link from the first page; returns which kinds of pages were seen and what is wrong with them."""
    seen: set[str] = set()
    waiting = ["/manage/"]
    wrong: list[str] = []
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address, alike)
        if kind in seen:
            continue
        seen.add(kind)
        page, width = look_at(kind)
        page.goto(server.url + address)
        wrong += [f"{address}: {each}" for each in wrong_on(page, kind, width, every_row)]
        waiting += [each for each in page.evaluate(LINKS) if "lang=" not in each]
    return seen, wrong


def test_every_kind_of_page_is_accessible(demo_server: LiveServer, open_page: Callable[..., Page]) -> None:
    """Each kind of page once, in one window of four, the first rows of its tables, by axe one of two.

    `make soak` sees the pages of every edition in all four, with every row.
    """
    first = signed_in(demo_server, open_page(), "every-kind@example.org")
    state = first.context.storage_state()
    pages = {look: open_page(width=look.width, color_scheme=look.scheme, storage_state=state) for look in WINDOWS}

    def look_at(kind: str) -> tuple[Page, int]:
        look = look_of(kind, WINDOWS)
        return pages[look], look.width

    seen, wrong = look_at_every_page(demo_server, look_at, KINDS | ANY_EDITION, every_row=False)
    assert wrong == []
    assert {look_of(kind, WINDOWS) for kind in seen} == set(WINDOWS)
    assert len(seen) >= 40


@pytest.mark.soak
@pytest.mark.parametrize("look", WINDOWS, ids=lambda look: f"{look.width}-{look.scheme}")
def test_every_page_is_accessible_in_every_window(
    look: Look, demo_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=look.width, color_scheme=look.scheme)
    signed_in(demo_server, page, f"{look.scheme}-{look.width}@example.org")
    seen, wrong = look_at_every_page(demo_server, lambda _: (page, look.width), KINDS, every_row=True)
    assert wrong == []
    assert len(seen) >= 80
