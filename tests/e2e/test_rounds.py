"""A whole Swiss of six by clicking only, with a result of round 1 corrected after round 2 was paired."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.e2e.hands import Mouse
from tests.support.axe import axe_violations
from tests.support.server import LiveServer

UNITS = [f"Đơn vị {n}" for n in range(1, 7)]
CHANGED = "Results or entries have changed since round 2 was paired."


def test_a_swiss_is_played_from_the_first_round_to_the_last(
    live_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    hands = Mouse(open_page())
    page = hands.page
    _sign_in(live_server, hands)
    _prepare(hands)

    hands.follow("Rounds")
    first = _proposed(page, 1)
    assert axe_violations(page) == []
    hands.press("Pair round 1 like this")
    assert _drawn(page, 1) == first
    _play_round(hands, 1)

    second = _proposed(page, 2)
    one, other = first[0]
    hands.choose("Entry", _numbered(page, one))
    hands.choose("Opponent", _numbered(page, other))
    hands.press("Ask")
    expect(page.get_by_text(f"{one} and {other} met in round 1.")).to_be_visible()
    hands.press("Pair round 2 like this")
    expect(page.get_by_text(CHANGED)).to_have_count(0)

    _correct_the_first_result(hands, first[0])
    expect(page.get_by_text(CHANGED)).to_be_visible()
    assert _drawn(page, 2) == second
    hands.press("Take round 2 back")
    hands.press("Make this change")
    again = _proposed(page, 2)
    assert again != second
    assert {frozenset(pair) for pair in again}.isdisjoint(frozenset(pair) for pair in first)
    hands.press("Pair round 2 like this")
    _play_round(hands, 2)
    hands.press("Pair round 3 like this")
    _play_round(hands, 3)

    expect(page.get_by_role("heading", name="All 3 rounds have been paired")).to_be_visible()
    met = [frozenset(pair) for number in (1, 2, 3) for pair in _drawn(page, number)]
    assert len(set(met)) == 9
    hands.follow("See the rounds as everybody sees them")
    _see_the_standings(page, met)


def _sign_in(server: LiveServer, hands: Mouse) -> None:
    said = server.run("user", "create", "swiss@example.org", "--role", "administrator")
    link = re.search(r"https?://\S+", said)
    assert link, said
    hands.page.goto(f"{server.url}{urlsplit(link[0]).path}?lang=en")
    hands.press("Sign in now")


def _prepare(hands: Mouse) -> None:
    """Enter a block of six, an edition with one competition, and draw it as a Swiss of three rounds."""
    hands.follow("New block")
    hands.type("Name in Vietnamese", "Khối Thụy Sĩ")
    hands.type("Name in English", "Swiss block")
    hands.press("Save")
    hands.follow("Enter the units")
    hands.type("The list", "\n".join(UNITS))
    hands.press("Show the rows")
    hands.press("Add 6 units")
    hands.follow("Swiss block")
    hands.follow("New exchange")
    hands.type("Name in Vietnamese", "Giải năm 2030")
    hands.type("Name in English", "Games of 2030")
    hands.type_day("First day", "2030-08-22")
    hands.type_day("Last day", "2030-08-22")
    hands.press("Save")
    hands.follow("Competitions and rules")
    hands.choose("Sport and rules", "Air volleyball: Common rules, deciding set to 15")
    hands.choose("Division", "women")
    hands.press("Add")
    hands.follow("Entries")
    hands.press("Enter every unit that has no entry")
    hands.follow("Go on to the format")
    hands.follow("Swiss")
    hands.type("Rounds", "3")
    hands.press("Choose this format")
    hands.follow("Go on to the draw")
    hands.type("Published seed", "22082030")
    hands.press("Draw now")
    hands.page.get_by_label("You are here").get_by_role("link").last.click()


def _rows(page: Page, caption: str) -> list[tuple[str, str]]:
    table = page.get_by_role("table", name=re.compile(f"^{re.escape(caption)}"))
    expect(table).to_have_count(1)
    names = table.get_by_role("rowheader").all_inner_texts()
    pairs = [re.sub(r"\s*\(no\.\s\d\)", "", name).split(" – ") for name in names]
    return [(home, away) for home, away in pairs]


def _proposed(page: Page, number: int) -> list[tuple[str, str]]:
    return _rows(page, f"Round {number} as it would be paired now")


def _drawn(page: Page, number: int) -> list[tuple[str, str]]:
    return _rows(page, f"Round {number}, paired")


def _numbered(page: Page, name: str) -> str:
    option = page.get_by_label("Entry", exact=True).locator("option").filter(has_text=re.compile(f" {name}$"))
    return option.inner_text()


def _play_round(hands: Mouse, number: int) -> None:
    """Let whoever comes first in the list of units win, from the page of the rounds and back to it."""
    page = hands.page
    for home, away in _drawn(page, number):
        rounds = page.url
        page.get_by_role("link", name=re.compile(rf"^enter the result {home} – {away}$")).click()
        _enter(hands, home, away, home_wins=home < away)
        hands.press("Save")
        page.goto(rounds)


def _enter(hands: Mouse, home: str, away: str, home_wins: bool) -> None:
    for side, points in zip((home, away), (21, 12) if home_wins else (12, 21), strict=True):
        for number in (1, 2):
            hands.type(f"{side}, Set {number}", str(points))


def _correct_the_first_result(hands: Mouse, pair: tuple[str, str]) -> None:
    page, rounds, (home, away) = hands.page, hands.page.url, pair
    page.get_by_role("table", name=re.compile("^Round 1, paired")).get_by_role("link").first.click()
    expect(page.get_by_text("1 later round was paired from the results as they stood then.")).to_be_visible()
    _enter(hands, home, away, home_wins=not home < away)
    hands.press("Show what the correction changes")
    hands.press("Apply the correction")
    page.goto(rounds)


def _see_the_standings(page: Page, met: list[frozenset[str]]) -> None:
    """Two points for a win and one for a defeat; Buchholz is the sum of what the three opponents have."""
    assert axe_violations(page) == []
    table = page.get_by_role("table", name=re.compile("after round 3$"))
    names = table.locator("th[scope=row] a").all_inner_texts()
    cells = [row.get_by_role("cell").all_inner_texts() for row in table.locator("tbody tr").all()]
    points = {name: int(row[0]) for name, row in zip(names, cells, strict=True)}
    assert sum(points.values()) == 9 * 3
    assert list(points.values()) == sorted(points.values(), reverse=True)
    opponents = {name: [next(iter(pair - {name})) for pair in met if name in pair] for name in names}
    buchholz = [str(sum(points[each] for each in opponents[name])) for name in names]
    assert [row[2] for row in cells] == buchholz
    page.get_by_role("link", name="Round 1", exact=True).click()
    expect(page.get_by_role("heading", name="Standings after round 1")).to_be_visible()
