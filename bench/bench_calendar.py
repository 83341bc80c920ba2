"""A feed of 10,000 matches: unchanged, after one change, and built from nothing with icalendar."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
from flask.testing import FlaskClient
from icalendar import Calendar, Component, Event
from sqlalchemy import insert, update

from tests.support.words import vi
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.calendars import records
from tournament.domain.calendars.records import EventContent, Place, Side
from tournament.engine.text import Text
from tournament.exports.calendar.feed_options import Options
from tournament.exports.calendar.ics import event_component
from tournament.keys import PassingKeys
from tournament.models import WRITE, Block, CalendarRevision, CalendarShowing, CalendarStamp, Exchange, db
from tournament.plugins.registry import Registry
from tournament.storage.migrate import open_engine, upgrade
from tournament.web.calendar.serving import kiosk

MATCHES, RUNS, SUBSCRIBERS = 10_000, 7, 50
START = datetime(2026, 8, 12, 1, tzinfo=UTC)
FEED = "/khoi/2026/calendar.ics"
GZIP = {"Accept-Encoding": "gzip"}


def face(number: int) -> EventContent:
    """Return what match `number` shows."""
    sides = tuple(Side(Text(f"Đội {n}", f"Team {n}"), n, (n,)) for n in (number, number + 1))
    return EventContent(
        kind="match",
        status="confirmed",
        zone="Asia/Ho_Chi_Minh",
        exchange=Text("Hội thao", "Games"),
        name=Text(f"Trận {number}", f"Match {number}"),
        path=f"/khoi/2026/nam/matches/{number}/",
        start=START + timedelta(minutes=number),
        end=START + timedelta(minutes=number + 40),
        competition=Text("Bóng chuyền hơi nam", "Air volleyball, men"),
        stage="groups",
        number=number,
        sides=sides,
        place=Place("Sân 2", "Nhà thi đấu", "12 Trường Chinh", 22.147, 105.834),
    )


def fill() -> None:
    """Write an edition whose feed shows all the matches."""
    db.session.connection(execution_options={WRITE: True})
    db.session.add(Block(id=1, slug="khoi", name_vi="Khối", name_en="Block"))
    db.session.flush()
    day = date(2026, 8, 12)
    db.session.add(
        Exchange(id=1, block_id=1, slug="2026", name_vi="Hội thao", name_en="Games", starts_on=day, ends_on=day,
                 state="public", timetable_published_at=START, revision=1)
    )  # fmt: skip
    db.session.flush()
    db.session.add(CalendarRevision(exchange_id=1, revision=1))
    shared = {"exchange_id": 1, "revision": 1, "sequence": 0, "created_at": START, "changed_at": START,
              "last_change": None}  # fmt: skip
    stamps = [{"uid": f"m{n:05}@bench", "face": msgspec.to_builtins(face(n)), **shared} for n in range(1, MATCHES + 1)]
    db.session.execute(insert(CalendarStamp), stamps)
    showings = [
        {"audience": "exchange:1", "uid": stamp["uid"], "changed_at": None, "joined_at": None} for stamp in stamps
    ]
    db.session.execute(insert(CalendarShowing), showings)
    db.session.commit()


def change(number: int, revision: int) -> None:
    """Stamp one match anew, as a change does."""
    db.session.connection(execution_options={WRITE: True})
    one = update(CalendarStamp).where(CalendarStamp.uid == f"m{number:05}@bench")
    db.session.execute(one.values(revision=revision, sequence=1))
    db.session.execute(update(Exchange).values(revision=revision))
    db.session.execute(update(CalendarRevision).values(revision=revision))
    db.session.commit()


def seconds(function: Callable[[], object]) -> float:
    """Return the seconds of processor time of one call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def plain_icalendar() -> bytes:
    """Build the feed from nothing, with the fewest properties a calendar can do with."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//bench//")
    for number in range(1, MATCHES + 1):
        shown = face(number)
        event = Event()
        event.add("uid", f"m{number:05}@bench")
        event.add("dtstamp", START)
        event.add("last-modified", START)
        event.add("sequence", 0)
        event.add("dtstart", shown.start)
        event.add("dtend", shown.end)
        event.add("summary", f"{vi(shown.sides[0].name)} – {vi(shown.sides[1].name)} · {vi(shown.competition)}")
        event.add("description", f"{vi(shown.competition)} · {vi(shown.name)}\n{vi(shown.exchange)}")
        event.add("location", shown.place.in_words() if shown.place else "")
        event.add("status", "CONFIRMED")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def same_with_icalendar() -> bytes:
    """Build the very feed that is served from nothing, with icalendar."""
    calendar = Calendar()
    for number in range(1, MATCHES + 1):
        shown = records.Event(f"m{number:05}@bench", 1, 0, START, START, face(number))
        written = event_component(shown, "exchange:1", Options(), "http://bench.example")
        assert written is not None
        event = Event()
        for part, into in ((written, event), *((inner, Component()) for inner in written.inside)):
            for name, kind, value, parameters in part.properties:
                value = tuple(map(float, value)) if kind == "geo" else value
                into.add(name, value, parameters=dict(parameters))
            if into is not event:
                into.name = part.name  # type: ignore[misc]
                event.add_component(into)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def after_one_change(client: FlaskClient, first: int, headers: dict[str, str]) -> list[float]:
    """Return the times of the first answer after each of some changes, from revision `first` on."""
    times = []
    for revision in range(first, first + RUNS):
        with client.application.app_context():
            change(revision, revision)
        times.append(seconds(lambda: client.get(FEED, headers=headers)))
    return times


def main() -> None:
    """Print each figure as a ratio to the plain building in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), f"sqlite:///{folder}/bench.sqlite3", "http://bench.example", PassingKeys())
        upgrade(open_engine(settings.database_url))
        app = create_app(settings, Registry([]))
        with app.app_context():
            fill()
        client = app.test_client()
        client.environ_base["HTTP_HOST"] = "bench.example"
        cold = seconds(lambda: client.get(FEED))
        changed = statistics.median(after_one_change(client, 2, {}))
        client.get(FEED, headers=GZIP)
        packed = statistics.median(after_one_change(client, RUNS + 2, GZIP))
        tag, size = client.get(FEED).headers["ETag"], len(client.get(FEED).data)
        unchanged = statistics.median(
            seconds(lambda: client.get(FEED, headers={"If-None-Match": tag})) for _ in range(RUNS)
        )
        with app.app_context():
            one = kiosk().kept_bytes
        for number in range(SUBSCRIBERS):
            client.get(FEED, headers={"User-Agent": f"subscriber {number}"})
        with app.app_context():
            many = kiosk().kept_bytes
    plain, same = seconds(plain_icalendar), seconds(same_with_icalendar)
    print(f"{MATCHES} matches, {size / 1e6:.1f} MB, CPU time")
    print(f"with icalendar: a plainer feed {plain:.2f} s, the same feed {same:.2f} s")
    for name, taken in (
        ("from nothing", cold),
        ("after one change", changed),
        ("the same, gzip", packed),
        ("unchanged (304)", unchanged),
    ):
        print(f"{name:18} {taken * 1000:10.2f} ms   {plain / taken:10.1f} x   {same / taken:10.1f} x their speed")
    print(f"kept for one subscriber {one / 1e6:.1f} MB, for {SUBSCRIBERS} more {many / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
