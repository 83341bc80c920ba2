"""A format on paper follows its options as they are changed, and nothing is chosen by looking."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.support.axe import axe_violations
from tests.support.server import LiveServer

PAGE = "/manage/khoi-van-hoa-xa-hoi/2026/competitions/bong-chuyen-hoi-nu/format"


def test_the_bracket_follows_the_options(demo_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page(width=360)
    link = re.search(
        r"https?://\S+", demo_server.run("user", "create", "formats@example.org", "--role", "administrator")
    )
    assert link
    page.goto(demo_server.url + urlsplit(link[0]).path)
    page.locator("main button").click()
    page.goto(f"{demo_server.url}{PAGE}/knockout?lang=en")
    codes = page.locator(".bracket-title")
    expect(codes).to_have_count(6)

    third = page.get_by_label("Third place")
    third.focus()
    third.select_option(label="Third-place match")
    expect(codes).to_have_count(7)
    expect(page.locator("[data-look=costs]")).to_contain_text("7 matches")
    expect(page.get_by_label("Third place")).to_be_focused()
    assert axe_violations(page) == []
    page.goto(f"{demo_server.url}{PAGE}?lang=en")
    expect(page.get_by_role("heading", name="Chosen: Groups")).to_be_visible()
