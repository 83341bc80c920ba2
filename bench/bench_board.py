"""A drag over a day of 501 matches in Chromium: milliseconds of each frame's work, from the performance trace.

Wall time, and the processor time of the page's main thread, which other programs do not lengthen. The baseline
is the same drag over a day of 6 matches in the same run.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from bisect import bisect
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.big_day import fill
from tests.support.chromium import launch, watched_page
from tests.support.editions import drawn_edition
from tests.support.server import LiveServer
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.timetables.commands import timetable
from tournament.keys import PassingKeys
from tournament.models import Exchange, db

BUDGET_MS = 16
MOVES = 240
CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline"]


def main() -> None:
    """Print the longest and the usual frame of a drag over a large and a small day."""
    with tempfile.TemporaryDirectory() as folder:
        server = LiveServer(Path(folder))
        server.run("db", "upgrade")
        server.start("serve")
        try:
            large, small = editions(server)
            with sync_playwright() as playwright:
                browser = launch(playwright)
                page = signed_in(browser, server)
                figures = {}
                for name, address in (("6 matches", small), ("501 matches", large)):
                    page.goto(f"{server.url}/manage/{address}/timetable?day=2030-08-19")
                    measured = frames(page)
                    figures[name] = measured["processor"]
                    for time, each in measured.items():
                        print(line(f"{name}, {time} time", each))
                browser.close()
        finally:
            server.stop()
    usual = [statistics.median(frames) for frames in figures.values()]
    print(f"501 matches / 6 matches, median frame: {usual[1] / usual[0]:.2f} x")


def editions(server: LiveServer) -> tuple[str, str]:
    """Write a large and a small day and return their addresses."""
    database = f"sqlite:///{server.home / 'tournament.sqlite3'}"
    with create_app(Settings(server.home, database, server.url, PassingKeys())).app_context():
        ids = [fill()]
        small = drawn_edition()
        timetable.plan(SYSTEM, small.exchange_id, 0.1)
        ids.append(small.exchange_id)
        rows = [db.session.get_one(Exchange, id_) for id_ in ids]
        large_address, small_address = (f"{row.block.slug}/{row.slug}" for row in rows)
        return large_address, small_address


def signed_in(browser: Browser, server: LiveServer) -> Page:
    """Sign in as an administrator."""
    said = server.run("user", "create", "bench@example.org", "--role", "administrator")
    link = next(word for word in said.split() if word.startswith("http"))
    page = watched_page(browser, height=1000)
    page.goto(f"{server.url}{urlsplit(link).path}?lang=en")
    page.get_by_role("button", name="Sign in now").click()
    page.wait_for_url("**/manage/**")
    return page


def frames(page: Page) -> dict[str, list[float]]:
    """Drag the first match over the board and return the milliseconds that the main thread worked in each frame.

    By kind of time: ``wall`` and ``processor``.
    """
    chip = page.locator(".lane .chip").first
    chip.scroll_into_view_if_needed()
    box, board = chip.bounding_box(), page.locator(".board-scroll").bounding_box()
    assert box, "a chip is shown"
    assert board, "the board is shown"
    session = page.context.new_cdp_session(page)
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    with_trace = tracing(session)
    next(with_trace)
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=3)
    page.locator(".fit").first.wait_for(state="attached")
    for step in range(MOVES):
        across, down = abs((step / 60) % 2 - 1), abs((step / 35) % 2 - 1)
        page.mouse.move(board["x"] + 80 + across * (board["width"] - 160), min(board["y"] + 80 + down * 420, 900))
        page.wait_for_timeout(8)
    events = next(with_trace)
    page.keyboard.press("Escape")
    page.mouse.up()
    return {"wall": work_of_frames(events, "dur"), "processor": work_of_frames(events, "tdur")}


def tracing(session: CDPSession) -> Iterator[list[dict[str, Any]]]:
    """Start a trace at the first step, end it at the second and yield its events."""
    events: list[dict[str, Any]] = []
    done: list[bool] = []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    session.send("Tracing.start", {"traceConfig": {"includedCategories": CATEGORIES}, "transferMode": "ReportEvents"})
    yield []
    session.send("Tracing.end")
    while not done:
        session.send("Runtime.evaluate", {"expression": "0"})  # lets the events come in
    yield events


def work_of_frames(events: list[dict[str, Any]], time: str) -> list[float]:
    """Sum the tasks of the page's main thread from the beginning of each frame to that of the next."""
    frames = [event for event in events if event["name"] == "AnimationFrame" and event["ph"] == "b"]
    begins, threads = sorted(event["ts"] for event in frames), {(event["pid"], event["tid"]) for event in frames}
    work = [0.0] * len(begins)
    for event in events:
        frame = bisect(begins, event["ts"] + event.get("dur", 0)) - 1
        if event["name"] == "RunTask" and (event["pid"], event["tid"]) in threads and frame >= 0:
            work[frame] += event.get(time, 0) / 1000
    return work


def line(name: str, frames: list[float]) -> str:
    """Say what was measured."""
    ordered = sorted(frames)
    late = sum(frame > BUDGET_MS for frame in frames)
    return (
        f"{name}: {len(frames)} frames, median {statistics.median(ordered):.1f} ms, "
        f"95% {ordered[int(len(ordered) * 0.95)]:.1f} ms, longest {ordered[-1]:.1f} ms, {late} over {BUDGET_MS} ms"
    )


if __name__ == "__main__":
    main()
