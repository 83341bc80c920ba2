"""The pages of feeds, and private feeds from their making to their revocation."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import icalendar
import pytest
import segno
from sqlalchemy import select

from tests.web.calendar.conftest import EXCHANGE, FEEDS, OFFICIALS, World, events_of
from tests.web.calendar.test_evolution import match, row
from tournament.models import CalendarLink, Exchange, db
from tournament.web.calendar.token_guesses import ALLOWED, WINDOW

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is read and written is tested with the evolution."""

FAMILY = "/khoi/2026/calendar/family"


def csrf_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def made(world: World, *feeds: str) -> str:
    """Make a private feed as a visitor does; returns the address of its calendar."""
    token = csrf_token(world.client.get(FAMILY).text)
    page = world.client.post(FAMILY, data={"csrf_token": token, "name": "Nhà em", "feeds": list(feeds)}).text
    found = re.search(r'href="(/calendar/[\w-]+\.ics)"', page)
    assert found is not None
    return found[1]


def test_every_feed_has_a_page_with_the_ways_to_it(world: World) -> None:
    for address in FEEDS:
        page = unescape(world.client.get(address).text)
        there = f"hoithao.example{address}.ics"
        assert f'href="webcal://{there}"' in page
        assert f'value="http://{there}"' in page
        assert f'href="{address}.ics"' in page
        at_google = quote(f"webcal://{there}?cancelled=title", safe="")
        assert f'href="https://calendar.google.com/calendar/r?cid={at_google}"' in page
        assert "https://outlook.live.com/calendar/0/addfromweb?url=http" in page
        code = segno.make(f"http://hoithao.example{address}", error="m").svg_data_uri(scale=4, border=2)
        assert f'src="{code}"' in page, "the code opens the page: a phone's camera opens no webcal"


def test_options_chosen_on_the_page_go_into_the_address(world: World) -> None:
    page = unescape(world.client.get(f"{EXCHANGE}?results=title&alarm=30&phase=").text)
    assert f'href="webcal://hoithao.example{EXCHANGE}.ics?results=title&alarm=30"' in page
    code = segno.make(f"http://hoithao.example{EXCHANGE}?results=title&alarm=30", error="m")
    assert f'src="{code.svg_data_uri(scale=4, border=2)}"' in page
    chosen = unescape(world.client.get(f"{EXCHANGE}?cancelled=hide").text)
    assert f"cid={quote(f'webcal://hoithao.example{EXCHANGE}.ics?cancelled=hide', safe='')}" in chosen
    assert world.client.get(f"{EXCHANGE}?alarm=soon").status_code == 400


def test_the_page_of_a_private_feed_offers_the_options_too(world: World) -> None:
    address = made(world, "court:1").replace(".ics", "/")
    page = unescape(world.client.get(f"{address}?results=title&utm_source=zalo").text)
    assert f'value="http://hoithao.example{address[:-1]}.ics?results=title"' in page
    assert world.client.get(f"{address}?phase=groups").status_code == 400


def test_the_page_tells_who_fetched_the_feed_and_when_the_next_fetch_is_likely(world: World) -> None:
    assert "Google</th>" not in world.client.get(EXCHANGE).text
    world.client.get(f"{EXCHANGE}.ics", headers={"User-Agent": "Google-Calendar-Importer"})
    page = world.client.get(EXCHANGE).text
    assert re.findall(r"(\w+)</th>\s*<td><time[^>]*>([^<]+)</time></td>\s*<td><time[^>]*>([^<]+)<", page) == [
        ("Google", "14:10 ngày 01/08/2026", "02:10 ngày 02/08/2026")
    ]


def test_a_private_feed_merges_what_was_chosen(world: World) -> None:
    address = made(world, "entry:1", "entry:2", "court:2")
    body = world.client.get(address).data
    said = {str(e["uid"]).partition("@")[0]: str(e["summary"]) for e in icalendar.Calendar.from_ical(body).events}
    assert said == {
        "m1": "gặp Đội 4 · Bóng chuyền hơi nam",
        "m2": "Đội 2 – Đội 3 · Bóng chuyền hơi nam",
        "m3-1": "nếu thắng trận 1: gặp Thắng BK2 · Bóng chuyền hơi nam",
        "m3-2": "nếu thắng trận 2: gặp Thắng BK1 · Bóng chuyền hơi nam",
    }
    world.change(match(cancelled=True))
    off = icalendar.Calendar.from_ical(world.client.get(address).data).events
    assert [str(e["status"]) for e in off if str(e["uid"]).startswith("m1@")] == ["CANCELLED"]


def test_a_private_feed_is_nobody_elses(world: World) -> None:
    address = made(world, "court:1")
    answer = world.client.get(address)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer.headers
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    with world.app.app_context():
        (link,) = db.session.scalars(select(CalendarLink))
        assert token not in f"{link.token_hash} {link.name} {link.audiences}"


def test_a_private_feed_can_be_revoked_by_whoever_holds_it(world: World) -> None:
    address = made(world, "court:1")
    page = address.replace(".ics", "/")
    token = csrf_token(world.client.get(page).text)
    assert world.client.post(page, data={"csrf_token": token}).status_code == 200
    assert [world.client.get(gone).status_code for gone in (address, page)] == [404, 404]


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a" * 5000,
        "../../etc",
        "ỗ",
        "%20",
        "%00",
        "a%00b",
        "%FF",
        "%ED%A0%80",
        "%E2%80%AE",
        "%0D%0AX:y",
        "' OR 1=1",
    ],
)
def test_a_malformed_token_is_not_there(world: World, token: str) -> None:
    assert world.client.get(f"/calendar/{token}.ics").status_code == 404
    assert world.client.get(f"/calendar/{token}/").status_code == 404


def test_whoever_tries_many_tokens_is_slowed_down_and_nobody_else(world: World) -> None:
    address = made(world, "court:1")
    answers = [world.client.get(f"/calendar/guess-{n}.ics").status_code for n in range(ALLOWED + 2)]
    assert answers == [404] * ALLOWED + [429, 429]
    assert world.client.get("/calendar/guess.ics").headers["Retry-After"] == "600"
    assert world.client.get(address).status_code == 200
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert world.client.get("/calendar/guess.ics", environ_base=other).status_code == 404
    world.clock.now += WINDOW
    assert world.client.get("/calendar/guess.ics").status_code == 404


def test_an_officials_calendar_names_the_person_and_the_unit_and_nothing_else(world: World) -> None:
    page, body = world.client.get(OFFICIALS[0]).text, world.body(OFFICIALS[0]).decode()
    assert "Nguyễn Văn An (Đơn vị 1)" in page
    assert "0912" not in page + body + world.client.get(FAMILY).text
    world.change(row(Exchange, state="draft"))
    assert world.client.get(OFFICIALS[0]).status_code == 404
    events = events_of(world.body(OFFICIALS[0]))
    assert {event["STATUS"] for event in events.values()} == {"CANCELLED"}, "who follows it is told"


def test_a_private_feed_of_nothing_is_refused(world: World) -> None:
    token = csrf_token(world.client.get(FAMILY).text)
    answer = world.client.post(FAMILY, data={"csrf_token": token, "name": "Nhà em"})
    assert answer.status_code == 400
    assert "Hãy chọn ít nhất một đội hoặc sân." in answer.text
    assert world.client.post(FAMILY, data={"csrf_token": token, "feeds": ["entry:99"]}).status_code == 400
