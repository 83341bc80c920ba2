"""Every public page of both editions: accessible, quiet and inside its frame, at both widths, themes and languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from tests.e2e.looks import LOOKS, Look
from tests.support.axe import axe_violations
from tests.support.broken_scores import broken_scores
from tests.support.server import LiveServer

BLOCK = "/khoi-van-hoa-xa-hoi/"
PAGES = (
    "", "standings", "schedule", "brackets", "results", "overall", "documents", "tv", "board",
    "units/ban-dan-toc/", "courts/san-1/", "bong-chuyen-hoi-nam/", "bong-chuyen-hoi-nam/teams/don-vi-4/",
    "bong-chuyen-hoi-nam/matches/F/", "calendar",
)  # fmt: skip
CONTENTS = (
    "cau-long-dong-doi-nam-nu-phoi-hop/", "cau-long-dong-doi-nam-nu-phoi-hop/matches/K1-1/", "chay-100-m-nam/",
    "chay-100-m-nam/matches/H1-1/", "chay-100-m-nam/teams/nguyen-van-a/", "nhay-bao-bo-nu/",
    "hat-karaoke-nam-nu-phoi-hop/", "co-tuong-nam/", "schedule?view=courts", "board?form=courts",
)  # fmt: skip
"""Pages that only the edition in progress has: a tie, heats, places alone, judges' marks, rounds, courts by hours."""
OUTSIDE = ("/", BLOCK, "/accounts/sign-in")
"""Pages of no edition."""
HEIGHT = 900
LARGEST_PAGE = 100_000


def this_year() -> str:
    return str((datetime.now(UTC) + timedelta(hours=7)).year)


def wrong_on(page: Page, look: Look, every_row: bool) -> list[str]:
    """Say what is wrong with the page that is open, in its window and in one of 320 pixels."""
    wrong = axe_violations(page, every_row=every_row) + broken_scores(page)
    for width in (look.width, 320):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"wider than {width} pixels")
    return wrong


def address_of(name: str, edition: str, look: Look) -> str:
    if edition != "no edition":
        name = f"{BLOCK}{this_year() if edition == 'now' else edition}/{name}"
    return f"{name}{'&' if '?' in name else '?'}lang={look.language}"


def test_every_page_is_accessible_and_fits(demo_server: LiveServer, open_page: Callable[..., Page]) -> None:
    """Each page once, in one edition and one look of eight, and the first rows of its tables.

    `make soak` sees each in both editions and all looks, with every row.
    """
    pages = {look: open_page(width=look.width, height=HEIGHT, color_scheme=look.scheme) for look in LOOKS}
    wrong: dict[str, list[str]] = {}
    looks, editions = set(), set()
    for number, name in enumerate(PAGES + OUTSIDE + CONTENTS):
        look = LOOKS[number % len(LOOKS)]
        edition = "no edition" if name in OUTSIDE else "now" if name in CONTENTS else ("now", "now", "2022")[number % 3]
        address, page = address_of(name, edition, look), pages[look]
        page.set_viewport_size({"width": look.width, "height": HEIGHT})
        page.goto(demo_server.url + address)
        if found := wrong_on(page, look, every_row=False):
            wrong[address] = found
        looks.add(look)
        editions.add(edition)
    assert wrong == {}
    assert (looks, editions) == (set(LOOKS), {"now", "2022", "no edition"})


@pytest.mark.soak
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.width}-{look.scheme}-{look.language}")
@pytest.mark.parametrize("edition", ["2022", "now", "no edition"])
def test_every_page_is_accessible_and_fits_in_every_look(
    demo_server: LiveServer, open_page: Callable[..., Page], edition: str, look: Look
) -> None:
    page = open_page(width=look.width, height=HEIGHT, color_scheme=look.scheme)
    wrong: dict[str, list[str]] = {}
    for name in {"no edition": OUTSIDE, "now": PAGES + CONTENTS}.get(edition, PAGES):
        address = address_of(name, edition, look)
        page.set_viewport_size({"width": look.width, "height": HEIGHT})
        page.goto(demo_server.url + address)
        if found := wrong_on(page, look, every_row=True):
            wrong[address] = found
    assert wrong == {}


def test_pages_are_in_the_language_asked_for(demo_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{demo_server.url}{BLOCK}2022/standings")
    assert (page.locator("html").get_attribute("lang"), page.locator("h1").inner_text()) == ("vi", "Xếp hạng")
    page.get_by_role("link", name="English").click()
    assert (page.locator("html").get_attribute("lang"), page.locator("h1").inner_text()) == ("en", "Standings")
    page.get_by_role("link", name="Schedule", exact=True).first.click()
    assert page.url.endswith("/2022/schedule?lang=en")


TAPPED = ".ways a, .bracket-nav a, .bracket-views label, .match-others summary, .reasons summary"


@pytest.mark.parametrize("name", ["schedule", "standings", "brackets"])
def test_what_is_tapped_is_large_enough_for_fingers(
    demo_server: LiveServer, open_page: Callable[..., Page], name: str
) -> None:
    page = open_page(width=360, has_touch=True, is_mobile=True)
    page.goto(f"{demo_server.url}{BLOCK}{this_year()}/{name}")
    heights = page.eval_on_selector_all(TAPPED, "all => all.map((each) => each.getBoundingClientRect().height)")
    shown = [height for height in heights if height]
    assert shown
    assert [height for height in shown if height < 44] == []


def test_what_a_phone_loads_is_small(demo_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page(width=360)
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{demo_server.url}{BLOCK}{this_year()}/", wait_until="networkidle")
    assert 0 < sum(sizes) < LARGEST_PAGE


def test_the_occasion_of_2022_is_counted(demo_server: LiveServer) -> None:
    with urlopen(f"{demo_server.url}{BLOCK}2022/") as answer:
        text = re.sub(r"\s+", " ", answer.read().decode())
    assert (
        "77 năm Ngày Cách mạng tháng Tám thành công (19/8/1945 - 19/8/2022) và 77 năm Ngày Quốc khánh nước "
        "Cộng hòa xã hội chủ nghĩa Việt Nam (2/9/1945 - 2/9/2022)"
    ) in text
