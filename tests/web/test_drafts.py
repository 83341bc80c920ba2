"""A draft edition is nowhere for those who do not organise it: no page, feed, file or site map, kept or made anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.support.accounts import add_block, add_user, signed_in
from tests.support.editions import drawn_edition
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import timetable
from tournament.models import Block, Competition, Exchange, Match, db
from tournament.web.permissions import declared

SECRET, ADDRESS = "Hội thao kín", "/khoi-a/2030"
OF_ALL = ("/", "/sitemap.xml", "/sitemap-blocks.xml", "/khoi-a/sitemap.xml", "/khoi-a/", "/api/v1/", "/api/v1/khoi-a/",
          "/khoi-a/units/don-vi-1/calendar.ics", "/khoi-a/courts/san-1/calendar.ics",
          "/khoi-a/units/don-vi-1/calendar.atom")  # fmt: skip
"""Addresses that show several editions."""


@pytest.fixture
def exchange_id(app: Flask) -> int:
    """An edition with a timetable that nobody has published."""
    with app.app_context():
        edition = drawn_edition()
        row = db.session.get_one(Exchange, edition.exchange_id)
        row.name_vi = row.name_en = SECRET
        db.session.commit()
        timetable.plan(SYSTEM, row.id, 0.02)
        return row.id


def public_rules(app: Flask) -> Iterator[Rule]:
    """Yield the addresses that name an edition and are for everybody."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "exchange" in rule.arguments and declared(app, rule.endpoint) == "public":
            yield rule


def addresses(app: Flask, exchange_id: int) -> dict[str, str]:
    """Return the address of every public rule for an edition, where what it names is there."""
    with app.app_context():
        exchange = db.session.get_one(Exchange, exchange_id)
        match = db.session.scalars(db.select(Match).where(Match.exchange_id == exchange_id)).first()
        competition = db.session.scalars(db.select(Competition.slug)).one()
        block = db.session.get_one(Block, exchange.block_id).slug
        words = {
            "block": block, "exchange": exchange.slug, "competition": competition, "entry": "don-vi-1",
            "unit": "don-vi-1", "court": "san-1", "match": match.key if match else "", "number": 1, "draw_id": 1,
            "official": "ai-do", "key": "schedule", "item": 1,
        }  # fmt: skip
    found = {}
    for rule in public_rules(app):
        built = rule.build({name: words[name] for name in rule.arguments})
        assert built is not None, rule
        found[rule.endpoint] = built[1]
    return found


def there(visitor: FlaskClient, asked: dict[str, str]) -> set[str]:
    """Name the addresses that answer; those of scorers ask everybody for a link first, whatever is there."""
    return {endpoint for endpoint, address in asked.items() if visitor.get(address).status_code not in {401, 404}}


@pytest.fixture
def visitors(app: Flask) -> list[FlaskClient]:
    """A stranger, and who organises another block."""
    add_user(app, "b@b.example", "organiser", add_block(app, "Khối B"))
    return [app.test_client(), signed_in(app, "b@b.example")]


def publish(app: Flask, exchange_id: int) -> None:
    with app.app_context():
        exchanges.set_state(SYSTEM, exchange_id, "public")
        timetable.publish(SYSTEM, exchange_id)


def test_a_draft_is_nowhere(app: Flask, exchange_id: int, visitors: list[FlaskClient]) -> None:
    asked = addresses(app, exchange_id)
    for visitor in visitors:
        assert there(visitor, asked) == set()
        assert [page for page in OF_ALL for told in (SECRET, ADDRESS) if told in visitor.get(page).text] == []
    publish(app, exchange_id)
    assert len(there(visitors[0], asked)) > 25  # else this would prove nothing
    for told in (SECRET, ADDRESS):
        assert sum(told in visitors[0].get(page).text for page in OF_ALL) >= 4


def test_a_draft_of_the_timetable_is_nowhere(app: Flask, exchange_id: int, visitors: list[FlaskClient]) -> None:
    publish(app, exchange_id)
    with app.app_context():
        for match in db.session.scalars(db.select(Match)):
            assert match.starts_at is not None
            match.draft_starts_at = match.starts_at.replace(year=1999)
        db.session.commit()
    asked = [*addresses(app, exchange_id).values(), *OF_ALL]
    for visitor in visitors:
        assert [address for address in asked if "1999" in visitor.get(address).text] == []


def test_what_was_public_goes_with_the_draft_but_calendars_that_call_it_off(
    app: Flask, exchange_id: int, visitors: list[FlaskClient]
) -> None:
    publish(app, exchange_id)
    asked = addresses(app, exchange_id)
    shown = there(visitors[0], asked)
    with app.app_context():
        exchanges.set_state(SYSTEM, exchange_id, "draft")
    for visitor in visitors:
        left = there(visitor, asked)
        assert left <= shown
        assert {endpoint.partition("_")[0] for endpoint in left} <= {*OF_CALENDARS, "public.match"}
        feed = visitor.get(asked["calendar.exchange_ics"]).text
        assert feed.count("BEGIN:VEVENT") == feed.count("STATUS:CANCELLED") > 0


OF_CALENDARS = {f"calendar.{kind}" for kind in ("exchange", "competition", "entry", "match", "unit", "court")}
