"""What a new plan keeps to: matches kept in place, locked days, blocked times."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.timetables.queries.blocked_times import label_of
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.models import BlockedTime, Court, Exchange, LockedDay, Match

PINS = {
    "": Message("Release match {n}"),
    "court": Message("Keep the court of match {n}"),
    "time": Message("Keep the time of match {n}"),
    "place": Message("Keep match {n} in place"),
}
LONGEST_BLOCK = timedelta(days=31)


@service("match.pinned", Exchange)
def pin(change: Change, match_id: int, what: str) -> None:
    """Keep a match's ``court``, ``time`` or ``place`` when the timetable is made anew, or nothing of it."""
    match = own(change, Match, match_id)
    if what not in PINS:
        raise InputError(Message("A court, a time or both can be kept."))
    if what and match.draft_starts_at is None:
        raise InputError(Message("A match without a time cannot be kept."))
    match.pin = what
    change.summary = PINS[what].format(n=match.number)


@service("day.locked", Exchange)
def lock_day(change: Change, day: date, locked: bool) -> None:
    """Keep a whole day of the draft as it is, or let it go."""
    row = change.session.scalar(
        select(LockedDay).where(LockedDay.exchange_id == change.of_exchange.id, LockedDay.day == day)
    )
    if locked and row is None:
        change.session.add(LockedDay(exchange_id=change.of_exchange.id, day=day))
    elif not locked and row is not None:
        change.session.delete(row)
    summary = Message("Lock {day}") if locked else Message("Unlock {day}")
    change.summary = summary.format(day=f"{day:%d/%m}")


@service("time.blocked", Exchange)
def block_time(
    change: Change,
    court_ids: list[int],
    starts_at: datetime,
    ends_at: datetime,
    label: str = "",
    *,
    every_day: bool = False,
) -> None:
    """Use no court of `court_ids` for a while, once or at these hours on `every_day` of the edition."""
    courts = [own(change, Court, court_id) for court_id in court_ids]
    whose = [f"court:{court.id}" for court in courts]
    for since, until in _each_day(change, starts_at, ends_at) if every_day else [(starts_at, ends_at)]:
        block(change, whose, since, until, label)
    change.summary = Message("Block time on {courts}").format(courts=", ".join(court.name for court in courts))


@service("time.unblocked", Exchange)
def unblock_time(change: Change, blocked_id: int) -> None:
    """Let a blocked time go."""
    row = own(change, BlockedTime, blocked_id)
    change.session.delete(row)
    change.summary = Message("Unblock a time: {label}").format(label=label_of(row) or "–")


def _each_day(change: Change, starts_at: datetime, ends_at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the hours of an interval on every day of the edition."""
    zone = ZoneInfo(change.of_block.zone)
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if first.date() != last.date():
        raise InputError(Message("On every day it begins and ends on the same day."))
    day = change.of_exchange.starts_on
    while day <= change.of_exchange.ends_on:
        yield datetime.combine(day, first.time(), zone), datetime.combine(day, last.time(), zone)
        day += timedelta(days=1)


def block(
    change: Change, audiences: list[str], starts_at: datetime, ends_at: datetime, label: str = "", cause: str = ""
) -> None:
    """Write a blocked time of each audience, as in ``court:4``, with a label or a cause of our own."""
    if not audiences:
        raise InputError(Message("Choose at least one court."))
    if not timedelta() < ends_at - starts_at <= LONGEST_BLOCK:
        raise InputError(Message("The end must come after the start."))
    for audience in audiences:
        change.session.add(
            BlockedTime(
                exchange_id=change.of_exchange.id,
                audience=audience,
                uid=str(uuid.uuid4()),
                label=label,
                cause=cause,
                starts_at=starts_at,
                ends_at=ends_at,
            )
        )
