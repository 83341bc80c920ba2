"""Ceremonies, meetings and deadlines in the calendars of teams, units and families, when asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.web.calendar.conftest import COMPETITION, DAY, ENTRIES, EXCHANGE, OFFICIALS, UNITS, World, events_of
from tests.web.calendar.test_evolution import match, row
from tests.web.calendar.test_pages import made
from tournament.models import Exchange, Participant, ProgrammeItem

WITH = "?programme=true"
DEADLINE = "registration-1"


def shown(world: World, address: str, query: str = "") -> dict[str, str]:
    events = events_of(world.body(address, query=query))
    return {uid: event["STATUS"] for uid, event in events.items() if event["SUMMARY"].find(" · ") < 0}


def test_the_programme_is_in_the_calendar_that_asks_for_it_and_follows_every_change(world: World) -> None:
    world.change(row(Exchange, registration_until=DAY - timedelta(days=9)))
    world.change(lambda session: session.add(Participant(exchange_id=1, unit_id=3, name="Đơn vị 3")))
    family = made(world, "entry:1", "court:2").removesuffix(".ics")
    feeds = (COMPETITION, ENTRIES[0], UNITS[0], UNITS[2], OFFICIALS[0], family)
    both = {"opening": "CONFIRMED", DEADLINE: "CONFIRMED"}
    assert shown(world, EXCHANGE) == shown(world, EXCHANGE, WITH) == both
    for address in feeds:
        assert shown(world, address) == shown(world, address, "?programme=false") == {}, address
        assert shown(world, address, WITH) == both, address
        for ending in (".json", ".atom") if address != family else ():
            assert "Khai mạc" in world.body(address, ending, WITH).decode(), address
            assert "Khai mạc" not in world.body(address, ending).decode(), address
        assert world.body(address, query=WITH) == world.body(address, query=WITH)

    in_exchange = events_of(world.body(EXCHANGE))["opening"]
    for address in feeds:
        beside = events_of(world.body(address, query=WITH))["opening"]
        alike = ("UID", "SEQUENCE", "LAST-MODIFIED", "DTSTART", "DTEND", "LOCATION", "SUMMARY")
        assert [beside[name] for name in alike] == [in_exchange[name] for name in alike], address

    world.change(row(ProgrammeItem, cancelled=True))
    world.change(match(starts_at=DAY + timedelta(hours=5)))
    for address in feeds:
        assert shown(world, address, WITH) == {"opening": "CANCELLED", DEADLINE: "CONFIRMED"}, address
    entry = events_of(world.body(ENTRIES[0], query=WITH))
    assert entry["m1"]["DTSTART"] == "20260812T130000"
    assert entry["m1"]["SUMMARY"] == "gặp Đội 4 · Bóng chuyền hơi nam"


def test_a_family_can_choose_the_programme_by_itself(world: World) -> None:
    address = made(world, "programme:1", "entry:1").removesuffix(".ics")
    assert shown(world, address) == {"opening": "CONFIRMED"}
    assert shown(world, address, "?programme=false") == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_draft_comes_in_by_the_programme(world: World) -> None:
    def second(session: Session) -> None:
        session.add(
            Exchange(id=2, block_id=1, slug="2027", name_vi="Hội thao 2027", name_en="", state="draft",
                     starts_on=(DAY + timedelta(days=365)).date(), ends_on=(DAY + timedelta(days=365)).date())
        )  # fmt: skip
        session.flush()
        session.add(Participant(exchange_id=2, unit_id=1, name="Đơn vị 1"))
        session.add(
            ProgrammeItem(id=2, uid="draw", exchange_id=2, kind="draw", name_vi="Bốc thăm", name_en="Draw",
                          starts_at=DAY + timedelta(days=300), ends_at=DAY + timedelta(days=300, hours=1))
        )  # fmt: skip

    world.change(second)
    assert shown(world, UNITS[0], WITH) == {"opening": "CONFIRMED"}
    assert "Bốc thăm" not in world.body(UNITS[0], query=WITH).decode()
