"""Subscribing on each device: what it can use comes first, what it cannot is not there; without scripts all is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import axe_violations
from tests.support.server import LiveServer

EXCHANGE = "/khoi-van-hoa-xa-hoi/2026/"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "first", "has_webcal"),
    [
        (ANDROID, "Google Calendar", False),
        (IPHONE, "Apple Calendar", True),
        (WINDOWS, "Outlook.com", True),
        (LINUX, "Google Calendar", True),
    ],
    ids=["android", "iphone", "windows", "linux"],
)
def test_what_a_device_can_use_comes_first(
    demo_server: LiveServer, open_page: Callable[..., Page], agent: str, first: str, has_webcal: bool
) -> None:
    page = open_page(width=360, user_agent=agent)
    page.goto(f"{demo_server.url}{EXCHANGE}calendar")
    ways = page.locator("[data-ways] a:visible")
    expect(ways.first).to_have_text(first)
    expect(page.locator("[data-ways] a.btn-primary")).to_have_text([first])
    addresses = ways.evaluate_all("links => links.map(link => link.href)")
    assert any(address.startswith("webcal:") for address in addresses) == has_webcal
    assert axe_violations(page) == []

    page.goto(f"{demo_server.url}{EXCHANGE}bong-chuyen-hoi-nam/")
    button = page.locator("a[data-apple]").first.get_attribute("href") or ""
    starts = {ANDROID: "https://calendar.google.com/", IPHONE: "webcal:"}
    assert button.startswith(starts.get(agent, EXCHANGE))


def test_without_scripts_all_ways_are_there_each_with_its_devices(
    demo_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=1280, java_script_enabled=False)
    page.goto(f"{demo_server.url}{EXCHANGE}calendar?lang=en")
    expect(page.locator("[data-ways] li:visible")).to_have_count(6)
    expect(page.locator("[data-ways] li").nth(1)).to_contain_text("iPhone, iPad, Mac")
