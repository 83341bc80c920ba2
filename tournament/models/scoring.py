"""Matches that are scored action by action: their logs, where these have led, and who may write them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class MatchScoring(Base):
    """Where the log of a match has led, and the device that has the match.

    `sport` and `scoreboard` name the machine. With the start the log keeps what its events mean from then on: the sides
    in `home_id` and `away_id`, and the `rules`, as the version `sport_version` of the sport has them. `state` is the
    machine's (JSON, None before the start) after the event with the number `version`, `confirmed` names the sides that
    have confirmed the result, `disputed` says why one does not, and `sealed` is the version at which the result was
    recorded from here: once cleared it is not recorded by itself again. `stamp` counts everything that is
    written about the log, here or in events: whoever writes says which one they saw. `lease` counts how often the match
    went to another device; it is the device's until `held_until`, and longer while nobody else asks for it.
    """

    __tablename__ = "match_scoring"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), unique=True)
    sport: Mapped[str]
    scoreboard: Mapped[str]
    rules: Mapped[dict[str, Any]]
    sport_version: Mapped[int] = mapped_column(server_default="1")
    home_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    away_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    state: Mapped[str | None] = mapped_column(Text)
    reopened: Mapped[bool] = mapped_column(default=False)
    confirmed: Mapped[str | None]
    disputed: Mapped[str | None] = mapped_column(Text)
    sealed: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[int] = mapped_column(default=0)
    device_id: Mapped[str | None]
    holder: Mapped[str] = mapped_column(default="")
    lease: Mapped[int] = mapped_column(default=0)
    held_until: Mapped[datetime | None]


class ScoringEvent(Base):
    """What a device said happened in a match.

    `number` is its place in the match's log, which is the order of the server; None for one that is kept for a review,
    and `kept` says why: the match was `held` by another device, or `closed`, since it had its result by then; `dropped`
    is one that a review has set aside. `who` had the device, under the `lease` of that time. `client_time` is what the
    device's clock said.
    """

    __tablename__ = "scoring_event"
    __table_args__ = (UniqueConstraint("match_id", "uuid"), UniqueConstraint("match_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    number: Mapped[int | None]
    kept: Mapped[str | None]
    uuid: Mapped[str]
    device_id: Mapped[str]
    device_seq: Mapped[int]
    base_version: Mapped[int]
    lease: Mapped[int]
    who: Mapped[str]
    type: Mapped[str]
    payload: Mapped[dict[str, Any]]
    client_time: Mapped[datetime]
    received_at: Mapped[datetime]


class ScoringLink(Base):
    """A link by which somebody scores a match, or whatever is played on a court; only the hash of its token is stored.

    `name` says whom it was given to.
    """

    __tablename__ = "scoring_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True)
    court_id: Mapped[int | None] = mapped_column(ForeignKey("court.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
