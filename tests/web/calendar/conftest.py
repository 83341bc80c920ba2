"""A small edition with a knock-out of four, its feeds, and a clock that goes on with every change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar.parser_tools import to_unicode
from sqlalchemy.orm import Session

from tests.support.ics_rules import broken
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.core.commands.unit_of_work import SYSTEM, Change, service
from tournament.engine import formats
from tournament.engine.graph import Seed
from tournament.models import (
    Block,
    Competition,
    Court,
    Duty,
    Entry,
    EntryUnit,
    Exchange,
    Match,
    Official,
    ProgrammeItem,
    Unit,
    Venue,
    db,
)
from tournament.plugins.registry import Registry

DAY = datetime(2026, 8, 12, 1, tzinfo=UTC)
KNOCKOUT = {"name": "knockout", "options": {}}
EXCHANGE = "/khoi/2026/calendar"
COMPETITION = "/khoi/2026/nam/calendar"
ENTRIES = [f"/khoi/2026/nam/teams/doi-{n}/calendar" for n in (1, 2, 3, 4)]
UNITS = [f"/khoi/units/don-vi-{n}/calendar" for n in (1, 2, 3, 4)]
COURTS = [f"/khoi/courts/san-{n}/calendar" for n in (1, 2)]
OFFICIALS = [f"/khoi/officials/{name}/calendar" for name in ("an", "binh")]
MATCHES = [f"/khoi/2026/nam/matches/{key}/calendar" for key in ("K1-1", "K1-2", "F")]
FEEDS = [EXCHANGE, COMPETITION, *ENTRIES, *UNITS, *COURTS, *OFFICIALS, *MATCHES]


@service("test.changed", Exchange)
def write(change: Change, function: Callable[[Session], object]) -> None:
    """Change rows of the edition, as any service may."""
    function(change.session)


@service("test.block_changed", Block)
def write_block(change: Change, function: Callable[[Session], object]) -> None:
    """Change rows of the block."""
    function(change.session)


@dataclass
class Clock:
    """The present, as the test says."""

    now: datetime = datetime(2026, 8, 1, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


Events = dict[str, dict[str, str]]


@dataclass
class World:
    """The application and what its feeds say."""

    settings: Settings
    clock: Clock = field(default_factory=Clock)
    registry: Registry = field(default_factory=lambda: Registry([]))
    app: Flask = field(init=False)
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Start another application over the same database."""
        self.app = create_app(self.settings, self.registry, self.clock)
        self.client = self.app.test_client()
        self.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0"  # a browser's visits are not noted

    def change(self, function: Callable[[Session], object], *, block: bool = False) -> None:
        """Make a change five minutes after the last."""
        self.clock.now += timedelta(minutes=5)
        with self.app.app_context():
            (write_block if block else write)(SYSTEM, 1, function)
        self.clock.now += timedelta(minutes=5)

    def body(self, address: str, ending: str = ".ics", query: str = "") -> bytes:
        """Return a feed as it is served."""
        response = self.client.get(address + ending + query)
        assert response.status_code == 200, (address, response.status_code)
        body: bytes = response.data
        if ending == ".ics":
            assert _judged(body) == []
        return body

    def bodies(self) -> dict[str, bytes]:
        """Return every feed as it is served."""
        return {address: self.body(address) for address in FEEDS}

    def feed(self, address: str, query: str = "") -> Events:
        """Return what a feed says: its events' properties by short uid."""
        return events_of(self.body(address, query=query))

    def feeds(self, query: str = "") -> dict[str, Events]:
        """Return what every feed says."""
        return {address: self.feed(address, query) for address in FEEDS}


@lru_cache(maxsize=1000)
def _judged(body: bytes) -> list[str]:
    return broken(body)


@lru_cache(maxsize=1000)
def events_of(body: bytes) -> Events:
    """Return the properties of a calendar's events, as written, by what stands before the @ in the UID."""
    found: Events = {}
    for event in icalendar.Calendar.from_ical(body).walk("VEVENT"):
        inner = {str(part.name): part.to_ical().decode() for part in event.subcomponents}
        shown = {name: to_unicode(value.to_ical()) for name, value in event.items()}
        found[str(event["uid"]).partition("@")[0]] = {**shown, **inner}
    return found


def differences(before: dict[str, Events], after: dict[str, Events]) -> dict[str, dict[str, set[str]]]:
    """Return which properties of which events differ, by feed; feeds without a difference are left out."""
    found: dict[str, dict[str, set[str]]] = {}
    for address in before:
        for uid in before[address].keys() | after[address].keys():
            old, new = before[address].get(uid, {}), after[address].get(uid, {})
            changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
            if changed:
                found.setdefault(address, {})[uid] = changed
    return found


def lay_out(session: Session) -> None:
    """Write a block of four units with two courts, and an edition with its semi-finals and final."""
    session.add(Block(id=1, slug="khoi", name_vi="Khối mẫu", name_en="Sample block"))
    session.flush()
    session.add_all(Unit(id=n, block_id=1, slug=f"don-vi-{n}", name=f"Đơn vị {n}") for n in (1, 2, 3, 4))
    session.add(
        Venue(id=1, block_id=1, name="Nhà thi đấu", address="12 Trường Chinh", latitude=22.147, longitude=105.834)
    )
    session.flush()
    session.add_all(Court(id=n, block_id=1, venue_id=1, slug=f"san-{n}", name=f"Sân {n}") for n in (1, 2))
    session.add(
        Exchange(
            id=1, block_id=1, slug="2026", name_vi="Hội thao 2026", name_en="Games 2026",
            starts_on=date(2026, 8, 12), ends_on=date(2026, 8, 13),
        )
    )  # fmt: skip
    session.flush()


def lay_out_edition(session: Session) -> None:
    """Write the edition's competition, published."""
    exchange = session.get_one(Exchange, 1)
    exchange.state, exchange.timetable_published_at = "public", DAY - timedelta(days=5)
    session.add(
        Competition(
            id=1, exchange_id=1, slug="nam", sport="air_volleyball", name_vi="Bóng chuyền hơi nam",
            name_en="Air volleyball, men", format=KNOCKOUT,
        )
    )  # fmt: skip
    session.flush()
    for n in (1, 2, 3, 4):
        session.add(Entry(id=n, competition_id=1, slug=f"doi-{n}", name=f"Đội {n}", lead_unit_id=n, number=n))
    session.flush()
    session.add_all(EntryUnit(entry_id=n, unit_id=n) for n in (1, 2, 3, 4))
    for number, node in enumerate(formats.build("knockout", 4, {}).matches, 1):
        home, away = (slot.n if isinstance(slot, Seed) else None for slot in node.slots)
        session.add(
            Match(
                id=number, uid=f"m{number}", exchange_id=1, competition_id=1, key=node.id, number=number,
                stage=node.stage, round=node.round, home_id=home, away_id=away, minutes=40,
                court_id=2 if number == 2 else 1, starts_at=DAY + timedelta(hours=number),
            )
        )  # fmt: skip
    session.add_all(
        Official(id=n, exchange_id=1, slug=slug, name=name, unit_id=n, contact="0912 345 678", skills=["referee"])
        for n, slug, name in ((1, "an", "Nguyễn Văn An"), (2, "binh", "Trần Bình"))
    )
    session.flush()
    session.add(Duty(exchange_id=1, match_id=1, role="referee", draft=False, official_id=1))
    session.add(Duty(exchange_id=1, match_id=2, role="referee", draft=True, official_id=2))
    session.add(
        ProgrammeItem(
            id=1, uid="opening", exchange_id=1, kind="opening", name_vi="Khai mạc", name_en="Opening",
            starts_at=DAY, ends_at=DAY + timedelta(minutes=30), place="Nhà thi đấu",
        )
    )  # fmt: skip


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    """The edition, once on SQLite and once on PostgreSQL."""
    made = World(settings)
    with made.app.app_context():
        lay_out(db.session())
        db.session.commit()
    made.change(lay_out_edition)
    yield made
    with made.app.app_context():
        db.session.remove()
        db.engine.dispose()
