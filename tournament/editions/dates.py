"""Holding an edition on other days: all that has a day goes along, in one step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tournament.domain.core.commands.ownership import of_exchange, own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.exchanges.commands.exchanges import Details, checked
from tournament.domain.timetables.queries.blocked_times import audiences_of, label_of
from tournament.editions.day_maps import DayMap
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.models import (
    AnyMatch,
    BlockedTime,
    CourtWindow,
    Exchange,
    LockedDay,
    Match,
    PhasePlanning,
    ProgrammeItem,
    db,
)


@dataclass(frozen=True, slots=True)
class OtherDays:
    """What an edition's days become; `blocked` are the ids of the blocked times that go along.

    With `deadline` the last moment of registration goes along too. `ends_on` may come after the last of the new days.
    """

    name_vi: str
    name_en: str
    days: Mapping[date, date]
    ends_on: date
    deadline: bool
    blocked: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class DayContent:
    """What lies on a day of an edition: opening hours, items of the programme, matches to come and played ones."""

    day: date
    windows: int
    items: int
    matches: int
    played: int

    @property
    def holds_something(self) -> bool:
        """Tell whether anything would be lost without the day."""
        return bool(self.windows or self.items or self.matches or self.played)


@dataclass(frozen=True, slots=True)
class Blocked:
    """A blocked time on the days of an edition; `follows` says that it was written by hand, so that it goes along."""

    id: int
    whose: str
    label: Words
    starts_at: datetime
    ends_at: datetime
    follows: bool


@service("exchange.moved", Exchange)
def move_to_other_days(change: Change, given: OtherDays) -> None:
    """Hold an edition on other days: hours, programme, blocked times, rules and the draft timetable go along.

    What is published stays as it is until the draft is published. Raises InputError for days that do not follow one
    another, that something lies on and that are given up, or on which matches were played and that do not stay.
    """
    change.relies_on_everything()
    edition = change.of_exchange
    _require_in_order(edition, given)
    days = DayMap(_zone_of(edition), given.days)
    contents = contents_of(edition)
    for each in contents:
        _require_room(given, each)
    first, old = min(given.days.values()), (edition.starts_on, edition.ends_on)
    until = edition.registration_until
    deadline = days.instant(until) if until and given.deadline else until
    details = checked(Details(given.name_vi, given.name_en, first, given.ends_on, deadline))
    for blocked_id in given.blocked:
        _move_span(own(change, BlockedTime, blocked_id), days)
    _move_all(change, days)
    _move_locked(change, days)
    edition.name_vi, edition.name_en = details.name_vi, details.name_en
    edition.starts_on, edition.ends_on = details.starts_on, details.ends_on
    edition.registration_until = details.registration_until
    change.summary = Message("Move {old} to {new}").format(
        old=_span(*old), new=_span(edition.starts_on, edition.ends_on)
    )


def contents_of(edition: Exchange) -> list[DayContent]:
    """Count what lies on each day of an edition; a fixed number of queries."""
    zone, session = _zone_of(edition), db.session

    def on(model: Any, column: Any, *which: Any) -> list[date]:
        found = session.scalars(select(column).where(model.exchange_id == edition.id, column.is_not(None), *which))
        return [each.astimezone(zone).date() for each in found]

    windows = on(CourtWindow, CourtWindow.starts_at)
    items = on(ProgrammeItem, ProgrammeItem.starts_at, ~ProgrammeItem.cancelled)
    begun = (Match.status.not_in([Status.OPEN, Status.UNNEEDED])) | Match.called_at.is_not(None)
    matches = on(Match, Match.draft_starts_at, ~begun, ~Match.cancelled, Match.status != Status.UNNEEDED)
    played = on(Match, Match.starts_at, begun)
    return [
        DayContent(day, windows.count(day), items.count(day), matches.count(day), played.count(day))
        for day in days_between(edition.starts_on, edition.ends_on)
    ]


def contents(exchange_id: int) -> list[DayContent]:
    """Count what lies on each day of an edition, by its id."""
    return contents_of(db.session.get_one(Exchange, exchange_id))


def blocked_on_days(exchange_id: int) -> list[Blocked]:
    """List the blocked times that begin on the days of an edition, the earliest first."""
    edition = db.session.get_one(Exchange, exchange_id)
    zone, names = _zone_of(edition), audiences_of(exchange_id)
    rows = db.session.scalars(
        select(BlockedTime)
        .where(BlockedTime.exchange_id == exchange_id)
        .order_by(BlockedTime.starts_at, BlockedTime.audience, BlockedTime.id)
    )
    return [
        Blocked(row.id, names.get(row.audience, "–"), label_of(row), row.starts_at, row.ends_at, _by_hand(row))
        for row in rows
        if edition.starts_on <= row.starts_at.astimezone(zone).date() <= edition.ends_on
    ]


def proposed(contents: Sequence[DayContent], since: date, to: date) -> dict[date, date]:
    """Propose new days: those from `since` on go as far as it goes; those before stay where they are."""
    return {each.day: each.day + (to - since) if each.day >= since else each.day for each in contents}


def days_between(first: date, last: date) -> list[date]:
    """List the days from the first to the last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _move_all(change: Change, days: DayMap) -> None:
    """Move what goes along without being asked: hours, programme, rules of phases and the draft."""
    for window in of_exchange(change, CourtWindow):
        _move_span(window, days)
    for item in of_exchange(change, ProgrammeItem):
        if not item.cancelled and item.ends_at > change.now:
            _move_span(item, days)
    for phase in of_exchange(
        change, PhasePlanning
    ):  # of a day that is given up, what begins waits and what ends hurries
        phase.not_before = phase.not_before and days.instant(phase.not_before, otherwise=1)
        phase.over_by = phase.over_by and days.instant(phase.over_by, otherwise=-1)
    waiting = {
        match.id
        for match in of_exchange(change, Match)
        if match.status is Status.OPEN and match.called_at is None and not match.cancelled
    }
    for match in of_exchange(change, AnyMatch):
        if (match.parent_id or match.id) in waiting and match.draft_starts_at:
            match.draft_starts_at = days.instant(match.draft_starts_at) or match.draft_starts_at


def _move_span(row: CourtWindow | ProgrammeItem | BlockedTime, days: DayMap) -> None:
    moved = days.span(row.starts_at, row.ends_at)
    if moved is not None:
        row.starts_at, row.ends_at = moved


def _move_locked(change: Change, days: DayMap) -> None:
    rows = of_exchange(change, LockedDay)
    moved = {days.day(row.day) for row in rows}
    for row in rows:
        if row.day not in moved:
            change.session.delete(row)
    there = {row.day for row in rows}
    change.session.add_all(
        LockedDay(exchange_id=change.of_exchange.id, day=day) for day in sorted(filter(None, moved)) if day not in there
    )


def _require_in_order(edition: Exchange, given: OtherDays) -> None:
    pairs = sorted(given.days.items())
    own_days = edition.starts_on, edition.ends_on
    if not pairs or not all(own_days[0] <= old <= own_days[1] for old, _new in pairs):
        raise InputError(Message("At least one day is needed."))
    for (old, new), (next_old, next_new) in pairwise(pairs):
        if next_new <= new:
            raise InputError(
                Message("{next} has to come after {day}: its new day is not later.").format(
                    next=_day(next_old), day=_day(old)
                )
            )
    if given.ends_on < pairs[-1][1]:
        raise InputError(Message("The last day comes before {day}, the new day of {old}.").format(
            day=_day(pairs[-1][1]), old=_day(pairs[-1][0])
        ))  # fmt: skip


def _require_room(given: OtherDays, content: DayContent) -> None:
    new = given.days.get(content.day)
    if content.played and new != content.day:
        raise InputError(
            Message("{day}: {n} matches were played or called on this day, so it stays where it is.").format(
                day=_day(content.day), n=content.played
            )
        )
    if new is None and content.holds_something:
        raise InputError(
            Message("{day} needs a new day: opening hours, programme or matches lie on it.").format(
                day=_day(content.day)
            )
        )


def _by_hand(row: BlockedTime) -> bool:
    """Tell whether a time was blocked by hand for the programme's sake; rain and calendars of others stay."""
    try:
        UUID(row.uid)
    except ValueError:
        return False
    return not row.cause


def _zone_of(edition: Exchange) -> ZoneInfo:
    return ZoneInfo(edition.block.zone)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _span(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)} – {_day(last)}"
