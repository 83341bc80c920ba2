"""What calendars have said of each event, so that they say something new only when something is new."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class CalendarStamp(Base):
    """The revision of one event by meaning.

    `face` is everything the event shows; `sequence` grows when start, end, status or place changes,
    `changed_at` moves with anything shown (RFC 5545 section 3.8.7).
    """

    __tablename__ = "calendar_stamp"

    uid: Mapped[str] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    face: Mapped[dict[str, Any]]
    last_change: Mapped[dict[str, Any] | None]
