"""What a timetable is planned by, beside courts and formats. Limits are in minutes or matches, 0 for none."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

CUSTOMS = ("rounds", "days", "third", "finals")
"""What new plans keep to unless an organiser says otherwise."""


class ExchangePlanning(Base):
    """An edition's rules of planning; `notice_minutes` before a match may be brought forward on the day.

    `one_place` says what teams of one unit do not do: play at two venues at once, or play at once at all. `customs`
    lists what new plans keep to where they can.
    """

    __tablename__ = "exchange_planning"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), unique=True)
    grid_minutes: Mapped[int] = mapped_column(default=5)
    person_rest_minutes: Mapped[int] = mapped_column(default=0)
    person_max_per_day: Mapped[int] = mapped_column(default=0)
    overnight_rest_minutes: Mapped[int] = mapped_column(default=0)
    notice_minutes: Mapped[int] = mapped_column(default=30)
    one_place: Mapped[str] = mapped_column(default="venue")  # venue | always | nothing
    customs: Mapped[list[Any]] = mapped_column(default=lambda: list(CUSTOMS))


class CompetitionPlanning(Base):
    """A competition's: how long a ranking takes to be settled, who takes its duties, where it is played.

    `duties_by` says who takes `duty_roles`: officials, teams of the competition, or nobody. `courts` lists the
    ids of the only courts it may use, none for all that suit its sport; on `courts_at_once` of them the rubbers of a
    tie are played side by side.
    """

    __tablename__ = "competition_planning"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), unique=True)
    ranking_delay_minutes: Mapped[int] = mapped_column(default=0)
    duties_by: Mapped[str] = mapped_column(default="nobody")  # nobody | officials | teams
    duty_roles: Mapped[list[Any]] = mapped_column(default=list)
    max_duties: Mapped[int] = mapped_column(default=0)
    courts: Mapped[list[Any]] = mapped_column(default=list)
    courts_at_once: Mapped[int] = mapped_column(default=1)


class PhasePlanning(Base):
    """When the matches of one phase may be played: a round, or with `round` 0 all groups of a stage.

    `last` matches come after all others of the edition.
    """

    __tablename__ = "phase_planning"
    __table_args__ = (UniqueConstraint("competition_id", "stage", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    stage: Mapped[str]
    round: Mapped[int]
    not_before: Mapped[datetime | None]
    over_by: Mapped[datetime | None]
    last: Mapped[bool] = mapped_column(default=False)


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
    to_id: Mapped[int] = mapped_column(ForeignKey("venue.id"), index=True)
    minutes: Mapped[int]
