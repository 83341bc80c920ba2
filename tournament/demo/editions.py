"""What every edition of the demonstration has: details, a programme, opening hours, a draw, a published timetable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details, Programme
from tournament.domain.timetables.commands import timetable
from tournament.engine.text import Text

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
COMMEMORATED = ("august-revolution", "national-day")
Hours = Mapping[int, tuple[time, time]]
"""When a court opens and closes, by the day of the edition, counted from 0."""


def whole_days(days: int) -> Hours:
    """Open from morning to evening on each day."""
    return dict.fromkeys(range(days), (time(7), time(17, 30)))


def add_edition(
    block_id: int, host: int, first: date, days: int, name: Text, slug: str, courts: Mapping[int, Hours]
) -> int:
    """Add an edition whose courts, by their ids, are open at these hours."""
    details = Details(name.vi, name.en, first, first + timedelta(days=days - 1), at(first - timedelta(days=10), 17))
    exchange_id = exchanges.create(SYSTEM, block_id, details, slug=slug, is_sample=True)
    exchanges.edit(SYSTEM, exchange_id, details, host)
    exchanges.set_commemorations(SYSTEM, exchange_id, COMMEMORATED)
    exchanges.set_committee(
        SYSTEM,
        exchange_id,
        [
            ("Nguyễn Văn Mẫu", "Lãnh đạo đơn vị Trưởng Khối (mẫu)", "Trưởng ban"),
            ("Trần Thị Mẫu", "Lãnh đạo đơn vị Phó Khối (mẫu)", "Phó Trưởng ban"),
        ],
    )
    _programme(exchange_id, first, days)
    venues.set_windows(
        SYSTEM,
        exchange_id,
        [
            (court, on(first, day, opens), on(first, day, closes))
            for court, hours in courts.items()
            for day, (opens, closes) in hours.items()
        ],
    )
    return exchange_id


def _programme(exchange_id: int, first: date, days: int) -> None:
    before, last = first - timedelta(days=3), first + timedelta(days=days - 1)
    items = [
        Programme(
            "draw",
            Text("Họp chuyên môn, bốc thăm", "Technical meeting and draw"),
            at(before, 14),
            at(before, 16),
            "Phòng họp (mẫu)",
        ),
        Programme(
            "opening",
            Text("Khai mạc", "Opening"),
            at(first, 7),
            at(first, 7, 45),
            "Nhà thi đấu (mẫu)",
            True,
        ),
        Programme(
            "closing",
            Text("Bế mạc, trao giải", "Closing and awards"),
            at(last, 16, 30),
            at(last, 17, 30),
            "Nhà thi đấu (mẫu)",
            True,
        ),
    ]
    for day in range(days):
        noon = first + timedelta(days=day)
        items.append(Programme("break", Text("Nghỉ trưa", "Lunch"), at(noon, 11, 30), at(noon, 13, 30), "", True))
    for item in items:
        exchanges.put_programme_item(SYSTEM, exchange_id, item)


def add_air_volleyball(exchange_id: int, division: str, new: list[NewEntry]) -> int:
    """Add air volleyball in a division, with its entries."""
    competition_id = competitions.add(SYSTEM, exchange_id, "air_volleyball", "standard", division)
    entries.add(SYSTEM, exchange_id, competition_id, new)
    return competition_id


def draw(exchange_id: int, competition_id: int, name: str, options: dict[str, object], seed: str) -> None:
    """Choose a format and draw."""
    drawing.set_format(SYSTEM, exchange_id, competition_id, name, options)
    drawing.draw(SYSTEM, exchange_id, competition_id, seed, apart="soft")


def publish(exchange_id: int) -> None:
    """Publish the draft, and the edition."""
    timetable.publish(SYSTEM, exchange_id)
    exchanges.set_state(SYSTEM, exchange_id, "public")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant of a day."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


def on(first: date, day: int, clock: time) -> datetime:
    """Return an instant of a day of an edition, counted from 0."""
    return datetime.combine(first + timedelta(days=day), clock, tzinfo=ZONE)
