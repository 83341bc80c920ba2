"""Exchanges: one edition of a sports exchange, who takes part and what it commemorates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base
from .blocks import Block, Unit


class Exchange(Base):
    """One edition. `revision` grows by one with every change and names every cached view of it."""

    __tablename__ = "exchange"
    __table_args__ = (UniqueConstraint("block_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), index=True)
    slug: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    registration_until: Mapped[datetime | None]
    host_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[str] = mapped_column(default="draft")  # draft | public | finished
    is_sample: Mapped[bool] = mapped_column(default=False)
    policies: Mapped[dict[str, Any]] = mapped_column(default=dict)
    overall: Mapped[dict[str, Any]] = mapped_column(default=dict)
    timetable_published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)

    block: Mapped[Block] = relationship()
    host_unit: Mapped[Unit | None] = relationship()


class Participant(Base):
    """A unit in an edition, under the name it bore then."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("exchange_id", "unit_id"), UniqueConstraint("exchange_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")

    unit: Mapped[Unit] = relationship()


class ExchangeCommemoration(Base):
    """A day the edition commemorates: one of the catalogue by `key`, or a free occasion by its names."""

    __tablename__ = "exchange_commemoration"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    position: Mapped[int]
    key: Mapped[str | None]
    name_vi: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str] = mapped_column(default="")


class CommitteeMember(Base):
    """A member of the organising committee; shown in the office, never on public pages."""

    __tablename__ = "committee_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    post: Mapped[str] = mapped_column(default="")
    duty: Mapped[str] = mapped_column(default="")


class ProgrammeItem(Base):
    """An item of the edition's timeline that is not a match: meeting, draw, opening, closing, break."""

    __tablename__ = "programme_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    kind: Mapped[str]  # meeting | draw | opening | closing | deadline | break | other
    name_vi: Mapped[str]
    name_en: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    stops_play: Mapped[bool] = mapped_column(default=False)
    cancelled: Mapped[bool] = mapped_column(default=False)
