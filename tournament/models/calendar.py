"""What calendars have said of each event, so that they say something new only when something is new.

A feed is named by its audience, as in ``exchange:1``, ``competition:2``, ``entry:7``, ``unit:3``, ``court:4`` or
``official:5``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class CalendarDomain(Base):
    """The part of every event's UID after the @: made once, kept for ever, whatever the server is called."""

    __tablename__ = "calendar_domain"

    id: Mapped[int] = mapped_column(primary_key=True)
    domain: Mapped[str]


class CalendarStamp(Base):
    """The revision of one event by meaning.

    `face` is everything the event shows; `sequence` grows when start, end, status or place changes,
    `changed_at` moves with anything shown (RFC 5545 section 3.8.7). `revision` is the exchange's revision that
    brought the newest face, and names every rendered form of it.
    """

    __tablename__ = "calendar_stamp"
    __table_args__ = (Index("ix_calendar_stamp_exchange_revision", "exchange_id", "revision"),)

    uid: Mapped[str] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"))
    revision: Mapped[int]
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    face: Mapped[dict[str, Any]]
    last_change: Mapped[dict[str, Any] | None]


class CalendarRevision(Base):
    """The revision of an edition that last changed anything its calendars show."""

    __tablename__ = "calendar_revision"

    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), primary_key=True, autoincrement=False)
    revision: Mapped[int]


class CalendarShowing(Base):
    """An audience whose feed shows an event, and what only this feed says of it.

    `roles` are those of an official, joined by commas. Where the feed must say something new although the event
    itself did not change (an official takes another role, or is back at a match that had been taken from them),
    `sequence` is added to the event's, and `changed_at` is the least that it bears here. `joined_at` is set when
    the event came into the feed later than into the world; `revision` grows with all of this.
    """

    __tablename__ = "calendar_showing"

    audience: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(ForeignKey("calendar_stamp.uid"), primary_key=True, index=True)
    roles: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]


class CalendarTombstone(Base):
    """An event that left one audience's feed: there it stays as cancelled, with a later stamp of its own.

    It keeps the time and the court at which the audience knew it, and follows every renaming.
    """

    __tablename__ = "calendar_tombstone"

    audience: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(ForeignKey("calendar_stamp.uid"), primary_key=True, index=True)
    roles: Mapped[str] = mapped_column(default="")
    court_id: Mapped[int | None]
    revision: Mapped[int]
    sequence: Mapped[int]
    changed_at: Mapped[datetime]
    face: Mapped[dict[str, Any]]
    last_change: Mapped[dict[str, Any] | None]


class CalendarAddress(Base):
    """An event that a match's address has stood for: calendars told of it, so that it leads there for ever.

    `address` is the competition's word and the match's, as in ``nam/K1-1``; after a new draw it may be another match's.
    """

    __tablename__ = "calendar_address"

    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), primary_key=True, autoincrement=False)
    address: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(ForeignKey("calendar_stamp.uid"), primary_key=True)


class CalendarFeed(Base):
    """Since when an audience's feed bears its present name."""

    __tablename__ = "calendar_feed"

    audience: Mapped[str] = mapped_column(primary_key=True)
    changed_at: Mapped[datetime]


class CalendarLink(Base):
    """A private feed that merges several audiences; only the hash of its token is stored."""

    __tablename__ = "calendar_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    audiences: Mapped[list[Any]]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class CalendarFetch(Base):
    """When a feed was last asked for, and the time before that, by kind of calendar program."""

    __tablename__ = "calendar_fetch"
    __table_args__ = (UniqueConstraint("feed", "client"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed: Mapped[str]
    client: Mapped[str]
    last_at: Mapped[datetime]
    previous_at: Mapped[datetime | None]


class BlockedTime(Base):
    """An interval, read from a calendar file or written by hand, in which a court, unit or official is not free.

    It is called by its `cause`, if that is one of ours, else by its `label`.
    """

    __tablename__ = "blocked_time"
    __table_args__ = (UniqueConstraint("exchange_id", "audience", "uid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    audience: Mapped[str]
    uid: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(default="")  # rain | court | other | late | nothing
