"""What a timetable is planned by, beside courts and formats. Limits are in minutes or matches, 0 for none."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class ExchangePlanning(Base):
    """An edition's rules of planning; `notice_minutes` before a match may be brought forward on the day."""

    __tablename__ = "exchange_planning"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), unique=True)
    grid_minutes: Mapped[int] = mapped_column(default=5)
    person_rest_minutes: Mapped[int] = mapped_column(default=0)
    person_max_per_day: Mapped[int] = mapped_column(default=0)
    overnight_rest_minutes: Mapped[int] = mapped_column(default=0)
    notice_minutes: Mapped[int] = mapped_column(default=30)


class CompetitionPlanning(Base):
    """A competition's: how long a ranking takes to be settled, and who takes its duties.

    `duties_by` says who takes `duty_roles`: officials, teams of the competition, or nobody.
    """

    __tablename__ = "competition_planning"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), unique=True)
    ranking_delay_minutes: Mapped[int] = mapped_column(default=0)
    duties_by: Mapped[str] = mapped_column(default="nobody")  # nobody | officials | teams
    duty_roles: Mapped[list[Any]] = mapped_column(default=list)
    max_duties: Mapped[int] = mapped_column(default=0)


class LockedDay(Base):
    """A day whose matches stay where they are."""

    __tablename__ = "locked_day"
    __table_args__ = (UniqueConstraint("exchange_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    day: Mapped[date]


class VenueTravel(Base):
    """How long it takes from one venue to another, both ways; the lower id comes first."""

    __tablename__ = "venue_travel"
    __table_args__ = (UniqueConstraint("from_id", "to_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("venue.id"))
    minutes: Mapped[int]
