"""Sports in which many start at once, as a plugin that is installed, and a competition of one of them."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import EntryPoint, entry_points
from itertools import cycle
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.support.clocks import going_on
from tests.support.rounds import RoundDesk, desk_with
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.domain.timetables.commands import timetable
from tournament.engine.text import Text
from tournament.models import Court, Exchange, HeatLane, Match, Unit, db
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import Criterion, HeatRules, HeatScoring, Preset, SetScoring, Sport, Step, hookimpl

NAME = "races"


def _preset(**values: Any) -> Preset:
    return Preset("usual", Text("Thông thường", "Usual"), values)


SPORTS = (
    Sport("dash", Text("Chạy thử", "Dash"), HeatScoring("time"), (_preset(),)),
    Sport(
        "test_jump",
        Text("Nhảy xa", "Long jump"),
        HeatScoring("distance", ties="next_best"),
        (_preset(attempts=3),),
    ),
    Sport(
        "test_height",
        Text("Nhảy cao", "High jump"),
        HeatScoring("distance", attempts="heights", ties="countback"),
        (_preset(),),
    ),
    Sport(
        "test_song",
        Text("Hát", "Singing"),
        HeatScoring(
            "points",
            criteria=(
                Criterion("voice", Text("Giọng", "Voice"), 2),
                Criterion("show", Text("Phong cách", "Manner")),
            ),
            lane=Text("Thứ tự trình diễn", "Order of performance"),
        ),
        (_preset(judges=3, drop_high=1, drop_low=1, lowest=0, highest=10),),
    ),
    Sport(
        "test_bow",
        Text("Bắn cung", "Archery"),
        SetScoring(),
        (Preset("usual", Text("Thông thường", "Usual"), {"best_of": 3}, (Step("match_points"), Step("lots"))),),
        heats=HeatScoring("points"),
        heat_rules=HeatRules(decimals=0),
    ),
)


class _EntryPoint(EntryPoint):
    def load(self) -> Any:
        found = types.ModuleType(NAME)
        setattr(found, "tournament_sports", hookimpl(lambda: SPORTS))  # noqa: B010
        return found


@contextmanager
def race_application(settings: Settings) -> Iterator[Flask]:
    """Make the application with these sports beside those that are installed."""
    registry = Registry([*entry_points(group=GROUP), _EntryPoint(NAME, NAME, GROUP)])
    app = create_app(settings, registry, clock=going_on())
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def race_desk(
    app: Flask,
    sport: str,
    names: Sequence[str],
    format_: str,
    options: dict[str, object] | None = None,
    preset: str = "usual",
    units: int | None = None,
) -> RoundDesk:
    """Make an edition with a competition of a sport that is drawn in the order of the names.

    There is one unit for each, unless it is said how many there are, which then take turns.
    """
    key = "races", sport, tuple(names), format_, repr(options), preset, units

    def write() -> tuple[int, int]:
        block_id = blocks.create(SYSTEM, None, "Khối mẫu", "Sample block")
        blocks.add_units(SYSTEM, block_id, [(f"Đơn vị {n}", "") for n in range(1, (units or len(names)) + 1)])
        details = Details("Hội thao", "Games", date(2026, 8, 19), date(2026, 8, 20))
        exchange_id = exchanges.create(SYSTEM, block_id, details)
        competition_id = competitions.add(SYSTEM, exchange_id, sport, preset, "open")
        of_names = cycle(db.session.scalars(select(Unit.id).order_by(Unit.id)).all())
        new = [NewEntry((unit,), name) for unit, name in zip(of_names, names, strict=False)]
        added = entries.add(SYSTEM, exchange_id, competition_id, new)
        drawing.set_format(SYSTEM, exchange_id, competition_id, format_, options or {})
        drawing.order_by_hand(SYSTEM, exchange_id, competition_id, added)
        return exchange_id, competition_id

    return desk_with(app, key, write)


def heat_page(desk: RoundDesk, key: str) -> str:
    """Return the address of the form of a heat."""
    with desk.app.app_context():
        id_ = db.session.scalars(
            select(Match.id).where(Match.competition_id == desk.competition_id, Match.key == key)
        ).one()
    return f"/manage/{desk.edition}/heats/{id_}"


def starters(desk: RoundDesk, key: str) -> list[str]:
    """Name who starts in a heat, lane by lane; empty where that is open."""
    names = {id_: name for name, id_ in desk.ids().items()}
    with desk.app.app_context():
        rows = db.session.scalars(
            select(HeatLane)
            .join(Match, Match.id == HeatLane.match_id)
            .where(Match.competition_id == desk.competition_id, Match.key == key)
            .order_by(HeatLane.lane)
        )
        return [names.get(row.entry_id or 0, "") for row in rows]


def enter(desk: RoundDesk, key: str, marks: Mapping[str, str | Sequence[str]], **more: str) -> str:
    """Send the form of a heat: of each entry its cells, or DNS, DNF, DQ; “12.4 / 1” adds the order among equals."""
    page, fields = heat_page(desk, key), dict[str, object](more)
    ids = desk.ids()
    for number, name in enumerate(each for each in starters(desk, key) if each):
        told = marks.get(name, "")
        cells = [told] if isinstance(told, str) else list(told)
        last, _, order = cells[-1].partition(" / ")
        ending = last.lower() if last in {"DNS", "DNF", "DQ"} else "ok"
        cells[-1] = "" if ending != "ok" else last
        fields |= {f"marks-{number}-cells-{cell}": text for cell, text in enumerate(cells)}
        fields |= {f"marks-{number}-entry": ids[name], f"marks-{number}-ending": ending, f"marks-{number}-order": order}
    return desk.send(f"{page}?lang=en", fields, form=page).text


def publish_on_a_court(desk: RoundDesk) -> None:
    """Plan and publish the heats on one court that is open on the morning of 19 August."""
    opens = datetime(2026, 8, 19, 0, tzinfo=UTC)
    with desk.app.app_context():
        venue = venues.add_venue(SYSTEM, db.session.get_one(Exchange, desk.exchange_id).block_id, "Sân", courts=1)
        court = db.session.scalars(select(Court.id).where(Court.venue_id == venue)).one()
        venues.set_windows(SYSTEM, desk.exchange_id, [(court, opens, opens + timedelta(hours=8))])
        timetable.plan(SYSTEM, desk.exchange_id, 0.02)
        timetable.publish(SYSTEM, desk.exchange_id)
