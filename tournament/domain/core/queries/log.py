"""The log of an edition, or of a block, as people read it: who changed what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from tournament.engine.message import joined
from tournament.engine.text import Text, Words
from tournament.models import AuditEntry, db

PAGE = 100
"""Entries shown at once."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One change; `undone` when it was taken back since, `is_undo` when it takes another back."""

    id: int
    at: datetime
    actor: str
    summary: Words
    revision: int
    undone: bool
    is_undo: bool


def entries(exchange_id: int, before: int) -> tuple[LogLine, ...]:
    """List the newest changes of an edition, at most PAGE of them, older than the entry `before`."""
    return _lines(AuditEntry.exchange_id == exchange_id, AuditEntry.id < before)


def entries_of_block(block_id: int, before: int) -> tuple[LogLine, ...]:
    """List the newest changes of what the editions of a block share, like `entries`."""
    return _lines(AuditEntry.block_id == block_id, AuditEntry.exchange_id.is_(None), AuditEntry.id < before)


def _lines(*which: ColumnElement[bool]) -> tuple[LogLine, ...]:
    query = select(AuditEntry).where(*which)
    return tuple(
        LogLine(
            id=row.id,
            at=row.at,
            actor=row.actor_name,
            summary=Text(row.summary_vi, row.summary_en),
            revision=row.revision,
            undone=row.undone_by_id is not None,
            is_undo=row.undoes_id is not None,
        )
        for row in db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(PAGE))
    )


def since(exchange_id: int, revision: int, most: int = 5) -> list[Words]:
    """Say who changed what after a revision of the edition, newest first, at most `most` sentences."""
    query = select(AuditEntry).where(AuditEntry.exchange_id == exchange_id, AuditEntry.revision > revision)
    return [
        joined((row.actor_name, Text(row.summary_vi, row.summary_en)), ": ")
        for row in db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(most))
    ]
