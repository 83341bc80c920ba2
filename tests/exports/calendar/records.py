"""Events for tests, and generated ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st

from tournament.domain.calendars.queries.events import EventVersion
from tournament.domain.calendars.records import Event, EventContent, LastChange, Place, Result, Shift, Side
from tournament.engine.match_status import Status
from tournament.engine.text import Text
from tournament.exports.calendar.ics import Frame


def same(text: str) -> Text:
    return Text(text, text)


START = datetime(2026, 8, 12, 8, 0, tzinfo=UTC)
HOME = Side(same("Sở Giáo dục"), 1, (1,))
AWAY = Side(same("Trường Cao đẳng"), 2, (2,))
PLACE = Place("Sân 2", "Nhà thi đấu", "12 Trường Chinh", 22.147, 105.834)
FACE = EventContent(
    kind="match",
    status="confirmed",
    zone="Asia/Ho_Chi_Minh",
    exchange=Text("Hội thao 2026", "Games 2026"),
    name=Text("Trận 5", "Match 5"),
    path="/khoi/2026/nam/matches/SF1/",
    start=START,
    end=START + timedelta(minutes=40),
    competition=Text("Bóng chuyền hơi nam", "Air volleyball, men"),
    stage="main",
    number=5,
    sides=(HOME, AWAY),
    place=PLACE,
)
EVENT = Event(
    uid="m1@test.hoi-thao",
    revision=3,
    sequence=1,
    created_at=datetime(2026, 8, 1, tzinfo=UTC),
    changed_at=datetime(2026, 8, 2, 3, 4, 5, tzinfo=UTC),
    face=FACE,
)
FRAME = Frame(
    same("Hội thao, 2026"),
    same("Lịch"),
    "Asia/Ho_Chi_Minh",
    "https://hoithao.example/khoi/2026/",
    "https://hoithao.example/khoi/2026/calendar.ics",
)
BASE = "https://hoithao.example"


def event(uid: str = "m1@test.hoi-thao", revision: int = 3, **face: Any) -> Event:
    """Return the standard event with another face."""
    changed = msgspec.structs.replace(FACE, **face)
    return msgspec.structs.replace(EVENT, uid=uid, revision=revision, face=changed)


def heads_of(events: list[Event], audience: str = "exchange:1") -> dict[EventVersion, Event]:
    """Return events with the heads an exchange's feed gives them."""
    return {EventVersion(one.uid, one.revision, audience): one for one in sorted(events, key=lambda one: one.uid)}


texts = st.text(max_size=300).map(lambda text: "".join(char for char in text if not "\ud800" <= char <= "\udfff"))
names = texts.map(same)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
zones = st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC"])


@st.composite
def faces(draw: st.DrawFn) -> EventContent:
    """Generate matches in every state."""
    start = draw(st.none() | instants)
    day = draw(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
    winner = draw(st.sampled_from([None, 0, 1]))
    return msgspec.structs.replace(
        FACE,
        status=draw(st.sampled_from(["tentative", "confirmed", "cancelled"])),
        zone=draw(zones),
        exchange=draw(names),
        name=draw(names),
        competition=draw(names),
        start=start,
        end=start and start + timedelta(minutes=draw(st.integers(1, 200))),
        first_day=None if start else day,
        last_day=None if start else day + timedelta(days=draw(st.integers(0, 9))),
        sides=(Side(draw(names), draw(st.sampled_from([None, 1]))), Side(draw(names), 2, (2,))),
        place=draw(st.none() | st.builds(Place, texts, texts, texts, st.floats(-90, 90), st.floats(-180, 180))),
        result=draw(st.none() | st.just(Result(Status.PLAYED, ((21, 15), (15, 21), (15, 13)), winner))),
        notes=tuple(draw(st.lists(names, max_size=2))),
    )


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Generate events, with their last change."""
    face = draw(faces())
    shifts = (Shift("time", draw(instants), draw(instants)), Shift("place", draw(names), draw(names)))
    return msgspec.structs.replace(
        EVENT,
        uid=f"m{draw(st.integers(1, 10**9))}@test.hoi-thao",
        sequence=draw(st.integers(0, 99)),
        face=face,
        last_change=draw(st.none() | st.builds(LastChange, instants, st.just(shifts))),
    )
