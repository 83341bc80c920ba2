"""Brackets in a browser: drawn where there is room, round by round on a phone, a way marked; all without scripts."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.test_pages import BLOCK, this_year
from tests.support.server import LiveServer


def test_a_phone_shows_round_by_round_until_the_whole_bracket_is_chosen(
    demo_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=360, java_script_enabled=False)
    page.goto(f"{demo_server.url}{BLOCK}{this_year()}/brackets")
    bracket = page.locator(".bracket-frame").first
    expect(bracket.locator(".bracket-lines").first).to_be_hidden()
    rounds = bracket.locator(".bracket-round").all()
    tops = [each.bounding_box() for each in rounds]
    assert len({box["y"] for box in tops if box}) == 1, "the rounds stand beside each other"
    bracket.locator(".bracket-nav a").last.click()
    expect(rounds[-1]).to_be_in_viewport(ratio=0.5)
    bracket.get_by_text("Cả nhánh đấu").click()
    expect(bracket.locator(".bracket-lines").first).to_be_visible()


def test_the_final_is_in_sight_and_a_way_is_marked_under_the_pointer(
    demo_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=1280, java_script_enabled=False)
    page.goto(f"{demo_server.url}{BLOCK}2022/brackets")
    bracket = page.locator(".bracket").first
    assert bracket.evaluate("each => each.scrollWidth <= each.clientWidth")
    won = bracket.locator(".bracket-side.is-winner").first
    number = won.evaluate("each => [...each.classList].find((name) => /^t\\d+$/.test(name))")
    marked = f".bracket-side.{number}"
    plain = bracket.locator(marked).last.evaluate("each => getComputedStyle(each).backgroundColor")
    won.hover()
    colours = bracket.locator(marked).evaluate_all("all => all.map((each) => getComputedStyle(each).backgroundColor)")
    assert len(colours) > 1
    assert (len(set(colours)), plain in colours) == (1, False)


def test_each_slide_of_a_bracket_fits_the_screen_in_the_hall(
    demo_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=1920, height=1080, java_script_enabled=False)
    page.goto(f"{demo_server.url}{BLOCK}{this_year()}/tv")
    band = page.locator(".tv-band").bounding_box()
    slides = [each.bounding_box() for each in page.locator(".tv-slide:has(.bracket)").all()]
    assert band
    assert len(slides) > 0
    assert [box for box in slides if box is None or box["height"] > 1080 - band["height"]] == []
    assert page.locator(".bracket").first.evaluate("each => each.scrollWidth <= each.clientWidth")
