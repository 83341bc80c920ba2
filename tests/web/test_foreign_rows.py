"""Nobody reaches a row of another block or edition by its id: it is answered like one that does not exist.

The cases are made from the addresses of the application and the forms of its pages: a new route is among them by
itself, and fails here until it is said what its ids are about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule

from tests.support.accounts import TOKEN, add_block, add_user, signed_in
from tests.support.crawling import crawled
from tests.support.forms import Sent, forms_on
from tournament.engine.text import Text
from tournament.models import (
    Base,
    Block,
    BlockedTime,
    Competition,
    Court,
    Entry,
    Exchange,
    LotDraw,
    Match,
    Official,
    ProgrammeItem,
    Unit,
    Venue,
    db,
)
from tournament.services import blocks, competitions, drawing, entries, exchanges, holds, officials, planning, venues
from tournament.services.change import SYSTEM
from tournament.services.entries import NewEntry
from tournament.services.exchanges import Details, Programme
from tournament.services.officials import NewOfficial
from tournament.services.planning import CompetitionRules
from tournament.web.permissions import declared

OF_EDITION = {
    "match_id": Match, "entry_id": Entry, "official_id": Official, "item_id": ProgrammeItem, "blocked_id": BlockedTime,
    "draw_id": LotDraw,
}  # fmt: skip
OF_BLOCK = {"venue_id": Venue, "court_id": Court, "unit_id": Unit}
SLUGS = {"exchange", "competition"}
WORDS = {"block", "what", "role", "name", "day"}
"""Words of an address that name no row, and the block, which tests/web/test_permissions.py is about."""
ANY_WORDS = {"what": "entries", "role": "referee", "name": "round_robin", "day": "2030-08-19"}
SENT_BY_SCRIPTS = {"manage.move_to": {"court": ["1"], "start": ["60"]}}
MISSING = {"exchange": "khong-co", "competition": "khong-co"}
NO_ID = 2_000_000
UNSAID = {"csrf_token", "version", "form_key"}
"""What a form carries for other protections, which are not to be what refuses it here."""


@dataclass
class World:
    """Three editions alike, two of them of one block: what an address calls their rows."""

    app: Flask
    client: FlaskClient
    own: dict[str, Any] = field(default_factory=dict)
    next: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)


class Foreign(NamedTuple):
    """An address in which one id is not of the edition it names; `missing` has one that nothing has instead."""

    endpoint: str
    method: str
    own: str
    address: str
    missing: str
    data: dict[str, list[str]]


class Posted(NamedTuple):
    """A form of the own edition: the words of the address it goes to, and what it sends."""

    words: dict[str, Any]
    data: dict[str, list[str]]


def edition(block: str, year: int, division: str) -> dict[str, Any]:
    """Write an edition with one of everything that has an id; returns the words and ids of its addresses."""
    block_id = db.session.scalars(select(Block.id).where(Block.slug == block)).one()
    units = list(db.session.scalars(select(Unit.id).where(Unit.block_id == block_id).order_by(Unit.id)))
    if not units:
        units = blocks.add_units(SYSTEM, block_id, [(f"{block} {n}", "") for n in range(4)])
        venues.add_venue(SYSTEM, block_id, f"Nhà thi đấu {block}", courts=2)
    venue = db.session.scalars(select(Venue.id).where(Venue.block_id == block_id)).one()
    courts = list(db.session.scalars(select(Court.id).where(Court.block_id == block_id).order_by(Court.id)))
    opens, day = datetime(year, 8, 19, tzinfo=UTC), date(year, 8, 19)
    exchange_id = exchanges.create(SYSTEM, block_id, Details(f"Hội thao {year}", f"Games {year}", day, day))
    venues.set_windows(SYSTEM, exchange_id, [(court, opens, opens + timedelta(hours=10)) for court in courts])
    competition_id = competitions.add(SYSTEM, exchange_id, "air_volleyball", "standard", division)
    rules = CompetitionRules(ranking_delay=0, duties_by="officials", roles=("referee",), max_duties=0)
    planning.set_competition_rules(SYSTEM, exchange_id, competition_id, rules)
    ids = entries.add(SYSTEM, exchange_id, competition_id, [NewEntry((unit,)) for unit in units])
    drawing.set_format(SYSTEM, exchange_id, competition_id, "round_robin", {})
    drawing.order_by_hand(SYSTEM, exchange_id, competition_id, ids)
    meeting = Programme("meeting", Text("Họp", "Meeting"), opens, opens + timedelta(hours=1))
    item = exchanges.put_programme_item(SYSTEM, exchange_id, meeting)
    (official,) = officials.add(SYSTEM, exchange_id, [NewOfficial(f"Người {block} {year}", None, ("referee",))])
    holds.block_time(SYSTEM, exchange_id, courts[:1], opens, opens + timedelta(hours=1))
    lot = LotDraw(exchange_id=exchange_id, competition_id=competition_id, about="A", entry_ids=ids[:2], drawn_at=opens)
    db.session.add(lot)
    db.session.commit()
    of_edition = select(Exchange.slug, Competition.slug).join(Competition).where(Exchange.id == exchange_id)
    exchange, competition = db.session.execute(of_edition).one()
    return {
        "block": block, "exchange": exchange, "competition": competition, "entry_id": ids[0],
        "match_id": db.session.scalars(select(Match.id).where(Match.exchange_id == exchange_id)).first(),
        "official_id": official, "item_id": item, "draw_id": lot.id, "venue_id": venue, "court_id": courts[0],
        "unit_id": units[0],
        "blocked_id": db.session.scalars(select(BlockedTime.id).where(BlockedTime.exchange_id == exchange_id)).one(),
    }  # fmt: skip


@pytest.fixture
def world(app: Flask) -> World:
    own, other = add_block(app, "Khối A"), add_block(app, "Khối B")
    with app.app_context():
        made = World(
            app,
            app.test_client(),
            edition(own, 2030, "men"),
            edition(own, 2031, "women"),
            edition(other, 2032, "mixed"),
        )
    add_user(app, "a@a.example", "organiser", own)
    made.client = signed_in(app, "a@a.example")
    app.config["WTF_CSRF_ENABLED"] = False  # forms without a token are another test's
    return made


def guarded(app: Flask) -> Iterator[Rule]:
    """Yield the routes for organisers of a block that name more than the block."""
    for rule in app.url_map.iter_rules():
        if declared(app, rule.endpoint) == "organise" and rule.arguments - {"block"}:
            yield rule


def cases(world: World, forms: Mapping[str, Sequence[Posted]]) -> Iterator[Foreign]:
    """Put a foreign row's id or word into each address in turn, with what else it names left as it is."""
    for rule in guarded(world.app):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            posted = forms.get(rule.endpoint, ()) if method == "POST" else ()
            for words, data in posted or [Posted({}, SENT_BY_SCRIPTS.get(rule.endpoint, {}))]:
                values = {**ANY_WORDS, **world.own, **{key: words[key] for key in words if key in WORDS}}
                for name, foreigner in _foreigners(world, rule):
                    found = (values, {**values, name: foreigner}, {**values, name: MISSING.get(name, NO_ID)})
                    yield Foreign(rule.endpoint, method, *(_address(rule, each) for each in found), data)


def _foreigners(world: World, rule: Rule) -> Iterator[tuple[str, Any]]:
    for name in sorted(rule.arguments & {*OF_EDITION, *OF_BLOCK, *SLUGS}):
        yield name, world.other[name]
        if name not in OF_BLOCK and name != "exchange":
            yield name, world.next[name]


def _address(rule: Rule, values: Mapping[str, Any]) -> str:
    built = rule.build({key: values[key] for key in rule.arguments})
    assert built is not None, rule
    return built[1]


def picture(app: Flask) -> dict[str, list[Any]]:
    """Read every row of every table but those that requests by themselves write."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name not in {"browser_session", "sent_form"}
        }


def forms_of(world: World) -> dict[str, list[Posted]]:
    """Return the forms of the edition's pages by where they lead, without what guards them otherwise."""
    found: dict[str, list[Posted]] = {}
    adapter = world.app.url_map.bind("hoithao.example")
    block = f"/manage/{world.own['block']}/"
    for page in crawled(world.client, f"{block}{world.own['exchange']}/", block):
        for form in forms_on(world.client.get(page), page):
            with suppress(MethodNotAllowed):  # some forms are sent by their buttons, each to an address of its own
                endpoint, words = adapter.match(form.action.partition("?")[0], method="POST")
                posted = Posted(dict(words), said(form))
                known = found.setdefault(endpoint, [])
                if all(
                    (each.words.get("what"), each.data.keys()) != (words.get("what"), posted.data.keys())
                    for each in known
                ):
                    known.append(posted)
    return found


def said(form: Sent) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in (*form.fields, *form.buttons[:1]):
        if name not in UNSAID:
            data.setdefault(name, []).append(value)
    return data


def without_token(page: str, address: str) -> str:
    """Return a page without what it says of its own address and of its moment."""
    return TOKEN.sub("", page).replace(address, "")


def test_every_word_of_an_address_is_known_to_name_a_row_or_not(app: Flask) -> None:
    words = {word for rule in guarded(app) for word in rule.arguments}
    assert words == {*OF_EDITION, *OF_BLOCK, *SLUGS, *WORDS}


def test_a_foreign_row_is_answered_like_one_that_does_not_exist(world: World, caplog: pytest.LogCaptureFixture) -> None:
    forms = forms_of(world)
    before, asked, wrong = picture(world.app), set[str](), list[object]()
    for case in cases(world, forms):
        caplog.clear()
        foreign, missing = (
            world.client.open(address, method=case.method, data=case.data) for address in (case.address, case.missing)
        )
        noted = [record.getMessage() for record in caplog.records if record.name == "tournament.web.errors"]
        wanted = [f"{case.method} {at} by account 1 names what is not there" for at in (case.address, case.missing)]
        same = without_token(foreign.text, case.address) == without_token(missing.text, case.missing)
        if not (foreign.status_code == missing.status_code == 404 and same and noted == wanted):
            wrong.append((case, foreign.status_code, missing.status_code, same, noted))
        asked.add(f"{case.method} {case.endpoint}")
    assert wrong == []
    assert picture(world.app) == before
    assert len(asked) > 100
    assert len(asked & {f"POST {endpoint}" for endpoint in forms}) >= FEWEST_FORMS


def chosen(world: World) -> Iterator[tuple[str, Sent]]:
    """Yield the forms of the own edition's pages with, in each choice of rows in turn, what it does not offer."""
    block, seen = f"/manage/{world.own['block']}/", set[tuple[str, str]]()
    strangers = sorted(
        {str(id_) for each in (world.other, world.next) for id_ in each.values() if isinstance(id_, int)}
    )
    for page in crawled(world.client, f"{block}{world.own['exchange']}/", block):
        for form in forms_on(world.client.get(page), page):
            for name, offered in form.options.items():
                kind = re.sub(r"\d+", "N", form.action), re.sub(r"\d+", "N", name)
                foreign = next(id_ for id_ in (*strangers, str(NO_ID)) if id_ not in offered)
                if any(value.isdecimal() for value in offered) and kind not in seen:
                    seen.add(kind)
                    yield name, form.filled({name: foreign})


def test_a_foreign_row_is_not_chosen_in_a_form(world: World, caplog: pytest.LogCaptureFixture) -> None:
    before, tried, wrong = picture(world.app), set[str](), list[object]()
    for name, form in chosen(world):
        caplog.clear()
        answer = form.send(world.client)
        noted = [record.getMessage() for record in caplog.records if record.name == "tournament.web.errors"]
        if answer.status_code not in {200, 404, 422} or not any("names what is not there" in each for each in noted):
            wrong.append((form.action, name, answer.status_code, noted))
        tried.add(name)
    assert wrong == []
    assert picture(world.app) == before
    assert len(tried) > 10


def test_the_own_row_is_found_at_the_same_addresses(world: World) -> None:
    """Else the test above would prove nothing."""
    own = {case.own: case.endpoint for case in cases(world, {}) if case.method == "GET"}
    answers = {address: world.client.get(address).status_code for address in own}
    assert {own[address] for address, status in answers.items() if status == 404} == ONLY_SOMETIMES


ONLY_SOMETIMES = {"manage.court_round", "manage.pair_by_hand", "manage.rounds_", "manage.search_state"}
"""Pages that are there in some formats or states only."""
FEWEST_FORMS = 40
"""Routes to which a form of the own edition's pages is sent; the others are reached in other formats or states."""
