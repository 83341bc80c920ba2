"""Feeds over HTTP: what calendar programs need to hear to stay right."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from html import unescape
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.support.calendar_parsers import PARSERS
from tests.web.calendar.conftest import DAY, EXCHANGE, FEEDS, World, events_of
from tests.web.calendar.test_evolution import deleted, match, result, row
from tournament.domain.calendars.records import Event
from tournament.exports.calendar import feed
from tournament.exports.calendar.content_lines import Component
from tournament.models import Block, Competition, Entry, Exchange, db
from tournament.web.calendar import serving
from tournament.web.calendar.serving import kiosk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is read and written is tested with the evolution."""

ICS = EXCHANGE + ".ics"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_answer_says_what_calendar_programs_need(world: World) -> None:
    answer = world.client.get(ICS)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="khoi-2026.ics"'
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Last-Modified"] == "Sat, 01 Aug 2026 07:05:00 GMT"
    assert answer.headers["ETag"].startswith('"')
    assert answer.headers["ETag"].endswith('"')
    assert "Set-Cookie" not in answer.headers
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_all_feeds_are_there_and_two_fetches_are_equal(world: World) -> None:
    assert world.bodies() == world.bodies()
    names = {
        address: str(icalendar.Calendar.from_ical(body)["x-wr-calname"]) for address, body in world.bodies().items()
    }
    assert names[EXCHANGE] == "Hội thao 2026"
    assert names["/khoi/2026/nam/teams/doi-1/calendar"] == "Đội 1 · Bóng chuyền hơi nam"
    assert names["/khoi/units/don-vi-1/calendar"] == "Đơn vị 1"
    assert names["/khoi/courts/san-2/calendar"] == "Sân 2 · Nhà thi đấu"
    assert len(set(names.values())) == len(FEEDS)


def test_all_parsers_agree_on_every_feed(world: World) -> None:
    world.change(match(2, starts_at=None, court_id=None))
    bodies = list(world.bodies().values())
    world.change(match(1, cancelled=True))
    for query in (
        "?cancelled=title&programme=true",
        "?cancelled=hide&lang=en&alarm=15",
        "?since=2026-08-13&phase=knockout",
    ):
        bodies += [world.body(address, query=query) for address in (EXCHANGE, "/khoi/2026/nam/teams/doi-1/calendar")]
    first, *others = ((name, parse(bodies)) for name, parse in PARSERS.items())
    assert len(others) >= 3
    for name, said in others:
        assert said == first[1], name


@pytest.mark.parametrize("accept", ["text/calendar", "text/html", "application/json", "*/*", "image/png", ""])
def test_any_accept_header_gets_the_calendar(world: World, accept: str) -> None:
    answer = world.client.get(ICS, headers={"Accept": accept})
    assert (answer.status_code, answer.data) == (200, world.body(EXCHANGE))


def test_head_is_get_without_the_body(world: World) -> None:
    got, head = world.client.get(ICS), world.client.head(ICS)
    assert (head.status_code, head.data) == (200, b"")
    assert {**head.headers} == {**got.headers}


def test_compressed_only_when_asked(world: World) -> None:
    plain = world.client.get(ICS)
    packed = world.client.get(ICS, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    for refused in ("gzip;q=0", "identity", "br", "*"):
        assert "Content-Encoding" not in world.client.get(ICS, headers={"Accept-Encoding": refused}).headers
    again = world.client.get(ICS, headers={"Accept-Encoding": "gzip"})
    assert again.data == packed.data


def test_after_a_change_only_the_parts_that_changed_are_compressed_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "TOGETHER", 1)
    for ending in (".ics", ".json", ".atom"):
        address = EXCHANGE + ending
        packed = world.client.get(address, headers={"Accept-Encoding": "gzip"}).data
        assert gzip.decompress(packed) == world.client.get(address).data
    with world.app.app_context():
        known = set(kiosk().deflated._kept)
    world.change(match(starts_at=DAY + timedelta(hours=5)))
    packed = world.client.get(ICS, headers={"Accept-Encoding": "gzip"}).data
    assert gzip.decompress(packed) == world.client.get(ICS).data
    assert zlib.decompressobj(wbits=31).decompress(packed) == world.client.get(ICS).data
    with world.app.app_context():
        (new,) = set(kiosk().deflated._kept) - known
    assert "m1" in str(new)


def test_validators(world: World) -> None:
    answer = world.client.get(ICS)
    tag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]

    def status(**headers: str) -> int:
        return world.client.get(ICS, headers={k.replace("_", "-"): v for k, v in headers.items()}).status_code

    assert status(If_None_Match=tag) == 304
    assert status(If_None_Match=f'"other", {tag}') == 304
    assert status(If_None_Match=f"W/{tag}") == 304
    assert status(If_None_Match="*") == 304
    assert status(If_None_Match='"other"') == 200
    assert status(If_Modified_Since=modified) == 304
    assert status(If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT") == 200
    assert status(If_Modified_Since="rubbish") == 200
    assert status(If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT") == 200
    assert status(If_None_Match='"other"', If_Modified_Since=modified) == 200
    assert status(If_None_Match=tag, If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT") == 304
    unchanged = world.client.get(ICS, headers={"If-None-Match": tag})
    assert (unchanged.data, unchanged.headers["ETag"]) == (b"", tag)

    world.change(match(minutes=55))
    assert (status(If_None_Match=tag), status(If_Modified_Since=modified)) == (200, 200)


def test_a_change_in_the_second_of_a_fetch_is_not_lost_on_date_validators(world: World) -> None:
    """More may change within the second that is running: it is no validator, whoever takes it for one."""
    world.change(match(minutes=55))
    world.clock.now -= timedelta(minutes=5)
    second = {"If-Modified-Since": format_datetime(world.clock.now, usegmt=True)}
    assert "Last-Modified" not in world.client.get(ICS).headers
    assert world.client.get(ICS, headers=second).status_code == 200
    world.clock.now += timedelta(seconds=1)
    assert world.client.get(ICS).headers["Last-Modified"] == second["If-Modified-Since"]
    assert world.client.get(ICS, headers=second).status_code == 304


def test_an_unchanged_feed_is_answered_from_its_revision_before_any_query_for_matches(world: World) -> None:
    for address in FEEDS:
        tag = world.client.get(address + ".ics").headers["ETag"]
        with world.app.app_context():
            asked: list[str] = []
            event.listen(db.engine, "before_cursor_execute", lambda *args, asked=asked: asked.append(args[2]))
        answer = world.client.get(address + ".ics", headers={"If-None-Match": tag})
        selects = [statement for statement in asked if statement != "BEGIN"]
        # That of a match looks up beside it which matches its address has stood for.
        assert (answer.status_code, len(selects)) == (304, 5 if "/matches/" in address else 1), asked
        assert "calendar_stamp" not in selects[0]
        assert not any("calendar_showing" in select for select in selects)


def test_the_number_of_queries_does_not_grow_with_the_feed(world: World) -> None:
    def queries() -> int:
        asked: list[str] = []

        def note(*args: object) -> None:
            asked.append(str(args[2]))

        with world.app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
            world.body(EXCHANGE)
            event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    first = queries()
    world.change(lambda session: [match(n, minutes=41)(session) for n in (1, 2, 3)])
    assert queries() <= first


def test_after_one_change_only_its_event_is_written_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from tournament.exports.calendar import ics

    world.body(EXCHANGE)
    world.change(match(minutes=55))
    written: list[str] = []
    original = ics.event_component

    def spy(shown: Event, *args: Any) -> Component | None:
        written.append(shown.uid.partition("@")[0])
        return original(shown, *args)

    monkeypatch.setattr(ics, "event_component", spy)
    world.body(EXCHANGE)
    assert written == ["m1"]


def test_options(world: World) -> None:
    world.change(result([[21, 15], [21, 18]], winner=0))
    world.change(match(2, cancelled=True))

    def summaries(query: str) -> dict[str, str]:
        return {uid: shown["SUMMARY"] for uid, shown in events_of(world.body(EXCHANGE, query=query)).items()}

    assert summaries("?lang=en")["m2"] == "Cancelled: Đội 2 – Đội 3 · Air volleyball\\, men"
    assert "m2" not in summaries("?cancelled=hide")
    assert summaries("?results=title")["m1"] == "Đội 1 2–0 Đội 4 · Bóng chuyền hơi nam"
    assert summaries("?results=never")["m1"] == "Đội 1 – Đội 4 · Bóng chuyền hơi nam"
    assert "21–15" not in world.body(EXCHANGE, query="?results=never").decode()
    assert b"TRIGGER:-PT30M" in world.body(EXCHANGE, query="?alarm=30")
    assert b"VALARM" not in world.body(EXCHANGE)
    assert set(summaries("?phase=knockout")) == {"m1", "m2", "m3", "opening"}
    assert set(summaries("?phase=knockout&programme=false")) == {"m1", "m2", "m3"}
    assert set(summaries("?programme=false")) == {"m1", "m2", "m3"}
    assert set(summaries("?programme=true")) == {"m1", "m2", "m3", "opening"}
    assert set(summaries("?since=2026-08-13")) == set()
    assert set(summaries("?since=2026-08-12")) == {"m1", "m2", "m3", "opening"}
    off = events_of(world.body(EXCHANGE, query="?cancelled=title"))["m2"]
    assert ("STATUS" in off, off["TRANSP"], off["SUMMARY"][:5]) == (False, "TRANSPARENT", "Hủy: ")


@pytest.mark.parametrize("ending", [".ics", ".json", ".atom"])
def test_options_hold_in_every_form(world: World, ending: str) -> None:
    world.change(match(2, cancelled=True))
    world.change(match(3, starts_at=DAY + timedelta(days=1)))

    def told(query: str) -> list[bool]:
        said = world.body(EXCHANGE, ending, query).decode().replace("\r\n ", "")
        return [f"/{page}/" in said for page in ("K1-1", "K1-2", "F")] + ["Khai mạc" in said]

    assert told("") == [True, True, True, True]
    assert told("?cancelled=hide") == [True, False, True, True]
    assert told("?cancelled=title") == [True, True, True, True]
    assert told("?since=2026-08-13") == [False, False, True, False]
    assert told("?programme=false") == [True, True, True, False]
    assert told("?phase=knockout") == [True, True, True, True]


def test_news_are_filled_up_with_what_the_options_show(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "NEWS", 1)
    world.change(match(1, cancelled=True))
    for query, page in (("", "K1-1"), ("?cancelled=hide", "K1-2"), ("?since=2026-08-12&programme=true", "K1-1")):
        said = world.body(EXCHANGE, ".atom", query).decode()
        assert re.findall(r"<entry>.*?/matches/([^/]+)/", said, re.S) == [page], query


@pytest.mark.parametrize("ending", ["", ".ics", ".json", ".atom"])
def test_what_others_add_to_a_link_changes_nothing(world: World, ending: str) -> None:
    added = "utm_source=zalo&fbclid=IwAR0&_=1764380000&Lang=fr&utm_source=again"
    for query in ("", "results=title"):
        plain = world.client.get(f"{EXCHANGE}{ending}?{query}")
        more = world.client.get(f"{EXCHANGE}{ending}?{added}&{query}")
        assert (plain.status_code, more.status_code) == (200, 200)
        if ending:
            assert (more.data, more.headers["ETag"]) == (plain.data, plain.headers["ETag"])


def test_phases_are_those_of_the_edition_in_the_readers_words(world: World) -> None:
    for lang, words in (("vi", "Bán kết, Chung kết"), ("en", "Semi-final, Final")):
        page = world.client.get(f"{EXCHANGE}?lang={lang}", headers={"Accept-Language": lang}).text
        (line,) = re.findall(r'<label class="form-check-label" for="phase-knockout">([^<]+)</label>', page)
        assert line == words
    for address in (ICS, EXCHANGE + ".json", EXCHANGE + ".atom"):
        refused = world.client.get(f"{address}?phase=knockout,groups")
        assert refused.status_code == 400
        assert refused.text.splitlines()[1].endswith("; phase=knockout (Semi-final, Final).")
    assert world.client.get(f"{EXCHANGE}?phase=groups").status_code == 400
    page = unescape(world.client.get(f"{EXCHANGE}?phase=knockout&alarm=").text)
    assert f'value="http://hoithao.example{ICS}?phase=knockout"' in page


def test_phases_of_one_name_are_one_choice(world: World) -> None:
    def another(session: Session) -> None:
        chosen = {"name": "double_elimination", "options": {"crossover": True}}
        session.add(
            Competition(id=2, exchange_id=1, slug="nu", sport="air_volleyball", name_vi="Nữ", name_en="", format=chosen)
        )
        session.flush()
        session.add_all(
            Entry(id=20 + n, competition_id=2, slug=f"nu-{n}", name=f"Nữ {n}", lead_unit_id=1, number=n)
            for n in range(1, 9)
        )

    world.change(another)
    page = unescape(world.client.get(EXCHANGE).text)
    found = re.findall(r'name="phase" value="([^"]+)" id="[^"]+">\s*<label[^>]*>([^<]+)<', page)
    assert dict(found)["knockout,final"] == "Bán kết, Chung kết"
    words = [each for _, each in found]
    assert len(set(words)) == len(words) == 3
    chosen = unescape(world.client.get(f"{EXCHANGE}?phase=knockout%2Cfinal").text)
    assert 'value="knockout,final" id="phase-knockout-final" checked' in chosen


def test_a_phase_that_a_change_of_format_took_away_stays_known(world: World) -> None:
    format_ = {"name": "round_robin", "options": {}}
    world.change(row(Competition, format=format_))
    for n in (2, 3):
        world.change(deleted(n))
    world.change(deleted(1))
    shown = events_of(world.body(EXCHANGE, query="?phase=knockout&programme=false"))
    assert {uid: event["STATUS"] for uid, event in shown.items()} == dict.fromkeys(("m1", "m2", "m3"), "CANCELLED")
    assert world.client.get(f"{ICS}?phase=groups").status_code == 200


def test_a_calendar_with_options_names_its_own_address_whatever_their_order(world: World) -> None:
    said = [world.client.get(f"{ICS}?{query}") for query in ("alarm=30&lang=en", "lang=en&alarm=30")]
    assert said[0].data == said[1].data
    (source,) = re.findall(r"SOURCE;VALUE=URI:(.*)\r\n", said[0].text.replace("\r\n ", ""))
    assert source == f"http://hoithao.example{ICS}?lang=en&alarm=30"
    plain = re.findall(r"SOURCE;VALUE=URI:(.*)\r\n", world.body(EXCHANGE).decode().replace("\r\n ", ""))
    assert plain == [f"http://hoithao.example{ICS}"]


@pytest.mark.parametrize(
    "query",
    [
        "lang=fr", "alarm=-5", "alarm=ten", "alarm=²", "results=", "cancelled=gone", "lang=vi&lang=en", "programme=yes",
        "since=yesterday", "since=20260812", "since=2026-02-30", "since=2026-W33-3", "phase=", "phase=,",
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused_with_the_list_of_those_that_can(world: World, query: str) -> None:
    answer = world.client.get(f"{ICS}?{query}")
    assert answer.status_code == 400
    name = query.partition("=")[0]
    refusal, english = answer.text.splitlines()
    assert f"“{name}”" in refusal
    assert english.partition(" Known options: ")[2] == (
        "lang=vi | en; cancelled=mark | title | hide; results=title | note | never; programme=true | false; "
        "alarm=0 to 10,080 minutes (7 days); since=YEAR-MONTH-DAY, as in 2026-08-12; "
        "phase=names of stages, separated by commas."
    )


@pytest.mark.parametrize(
    "address",
    [
        "/khoi/2025/calendar.ics",
        "/khac/2026/calendar.ics",
        "/khoi/2026/nu/calendar.ics",
        "/khoi/2026/nam/teams/doi-9/calendar.ics",
        "/khoi/units/don-vi-9/calendar.ics",
        "/khoi/courts/san-9/calendar.ics",
        "/khoi/2026/nam/matches/X/calendar.ics",
    ],
)
def test_what_is_not_there(world: World, address: str) -> None:
    assert world.client.get(address).status_code == 404


def test_a_draft_edition_has_no_feed_and_leaks_nowhere(world: World) -> None:
    def another(session: Session) -> None:
        days = {"starts_on": date(2027, 8, 12), "ends_on": date(2027, 8, 13)}
        session.add(Exchange(id=2, block_id=1, slug="2027", name_vi="Hội thao kín", name_en="Hidden games", **days))

    world.change(another)
    assert world.client.get("/khoi/2027/calendar.ics").status_code == 404
    assert not any("kín" in world.body(address).decode() for address in FEEDS)


def test_an_edition_taken_back_to_draft_calls_off_what_it_showed(world: World) -> None:
    shown = set(events_of(world.body(EXCHANGE)))
    world.change(row(Exchange, state="draft"))
    events = events_of(world.body(EXCHANGE))
    assert {uid: event["STATUS"] for uid, event in events.items()} == dict.fromkeys(shown, "CANCELLED")
    assert world.client.get("/khoi/2026/").status_code == 404


def test_the_host_of_the_request_is_nowhere_in_the_calendar(world: World) -> None:
    first = world.client.get(ICS, headers={"Host": "127.0.0.1:8000"}).data
    assert first == world.body(EXCHANGE)
    assert b"127.0.0.1" not in first
    assert b"http://hoithao.example/khoi/2026/" in first


def test_names_that_break_calendars_come_through(world: World) -> None:
    ugly = "Đội “A”; B, C\\n \u200f🏐 " + "x" * 250
    world.change(row(Entry, name=ugly))
    shown = next(e for e in icalendar.Calendar.from_ical(world.body(EXCHANGE)).events if e["uid"].startswith("m1@"))
    assert str(shown["summary"]) == f"{ugly} – Đội 4 · Bóng chuyền hơi nam"
    assert max(len(line) for line in world.body(EXCHANGE).split(b"\r\n")) <= 75


def test_addresses_hold_through_renames(world: World) -> None:
    before = set(world.feeds())
    world.change(row(Entry, name="Tên mới"))
    world.change(row(Exchange, name_vi="Tên khác"))
    assert set(world.feeds()) == before
    assert max(len("https://hoithao.tinhbackan.gov.vn" + address + ".ics") for address in FEEDS) <= 256


def test_jcal_says_the_same(world: World) -> None:
    answer = world.client.get(EXCHANGE + ".json")
    assert answer.headers["Content-Type"] == "application/calendar+json"
    again: Any = icalendar.Calendar.from_jcal(json.loads(answer.data))
    plain: Any = icalendar.Calendar.from_ical(world.body(EXCHANGE))
    told = [[(e["uid"], e["summary"], e["dtstart"].dt, e["sequence"]) for e in cal.events] for cal in (again, plain)]
    assert told[0] == told[1]


def test_atom_tells_the_newest_changes_first(world: World) -> None:
    world.change(match(2, minutes=55))
    world.change(result([[21, 15], [21, 18]], winner=0))
    feed = ElementTree.fromstring(world.body(EXCHANGE, ".atom"))
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == [
        "Đội 1 – Đội 4 · Bóng chuyền hơi nam",
        "Đội 1 – Thắng BK2 · Bóng chuyền hơi nam",
        "Đội 2 – Đội 3 · Bóng chuyền hơi nam",
        "Khai mạc",
    ]
    assert feed.findtext(f"{ATOM}updated") == "2026-08-01T07:25:00Z"


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Paris", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, 10, tzinfo=UTC)),
        ("Asia/Ho_Chi_Minh", datetime(2026, 12, 31, 16, 40, tzinfo=UTC)),
    ],
)
def test_every_parser_has_the_right_instant_on_days_on_which_clocks_or_years_change(
    world: World, zone: str, start: datetime
) -> None:
    world.change(row(Block, zone=zone), block=True)
    world.change(match(starts_at=start))
    bodies = list(world.bodies().values())
    for name, parse in PARSERS.items():
        found = {said[uid][1] for said in parse(bodies) for uid in said if uid.startswith("m1@")}
        assert found == {start}, name


@pytest.mark.parametrize(
    ("zone", "start", "local"),
    [
        ("Europe/Paris", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T02:30:00+02:00"),
        ("Europe/Paris", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T02:30:00+01:00"),
        ("America/New_York", datetime(2026, 3, 8, 7, 0, tzinfo=UTC), "2026-03-08T03:00:00-04:00"),
    ],
)
def test_pages_have_the_right_local_time_on_days_on_which_clocks_change(
    world: World, zone: str, start: datetime, local: str
) -> None:
    world.change(row(Block, zone=zone), block=True)
    world.change(match(starts_at=start))
    page = world.client.get(EXCHANGE.replace("calendar", "schedule")).text
    shown = re.findall(r'<time class="match-time" datetime="([^"]+)">([^<]+)</time>', page)
    assert (local, local[11:16]) in shown, shown


def test_stages_to_choose_are_those_of_the_competitions_that_a_calendar_shows(world: World) -> None:
    def another(session: Session) -> None:
        session.add(
            Competition(
                id=2, exchange_id=1, slug="nu", sport="air_volleyball", name_vi="Nữ", name_en="",
                format={"name": "double_elimination", "options": {}},
            )
        )  # fmt: skip
        session.flush()
        session.add_all(
            Entry(id=20 + n, competition_id=2, slug=f"nu-{n}", name=f"Nữ {n}", lead_unit_id=1, number=n)
            for n in range(1, 9)
        )

    def offered(address: str) -> list[str]:
        return re.findall(r'name="phase" value="([^"]+)"', world.client.get(address).text)

    world.change(another)
    others = ["winners", "losers", "final"]
    assert offered(EXCHANGE) == ["knockout", *others]
    assert offered("/khoi/2026/nu/calendar") == others
    assert offered("/khoi/2026/nu/teams/nu-1/calendar") == others
    assert offered("/khoi/2026/nam/calendar") == ["knockout"]
    assert offered("/khoi/2026/nam/matches/F/calendar") == []
    assert offered("/khoi/2026/nu/calendar?phase=knockout") == [*others, "knockout"], "an address goes on as it is"
    assert "<code>" not in world.client.get(EXCHANGE).text
