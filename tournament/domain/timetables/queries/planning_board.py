"""What a timetable's board shows beside matches: pins, locked days, blocked times, whose entries are whose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tournament.domain.timetables.queries.blocked_times import label_of
from tournament.engine.text import Words
from tournament.models import BlockedTime, Competition, Entry, EntryUnit, LockedDay, Match, db

COURT = "court:"


@dataclass(frozen=True, slots=True)
class BlockView:
    """A time in which a court is not to be used."""

    id: int
    court_id: int
    starts_at: datetime
    ends_at: datetime
    label: Words


@dataclass(frozen=True, slots=True)
class Held:
    """What is held on a board; `pins` and `called` by match, `units` by entry."""

    pins: Mapping[int, str]
    called: Mapping[int, datetime]
    locked: frozenset[date]
    blocks: tuple[BlockView, ...]
    units: Mapping[int, frozenset[int]]


def held_on(exchange_id: int) -> Held:
    """Read what is held on an edition's board; four queries."""
    matches = db.session.execute(
        select(Match.id, Match.pin, Match.called_at).where(
            Match.exchange_id == exchange_id, (Match.pin != "") | Match.called_at.is_not(None)
        )
    ).all()
    blocked = select(BlockedTime).where(
        BlockedTime.exchange_id == exchange_id, BlockedTime.audience.startswith(COURT, autoescape=True)
    )
    units: dict[int, set[int]] = {}
    for entry, unit in db.session.execute(
        select(EntryUnit.entry_id, EntryUnit.unit_id)
        .join(Entry, Entry.id == EntryUnit.entry_id)
        .join(Competition, Competition.id == Entry.competition_id)
        .where(Competition.exchange_id == exchange_id)
    ):
        units.setdefault(entry, set()).add(unit)
    return Held(
        pins={id_: pin for id_, pin, _ in matches if pin},
        called={id_: called for id_, _, called in matches if called is not None},
        locked=frozenset(db.session.scalars(select(LockedDay.day).where(LockedDay.exchange_id == exchange_id))),
        blocks=tuple(
            BlockView(row.id, int(row.audience.removeprefix(COURT)), row.starts_at, row.ends_at, label_of(row))
            for row in db.session.scalars(blocked.order_by(BlockedTime.starts_at, BlockedTime.id))
        ),
        units={entry: frozenset(of) for entry, of in units.items()},
    )
