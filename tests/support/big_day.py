"""A day of 501 matches on 24 courts, for measuring and looking."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.competitions import Settings
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.domain.timetables.commands import timetable
from tournament.engine.text import Text
from tournament.models import Block, Court, db

DAY = date(2030, 8, 19)
SIZES = (*[10] * 11, 4)
"""Entries of each competition, which play everybody against everybody."""


def fill(courts: int = 24) -> int:
    """Write the day with a draft of its timetable; returns the edition's id."""
    block_id = blocks.create(SYSTEM, None, "Khối Lớn", "Large block", "", slug="lon")
    units = blocks.add_units(SYSTEM, block_id, [(f"Đơn vị {n}", f"ĐV {n}") for n in range(1, max(SIZES) + 1)])
    venues.add_venue(SYSTEM, block_id, "Nhà thi đấu", courts=courts)
    exchange_id = exchanges.create(SYSTEM, block_id, Details("Ngày hội", "Games day", DAY, DAY), slug="2030")
    opens = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    hours = [
        (court, opens, opens + timedelta(hours=10))
        for court in db.session.scalars(select(Court.id).where(Court.block_id == block_id))
    ]
    venues.set_windows(SYSTEM, exchange_id, hours)
    for number, size in enumerate(SIZES, start=1):
        name = Text(f"Nội dung {number}", f"Event {number}")
        competition_id = competitions.add(SYSTEM, exchange_id, "air_volleyball", "standard", "open", name)
        competitions.edit(SYSTEM, exchange_id, competition_id, Settings(name, "open", 20, 10, 0, 1))
        ids = entries.add(SYSTEM, exchange_id, competition_id, [NewEntry((unit,)) for unit in units[:size]])
        drawing.set_format(SYSTEM, exchange_id, competition_id, "round_robin", {})
        drawing.order_by_hand(SYSTEM, exchange_id, competition_id, ids)
    timetable.plan(SYSTEM, exchange_id)
    return exchange_id


def block_address() -> str:
    """Return the address word of the day's block."""
    return str(db.session.scalars(select(Block.slug)).one())
