"""A test in a browser that fails tells what it was looking at."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSER = pytest.StashKey["Browser"]()


@pytest.fixture(autouse=True)
def _watched(request: pytest.FixtureRequest, browser: Browser) -> None:
    """Let who reports on a test know its browser."""
    request.node.stash[BROWSER] = browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the address, the title and the visible text of every open page to the report of a failure."""
    report = yield
    if call.when == "call" and report.failed and BROWSER in item.stash:
        pages = [page for context in item.stash[BROWSER].contexts for page in context.pages]
        report.sections += [(f"page {page.url}", _told(page)) for page in pages]
    return report


def _told(page: Page) -> str:
    from playwright.sync_api import Error

    try:
        return f"{page.title()}\n{page.inner_text('body', timeout=1000)}"
    except Error as error:  # it is closed, or on its way elsewhere
        return str(error)
