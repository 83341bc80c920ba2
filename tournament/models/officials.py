"""Who referees and keeps score, and at which matches."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base
from .blocks import Unit


class Official(Base):
    """A person with duties in an edition; public pages show the name and the unit, never the contact.

    `skills` lists the roles the person can take. `unit_id` is the unit whose matches are not to be judged by
    them. When they cannot come stands in `BlockedTime` under the audience ``official:ID``.
    """

    __tablename__ = "official"
    __table_args__ = (UniqueConstraint("exchange_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    slug: Mapped[str]
    name: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    contact: Mapped[str] = mapped_column(default="")
    skills: Mapped[list[Any]] = mapped_column(default=list)

    unit: Mapped[Unit | None] = relationship()


class Duty(Base):
    """Who takes a role at a match: an official, a team, or whoever loses another match; exactly one of them.

    Rows with `draft` are what the organiser works on, the others what is published. `kept` ones were chosen
    by hand and stay when duties are given out anew.
    """

    __tablename__ = "duty"
    __table_args__ = (UniqueConstraint("match_id", "role", "draft"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    role: Mapped[str]  # referee | assistant | scorer | timekeeper
    draft: Mapped[bool] = mapped_column(default=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("official.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    loser_of_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True)
    kept: Mapped[bool] = mapped_column(default=False)
