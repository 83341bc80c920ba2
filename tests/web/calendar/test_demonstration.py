"""The feeds of the demonstration, read by all parsers and judged by the strict rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from zlib import crc32

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.calendar_parsers import PARSERS
from tests.support.ics_rules import broken
from tests.support.sampling import SHARE
from tournament.models import Block, Competition, Court, Entry, Exchange, Match, Official, Unit, db


@pytest.fixture(scope="module", params=[SHARE, pytest.param(1, marks=pytest.mark.soak)])
def share(request: pytest.FixtureRequest) -> int:
    """Of how many feeds one is looked at; `make soak` looks at all."""
    return int(request.param)


@pytest.fixture(scope="module")
def feeds(demo_app: Flask, share: int) -> dict[str, bytes]:
    """Feeds of the demonstration by their addresses, as they are served."""
    with demo_app.app_context():
        visitor = demo_app.test_client()
        return {address: visitor.get(address).data for address in addresses() if crc32(address.encode()) % share == 0}


def addresses() -> Iterator[str]:
    """Yield the address of every feed of the demonstration."""
    run = db.session.execute
    block = db.session.scalars(select(Block)).one()
    yield from (f"/{block.slug}/units/{slug}/calendar.ics" for slug in db.session.scalars(select(Unit.slug)))
    yield from (f"/{block.slug}/courts/{slug}/calendar.ics" for slug in db.session.scalars(select(Court.slug)))
    yield from (
        f"/{block.slug}/officials/{slug}/calendar.ics" for slug in set(db.session.scalars(select(Official.slug)))
    )
    public = select(Exchange.slug, Competition.slug, Competition.id).join(Exchange).where(Exchange.state != "draft")
    yield from (f"/{block.slug}/{slug}/calendar.ics" for slug in {row[0] for row in run(public)})
    for exchange, competition, id_ in run(public):
        base = f"/{block.slug}/{exchange}/{competition}"
        yield f"{base}/calendar.ics"
        entries = select(Entry.slug).where(Entry.competition_id == id_)
        yield from (f"{base}/teams/{slug}/calendar.ics" for slug in db.session.scalars(entries))
        matches = select(Match.key).where(Match.competition_id == id_).order_by(Match.id)
        yield from (f"{base}/matches/{key}/calendar.ics" for key in islice(db.session.scalars(matches), 5))


def test_every_feed_keeps_every_rule(feeds: dict[str, bytes]) -> None:
    assert {address: told for address, body in feeds.items() if (told := broken(body, address))} == {}


def test_all_parsers_read_the_same(feeds: dict[str, bytes], share: int) -> None:
    said = {name: parse(list(feeds.values())) for name, parse in PARSERS.items()}
    expected = said.pop("icalendar")
    assert (len(said) >= 3, share * len(expected) > 40, share * sum(map(len, expected)) > 200) == (True, True, True)
    for name, found in said.items():
        for address, theirs, ours in zip(feeds, found, expected, strict=True):
            assert theirs == ours, (name, address)


def test_an_event_is_the_same_event_in_every_feed(feeds: dict[str, bytes]) -> None:
    names = ("SEQUENCE", "LAST-MODIFIED", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "URL", "LOCATION")
    seen: dict[str, list[Any]] = {}
    for body in feeds.values():
        for event in icalendar.Calendar.from_ical(body).events:
            if event["STATUS"] == "CANCELLED":
                continue  # a tombstone bears a stamp of its own
            said = [event[name].to_ical() for name in names if name in event]
            assert seen.setdefault(str(event["UID"]), said) == said
