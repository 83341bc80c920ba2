"""Competitions of an edition: a sport in a division, its rules, its entries and its draw."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base
from .blocks import Unit
from .exchanges import Exchange


class Competition(Base):
    """A sport in a division; `category` is its class where there are several: a weight, an age band, a level, doubles.

    `format` is ``{"name", "options"}``; it and the rules are frozen once `started_at` is set. `graph` is what the
    format laid out for the entries drawn, as ``graph/1``; paired round by round, the rounds are stored instead.
    `planned_graph` is that graph as long as more go on from heats than it says, all being level.
    `vacancies` are the places in later heats and matches that their holders gave up, ``{"entry", "node", "by"}``, the
    first first. `shown` is what was shown of its results and ranks, and `shown_by` the versions of the plugins that
    made it.
    """

    __tablename__ = "competition"
    __table_args__ = (UniqueConstraint("exchange_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    slug: Mapped[str]
    sport: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    division: Mapped[str] = mapped_column(default="open")  # men | women | mixed | open
    category: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    # PostgreSQL reads FORMAT JSON as a clause, in its own dumps too.
    format: Mapped[dict[str, Any] | None] = mapped_column("chosen_format", key="format")
    match_minutes: Mapped[int] = mapped_column(default=40)
    rest_minutes: Mapped[int] = mapped_column(default=20)
    max_per_day: Mapped[int] = mapped_column(default=0)
    weight: Mapped[int] = mapped_column(default=1)
    drawn_at: Mapped[datetime | None]
    draw: Mapped[dict[str, Any] | None]
    graph: Mapped[str | None] = mapped_column(Text)
    planned_graph: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime | None]
    unequal_groups: Mapped[str | None]  # average | drop_last
    policies: Mapped[dict[str, Any] | None]  # what is otherwise than in the edition's
    vacancies: Mapped[list[Any] | None]
    shown: Mapped[str | None] = mapped_column(Text, deferred=True)
    shown_by: Mapped[str | None]

    exchange: Mapped[Exchange] = relationship()


class Ruleset(Base):
    """One version of a competition's rules; the newest version holds.

    `ranking` is a list of tie-break steps, empty for those that belong to the preset or the format. `phases` holds, by
    the key of a phase (see `engine.rule_phases`), the values that are otherwise there; nothing where none has any.
    """

    __tablename__ = "ruleset"
    __table_args__ = (UniqueConstraint("competition_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    version: Mapped[int]
    preset: Mapped[str]
    values: Mapped[dict[str, Any]]
    ranking: Mapped[list[Any]] = mapped_column(default=list)
    phases: Mapped[dict[str, Any] | None]
    sport_version: Mapped[int | None]
    created_at: Mapped[datetime]

    @property
    def written_by(self) -> int:
        """Return the version of the sport whose values these are."""
        return self.sport_version or 1

    @property
    def by_phase(self) -> dict[str, Any]:
        """Return the values that are otherwise in some phases."""
        return self.phases or {}


class Entry(Base):
    """What plays in a competition; `number` is its drawn seed number, `strength` the seeding."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("competition_id", "slug"), UniqueConstraint("competition_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    slug: Mapped[str]
    name: Mapped[str]
    lead_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    number: Mapped[int | None]
    strength: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_policy: Mapped[str | None]

    lead_unit: Mapped[Unit] = relationship()


class EntryUnit(Base):
    """A unit behind an entry; several make a joint team."""

    __tablename__ = "entry_unit"
    __table_args__ = (UniqueConstraint("entry_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)


class Athlete(Base):
    """A person registered for an edition; public pages show the name and the unit only.

    Lists give the day of birth or only its year. `identity` is the number of an identity card: it tells people
    apart, is shown to organisers with its last digits alone, and leaves the database in backups only.
    """

    __tablename__ = "athlete"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str]
    born_on: Mapped[date | None]
    born_year: Mapped[int | None]
    sex: Mapped[str] = mapped_column(default="")  # male | female
    identity: Mapped[str] = mapped_column(default="")


class EntryAthlete(Base):
    """An athlete on the list of an entry."""

    __tablename__ = "entry_athlete"
    __table_args__ = (UniqueConstraint("entry_id", "athlete_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    athlete_id: Mapped[int] = mapped_column(ForeignKey("athlete.id"), index=True)
    shirt: Mapped[int | None]
