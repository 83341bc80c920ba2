"""The checklist from an empty edition to a published one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.domain.exchanges.queries.exchanges import exchange_view
from tournament.domain.timetables.commands import timetable
from tournament.editions.checklists import steps
from tournament.models import Block, Court, Exchange, db

DAY = date(2026, 8, 19)
OPENS = datetime(2026, 8, 19, tzinfo=UTC)


def states(exchange_id: int) -> tuple[str, str | None]:
    """Return the first letters of the steps' states, and the key of the next step."""
    found = steps(exchange_view(db.session.get_one(Exchange, exchange_id)))
    return "".join(step.state[0] for step in found), next((step.key for step in found if step.next), None)


def test_every_step_leads_to_the_next(app: Flask) -> None:
    with app.app_context():
        blocks.create(SYSTEM, None, "Khối A", "Block A")
        block_id = db.session.scalars(select(Block.id)).one()
        exchange_id = exchanges.create(SYSTEM, block_id, Details("Hội thao", "Games", DAY, DAY))
        assert states(exchange_id) == ("drorrwwwww", "participants")

        units = blocks.add_units(SYSTEM, block_id, [("Đơn vị 1", ""), ("Đơn vị 2", "")])
        exchanges.set_participants(SYSTEM, exchange_id, units)
        assert states(exchange_id) == ("ddorrwwwww", "hours")

        venues.add_venue(SYSTEM, block_id, "Nhà thi đấu", courts=1)
        court = db.session.scalars(select(Court.id)).one()
        venues.set_windows(SYSTEM, exchange_id, [(court, OPENS, OPENS + timedelta(hours=8))])
        assert states(exchange_id) == ("ddodrwwwww", "competitions")

        competition_id = competitions.add(SYSTEM, exchange_id, "air_volleyball", "standard", "men")
        assert states(exchange_id) == ("ddoddrrwww", "entries")

        entries.add(SYSTEM, exchange_id, competition_id, [NewEntry((unit,)) for unit in units])
        assert states(exchange_id) == ("ddodddrwww", "format")

        drawing.set_format(SYSTEM, exchange_id, competition_id, "round_robin", {})
        assert states(exchange_id) == ("ddoddddrww", "draw")

        drawing.draw(SYSTEM, exchange_id, competition_id, "19082026")
        assert states(exchange_id) == ("ddodddddrw", "timetable")

        timetable.plan(SYSTEM, exchange_id)
        assert states(exchange_id) == ("ddoddddddr", "publish")

        timetable.publish(SYSTEM, exchange_id)
        assert states(exchange_id) == ("ddoddddddr", "publish")

        exchanges.set_state(SYSTEM, exchange_id, "public")
        assert states(exchange_id) == ("ddoddddddd", None)
