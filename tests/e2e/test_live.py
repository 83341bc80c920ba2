"""Open pages that show what is new without being loaded again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

import tournament
from tests.support.databases import application, copy_of
from tests.support.server import LiveServer
from tests.support.stored import fill, organiser
from tournament.domain.competitions.commands import results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.timetables.commands import timetable
from tournament.models import Entry, Match, db

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

EDITION, DESK = "/khoi-a/2030", "/manage/khoi-a/2030"
STATIC = Path(tournament.__file__).with_name("static")
WON = Given(((21, 15), (21, 15)))
IS_SAME = "window.isSame === true"
"""Whether the page is the one that was opened; a page that was loaded again has forgotten."""


@pytest.fixture
def server(sqlite_template: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """A server with a public edition."""
    fill(tmp_path, copy_of(sqlite_template, tmp_path))
    started = LiveServer(tmp_path).start()
    yield started
    started.stop()


def record(home: Path, number: int) -> str:
    """Record a result in another process than the server's; returns how it is told."""
    with application(home, f"sqlite:///{home / 'tournament.sqlite3'}") as app, app.app_context():
        match = db.session.scalars(db.select(Match).where(Match.number == number)).one()
        results.record(SYSTEM, match.exchange_id, match.id, WON)
        db.session.expire_all()
        sides = db.session.get_one(Match, match.id)
        home_name, away_name = (_name(each) for each in (sides.home_id, sides.away_id))
        return f"{home_name} 2–0 {away_name}"


def put_later(home: Path, number: int) -> None:
    """Put a match at another time in the draft."""
    with application(home, f"sqlite:///{home / 'tournament.sqlite3'}") as app, app.app_context():
        match = db.session.scalars(db.select(Match).where(Match.number == number)).one()
        court, start = match.draft_court_id, match.draft_starts_at
        assert court is not None
        assert start is not None
        timetable.move(SYSTEM, match.exchange_id, match.id, court, start + timedelta(hours=5))


def _name(entry_id: int | None) -> str:
    return db.session.get_one(Entry, entry_id).name


def opened(page: Page, address: str) -> Page:
    """Open a page and remember that it is this one, once it follows what is new."""
    with page.expect_response(lambda answer: urlsplit(answer.url).path.endswith("/events")):
        page.goto(address)
    page.evaluate("window.isSame = true")
    return page


def test_a_result_appears_on_open_pages_without_loading_them_again(
    server: LiveServer, open_page: Callable[..., Page]
) -> None:
    page, screen = (
        opened(open_page(), f"{server.url}{EDITION}/schedule"),
        opened(open_page(), f"{server.url}{EDITION}/tv"),
    )
    page.click(".filter-box summary")
    page.focus("#filter-team")
    page.evaluate("scrollTo(0, 120)")
    said = record(server.home, 1)
    for each in (page, screen):
        each.wait_for_selector('[data-match$="/A-1-1"][data-state="finished"]', state="attached")
        assert each.evaluate(IS_SAME)
        each.wait_for_function("document.querySelector('[data-live-voice]').textContent !== ''")
        assert each.text_content("[data-live-voice]") == f"Có kết quả mới: {said}"
    assert page.evaluate("[scrollY, document.activeElement.id]") == [120, "filter-team"]
    screen.click("[data-pause]")
    record(server.home, 2)
    page.wait_for_selector('[data-match$="/A-1-2"][data-state="finished"]')
    assert screen.query_selector('[data-match$="/A-1-2"][data-state="finished"]') is None
    screen.click("[data-pause]")
    screen.wait_for_selector('[data-match$="/A-1-2"][data-state="finished"]', state="attached")
    assert screen.evaluate(IS_SAME)


VISIBLE = "[...document.querySelectorAll('[data-slide]')].filter((each) => !each.hidden).map((each) => each.id)"
FITS = "document.scrollingElement.scrollWidth <= innerWidth"
BELOW = "document.querySelector('[data-slide]:not([hidden])').getBoundingClientRect().bottom - innerHeight"


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)])
def test_the_screen_in_the_hall_shows_one_slide_at_a_time_that_fits_it(
    server: LiveServer, open_page: Callable[..., Page], size: tuple[int, int]
) -> None:
    record(server.home, 1)
    screen = open_page()
    screen.set_viewport_size({"width": size[0], "height": size[1]})
    opened(screen, f"{server.url}{EDITION}/tv")
    slides = screen.eval_on_selector_all("[data-slide]", "all => all.map((each) => each.id)")
    assert len(slides) > 2
    for slide in slides:
        assert screen.evaluate(VISIBLE) == [slide]
        assert screen.evaluate(FITS)
        assert screen.evaluate(BELOW) <= 0
        screen.keyboard.press("ArrowRight")
    assert screen.evaluate(VISIBLE) == [slides[0]], "after the last comes the first again"
    screen.keyboard.press("ArrowLeft")
    assert screen.evaluate(VISIBLE) == [slides[-1]]
    screen.keyboard.press(" ")
    assert screen.get_attribute("[data-pause]", "aria-pressed") == "true"
    assert screen.query_selector_all("nav, .tabs, .site-foot") == [], "nothing of a web site is on it"


def test_a_screen_stays_on_its_slide_when_something_is_new(server: LiveServer, open_page: Callable[..., Page]) -> None:
    screen = opened(open_page(), f"{server.url}{EDITION}/tv")
    screen.keyboard.press("ArrowRight")
    (slide,) = screen.evaluate(VISIBLE)
    record(server.home, 1)
    screen.wait_for_selector('[data-match$="/A-1-1"][data-state="finished"]', state="attached")
    assert screen.evaluate(VISIBLE) == [slide]


def test_a_screen_turns_though_something_is_new_every_second(
    server: LiveServer, open_page: Callable[..., Page]
) -> None:
    screen = open_page()
    screen.clock.install()
    opened(screen, f"{server.url}{EDITION}/tv")
    (first,) = screen.evaluate(VISIBLE)
    seen = set()
    for _second in range(26):  # one more than the longest slide takes
        screen.clock.run_for(1000)
        screen.evaluate("document.dispatchEvent(new Event('fresh'))")
        seen |= set(screen.evaluate(VISIBLE))
    assert seen - {first}


@pytest.fixture
def desk(server: LiveServer, open_page: Callable[..., Page]) -> Page:
    """A page of an organiser."""
    page = open_page()
    page.context.add_cookies(
        [{"name": each.name, "value": each.value or "", "url": server.url} for each in organiser(server.url).cookies]
    )
    return page


def test_a_form_that_is_being_filled_in_stays_while_the_page_around_it_changes(server: LiveServer, desk: Page) -> None:
    page = opened(desk, f"{server.url}{DESK}/day")
    page.evaluate("document.querySelectorAll('.day-different').forEach((each) => (each.open = true))")
    page.fill("[name=minutes]", "35")
    late = page.locator("form", has=page.locator("[name=minutes]"))
    before = late.inner_html()
    ready = page.text_content("#main")
    put_later(server.home, 1)
    page.wait_for_function("(before) => document.querySelector('#main').textContent !== before", arg=ready)
    assert page.input_value("[name=minutes]") == "35"
    assert (late.inner_html(), page.evaluate(IS_SAME)) == (before, True)
    assert page.evaluate("[...document.querySelectorAll('.day-different')].every((each) => each.open)")


def test_what_was_refused_stays_with_what_was_entered(server: LiveServer, desk: Page) -> None:
    opened(desk, f"{server.url}{DESK}/competitions/")
    desk.fill("[name=name_en]", "Badminton")
    desk.evaluate("document.querySelectorAll('[name=division] option').forEach((each) => (each.value = 'unknown'))")
    with desk.expect_response(lambda answer: urlsplit(answer.url).path.endswith("/events")):
        desk.click("main form [type=submit]")
    put_later(server.home, 1)
    desk.wait_for_selector("[data-live-notice]:visible")
    assert desk.is_visible("[data-error-summary]")
    assert desk.input_value("[name=name_en]") == "Badminton"


FIELD = '<section aria-labelledby="late"><form action="/late"><input name="minutes"></form></section>'
FLASH = '<div id="flashes" data-keep><form action="/undo"><button>Undo</button></form></div>'
TAP = '<a data-apple="webcal:feed" data-android="/google" href="/ways">Subscribe</a>'
COPY = '<input id="feed"><button data-copy="#feed" data-copied="Copied" hidden>Copy</button>'


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (FLASH, "", "#flashes button"),
        ('<section aria-labelledby="gone"></section>', "", "[name=minutes]:focus"),
        ("<p>gone</p>", "", "[name=minutes]:focus"),
        ("", "<div>come</div>", "[name=minutes]:focus"),
        ("", '<section aria-labelledby="come">come</section>', "[name=minutes]:focus"),
        (TAP, TAP, '[href="webcal:feed"]'),
        ("", f"<div>{COPY}</div>", "[data-copy]:not([hidden])"),
    ],
)
def test_what_is_new_takes_its_place_around_what_is_in_hand(
    open_page: Callable[..., Page], before: str, after: str, kept: str
) -> None:
    page = open_page(user_agent="iPhone")
    pages = iter([f"{before}{FIELD}<p>old</p>"])

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name.endswith(".js"):
            route.fulfill(content_type="text/javascript", body=(STATIC / name).read_text(encoding="utf-8"))
        elif name == "events":
            route.fulfill(content_type="text/event-stream", body="retry: 100000\nid: 1\n\n")
        else:
            route.fulfill(content_type="text/html", body=followed(next(pages, f"{after}{FIELD}<p>new</p>")))

    page.route("**/*", answer)
    page.add_init_script("delete Element.prototype.moveBefore")  # not every browser has it
    page.goto("http://localhost/page")
    page.focus("[name=minutes]")
    page.wait_for_selector("main > p:text-is('new')")
    assert page.query_selector(kept)
    assert "gone" not in page.inner_html("main")


def followed(content: str) -> str:
    """Return a page that follows what is new."""
    scripts = "".join(f'<script type="module" src="/{name}.js"></script>' for name in ("page", "live"))
    return f'<title>Page</title>{scripts}<body data-live="/events"><main data-fresh="main">{content}</main>'


def test_a_form_tells_who_changed_something_before_its_stream_was_opened(open_page: Callable[..., Page]) -> None:
    page = open_page()
    notice = '<div data-live-notice data-by="{} came first" hidden><p data-live-by></p></div>'
    news = 'retry: 100000\nid: 8\ndata: {"matches": [], "by": ["An"]}\n\n'
    script = '<script type="module" src="/live.js"></script>'

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name == "live.js":
            route.fulfill(content_type="text/javascript", body=(STATIC / name).read_text(encoding="utf-8"))
        elif name.startswith("events"):
            route.fulfill(content_type="text/event-stream", body=news if name == "events?since=7" else "id: 8\n\n")
        else:
            content = f'<title>Form</title>{script}<body data-live="/events" data-live-since="7">{notice}'
            route.fulfill(content_type="text/html", body=content)

    page.route("**/*", answer)
    page.goto("http://localhost/form")
    page.wait_for_selector("text=An came first")
