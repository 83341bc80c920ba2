"""Venues and courts of a block, and when each court is open in an edition."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base


class Venue(Base):
    """A place with courts; it goes on from edition to edition."""

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("block_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), index=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]

    courts: Mapped[list[Court]] = relationship(back_populates="venue", order_by="Court.position")


class Court(Base):
    """A court; `sports` lists the sport keys it suits, empty for all of them."""

    __tablename__ = "court"
    __table_args__ = (UniqueConstraint("venue_id", "name"), UniqueConstraint("block_id", "slug"))

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    slug: Mapped[str]
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    sports: Mapped[list[Any]] = mapped_column(default=list)
    turnover_minutes: Mapped[int] = mapped_column(default=0)

    venue: Mapped[Venue] = relationship(back_populates="courts")


class CourtWindow(Base):
    """A half-open interval in which a court is open for an edition."""

    __tablename__ = "court_window"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    court_id: Mapped[int] = mapped_column(ForeignKey("court.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    court: Mapped[Court] = relationship()
