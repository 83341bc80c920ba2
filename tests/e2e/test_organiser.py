"""From an empty block to a published timetable, results, standings and a calendar, by clicking and typing only."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import icalendar
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.hands import Keyboard, Mouse
from tests.support.axe import axe_violations
from tests.support.server import LiveServer

UNITS = [f"Đơn vị {n}" for n in range(1, 10)] + ["Sở Văn hóa, Thể thao và Du lịch"]
MATCHES = {6: 9, 10: 23}
"""Two groups of three play six matches, two of five twenty; then there are two semi-finals and the final."""
BY_HAND = 2
"""Results that are typed in the way that is tried; their form is the same for each match."""


@pytest.mark.parametrize(
    ("way", "number"),
    [
        (Keyboard, 6),
        pytest.param(Mouse, 10, marks=pytest.mark.soak),
        pytest.param(Keyboard, 10, marks=pytest.mark.soak),
    ],
)
def test_an_exchange_is_built_from_nothing(
    way: type[Mouse], number: int, live_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    """Six units by keyboard alone use every form; `make soak` builds the exchange of ten, by mouse too."""
    hands = way(open_page())
    units, matches = UNITS[-number:], MATCHES[number]
    name = way.__name__
    _sign_in(live_server, hands, f"{name.lower()}@example.org")
    _enter_units(hands, name, units)
    _enter_courts(hands, name)
    _make_exchange(hands)
    _open_courts(hands)
    _add_competition(hands)
    _enter_and_draw(hands, number)
    _publish(hands, matches)
    _enter_results(hands, matches)
    _correct_a_result(hands)
    _see_what_everybody_sees(hands, matches, units)


def _sign_in(server: LiveServer, hands: Mouse, email: str) -> None:
    said = server.run("user", "create", email, "--role", "administrator")
    link = re.search(r"https?://\S+", said)
    assert link, said
    hands.page.goto(f"{server.url}{urlsplit(link[0]).path}?lang=en")
    hands.press("Sign in now")


def _enter_units(hands: Mouse, name: str, units: list[str]) -> None:
    hands.follow("New block")
    hands.type("Name in Vietnamese", f"Khối {name}")
    hands.type("Name in English", f"Block {name}")
    hands.press("Save")
    hands.follow("Enter the units")
    hands.type("The list", "\n".join(units))
    hands.press("Show the rows")
    hands.press(f"Add {len(units)} units")
    expect(hands.page.get_by_role("rowheader")).to_have_text(units)
    hands.follow(f"Block {name}")


def _enter_courts(hands: Mouse, name: str) -> None:
    hands.follow("Venues and courts")
    hands.type("Name", f"Nhà thi đấu {name}")
    hands.type("Number of courts", "2")
    hands.press("Save")
    expect(hands.page.get_by_role("rowheader")).to_have_text(["Sân 1", "Sân 2"])
    hands.follow(f"Block {name}")


def _make_exchange(hands: Mouse) -> None:
    hands.follow("New exchange")
    hands.type("Name in Vietnamese", "Hội thao năm 2030")
    hands.type("Name in English", "Games of 2030")
    hands.type_day("First day", "2030-08-22")
    hands.type_day("Last day", "2030-08-23")
    hands.press("Save")
    assert _next_step(hands.page) == "Courts and hours"
    hands.follow("Commemorations")
    hands.tick("85 years of August Revolution Day (19/8/1945 - 19/8/2030)")
    hands.press("Save")


def _open_courts(hands: Mouse) -> None:
    hands.follow("Courts and hours")
    hands.type_time("Opens", "07:00")
    hands.type_time("Closes", "17:30")
    hands.press("Add these hours")
    expect(hands.page.get_by_role("rowheader")).to_have_text(["Sân 1", "Sân 1", "Sân 2", "Sân 2"])
    hands.follow("Checklist")
    assert _next_step(hands.page) == "Competitions and rules"


def _add_competition(hands: Mouse) -> None:
    hands.follow("Competitions and rules")
    hands.choose("Sport and rules", "Air volleyball: Common rules, deciding set to 15")
    hands.choose("Division", "women")
    hands.press("Add")
    hands.follow("Rules")
    hands.type("Points in a set", "25")
    hands.press("Save as a new version")
    hands.follow("Rules")
    hands.type("Points in a set", "21")
    hands.press("Save as a new version")
    expect(hands.page.get_by_text("Version 3")).to_have_count(1)


def _enter_and_draw(hands: Mouse, number: int) -> None:
    hands.follow("Entries")
    hands.press("Enter every unit that has no entry")
    hands.follow("Go on to the format")
    hands.press("Choose 2 groups, the first two of each play a knock-out, joint third")
    hands.follow("Go on to the draw")
    hands.type("Published seed", "22082030")
    hands.press("Draw now")
    expect(hands.page.get_by_role("rowheader")).to_have_text([str(place) for place in range(1, number + 1)])
    hands.follow("Go on to the timetable")


def _publish(hands: Mouse, expected: int) -> None:
    hands.press("Make a draft")
    expect(hands.page.get_by_text(f"{expected} matches planned")).to_be_visible()
    hands.press(f"Publish {expected} changes")
    hands.follow("Checklist")
    assert _next_step(hands.page) == "Publish"
    hands.press("Make the page public")
    assert _next_step(hands.page) is None


def _enter_results(hands: Mouse, expected: int) -> None:
    page = hands.page
    hands.follow("Results")
    hands.follow("Enter the next result")
    home, away = _sides(page)
    _type_score(hands, home, away, ["21-20", "21-15"])
    hands.press("Save and go to the next match")
    expect(page.locator(".field-error")).to_have_text("Set 1: 21–20 is not valid yet, a lead of 2 is needed.")
    for number in range(expected):
        home, away = _sides(page)
        if number == BY_HAND:
            hands = Mouse(page)
        # Whoever comes first in the list of units wins, so that no two are level.
        stronger_is_home = UNITS.index(home) < UNITS.index(away)
        _type_score(hands, home, away, ["21-10", "21-12"] if stronger_is_home else ["10-21", "12-21"])
        save = "Save and go to the next match" if number < expected - 1 else "Save"
        hands.press(save)
        expect(page.get_by_text("Nothing is saved yet: if it was really played, save again.")).to_be_visible()
        hands.press(save)
    expect(page.get_by_text(f"Results entered ({expected})")).to_be_visible()


def _correct_a_result(hands: Mouse) -> None:
    page = hands.page
    final = page.get_by_role("row").filter(has_text=", Final").get_by_role("link")
    hands.follow(" ".join(final.inner_text().split()))
    home, away = _sides(page)
    stronger_is_home = UNITS.index(home) < UNITS.index(away)
    _type_score(hands, home, away, ["10-21", "12-21"] if stronger_is_home else ["21-10", "21-12"])
    hands.press("Show what the correction changes")
    first, second = sorted((home, away), key=UNITS.index)
    expect(page.locator(".changes li")).to_have_text(
        [re.compile(rf"Place 1\s+before: {first}\s*→after: {second}"),
         re.compile(rf"Place 2\s+before: {second}\s*→after: {first}")]
    )  # fmt: skip
    hands.press("Apply the correction")
    hands.press("Undo")
    expect(page.get_by_text("Taken back: Result of")).to_be_visible()


def _see_what_everybody_sees(hands: Mouse, expected: int, units: list[str]) -> None:
    page = hands.page
    hands.follow("Checklist")
    hands.follow("Open the public page")
    public = urlsplit(page.url)
    address = f"{public.scheme}://{public.netloc}{public.path}"
    feed = page.locator('link[rel="alternate"][type="text/calendar"]').first.get_attribute("href")
    assert feed is not None
    calendar = icalendar.Calendar.from_ical(page.request.get(_absolute(public.netloc, feed)).text())
    matches = [event for event in calendar.walk("VEVENT") if "Bóng chuyền" in str(event["SUMMARY"])]
    assert len(matches) == expected
    page.goto(f"{address}standings?lang=en")
    winners = {units[0], units[1]}
    leaders = page.locator("tbody tr:first-child th[scope=row] a").all_inner_texts()
    assert winners & set(leaders)
    assert axe_violations(page) == []


def _absolute(host: str, address: str) -> str:
    return f"http://{host}{urlsplit(address).path}"


def _next_step(page: Page) -> str | None:
    """Return the step that the checklist leads on to."""
    page.get_by_role("heading", name="From details to publication").wait_for()
    titles = page.locator(".step-next .step-title").all_inner_texts()
    return titles[0] if titles else None


def _sides(page: Page) -> tuple[str, str]:
    """Return the names of the two sides of the match on the page."""
    score = page.get_by_role("group", name="Score")
    score.wait_for()
    home, away, *_ = (field.get_attribute("aria-label") or "" for field in score.get_by_role("spinbutton").all())
    return home.removesuffix(", Set 1"), away.removesuffix(", Set 1")


def _type_score(hands: Mouse, home: str, away: str, sets: list[str]) -> None:
    for number, score in enumerate(sets, start=1):
        for side, points in zip((home, away), score.split("-"), strict=True):
            hands.type(f"{side}, Set {number}", points)
