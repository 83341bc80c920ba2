"""A timetable in the browser: searched, compared and published; moved by hand; made anew after rain."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import icalendar
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.axe import axe_violations
from tests.support.clocks import going_on
from tests.support.editions import drawn_edition
from tests.support.server import LiveServer
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import timetable
from tournament.keys import PassingKeys
from tournament.models import Exchange, db

SEARCH_MS = 30_000


@dataclass
class Office:
    """An organiser's browser at the timetable of an edition of six matches on two courts."""

    page: Page
    home: str
    public: str

    def open(self, what: str) -> None:
        self.page.goto(f"{self.home}/{what}{'&' if '?' in what else '?'}lang=en")

    def chip(self, number: int) -> Locator:
        return self.page.locator(".lane .chip").nth(number)

    def court(self, number: int) -> str:
        """Return the id of a court of the board."""
        return self.page.locator(".lane").nth(number).get_attribute("data-court") or ""

    def place(self, match: str) -> tuple[str | None, str | None]:
        """Return court and start of a match as the board has them."""
        chip = self.page.locator(f"#{match}")
        return chip.get_attribute("data-court"), chip.get_attribute("data-start")

    def starts_in_feed(self) -> dict[str, datetime]:
        """Return when each match starts in the edition's calendar."""
        feed = self.page.request.get(f"{self.public}calendar.ics").text()
        events = icalendar.Calendar.from_ical(feed).walk("VEVENT")
        return {str(event["UID"]): event.decoded("DTSTART").astimezone(UTC) for event in events}


@pytest.fixture
def office(live_server: LiveServer, open_page: Callable[..., Page], request: pytest.FixtureRequest) -> Office:
    """The office of an edition that is drawn, planned or published, as the test asks."""
    home, name, state = live_server.home, request.node.originalname, getattr(request, "param", "drawn")
    app = create_app(
        Settings(home, f"sqlite:///{home / 'tournament.sqlite3'}", live_server.url, PassingKeys()), clock=going_on()
    )
    with app.app_context():
        edition = drawn_edition(days=2, name=f"Khối {name.replace('_', ' ')}")
        exchanges.set_state(SYSTEM, edition.exchange_id, "public")
        if state != "drawn":
            timetable.plan(SYSTEM, edition.exchange_id, 0.1)
        if state == "published":
            timetable.publish(SYSTEM, edition.exchange_id)
        exchange = db.session.get_one(Exchange, edition.exchange_id)
        address = f"{exchange.block.slug}/{exchange.slug}"
        db.engine.dispose()
    page = open_page()
    said = live_server.run("user", "create", f"{name}@example.org", "--role", "administrator")
    link = re.search(r"https?://\S+", said)
    assert link, said
    page.goto(f"{live_server.url}{urlsplit(link[0]).path}?lang=en")
    page.get_by_role("button", name="Sign in now").click()
    page.wait_for_url("**/manage/**")
    return Office(page, f"{live_server.url}/manage/{address}", f"{live_server.url}/{address}/")


def test_a_timetable_is_searched_compared_chosen_and_published(office: Office) -> None:
    page = office.page
    office.open("timetable")
    page.get_by_role("link", name="Search for a better one").click()
    page.get_by_label("How long").select_option("5 seconds")
    page.get_by_role("button", name="Start the search").click()

    expect(page.get_by_role("progressbar", name="Time used")).to_be_visible()
    expect(page.locator("[data-fact=placed]")).to_have_text("6/6")
    expect(page.get_by_role("heading", name="3 timetables were found")).to_be_visible(timeout=SEARCH_MS)
    assert page.locator("thead th").all_inner_texts() == ["finish early", "wait little", "fair spread"]
    assert page.get_by_role("row", name="Matches without a place").get_by_role("cell").all_inner_texts() == ["0"] * 3
    assert axe_violations(page) == []

    page.get_by_role("button", name="Choose: wait little").click()
    expect(page.get_by_text("6 matches planned")).to_be_visible()
    assert office.starts_in_feed() == {}, "nothing is published by choosing"
    page.get_by_role("button", name="Publish 6 changes").click()
    expect(page.get_by_text("The timetable is published.")).to_be_visible()
    assert len(office.starts_in_feed()) == 6


def test_a_search_is_stopped_and_what_it_found_is_kept(office: Office) -> None:
    page = office.page
    office.open("timetable/search")
    page.get_by_label("How long").select_option("60 seconds")
    page.get_by_role("button", name="Start the search").click()
    expect(page.locator("[data-fact=placed]")).to_have_text("6/6")
    page.get_by_role("button", name="Stop and keep what was found").click()
    expect(page.get_by_role("button", name="Choose: finish early")).to_be_visible(timeout=SEARCH_MS)


@pytest.mark.parametrize("office", ["planned"], indirect=True)
def test_a_match_is_dragged_where_it_fits_and_refused_where_it_does_not(office: Office) -> None:
    page = office.page
    office.open("timetable?day=2030-08-19")
    chip = office.chip(0)
    name = chip.get_attribute("id") or ""
    old = office.place(name)
    box = chip.bounding_box()
    taken = office.chip(1).bounding_box()
    assert box
    assert taken
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(taken["x"] + 30, taken["y"] + 10, steps=4)
    expect(page.locator(".fit").first).to_be_attached()
    expect(page.locator("[data-dock-says]")).to_contain_text("collide on court 1")
    expect(page.locator(".ghost")).to_have_attribute("data-fits", "no")
    page.mouse.up()
    expect(page.get_by_role("button", name="Move it anyway")).to_be_visible()
    page.get_by_role("button", name="Leave it").click()
    assert office.place(name) == old

    free = page.locator(f".lane[data-court='{office.court(1)}'] .fit").last
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 30, steps=3)
    free.wait_for(state="attached")
    band = free.bounding_box()
    assert band
    page.mouse.move(band["x"] + 30, band["y"] + 40, steps=4)
    expect(page.locator("[data-dock-says]")).to_have_text("It fits there.")
    page.mouse.up()
    expect(page.locator("[data-board-live]")).to_contain_text("Moved to Sân 2")
    moved = office.place(name)
    page.reload()
    assert office.place(name) == moved != old

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: Move")).to_be_visible()
    assert office.place(name) == old


@pytest.mark.parametrize("office", ["planned"], indirect=True)
def test_a_match_is_moved_by_the_keyboard_alone(office: Office) -> None:
    page = office.page
    office.open("timetable?day=all")
    chip = office.chip(0)
    name = chip.get_attribute("id") or ""
    court, start = office.place(name)
    assert start
    live = page.locator("[data-board-live]")
    chip.locator("a").focus()
    page.keyboard.press("ArrowDown")
    expect(office.chip(1).locator("a")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(live).to_contain_text("Picked up:")
    expect(page.locator(".fit").first).to_be_attached()
    page.keyboard.press("PageDown")
    expect(live).to_contain_text("It fits there.")
    page.keyboard.press("Escape")
    assert office.place(name) == (court, start)

    page.keyboard.press("Enter")
    expect(page.locator(".fit").first).to_be_attached()
    page.keyboard.press("ArrowRight")
    expect(live).to_contain_text("Sân 2")
    page.keyboard.press("PageDown")
    expect(live).to_contain_text("It fits there.")
    page.keyboard.press("Enter")
    expect(live).to_contain_text("Moved to Sân 2")
    expect(page.locator(f"#{name} a")).to_be_focused()
    now = office.place(name)
    assert now[0] == office.court(1) != court
    page.reload()
    assert office.place(name) == now


@pytest.mark.parametrize("office", ["planned"], indirect=True)
def test_two_people_at_one_board(office: Office, open_page: Callable[..., Page]) -> None:
    page = office.page
    office.open("timetable?day=2030-08-19")
    other = open_page(storage_state=page.context.storage_state())
    other.goto(page.url)
    chip = page.locator(".lane .chip").last
    name = chip.get_attribute("id") or ""
    for each in (other, page):
        each.locator(f"#{name} a").focus()
        each.keyboard.press("Enter")
        expect(each.locator(".fit").first).to_be_attached()
        each.keyboard.press("PageDown")
        each.keyboard.press("Enter")
        if each is other:
            expect(each.locator("[data-board-live]")).to_contain_text("Moved to")
    expect(page.locator("[data-dock-says]")).to_contain_text("was moved by somebody else meanwhile")
    expect(page.locator("[data-dock-says]")).to_contain_text("test_two_people_at_one_board: Move")
    page.get_by_role("link", name="Show the newest version").click()
    page.wait_for_load_state()
    assert page.locator(f"#{name}").get_attribute("data-start") == other.locator(f"#{name}").get_attribute("data-start")


@pytest.mark.parametrize("office", ["planned"], indirect=True)
def test_without_scripts_a_match_is_moved_by_its_form(office: Office, open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False, storage_state=office.page.context.storage_state())
    page.goto(f"{office.home}/timetable?lang=en")
    name = page.locator(".lane .chip").first.get_attribute("id")
    page.locator(".lane .chip a").first.click()
    page.get_by_label("Court", exact=True).select_option(index=1)
    page.get_by_label("Starts").fill("2030-08-20T09:00")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(f"#{name}")).to_contain_text("09:00")
    expect(page.get_by_role("link", name="Tuesday, 20/08/2030")).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("office", ["published"], indirect=True)
def test_after_rain_a_re_plan_a_message_and_calendars_that_follow(
    office: Office, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=360, storage_state=office.page.context.storage_state())
    before = office.starts_in_feed()
    page.goto(f"{office.home}/day?lang=en")
    page.get_by_text("Rain, or a court is lost").click()
    for court in ("Sân 1 (Nhà thi đấu)", "Sân 2 (Nhà thi đấu)"):
        page.get_by_label(court).check()
    form = page.locator("form[action*='/day/interrupt']")
    form.get_by_label("From").fill("2030-08-19T07:00")
    form.get_by_label("Until").fill("2030-08-19T09:00")
    page.get_by_role("button", name="Record it").click()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Re-plan with the fewest changes").click()
    expect(page.get_by_role("heading", name="The re-plan with the fewest changes")).to_be_visible(timeout=SEARCH_MS)
    changes = page.locator(".changes li").count()
    page.get_by_role("button", name="Choose: fewest changes").click()

    message = page.get_by_label("Message for a chat group")
    text = message.input_value()
    assert "Rain until 09:00: Sân 1, Sân 2" in text
    assert len(re.findall(r"^\d+\. ", text, re.M)) == changes > 0
    assert office.starts_in_feed() == before
    page.get_by_role("button", name=re.compile(r"Publish \d+ change")).click()
    expect(page.get_by_text("The timetable is published.")).to_be_visible()
    assert page.get_by_label("Message for a chat group").input_value().splitlines()[1:] == text.splitlines()[1:]

    after = office.starts_in_feed()
    assert after.keys() == before.keys()
    assert sum(after[uid] != before[uid] for uid in after) == changes
    assert min(after.values()) == datetime(2030, 8, 19, 2, tzinfo=UTC)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert axe_violations(page) == []
