"""Accounts with a real browser: a passkey made and used with Chromium's virtual authenticator, pages that fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.support.axe import axe_violations
from tests.support.server import LiveServer

PAGES = (
    "/accounts/", "/accounts/people", "/accounts/people/1", "/accounts/people/invite", "/accounts/second-factor",
    "/accounts/second-factor/codes",
)  # fmt: skip


def sign_in(server: LiveServer, page: Page, email: str) -> str:
    """Sign in at http://localhost, where passkeys work; returns the address of the server under that name."""
    said = server.run("user", "create", email, "--role", "administrator")
    link = re.search(r"https?://\S+", said)
    assert link, said
    here = server.url.replace("127.0.0.1", "localhost")
    page.goto(here + urlsplit(link[0]).path)
    page.locator("main button").click()
    page.wait_for_url("**/manage/")
    return here


def test_a_passkey_is_made_and_signs_in(live_server: LiveServer, page: Page) -> None:
    here = sign_in(live_server, page, "passkey@example.org")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{here}/accounts/second-factor?lang=en")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/accounts/second-factor/recovery*")
    assert page.locator(".codes code").count() == 10
    page.goto(f"{here}/accounts/?lang=en")
    page.locator("summary[aria-label='Your account']").click()
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    page.wait_for_url(re.compile(r"//[^/]+/(\?lang=en)?$"))
    page.goto(f"{here}/accounts/sign-in?lang=en&next=/accounts/people")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"//[^/]+/accounts/people"))
    assert page.locator("h1").inner_text() == "Các tài khoản"


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(360, "dark", "vi"), pytest.param(1280, "light", "en", marks=pytest.mark.soak)]
)
def test_pages_of_accounts_are_accessible_and_fit(
    live_server: LiveServer, open_page: Callable[..., Page], width: int, scheme: str, language: str
) -> None:
    page = open_page(width=width, color_scheme=scheme)
    here = sign_in(live_server, page, f"{scheme}@example.org")
    wrong: dict[str, list[str]] = {}
    for address in PAGES:
        page.goto(f"{here}{address}?lang={language}")
        found = axe_violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("wider than the window")
        if page.evaluate(
            "[...document.querySelectorAll('.table-scroll')].some(each => each.scrollWidth > each.clientWidth)"
        ):
            found.append("a table wider than its place")
        if found:
            wrong[address] = found
    assert wrong == {}
