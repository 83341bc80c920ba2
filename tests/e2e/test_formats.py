"""A format on paper follows its options as they are changed; nothing is chosen by looking, and nothing lost by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, Route, expect

from tests.support.axe import axe_violations
from tests.support.server import LiveServer

PAGE = "/manage/khoi-van-hoa-xa-hoi/2026/competitions/bong-chuyen-hoi-nu/format"
IDLE = "() => new Promise((done) => requestIdleCallback(done, { timeout: 500 }))"
"""What a page does with an answer that has come is done."""


def test_the_bracket_follows_the_options(demo_server: LiveServer, open_page: Callable[..., Page]) -> None:
    page = open_page(width=360)
    _open(page, demo_server, "knockout")
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


def test_neither_a_press_nor_what_is_typed_is_lost_while_the_answer_comes(
    demo_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    _open(page, demo_server, "groups")
    groups, advance = page.locator("[name=groups]"), page.locator("[name=advance]")
    button = page.get_by_role("button", name="Show matches and hours")
    held: list[Route] = []
    page.route("**/format/groups*", lambda route: held.append(route))
    groups.fill("3")
    with page.expect_request(_is_asked):
        groups.press("Tab")
    advance.press_sequentially("1")
    typed = advance.input_value()
    with page.expect_response(lambda answer: _is_asked(answer.request)):
        held.pop().continue_()
    page.evaluate(IDLE)
    assert advance.input_value() == typed
    page.unroute_all()

    groups.fill("2")
    button.hover()
    with page.expect_response(lambda answer: _is_asked(answer.request)):
        page.mouse.down()  # leaves the field, whose change asks
    page.evaluate(IDLE)
    with page.expect_navigation():
        page.mouse.up()


def _is_asked(request: Request) -> bool:
    return request.method == "POST"


def _open(page: Page, server: LiveServer, name: str) -> None:
    """Sign in, and open the page of a format."""
    said = server.run("user", "create", f"{name}@example.org", "--role", "administrator")
    link = re.search(r"https?://\S+", said)
    assert link, said
    page.goto(server.url + urlsplit(link[0]).path)
    page.locator("main button").click()
    page.goto(f"{server.url}{PAGE}/{name}?lang=en")
