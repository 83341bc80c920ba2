"""What calendars were told of that was removed: found in the log by the address that it had."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from tournament.models import AuditEntry, Base, CalendarShowing, CalendarTombstone

Row = Mapping[str, Any]
REMOVING = ("competition.removed", "entry.removed", "official.removed", "court.removed", "undo", "redo")
"""The steps of the log that take away what has a calendar."""


def removed(
    session: Session, table: str, slug: str, block_id: int, exchange_id: int | None = None, **same: Any
) -> list[Row]:
    """List what a block or one of its editions had at an address and has no more, those that went last first.

    `same` are values of other columns that they had too.
    """
    told = json.dumps({"slug": slug})[1:-1]
    steps = select(AuditEntry.changes).where(
        AuditEntry.block_id == block_id,
        AuditEntry.action.in_(REMOVING),
        cast(AuditEntry.changes, String).contains(told, autoescape=True),
    )
    if exchange_id is not None:
        steps = steps.where(AuditEntry.exchange_id == exchange_id)
    wanted = {"slug": slug, **same}.items()
    found: dict[int, Row] = {}
    for changes in session.scalars(steps.order_by(AuditEntry.id.desc())):
        for name, id_, before, after in changes:
            if name == table and after is None and all(before.get(key) == value for key, value in wanted):
                found.setdefault(id_, before)
    ids = Base.metadata.tables[table].c.id
    alive = set(session.scalars(select(ids).where(ids.in_(found)))) if found else ()
    return [row for id_, row in found.items() if id_ not in alive]


def told_of(session: Session, kind: str, rows: Iterable[Row]) -> list[str]:
    """List the audiences of removed rows whose calendars have shown something."""
    audiences = [f"{kind}:{row['id']}" for row in rows]
    shown: set[str] = set()
    for table in (CalendarShowing, CalendarTombstone):
        shown.update(session.scalars(select(table.audience).where(table.audience.in_(audiences)).distinct()))
    return [audience for audience in audiences if audience in shown]


def is_kept(session: Session, table: str, slug: str, block_id: int, **of: Any) -> bool:
    """Tell whether calendars still lead to something that was removed at an address; nothing else gets it then."""
    return bool(told_of(session, table, removed(session, table, slug, block_id, **of)))


def were_phases(session: Session, editions: Iterable[int], names: Iterable[str]) -> set[str]:
    """Return those names that a stage of some editions' matches has had."""
    of_editions = select(AuditEntry.id).where(AuditEntry.exchange_id.in_(list(editions))).limit(1)
    told = cast(AuditEntry.changes, String)
    return {
        name
        for name in names
        if session.scalar(of_editions.where(told.contains(json.dumps({"stage": name})[1:-1], autoescape=True)))
    }
