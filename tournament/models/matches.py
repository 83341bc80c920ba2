"""Matches: the rows of the graph, their results, their draft and published times, and the rubbers of ties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tournament.engine.match_status import Event, Status, after

from .base import Base
from .competitions import Competition


class AnyMatch(Base):
    """A match of a competition's graph, or a rubber of one; whoever asks for a `Match` gets no rubber.

    `key` is its id in the graph and `uid` its name in calendars for ever. The sides are filled from the
    graph, those of a heat in its lanes; `score` is a list of [home, away] pairs; `winner` is 0 for home, 1 for away.
    `set_aside` is the result ``[status, score, winner, note]`` that a withdrawal put another in the place of.
    `court_id` and `starts_at` are what is published, the ``draft_`` ones what the organiser is working on. `pin` says
    what of the draft's place is kept when the timetable is made anew. `called_at` is when the sides were called,
    the ``planned_`` ones what was published until then. `parent_id` is the tie of a rubber and `position` its place
    in it, counted from 1.
    """

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("competition_id", "key"),
        Index("ix_match_published", "exchange_id", "starts_at"),
    )
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}  # noqa: RUF012 - as SQLAlchemy has it

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, insert_sentinel=True)  # lets SQLite insert many rows at once
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"))
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    kind: Mapped[str] = mapped_column(server_default="match")
    # Ties and their rubbers are written and deleted in any order within a transaction.
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("match.id", deferrable=True, initially="DEFERRED"), index=True
    )
    position: Mapped[int | None]
    key: Mapped[str]
    number: Mapped[int]
    stage: Mapped[str]
    round: Mapped[int]
    group: Mapped[str | None]
    home_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    away_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)

    status: Mapped[Status] = mapped_column(default=Status.OPEN)
    score: Mapped[list[Any] | None]
    winner: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    set_aside: Mapped[list[Any] | None]

    court_id: Mapped[int | None] = mapped_column(ForeignKey("court.id"), index=True)
    starts_at: Mapped[datetime | None]
    minutes: Mapped[int]
    draft_court_id: Mapped[int | None] = mapped_column(ForeignKey("court.id"), index=True)
    draft_starts_at: Mapped[datetime | None]
    pin: Mapped[str] = mapped_column(default="")  # court | time | place (both) | nothing
    called_at: Mapped[datetime | None]
    planned_court_id: Mapped[int | None] = mapped_column(ForeignKey("court.id"), index=True)
    planned_starts_at: Mapped[datetime | None]
    cancelled: Mapped[bool] = mapped_column(default=False)

    competition: Mapped[Competition] = relationship(viewonly=True)

    def become(self, event: Event, status: Status) -> None:
        """Go on to another status; raises InputError where an event of this kind does not lead there."""
        self.status = after(event, self.status, status, self.number)

    @property
    def pinned(self) -> bool:
        """Tell whether anything of the match's place is kept."""
        return bool(self.pin)


class Match(AnyMatch):
    """A match of a competition's graph."""

    __mapper_args__ = {"polymorphic_identity": "match"}  # noqa: RUF012


class RubberMatch(AnyMatch):
    """A match of a tie; its sides are those of the tie."""

    __mapper_args__ = {"polymorphic_identity": "rubber"}  # noqa: RUF012


class LineUp(Base):
    """Who plays the rubbers of a tie for one side, sealed until `submitted_at` of both sides, or until it is opened."""

    __tablename__ = "line_up"
    __table_args__ = (UniqueConstraint("match_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    submitted_at: Mapped[datetime]
    opened: Mapped[bool] = mapped_column(default=False)


class LineUpPerson(Base):
    """A person at a place of a line-up: a rubber, or a letter that plays several."""

    __tablename__ = "line_up_person"
    __table_args__ = (UniqueConstraint("line_up_id", "place", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    line_up_id: Mapped[int] = mapped_column(ForeignKey("line_up.id"), index=True)
    place: Mapped[str]
    position: Mapped[int]
    athlete_id: Mapped[int] = mapped_column(ForeignKey("athlete.id"), index=True)


class HeatLane(Base):
    """A lane or starting number of a heat, counted from 1: who starts there, empty while that is open.

    `ending` and `mark` are what is recorded of the entry (see `engine.heats.marks`), empty until the heat is over.
    """

    __tablename__ = "heat_lane"
    __table_args__ = (UniqueConstraint("match_id", "lane"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    lane: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    ending: Mapped[str] = mapped_column(default="")  # ok | dns | dnf | dq
    mark: Mapped[dict[str, Any] | None]
