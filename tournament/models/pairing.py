"""Rounds drawn from the results so far, and lots that settled ties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PairedRound(Base):
    """A round of a format paired round by round; entries go by their drawn numbers.

    `pairs` are ``[home, away]`` in the order of the boards, `byes` ``[number, points, asked]``, `reasons` ``[vi, en]``
    of the pairs and then of the byes. `order` is who is on the court in king of the court, king first, and `reigns`
    what each did there: ``{number: [points, longest stay, its first rally]}``. `by_hand` says that somebody made the
    pairs.
    """

    __tablename__ = "paired_round"
    __table_args__ = (UniqueConstraint("competition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    number: Mapped[int]
    pairs: Mapped[list[Any]]
    byes: Mapped[list[Any]]
    reasons: Mapped[list[Any]]
    order: Mapped[list[Any]] = mapped_column(default=list)
    reigns: Mapped[dict[str, Any] | None]
    paired_at: Mapped[datetime]
    by_hand: Mapped[bool] = mapped_column(default=False)


class Adjustment(Base):
    """Points given to an entry or taken from it beside its results, or conduct points, for a reason.

    One about a match counts in the table of that match's group, others wherever the entry stands.
    """

    __tablename__ = "adjustment"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True)
    kind: Mapped[str]  # points | conduct
    points: Mapped[float]
    reason: Mapped[str]
    made_at: Mapped[datetime]


class LotDraw(Base):
    """Lots drawn among entries that no criterion separated; the newest draw that holds all of a tie settles it.

    `about` is the group's key, or ``best:3`` for the best third-placed. `entry_ids` stand in the drawn order, the
    luckiest first. `seed` is the published one, empty when lots were drawn by hand.
    """

    __tablename__ = "lot_draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"), index=True)
    about: Mapped[str]
    entry_ids: Mapped[list[Any]]
    seed: Mapped[str] = mapped_column(default="")
    drawn_by: Mapped[str] = mapped_column(default="")
    drawn_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
