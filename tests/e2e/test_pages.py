"""Every public page of both editions: accessible, quiet and inside its frame, at both widths, themes and languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from tests.support.axe import axe_violations
from tests.support.broken_scores import broken_scores
from tests.support.server import LiveServer

BLOCK = "/khoi-van-hoa-xa-hoi/"
PAGES = (
    "", "schedule", "standings", "brackets", "results", "overall", "documents", "tv", "board",
    "units/ban-dan-toc/", "courts/san-1/", "bong-chuyen-hoi-nam/", "bong-chuyen-hoi-nam/teams/don-vi-4/",
    "bong-chuyen-hoi-nam/matches/F/", "calendar",
)  # fmt: skip
LARGEST_PAGE = 100_000


def this_year() -> str:
    return str((datetime.now(UTC) + timedelta(hours=7)).year)


# Each width and each theme; the other two pairs in `make soak`.
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (360, "dark"),
        (1280, "light"),
        pytest.param(360, "light", marks=pytest.mark.soak),
        pytest.param(1280, "dark", marks=pytest.mark.soak),
    ],
)
@pytest.mark.parametrize("edition", ["2022", "now"])
def test_every_page_is_accessible_and_fits(
    demo_server: LiveServer, open_page: Callable[..., Page], edition: str, width: int, scheme: str
) -> None:
    year = this_year() if edition == "now" else edition
    page = open_page(width=width, color_scheme=scheme)
    wrong: dict[str, list[str]] = {}
    addresses = [f"{BLOCK}{year}/{name}" for name in PAGES] + (
        ["/", BLOCK, "/accounts/sign-in"] if edition == "now" else []
    )
    for number, address in enumerate(addresses):
        page.goto(demo_server.url + address + ("?lang=en" if number % 2 == (width == 360) else ""))
        found = axe_violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("wider than the window")
        found += broken_scores(page)
        if found:
            wrong[address] = found
    assert wrong == {}


def test_a_page_reflows_at_320_pixels(demo_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page(width=320)
    for name in PAGES:
        page.goto(f"{demo_server.url}{BLOCK}{this_year()}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, name


def test_pages_are_in_the_language_asked_for(demo_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{demo_server.url}{BLOCK}2022/standings")
    assert (page.locator("html").get_attribute("lang"), page.locator("h1").inner_text()) == ("vi", "Xếp hạng")
    page.get_by_role("link", name="English").click()
    assert (page.locator("html").get_attribute("lang"), page.locator("h1").inner_text()) == ("en", "Standings")
    page.get_by_role("link", name="Schedule", exact=True).first.click()
    assert page.url.endswith("/2022/schedule?lang=en")


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
