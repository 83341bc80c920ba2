"""The machine's own Chromium, watched: whatever a page should not do becomes a line in `problems`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response

SHELL = "chromium-headless-shell"
"""Chromium without the windows around its pages: it draws the same with half of the work."""
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
MISSING = (
    "No Chromium was found: install it (Debian, Ubuntu: 'apt install chromium';"
    " macOS: 'brew install --cask chromium'), or set CHROMIUM to its path."
)
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCAL = {"127.0.0.1", "localhost", "::1"}

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  reportViolation(`${event.violatedDirective} blocked ${event.blockedURI || "inline"}`));
"""


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    given = os.environ.get("CHROMIUM")
    found = [given] if given else [shutil.which(name) for name in NAMES] + list(APPLICATIONS)
    return next((path for path in found if path and Path(path).is_file()), None)


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without a window; raises RuntimeError with what to do when there is none."""
    path = find_chromium()
    if path is None:
        raise RuntimeError(MISSING)
    # Chromium's sandbox does not work for root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *sandbox])


def watched_page(browser: Browser, *, width: int = 1280, height: int = 900, **context: Any) -> Page:
    """Open an empty page in a context of its own; `page.problems` lists what went wrong, as it happens.

    `context` takes what Playwright's contexts take, such as color_scheme, locale, java_script_enabled.
    """
    settings = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", "reduced_motion": "reduce", **context}
    opened = browser.new_context(viewport={"width": width, "height": height}, **settings)
    opened.set_default_timeout(10_000)
    problems: list[str] = []
    _watch(opened, problems)
    page = opened.new_page()
    page.problems = problems  # type: ignore[attr-defined]
    return page


def _watch(context: BrowserContext, problems: list[str]) -> None:
    def message(said: ConsoleMessage) -> None:
        # The browser's own echo of a status is no message of the page's: that of the document which a test asked for,
        # and that of a change refused because somebody else was first.
        document = said.page.url if said.page else ""
        echo = said.text.startswith("Failed to load resource")
        if not (echo and (said.location.get("url") == document or "status of 409 " in said.text)):
            problems.append(f"console {said.type}: {said.text}")

    def request(sent: Request) -> None:
        target = urlsplit(sent.url)
        if target.scheme in {"http", "https", "ws", "wss"} and target.hostname not in LOCAL:
            problems.append(f"request off the host: {sent.url}")

    def response(received: Response) -> None:
        if received.status >= 500:
            problems.append(f"status {received.status}: {received.url}")

    context.expose_function("reportViolation", lambda text: problems.append(f"content security policy: {text}"))
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("console", message)
    context.on("weberror", lambda error: problems.append(f"script error: {error.error}"))
    context.on("request", request)
    context.on("response", response)
