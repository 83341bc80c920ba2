"""A drawn edition of four units on two courts, for tests of what comes after the draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from tests.support.rows import first_rows
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.domain.timetables.queries.planning import planning_of
from tournament.models import Court, Match, db
from tournament.runtime import runtime

UNITS = ("Đơn vị 1", "Đơn vị 2", "Đơn vị 3", "Đơn vị 4")
FIRST = date(2030, 8, 19)
OPENS = datetime(2030, 8, 19, 0, tzinfo=UTC)
"""Seven in the morning where it is played."""


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition whose six matches have no time yet."""

    exchange_id: int
    competition_id: int
    courts: Sequence[int]

    def matches(self) -> list[Match]:
        """Return the rows of the matches in order of their numbers, as they are stored now."""
        db.session.expire_all()
        rows = select(Match).where(Match.exchange_id == self.exchange_id).order_by(Match.number)
        return list(db.session.scalars(rows))

    def draft(self) -> list[tuple[int | None, datetime | None]]:
        """Return where the draft puts each match."""
        return [(match.draft_court_id, match.draft_starts_at) for match in self.matches()]

    def published(self) -> list[tuple[int | None, datetime | None]]:
        """Return where each match is published."""
        return [(match.court_id, match.starts_at) for match in self.matches()]

    def conflicts(self) -> list[str]:
        """Say what is wrong with the draft."""
        return [str(each.text) for each in planning_of(self.exchange_id).conflicts(runtime().clock())]


def drawn_edition(hours: float = 10, days: int = 1, name: str = "Khối A") -> Edition:
    """Write the edition, with its courts open for some hours from seven, on each of its days."""
    return first_rows(("drawn", hours, days, name), lambda: _drawn_edition(hours, days, name))


def _drawn_edition(hours: float, days: int, name: str) -> Edition:
    block_id = blocks.create(SYSTEM, None, name, name, "")
    units = blocks.add_units(SYSTEM, block_id, [(name, "") for name in UNITS])
    venues.add_venue(SYSTEM, block_id, "Nhà thi đấu", courts=2)
    details = Details("Hội thao", "Games", FIRST, FIRST + timedelta(days=days - 1))
    exchange_id = exchanges.create(SYSTEM, block_id, details)
    courts = db.session.scalars(select(Court.id).where(Court.block_id == block_id).order_by(Court.id)).all()
    opened = [OPENS + timedelta(days=day) for day in range(days)]
    venues.set_windows(
        SYSTEM, exchange_id, [(court, at, at + timedelta(hours=hours)) for court in courts for at in opened]
    )
    competition_id = competitions.add(SYSTEM, exchange_id, "air_volleyball", "standard", "men")
    ids = entries.add(SYSTEM, exchange_id, competition_id, [NewEntry((unit,)) for unit in units])
    drawing.set_format(SYSTEM, exchange_id, competition_id, "round_robin", {})
    drawing.order_by_hand(SYSTEM, exchange_id, competition_id, ids)
    return Edition(exchange_id, competition_id, courts)


def set_clock(app: Flask, now: datetime) -> None:
    """Let it be another time for the application."""
    with app.app_context():
        runtime().clock = lambda: now
