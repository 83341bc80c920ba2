"""What publishing changed, read from the log: the last time it happened, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tournament.domain.timetables.queries.planning import Planning
from tournament.domain.timetables.queries.timetable_changes import Changed, in_order
from tournament.engine.text import Text, Words
from tournament.engine.timetable.problem import Placed
from tournament.models import AuditEntry, db

REASONS = ("day.interrupted", "day.late", "match.overrun")
"""Steps of the log that say why a timetable had to change."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication that changed matches, with what had gone differently since the one before."""

    at: datetime
    changes: tuple[Changed, ...]
    reasons: tuple[Words, ...]


def last_publication(exchange_id: int, planning: Planning) -> Publication | None:
    """Return the newest publication that moved matches which had been published before; None without one."""
    newest = _published(exchange_id)[:2]
    if not newest:
        return None
    changes = tuple(_changes(newest[0], planning))
    before = newest[1].id if len(newest) > 1 else 0
    return Publication(newest[0].at, changes, _reasons(exchange_id, before, newest[0].id)) if changes else None


def reasons_since_publication(exchange_id: int) -> tuple[Words, ...]:
    """Say what went differently since the timetable was published last."""
    newest = _published(exchange_id)[:1]
    return _reasons(exchange_id, newest[0].id if newest else 0, None)


def _published(exchange_id: int) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.exchange_id == exchange_id, AuditEntry.undone_by_id.is_(None))
    published = query.where(AuditEntry.action == "timetable.published", AuditEntry.undoes_id.is_(None))
    return list(db.session.scalars(published.order_by(AuditEntry.id.desc()).limit(2)))


def _reasons(exchange_id: int, after: int, until: int | None) -> tuple[Words, ...]:
    query = select(AuditEntry).where(
        AuditEntry.exchange_id == exchange_id,
        AuditEntry.action.in_(REASONS),
        AuditEntry.undone_by_id.is_(None),
        AuditEntry.id > after,
    )
    if until is not None:
        query = query.where(AuditEntry.id < until)
    rows = db.session.scalars(query.order_by(AuditEntry.id))
    return tuple(dict.fromkeys(Text(row.summary_vi, row.summary_en) for row in rows))


def _changes(entry: AuditEntry, planning: Planning) -> list[Changed]:
    """Read from the images of its rows which matches a publication moved."""
    found = []
    for table, id_, before, after in entry.changes:
        key = f"match:{id_}"
        if table == "match" and before and after and key in planning.names:
            old, new = (_place(image, planning, key) for image in (before, after))
            if old is not None:
                found.append(Changed(key, old, new))
    return sorted(found, key=in_order)


def _place(image: Mapping[str, Any], planning: Planning, key: str) -> Placed | None:
    """Return the place in an image, which holds changed columns only; the others are as they are now."""
    now = planning.published.get(key)
    court = image.get("court_id", int(now.court.partition(":")[2]) if now else None)
    starts = image.get("starts_at", planning.instant(now.start).isoformat() if now else None)
    if court is None or starts is None:
        return None
    return Placed(f"court:{court}", planning.minute(datetime.fromisoformat(starts)))
