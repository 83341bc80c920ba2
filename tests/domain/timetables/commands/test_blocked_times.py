"""Times of calendar files in an edition: nothing twice, replaced by a newer file, taken back in one step."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from tests.interchange.icalendar.test_blocked_times import calendar
from tests.support.editions import drawn_edition
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM, NotFoundError
from tournament.domain.duties.commands import officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.domain.timetables.commands.blocked_times import Effect, effect_of, take
from tournament.domain.timetables.queries.blocked_times import blocked_times
from tournament.interchange.icalendar.blocked_times import Reading, read_times
from tournament.models import BlockedTime, Court, Exchange, Participant, Unit, db

OPEN = "UID:lễ\nSUMMARY:Nghỉ lễ\nDTSTART;VALUE=DATE:20260819"
DAILY = "UID:tập\nSUMMARY:Tập\nDTSTART:20260801T110000Z\nDURATION:PT2H\nRRULE:FREQ=DAILY"


def make() -> tuple[int, list[str]]:
    """Make an edition of three days with two courts and a unit; returns its id and their audiences."""
    block_id = blocks.create(SYSTEM, None, "Khối mẫu", "Sample block")
    blocks.add_units(SYSTEM, block_id, [("Đơn vị 1", "")])
    exchange_id = exchanges.create(SYSTEM, block_id, Details("Hội thao", "Games", date(2026, 8, 19), date(2026, 8, 21)))
    venues.add_venue(SYSTEM, block_id, "Nhà thi đấu", "", None, None, 2)
    courts = db.session.scalars(select(Court.id).order_by(Court.id)).all()
    unit = db.session.scalars(select(Unit.id)).one()
    exchanges.set_participants(SYSTEM, exchange_id, [unit])
    return exchange_id, [*(f"court:{id_}" for id_ in courts), f"unit:{unit}"]


def reading(*events: str) -> Reading:
    return read_times(calendar(*events), date(2026, 8, 19), date(2026, 8, 21), ZoneInfo("Asia/Ho_Chi_Minh"))


def stored() -> set[tuple[str, str, datetime, datetime]]:
    return {(row.audience, row.label, row.starts_at, row.ends_at) for row in db.session.scalars(select(BlockedTime))}


def test_a_file_is_taken_once_for_each_time_and_audience_and_the_same_file_changes_nothing(app: Flask) -> None:
    with app.app_context():
        exchange_id, audiences = make()
        file = reading(OPEN, DAILY)
        assert effect_of(exchange_id, audiences, file) == Effect(added=12)
        assert take(SYSTEM, exchange_id, audiences, file) == Effect(added=12)
        first = stored()
        assert len(first) == 12
        assert (
            audiences[0],
            "Nghỉ lễ",
            datetime(2026, 8, 18, 17, tzinfo=UTC),
            datetime(2026, 8, 19, 17, tzinfo=UTC),
        ) in first
        assert take(SYSTEM, exchange_id, audiences, file) == Effect(same=12)
        assert stored() == first
        assert [row.whose for row in blocked_times(exchange_id)][:3] == [
            "Sân 1 (Nhà thi đấu)",
            "Sân 2 (Nhà thi đấu)",
            "Đơn vị 1",
        ]


def test_a_newer_file_replaces_what_its_events_blocked_and_nothing_else(app: Flask) -> None:
    with app.app_context():
        exchange_id, (court, *others) = make()
        take(SYSTEM, exchange_id, [court], reading(OPEN))
        take(SYSTEM, exchange_id, [court, *others], reading(DAILY))
        newer = DAILY.replace("T110000Z", "T100000Z") + "\nEXDATE:20260820T100000Z"
        assert take(SYSTEM, exchange_id, [court], reading(newer)) == Effect(added=2, removed=3)
        mine = {(label, starts_at) for audience, label, starts_at, _ in stored() if audience == court}
        assert mine == {
            ("Nghỉ lễ", datetime(2026, 8, 18, 17, tzinfo=UTC)),
            ("Tập", datetime(2026, 8, 19, 10, tzinfo=UTC)),
            ("Tập", datetime(2026, 8, 21, 10, tzinfo=UTC)),
        }
        assert len(stored()) == 3 + 3 * len(others)
        assert take(SYSTEM, exchange_id, [court], reading(OPEN + "\nSTATUS:CANCELLED")) == Effect(removed=1)


def test_it_is_taken_back_in_one_step(app: Flask) -> None:
    with app.app_context():
        exchange_id, audiences = make()
        take(SYSTEM, exchange_id, audiences, reading(OPEN, DAILY))
        first = stored()
        take(SYSTEM, exchange_id, audiences, reading(DAILY.replace("Tập", "Họp").replace("PT2H", "PT3H")))
        assert stored() != first
        undo_redo.undo(SYSTEM, exchange_id)
        assert stored() == first
        undo_redo.undo(SYSTEM, exchange_id)
        assert stored() == set()


def test_times_are_blocked_for_those_of_the_edition_alone(app: Flask) -> None:
    with app.app_context():
        exchange_id, _ = make()
        idle = blocks.add_units(SYSTEM, db.session.get_one(Exchange, exchange_id).block_id, [("Không dự", "")])[0]
        other = drawn_edition(name="Khối B")
        (stranger,) = officials.add(SYSTEM, other.exchange_id, [NewOfficial("Người lạ")])
        foreign = db.session.scalars(select(Participant.unit_id).where(Participant.exchange_id == other.exchange_id))
        others = [f"court:{other.courts[0]}", f"unit:{foreign.first()}", f"unit:{idle}", f"official:{stranger}"]
        for audience in (*others, "court:99", "entry:1", "court:x", "rubbish"):
            with pytest.raises(NotFoundError):
                take(SYSTEM, exchange_id, [audience], reading(OPEN))
        assert stored() == set()
