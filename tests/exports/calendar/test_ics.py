"""Every written calendar is read back by two independent parsers and says the same."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import msgspec
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from tests.exports.calendar.records import (
    BASE,
    EVENT,
    FRAME,
    PLACE,
    START,
    event,
    events,
    heads_of,
    same,
    texts,
)
from tournament.domain.calendars.records import Event, Place, Result, Side
from tournament.engine.match_status import Status
from tournament.engine.text import Text
from tournament.exports.calendar import feed
from tournament.exports.calendar.event_text import clean, perspective_of, words_of
from tournament.exports.calendar.feed_options import Options
from tournament.exports.calendar.jcal import JCAL

DEFAULTS = Options()
PERSPECTIVES = ["exchange:1", "competition:1", "entry:1", "entry:2", "unit:2", "court:1", "match:m1"]


def written(*shown: Event, options: Options = DEFAULTS, audience: str = "exchange:1") -> bytes:
    heads = heads_of(list(shown), audience)
    return feed.compose(
        FRAME, list(heads), lambda wanted: {head: heads[head] for head in wanted}, options, BASE,
        feed.new_pieces(10**7),
    ).body  # fmt: skip


def read(body: bytes) -> list[Any]:
    """Return the events of a calendar; what is at a property of one is of a type for each."""
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


def left(**also: Any) -> Event:
    """Return the standard event as a feed knows it that it left."""
    return msgspec.structs.replace(event(status="cancelled"), has_left=True, **also)


def utc(moment: Any) -> Any:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


@given(
    events(),
    st.sampled_from(PERSPECTIVES),
    st.sampled_from(["title", "note", "never"]),
    st.sampled_from(["vi", "en"]),
)
def test_two_parsers_read_what_was_meant(shown: Event, audience: str, results: str, lang: str) -> None:
    options = Options(lang=lang, results=results, alarm=15)
    body = written(shown, options=options, audience=audience)
    words = words_of(shown, perspective_of(audience, shown.face), options, BASE + shown.face.path)
    (one,), other = read(body), vobject.readOne(body.decode()).vevent

    assert (one["uid"], str(one["summary"]), str(one["description"])) == (shown.uid, words.title, words.note)
    assert (other.uid.value, other.summary.value, other.description.value) == (
        shown.uid,
        words.title,
        words.note,
    )
    face = shown.face
    start = face.start or face.first_day
    end = face.end or face.last_day + timedelta(days=1)
    assert [utc(one["dtstart"].dt), utc(one["dtend"].dt)] == [start, end]
    assert [utc(other.dtstart.value), utc(other.dtend.value)] == [start, end]
    assert one["status"] == other.status.value == face.status.upper()
    assert (int(one["sequence"]), one["last-modified"].dt, one["dtstamp"].dt) == (
        shown.sequence,
        shown.changed_at,
        shown.changed_at,
    )


@given(events(), st.sampled_from(PERSPECTIVES))
def test_lines_are_short_and_whole(shown: Event, audience: str) -> None:
    body = written(shown, audience=audience, options=Options(alarm=5))
    assert body.endswith(b"END:VCALENDAR\r\n")
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode("utf-8")


@given(texts)
def test_any_text_in_is_the_same_text_out(text: str) -> None:
    """A match's name is told in the note; what a calendar cannot carry is taken out beforehand."""
    shown = event(name=same(clean(text)), place=Place("x"))
    assert str(read(written(shown))[0]["description"]) == f"{clean(text)}\n{BASE}{shown.face.path}"


@given(texts)
def test_cleaned_text_holds_no_control_but_line_feed_and_tab(text: str) -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", clean(text))
    assert clean(clean(text)) == clean(text)
    assert clean(text).splitlines() == clean(text).split("\n")[: len(clean(text).splitlines())]


def test_a_heat_of_two_does_not_say_that_one_of_them_won() -> None:
    shown = event(result=Result(Status.PLAYED, (), None, finish=same("1. An (12,10); 2. Bình (12,20)")))
    words = words_of(shown, perspective_of("entry:1", shown.face), Options(lang="en", results="title"), BASE)
    assert words.title == "vs Trường Cao đẳng · Air volleyball, men"
    assert "Result: 1. An (12,10); 2. Bình (12,20)" in words.note


def test_the_same_records_give_the_same_bytes() -> None:
    assert written(EVENT) == written(EVENT)


def lines(audience: str) -> list[str]:
    return written(EVENT, audience=audience).decode().replace("\r\n ", "").split("\r\n")


def test_a_whole_calendar() -> None:
    assert lines("exchange:1") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hoi Thao//Calendar//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Hội thao – 2026",
        "X-WR-CALNAME:Hội thao – 2026",
        "DESCRIPTION:Lịch",
        "X-WR-CALDESC:Lịch",
        "X-WR-TIMEZONE:Asia/Ho_Chi_Minh",
        "COLOR:firebrick",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        "SOURCE;VALUE=URI:https://hoithao.example/khoi/2026/calendar.ics",
        "URL:https://hoithao.example/khoi/2026/",
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Ho_Chi_Minh",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0700",
        "TZOFFSETTO:+0700",
        "TZNAME:+07",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:m1@test.hoi-thao",
        "DTSTAMP:20260802T030405Z",
        "LAST-MODIFIED:20260802T030405Z",
        "SEQUENCE:1",
        "DTSTART;TZID=Asia/Ho_Chi_Minh:20260812T150000",
        "DTEND;TZID=Asia/Ho_Chi_Minh:20260812T154000",
        "SUMMARY:Sở Giáo dục – Trường Cao đẳng · Bóng chuyền hơi nam",
        "DESCRIPTION:Trận 5\\nhttps://hoithao.example/khoi/2026/nam/matches/SF1/",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://hoithao.example/khoi/2026/nam/matches/SF1/",
        "LOCATION:Sân 2\\, Nhà thi đấu\\, 12 Trường Chinh",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_calendar_of_a_match_holds_all_that_is_known_of_it() -> None:
    said = lines("match:m1")
    assert said[said.index("SEQUENCE:1") :] == [
        "SEQUENCE:1",
        "DTSTART;TZID=Asia/Ho_Chi_Minh:20260812T150000",
        "DTEND;TZID=Asia/Ho_Chi_Minh:20260812T154000",
        "SUMMARY:Sở Giáo dục – Trường Cao đẳng · Bóng chuyền hơi nam",
        "DESCRIPTION:Trận 5\\nHội thao 2026\\nhttps://hoithao.example/khoi/2026/nam/matches/SF1/",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://hoithao.example/khoi/2026/nam/matches/SF1/",
        "LOCATION:Sân 2\\, Nhà thi đấu\\, 12 Trường Chinh",
        "CREATED:20260801T000000Z",
        "CATEGORIES:Bóng chuyền hơi nam",
        "GEO:22.147;105.834",
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="12 Trường Chinh";X-APPLE-RADIUS=150;'
        'X-TITLE="Sân 2, Nhà thi đấu, 12 Trường Chinh":geo:22.147,105.834',
        'STRUCTURED-DATA;VALUE=TEXT;FMTTYPE=application/ld+json;SCHEMA="https://schema.org/SportsEvent":'
        r'{"@context":"https://schema.org"\,"@type":"SportsEvent"\,"name":"Sở Giáo dục – Trường Cao đẳng"\,'
        r'"startDate":"2026-08-12T08:00:00Z"\,"endDate":"2026-08-12T08:40:00Z"\,'
        r'"eventStatus":"https://schema.org/EventScheduled"\,"sport":"Bóng chuyền hơi nam"\,'
        r'"competitor":[{"@type":"SportsTeam"\,"name":"Sở Giáo dục"}\,{"@type":"SportsTeam"\,'
        r'"name":"Trường Cao đẳng"}]\,"url":"https://hoithao.example/khoi/2026/nam/matches/SF1/"\,'
        r'"location":{"@type":"Place"\,"name":"Sân 2\, Nhà thi đấu\, 12 Trường Chinh"}}',
        "BEGIN:VLOCATION",
        "UID:8f2544f7-4500-57db-8438-e5df6d4cfba7",
        "NAME:Sân 2\\, Nhà thi đấu\\, 12 Trường Chinh",
        "GEO:22.147;105.834",
        "END:VLOCATION",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_calendar_of_a_team_holds_the_position_of_the_court_and_names_both_teams() -> None:
    said = lines("entry:1")
    whole = lines("match:m1")
    at = whole.index("CREATED:20260801T000000Z")
    assert said[said.index("CREATED:20260801T000000Z") :] == [*whole[at : at + 4], "END:VEVENT", "END:VCALENDAR", ""]
    assert "SUMMARY:gặp Trường Cao đẳng · Bóng chuyền hơi nam" in said
    assert "DESCRIPTION:Trận 5\\nSở Giáo dục – Trường Cao đẳng\\nHội thao 2026\\n" in "\n".join(said)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Hội thao, 2026; A\\B", "Hội thao – 2026 – A – B"),
        (";,Đội 1 , ;Nam\\", "Đội 1 – Nam"),
        ("\\;", "–"),
        ("Đội\nA", "Đội A"),
    ],
)
def test_the_name_of_a_calendar_holds_nothing_that_programs_show_otherwise(name: str, shown: str) -> None:
    named = replace(FRAME, name=same(name))
    bodies = [feed.compose(named, [], lambda _: {}, DEFAULTS, BASE, feed.new_pieces(10**7), way).body
              for way in (feed.ICS, JCAL)]  # fmt: skip
    lines = bodies[0].decode().split("\r\n")
    assert [line for line in lines if "NAME:" in line and "TZ" not in line] == [
        f"NAME:{shown}",
        f"X-WR-CALNAME:{shown}",
    ]
    told = {key: value for key, _, _, value in json.loads(bodies[1])[1]}
    assert (told["name"], told["x-wr-calname"]) == (shown, shown)


def test_a_feed_of_a_thousand_matches_is_not_larger_than_calendar_services_take() -> None:
    """Google leaves out what is larger than 1 MB."""
    sides = [Side(same(f"Sở Nội vụ {n}"), n, (n,)) for n in range(24)]
    shown = [
        event(
            uid=f"{uuid.UUID(int=n)}@6e7b2fd43d6249de.hoi-thao",
            path=f"/khoi-van-hoa-xa-hoi/2026/bong-chuyen-hoi-nu/matches/A-{n}-2/",
            name=Text(f"Bảng B, lượt {n} (trận {n})", f"Group B, round {n} (match {n})"),
            number=n,
            sides=(sides[n % 24], sides[(n * 5 + 7) % 24]),
            result=Result(Status.PLAYED, ((25, 23), (21, 25), (15, 13)), 0) if n % 2 else None,
        )
        for n in range(1000)
    ]
    assert len({one.uid for one in shown}) == 1000
    sizes = {kind: len(written(*shown, audience=f"{kind}:1")) for kind in ("exchange", "competition")}
    assert max(sizes.values()) <= 700_000, sizes


def test_an_empty_calendar_holds_its_time_zone() -> None:
    assert [part.name for part in icalendar.Calendar.from_ical(written()).subcomponents] == ["VTIMEZONE"]


def test_an_alarm_rings_only_when_asked_for_and_never_for_what_is_off() -> None:
    def alarms(shown: Event, options: Options) -> list[tuple[str, timedelta]]:
        return [
            (str(alarm["description"]), alarm["trigger"].dt)
            for one in read(written(shown, options=options))
            for alarm in one.walk("VALARM")
        ]

    title = "Sở Giáo dục – Trường Cao đẳng · Bóng chuyền hơi nam"
    assert alarms(EVENT, Options()) == []
    assert alarms(EVENT, Options(alarm=30)) == [(title, timedelta(minutes=-30))]
    assert alarms(event(status="cancelled"), Options(alarm=30)) == []
    assert (
        alarms(
            event(start=None, end=None, first_day=date(2026, 8, 12), last_day=date(2026, 8, 13)),
            Options(alarm=5),
        )
        == []
    )


def test_cancelled_events_are_marked_free_or_left_out() -> None:
    off = event(status="cancelled")
    (one,) = read(written(off))
    assert (one["status"], one["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert str(one["summary"]) == "Hủy: Sở Giáo dục – Trường Cao đẳng · Bóng chuyền hơi nam"
    assert read(written(off, options=Options(cancelled="hide"))) == []


def test_what_is_off_is_told_by_its_title_alone_when_asked_for() -> None:
    options = Options(cancelled="title", alarm=5)
    (one,) = read(written(event(status="cancelled"), options=options))
    assert ("status" in one, one["transp"], one.walk("VALARM")) == (False, "TRANSPARENT", [])
    assert str(one["summary"]) == "Hủy: Sở Giáo dục – Trường Cao đẳng · Bóng chuyền hơi nam"
    assert read(written(EVENT, options=options))[0]["status"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("shown", "audience", "begins"),
    [
        (event(status="cancelled", ending="settled", kind="possible", notes=(same("nếu thắng trận 1"),)),
         "entry:1", "Đã rõ: nếu thắng trận 1: gặp Trường Cao đẳng"),
        (event(status="cancelled", ending="out", kind="possible", notes=(same("nếu thắng trận 1"),)),
         "entry:1", "Không còn: nếu thắng trận 1: gặp Trường Cao đẳng"),
        (left(), "court:1", "Chuyển sân: Sân 2: Sở Giáo dục – Trường Cao đẳng"),
        (left(roles=("referee",)), "official:1", "Không còn phân công: Trọng tài: Sở Giáo dục – Trường Cao đẳng"),
        (left(roles=("referee",)), "entry:9", "Không còn phân công: Trọng tài: Sở Giáo dục – Trường Cao đẳng"),
        (left(), "unit:1", "Không còn: Sở Giáo dục gặp Trường Cao đẳng"),
    ],
)  # fmt: skip
def test_only_what_nobody_plays_is_called_off(shown: Event, audience: str, begins: str) -> None:
    for way in ("mark", "title"):
        (one,) = read(written(shown, audience=audience, options=Options(cancelled=way)))
        assert str(one["summary"]) == f"{begins} · Bóng chuyền hơi nam"
        assert (one["status"], one["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert read(written(shown, audience=audience, options=Options(cancelled="hide"))) == []


def test_only_from_a_day_on_by_the_clock_of_the_zone() -> None:
    def days(since: date) -> list[str]:
        shown = (
            event(uid="a@x", start=START, end=START + timedelta(hours=9)),  # until 00:00 of 13 August there
            event(uid="b@x", start=START, end=START + timedelta(hours=8)),
            event(uid="c@x", start=None, end=None, first_day=date(2026, 8, 1), last_day=date(2026, 8, 13)),
        )
        return [str(one["uid"]) for one in read(written(*shown, options=Options(since=since)))]

    assert days(date(2026, 8, 12)) == ["a@x", "b@x", "c@x"]
    assert days(date(2026, 8, 13)) == ["a@x", "c@x"]
    assert days(date(2026, 8, 14)) == []


def test_with_and_without_the_programme() -> None:
    opening = event(uid="o@x", kind="programme", sides=(), stage="")
    for told, expected in ((None, ["m@x", "o@x"]), (True, ["m@x", "o@x"]), (False, ["m@x"])):
        assert [
            str(one["uid"]) for one in read(written(event(uid="m@x"), opening, options=Options(programme=told)))
        ] == expected


def test_only_the_stages_asked_for() -> None:
    pools, final = event(uid="a@x", stage="pools"), event(uid="b@x", stage="main")
    options = Options(phase=frozenset({"pools"}))
    assert [str(one["uid"]) for one in read(written(pools, final, options=options))] == ["a@x"]


@pytest.mark.parametrize(
    ("instant", "line"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "DTSTART:20261025T003000Z"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "DTSTART:20261025T013000Z"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "DTSTART;TZID=Europe/Paris:20260329T030000"),
    ],
)
def test_a_day_on_which_the_clock_changes(instant: datetime, line: str) -> None:
    shown = event(zone="Europe/Paris", start=instant, end=instant + timedelta(hours=1))
    body = written(shown)
    assert line in body.decode().split("\r\n")
    assert read(body)[0]["dtstart"].dt.astimezone(UTC) == instant


def test_an_exchange_across_new_year() -> None:
    late = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    (one,) = read(written(event(start=late, end=late + timedelta(hours=1))))
    assert [one[name].dt.replace(tzinfo=None) for name in ("dtstart", "dtend")] == [
        datetime(2026, 12, 31, 23, 30),
        datetime(2027, 1, 1, 0, 30),
    ]


@pytest.mark.parametrize("syntax", [feed.ICS, JCAL])
def test_parts_of_a_feed_are_equal_when_their_names_are(syntax: feed.Syntax, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "TOGETHER", 3)
    shown = [event(uid=f"{n:02}@x", revision=n) for n in range(8)]

    def parts(*given: Event) -> dict[Hashable, bytes]:
        heads = heads_of(list(given), "exchange:1")
        whole = feed.compose(
            FRAME, list(heads), lambda wanted: {head: heads[head] for head in wanted}, DEFAULTS, BASE,
            feed.new_pieces(10**7), syntax,
        )  # fmt: skip
        starts = [0, *(part.end for part in whole.parts)]
        assert starts[-1] == len(whole.body)
        found = {part.name: whole.body[start : part.end] for start, part in zip(starts, whole.parts, strict=False)}
        assert len(found) == 5
        return found

    before = parts(*shown)
    after = parts(*shown[:4], event(uid="04@x", revision=20, number=99), *shown[5:])
    same = before.keys() & after.keys()
    assert len(same) == 4
    assert {name: before[name] for name in same} == {name: after[name] for name in same}
    read_again = b"".join(after.values())
    if syntax is JCAL:
        assert len(json.loads(read_again)[2]) == 9
    else:
        assert len(read(read_again)) == 8


def test_events_move_in_the_feed_only_with_their_uid() -> None:
    first, second = event(uid="a@x"), event(uid="b@x")
    moved = event(uid="a@x", revision=4, start=START + timedelta(days=3), end=START + timedelta(days=4))
    assert [str(one["uid"]) for one in read(written(second, first))] == ["a@x", "b@x"]
    assert [str(one["uid"]) for one in read(written(second, moved))] == ["a@x", "b@x"]


def test_a_place_without_a_position_has_no_geo() -> None:
    (one,) = read(written(event(place=Place(PLACE.name, PLACE.venue)), audience="match:m1"))
    assert (str(one["location"]), "geo" in one, "x-apple-structured-location" in one) == (
        "Sân 2, Nhà thi đấu",
        False,
        False,
    )
