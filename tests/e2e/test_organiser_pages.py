"""Every page of the organiser, looked at narrow and wide, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

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


def kind_of(address: str) -> str:
    path = urlsplit(address).path
    for pattern, kind in KINDS.items():
        path = re.sub(pattern, kind, path)
    return path


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_page_is_accessible(
    width: int, scheme: str, demo_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=width, color_scheme=scheme)
    said = demo_server.run("user", "create", f"{scheme}@example.org", "--role", "administrator")
    link = re.search(r"https?://\S+", said)
    assert link, said
    page.goto(demo_server.url + urlsplit(link[0]).path)
    page.locator("main button").click()
    page.wait_for_url("**/manage/")

    seen: set[str] = set()
    waiting = ["/manage/"]
    wrong: list[str] = []
    while waiting:
        address = waiting.pop(0)
        if kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        page.goto(demo_server.url + address)
        wrong += [f"{address}: {violation}" for violation in axe_violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"{address} is wider than the screen")
        wrong += [f"{address}: {said}" for said in broken_scores(page)]
        wrong += [f"{address}: field {name} is too narrow" for name in page.evaluate(NARROW)]
        wrong += [f"{address}: the present tab {words} is out of sight" for words in page.evaluate(UNSEEN_TABS)]
        waiting += [each for each in page.evaluate(LINKS) if "lang=" not in each]
    assert wrong == []
    assert len(seen) >= 40
