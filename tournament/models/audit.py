"""The log of every change, with the rows it touched before and after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

_OF_BLOCK = text("exchange_id IS NULL")


class AuditEntry(Base):
    """One change: who, when, what in words, and `changes` = row images ``[table, id, before, after]``."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_exchange_revision", "exchange_id", "revision"),
        Index("ix_audit_entry_exchange_newest", "exchange_id", "id"),
        Index("ix_audit_entry_block_newest", "block_id", "id", sqlite_where=_OF_BLOCK, postgresql_where=_OF_BLOCK),
        Index("ix_audit_entry_block_action", "block_id", "action"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    actor_name: Mapped[str]
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))
    exchange_id: Mapped[int | None] = mapped_column(ForeignKey("exchange.id"))
    revision: Mapped[int]
    action: Mapped[str]
    summary_vi: Mapped[str]
    summary_en: Mapped[str]
    changes: Mapped[list[Any]]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id"))
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id"))
