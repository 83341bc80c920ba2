"""Feeds that go on: the next edition comes into those of units, courts, officials and families."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.web.calendar.conftest import COURTS, ENTRIES, EXCHANGE, OFFICIALS, UNITS, World, events_of
from tests.web.calendar.test_evolution import refereed, row
from tests.web.calendar.test_pages import made
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
    Unit,
    Venue,
)

YEAR = datetime(2027, 8, 11, 1, tzinfo=UTC)


def next_year(session: Session) -> None:
    """Write an edition of the next year with one match of the first unit, refereed by the same person."""
    session.add(
        Exchange(
            id=2, block_id=1, slug="2027", name_vi="Hội thao 2027", name_en="Games 2027", state="public",
            starts_on=date(2027, 8, 11), ends_on=date(2027, 8, 12), timetable_published_at=YEAR,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        Competition(
            id=2, exchange_id=2, slug="nam", sport="air_volleyball", name_vi="Bóng chuyền hơi nam",
            name_en="Air volleyball, men", format={"name": "knockout", "options": {}},
        )
    )  # fmt: skip
    session.add(Official(id=9, exchange_id=2, slug="an", name="Nguyễn Văn An", unit_id=3, skills=["scorer"]))
    session.flush()
    session.add_all(
        Entry(id=10 + n, competition_id=2, slug=f"doi-{n}", name=f"Đội {n}", lead_unit_id=n, number=n) for n in (1, 2)
    )
    session.flush()
    session.add_all(EntryUnit(entry_id=10 + n, unit_id=n) for n in (1, 2))
    session.add(
        Match(
            id=9, uid="m9", exchange_id=2, competition_id=2, key="F", number=1, stage="knockout", round=1,
            home_id=11, away_id=12, minutes=40, court_id=1, starts_at=YEAR,
        )
    )  # fmt: skip
    session.flush()
    session.add(Duty(exchange_id=2, match_id=9, role="scorer", draft=False, official_id=9))


@pytest.fixture
def years(world: World) -> World:
    """The world with the next edition in it, and its calendars stamped."""
    world.change(next_year)
    with world.app.app_context():
        from tests.web.calendar.conftest import write
        from tournament.domain.core.commands.unit_of_work import SYSTEM

        write(SYSTEM, 2, row(Match, 9, minutes=45))
    return world


def shown(world: World, address: str) -> list[str]:
    return sorted(uid for uid in events_of(world.body(address)) if uid in {"m1", "m9"})


def test_feeds_of_units_courts_and_officials_go_on_and_those_of_an_edition_do_not(years: World) -> None:
    for address in (UNITS[0], COURTS[0], OFFICIALS[0]):
        assert shown(years, address) == ["m1", "m9"], address
    for address in (EXCHANGE, ENTRIES[0]):
        assert shown(years, address) == ["m1"], address
    assert shown(years, "/khoi/2027/calendar") == ["m9"]
    assert events_of(years.body(OFFICIALS[0]))["m9"]["SUMMARY"] == "Thư ký: Đội 1 – Đội 2 · Bóng chuyền hơi nam"
    assert "Nguyễn Văn An (Đơn vị 3)" in years.body(OFFICIALS[0]).decode()


def test_a_family_that_follows_an_official_gets_the_next_edition_too(world: World) -> None:
    address = made(world, "official:1", "entry:1").removesuffix(".ics")
    first = events_of(world.body(address))
    assert first["m1"]["SUMMARY"] == "Trọng tài: Đội 1 – Đội 4 · Bóng chuyền hơi nam"
    world.change(next_year)
    with world.app.app_context():
        from tests.web.calendar.conftest import write
        from tournament.domain.core.commands.unit_of_work import SYSTEM

        write(SYSTEM, 2, row(Match, 9, minutes=45))
    assert shown(world, address) == ["m1", "m9"]


@pytest.mark.parametrize("feeds", [("entry:1", "entry:2"), ("entry:2", "entry:1")])
def test_a_family_reads_of_a_duty_where_one_team_plays_and_the_other_referees(
    world: World, feeds: tuple[str, ...]
) -> None:
    address = made(world, *feeds).removesuffix(".ics")
    assert events_of(world.body(address))["m2"]["SUMMARY"] == "gặp Đội 3 · Bóng chuyền hơi nam"
    world.change(refereed(1))
    assert events_of(world.body(address))["m2"]["SUMMARY"] == "Trọng tài: Đội 2 – Đội 3 · Bóng chuyền hơi nam"
    world.change(refereed())
    assert events_of(world.body(address))["m2"]["SUMMARY"] == "gặp Đội 3 · Bóng chuyền hơi nam"


def test_no_renaming_changes_an_address_or_loses_an_event(years: World) -> None:
    addresses = [EXCHANGE, *ENTRIES, *UNITS, *COURTS, *OFFICIALS, "/khoi/2027/calendar"]
    before = {address: set(events_of(years.body(address))) for address in addresses}
    for change in (row(Exchange, name_vi="Khác"), row(Competition, name_vi="Khác"), row(Entry, name="Khác"),
                   row(Official, name="Khác")):  # fmt: skip
        years.change(change)
    for change in (
        row(Block, name_vi="Khác"),
        row(Unit, name="Khác"),
        row(Venue, name="Khác"),
        row(Court, name="Khác"),
    ):
        years.change(change, block=True)
    assert {address: set(events_of(years.body(address))) for address in addresses} == before
    assert "X-WR-CALNAME:Khác" in years.body(COURTS[0]).decode()
