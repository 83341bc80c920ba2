"""What publishing changed, read from the log: the last time it happened, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tournament.domain.competitions.queries.rubber_rows import rubbers_of
from tournament.domain.timetables.queries.planning import Planning, spot
from tournament.domain.timetables.queries.timetable_changes import Changed, in_order
from tournament.engine.text import Text, Words
from tournament.engine.timetable.problem import Placed
from tournament.models import AuditEntry, RubberMatch, db

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
    """Read from the images of its rows which matches a publication moved, ties by their rubbers too."""
    images = {id_: (old, new) for table, id_, old, new in entry.changes if table == "match" and old and new}
    parents = select(RubberMatch.id, RubberMatch.parent_id).where(RubberMatch.id.in_(images))
    tie_of = dict(db.session.execute(parents).tuples().all())
    rubbers = rubbers_of(filter(None, {*images, *tie_of.values()}))
    found = []
    for id_ in sorted({tie_of.get(id_) or id_ for id_ in images}):
        key = f"match:{id_}"
        before, after = ({each: pair[n] for each, pair in images.items()} for n in (0, 1))
        old, new = (_place(image, planning, id_, rubbers.get(id_, ())) for image in (before, after))
        if key in planning.names and old is not None and spot(old) != spot(new):
            found.append(Changed(key, old, new))
    return sorted(found, key=in_order)


def _place(
    images: Mapping[int, Mapping[str, Any]], planning: Planning, id_: int, rubbers: Sequence[RubberMatch]
) -> Placed | None:
    """Return the place in images, which hold changed columns only; the others are as they are now."""
    now, image = planning.published.get(f"match:{id_}"), images.get(id_, {})
    court = image.get("court_id", int(now.court.partition(":")[2]) if now else None)
    starts = image.get("starts_at", planning.instant(now.start).isoformat() if now else None)
    if court is None or starts is None:
        return None
    first = f"court:{court}"
    held = {f"court:{images.get(row.id, {}).get('court_id', row.court_id)}" for row in rubbers} - {first}
    others = tuple(each.id for each in planning.problem.courts if each.id in held)
    return Placed(first, planning.minute(datetime.fromisoformat(starts)), others=others)
