"""Every public address after every kind of change: what is kept, in memory or as a file, is what would be made anew.

Two servers share a database. Of the one that changed something nothing outdated comes any more, nor from the folder of
files; of the other not after the quarter of a second for which it holds a revision. `make test` tries a share of the
addresses after each change.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.editions import FIRST, OPENS, Edition, drawn_edition
from tests.support.kept_pages import Clock, close
from tests.support.sampling import falls_to_this_test
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.competitions.commands import entries, results, withdrawals
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.erasure.commands import erasure
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details, Programme
from tournament.domain.timetables.commands import timetable
from tournament.engine.match_status import Status
from tournament.engine.text import Text
from tournament.models import Block, Competition, Court, Entry, Match, Official, Unit, db
from tournament.web import page_cache
from tournament.web.addresses import read_by
from tournament.web.snapshot.folder import Folder
from tournament.web.snapshot.kinds import kind_of, name_of
from tournament.web.snapshot.writer import Writer

NAME, CONTACT = "Nông Văn Sửu", "0912 345 678"
DRAFT = OPENS + timedelta(hours=3, minutes=17)
SECRETS = (CONTACT, "10:17")
"""What is for organisers alone: a telephone number, a time that is not published."""
READER = {"User-Agent": "Mozilla/5.0"}
Do = Callable[[Edition], object]


class Row(NamedTuple):
    """The rows that the changes are about."""

    block: int
    unit: int
    court: int
    entry: int
    official: int
    match: int


def row(edition: Edition) -> Row:
    block, unit, court, entry = (
        db.session.scalars(select(table.id).order_by(table.id)).first() or 0 for table in (Block, Unit, Court, Entry)
    )
    official = db.session.scalar(select(Official.id).where(Official.name == NAME)) or 0
    return Row(block, unit, court, entry, official, edition.matches()[0].id)


def play(edition: Edition, *points: tuple[int, int]) -> None:
    given = results.Given(points, Status.PLAYED, None, "")
    results.record(SYSTEM, edition.exchange_id, row(edition).match, given, lambda _effect: True)


CHANGES: dict[str, Do] = {
    "a draft of the timetable": lambda e: timetable.move(SYSTEM, e.exchange_id, row(e).match, e.courts[0], DRAFT),
    "another draft": lambda e: timetable.move(SYSTEM, e.exchange_id, row(e).match, e.courts[0], OPENS),
    "its publication": lambda e: timetable.publish(SYSTEM, e.exchange_id, anyway=True),
    "a result": lambda e: play(e, (21, 15), (21, 15)),
    "a correction": lambda e: play(e, (21, 15), (15, 21), (15, 10)),
    "a result taken back": lambda e: undo_redo.undo(SYSTEM, e.exchange_id),
    "a result brought back": lambda e: undo_redo.redo(SYSTEM, e.exchange_id),
    "a withdrawal": lambda e: withdrawals.withdraw(SYSTEM, e.exchange_id, row(e).entry),
    "the name of an edition": lambda e: exchanges.edit(
        SYSTEM, e.exchange_id, Details("Tên", "Name", FIRST, FIRST), None
    ),
    "the name of a block": lambda e: blocks.edit(SYSTEM, row(e).block, "Khối tên khác", "Other block", "Huế"),
    "the name of a unit": lambda e: blocks.rename_unit(SYSTEM, row(e).block, row(e).unit, "Đơn vị một", "ĐV 1"),
    "the name of a court": lambda e: venues.edit_court(SYSTEM, row(e).block, row(e).court, "Sân đẹp", [], 0),
    "the name of a team": lambda e: entries.edit(SYSTEM, e.exchange_id, row(e).entry, f"Đội của {NAME}", None),
    "an official": lambda e: officials.add(SYSTEM, e.exchange_id, [NewOfficial(NAME, contact=CONTACT)]),
    "the programme": lambda e: exchanges.put_programme_item(
        SYSTEM, e.exchange_id, Programme("ceremony", Text("Khai mạc", "Opening"), OPENS, OPENS)
    ),
    "the regulations": lambda e: exchanges.set_policies(SYSTEM, e.exchange_id, {"late_minutes": 25}),
    "a plugin that is off": lambda e: blocks.set_plugin_enabled(SYSTEM, row(e).block, "air_volleyball", False),
    "a plugin that is on again": lambda e: blocks.set_plugin_enabled(SYSTEM, row(e).block, "air_volleyball", True),
    "a person who is erased": lambda e: erasure.erase(
        SYSTEM, row(e).block, NAME, [("official", row(e).official), ("entry", row(e).entry)]
    ),
    "an edition that is hidden": lambda e: exchanges.set_state(SYSTEM, e.exchange_id, "draft"),
    "an edition that is public again": lambda e: exchanges.set_state(SYSTEM, e.exchange_id, "public"),
}


@dataclasses.dataclass
class Site:
    """Two servers that keep pages, one of which has files too, and one that keeps none."""

    own: Flask
    other: Flask
    anew: Flask
    folder: Folder
    writer: Writer
    edition: Edition

    def ask(self, app: Flask, address: str) -> tuple[int, bytes]:
        """Return what a stranger gets."""
        answer = app.test_client().get(address, headers=READER)
        return answer.status_code, answer.data

    def made(self, address: str) -> tuple[int, bytes]:
        """Return what is made now, of nothing that is kept."""
        self.anew.extensions.pop("tournament_calendar", None)
        return self.ask(self.anew, address)

    def file(self, address: str) -> bytes | None:
        """Return what a web server finds for an address."""
        kind = kind_of(address)
        assert kind is not None
        file = self.folder.path / "live" / (name_of(address, "", kind.ending) or "")
        return file.read_bytes() if file.exists() else None


@pytest.fixture
def site(settings: Settings, tmp_path: Path, clock: Clock) -> Iterator[Site]:
    pages = Folder(tmp_path / "pages")
    pages.claim()
    public = dataclasses.replace(settings, testing=False, public_url="http://localhost")
    with_files = dataclasses.replace(public, snapshot=pages.path)
    kinds = (with_files, public, dataclasses.replace(public, testing=True), with_files)
    own, other, anew, writing = apps = [create_app(each, clock=clock) for each in kinds]
    with own.app_context():
        edition = drawn_edition()
        officials.add(SYSTEM, edition.exchange_id, [NewOfficial("Lò Thị Hai")])
        exchanges.set_state(SYSTEM, edition.exchange_id, "public")
    yield Site(own, other, anew, pages, Writer(writing, pages), edition)
    pages.release()
    for app in apps:
        close(app)


def addresses(app: Flask) -> list[str]:
    """Return each public address of the edition, from the map of addresses."""
    named = {
        "block": "khoi-a", "exchange": "2030", "competition": "bong-chuyen-hoi-nam", "entry": "don-vi-1",
        "unit": "don-vi-1", "court": "", "official": "", "number": 1, "match": "", "key": "", "draw_id": 1,
    }  # fmt: skip
    with app.app_context():
        assert db.session.scalars(select(Competition.slug)).one() == named["competition"]
        named["match"] = db.session.scalars(select(Match.key).order_by(Match.number)).first() or ""
        documents = app.extensions["tournament"].registry.offered("documents", ())
        named["key"] = next(iter(documents), "none")
        named["court"] = db.session.scalars(select(Court.slug).order_by(Court.id)).first() or ""
        named["official"] = db.session.scalars(select(Official.slug)).first() or ""
    to = app.url_map.bind("localhost")
    rules = [rule for rule in app.url_map.iter_rules() if "exchange" in rule.arguments]
    return sorted(
        to.build(rule.endpoint, {name: named[name] for name in rule.arguments - {*(rule.defaults or ())}})
        for rule in rules
        if read_by(app, rule.endpoint) is not None and "GET" in (rule.methods or ())
    )


def after_a_moment(app: Flask) -> None:
    """Let the time pass for which a server does not look up a revision again."""
    assert page_cache.HELD_SECONDS <= 1
    app.extensions["tournament_kept"]._held.clear()


@pytest.mark.sampled
def test_nothing_that_is_kept_outlives_a_change(site: Site) -> None:
    every = addresses(site.own)
    assert len(every) > 40
    for what, do in CHANGES.items():
        chosen = [
            each for each in every if falls_to_this_test(f"{what} {each}") and falls_to_this_test(f"{each} {what}")
        ]
        for app in (site.own, site.other):
            for address in chosen:
                site.ask(app, address)
        site.writer.look()
        for _ in range(2):
            site.writer.make_one()
        with site.own.app_context():
            do(site.edition)
        assert [address for address in every if site.file(address) is not None] == [], what
        after_a_moment(site.other)
        site.writer.look()
        for _ in range(2):
            site.writer.make_one()
        for address in chosen:
            now = site.made(address)
            assert site.ask(site.own, address) == now, (what, address)
            assert site.ask(site.other, address) == now, (what, address)
            assert site.file(address) in {None, now[1]}, (what, address)
            assert [secret for secret in SECRETS if secret in now[1].decode()] == [], (what, address)
        if "hidden" in what:
            # Calendars that were followed, and the pages of their matches, tell that it is off.
            pages = [address for address in every if "/calendar." not in address and "/matches/" not in address]
            pages += [address for address in every if address.startswith("/api/")]
            assert [address for address in pages if site.ask(site.own, address)[0] != 404] == []
        if "erased" in what:
            assert [address for address in chosen if NAME in site.ask(site.own, address)[1].decode()] == []
