"""The watched browser sees what the tests of pages rely on it to see."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page

from tests.support.axe import axe_violations
from tests.support.chromium import find_chromium, launch, watched_page

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src *"
GOOD = "<!doctype html><html lang=vi><title>Tốt</title><main><h1>Tốt</h1><p>Không có lỗi.</p></main></html>"
PAGES = {
    "/good": (200, GOOD),
    "/refused": (422, GOOD),
    "/talk": (200, GOOD + "<script src=/talk.js></script>"),
    "/talk.js": (200, "console.warn('a word')"),
    "/throw": (200, GOOD + "<script src=/throw.js></script>"),
    "/throw.js": (200, "throw new Error('thrown')"),
    "/inline": (200, GOOD + "<style>p { color: red }</style>"),
    "/away": (200, GOOD + "<img alt='' src='http://elsewhere.invalid/pixel.png'>"),
    "/broken": (500, GOOD),
    "/mute": (
        200,
        "<!doctype html><html><title>Thiếu</title><main><h1>Thiếu</h1><img src=/good></main></html>",
    ),
}


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = PAGES.get(self.path, (204, ""))
        self.send_response(status)
        kind = "text/javascript" if self.path.endswith(".js") else "text/html"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def unchecked(browser: Browser) -> Iterator[Page]:
    """A watched page whose problems this test expects."""
    page = watched_page(browser)
    yield page
    page.context.close()


def problems_of(page: Page, address: str) -> list[str]:
    page.goto(address, wait_until="networkidle")
    return sorted(problem.partition(":")[0] for problem in page.problems)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/good", []),
        ("/refused", []),
        ("/talk", ["console warning"]),
        ("/throw", ["script error"]),
        ("/inline", ["console error", "content security policy"]),
        ("/away", ["console error", "request off the host"]),
        ("/broken", ["status 500"]),
    ],
)
def test_every_problem_of_a_page_is_recorded(unchecked: Page, site: str, path: str, expected: list[str]) -> None:
    assert problems_of(unchecked, site + path) == expected


def test_a_good_page_passes_axe_and_a_bad_one_does_not(page: Page, site: str) -> None:
    page.goto(f"{site}/good")
    assert axe_violations(page) == []
    page.goto(f"{site}/mute")
    assert [line.partition(" ")[0] for line in axe_violations(page)] == ["html-has-lang", "image-alt"]


def test_a_missing_chromium_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert find_chromium() is None
    with pytest.raises(RuntimeError, match=r"^No Chromium was found: install it \(Debian.*path\.$"):
        launch(None)  # type: ignore[arg-type]
