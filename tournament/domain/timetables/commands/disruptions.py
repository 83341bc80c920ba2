"""The day itself: what went differently, and calling matches to the next free court."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tournament.domain.competitions.queries.dealings import dealing_of, dealt_to
from tournament.domain.competitions.queries.lanes import playing
from tournament.domain.competitions.queries.plugin_views import timetable_notice
from tournament.domain.competitions.queries.rubber_rows import rubbers_of
from tournament.domain.core.commands.ownership import of_exchange, own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.timetables.commands.pins import block
from tournament.domain.timetables.queries.blocked_times import CAUSES
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.message import Message
from tournament.engine.ties import Dealing
from tournament.models import (
    AnyMatch,
    BlockedTime,
    Competition,
    CompetitionPlanning,
    Court,
    CourtWindow,
    Exchange,
    Match,
    RubberMatch,
)

INTERRUPTIONS = {kind: CAUSES[kind] for kind in ("rain", "court", "other")}
LONGEST_OVERRUN = 240


@service("day.interrupted", Exchange)
def interrupt(change: Change, kind: str, court_ids: list[int], starts_at: datetime, until: datetime) -> None:
    """Say that courts cannot be used until some time, because of rain or the like.

    Matches that were called there wait again where they were planned, from their beginning.
    """
    if kind not in INTERRUPTIONS:
        raise InputError(Message("That reason is not known."))
    courts = [own(change, Court, court_id) for court_id in court_ids]
    block(change, [f"court:{court.id}" for court in courts], starts_at, until, cause=kind)
    called = _called(change)
    rubbers = rubbers_of(match.id for match in called)
    for match in called:
        held = _courts_held(match, rubbers)
        if not held.isdisjoint(court_ids) and match.starts_at is not None and match.starts_at < until:
            _let_wait(change, match)
    change.summary = Message("{why} until {until}: {courts}").format(
        why=INTERRUPTIONS[kind], until=_clock(change, until), courts=", ".join(court.name for court in courts)
    )


@service("day.late", Exchange)
def start_late(change: Change, until: datetime) -> None:
    """Say that play starts late on a day: no court is used from its opening until `until`."""
    zone = _zone(change)
    day = until.astimezone(zone).date()
    windows = change.session.scalars(select(CourtWindow).where(CourtWindow.exchange_id == change.of_exchange.id)).all()
    opened = [row for row in windows if row.starts_at.astimezone(zone).date() == day and row.starts_at < until]
    if not opened:
        raise InputError(Message("No court is open before that."))
    for court_id in sorted({row.court_id for row in opened}):
        first = min(row.starts_at for row in opened if row.court_id == court_id)
        block(change, [f"court:{court_id}"], first, until, cause="late")
    change.summary = Message("Late start at {until}").format(until=_clock(change, until))


@service("match.overrun", Exchange)
def overrun(change: Change, match_id: int, minutes: int) -> None:
    """Give a match more minutes on its court than were planned."""
    match = own(change, Match, match_id)
    if not 1 <= minutes <= LONGEST_OVERRUN:
        raise InputError(Message("From 1 to 240 minutes can be added."))
    if match.status is not Status.OPEN:
        raise InputError(Message("The match has a result already."))
    match.minutes += minutes
    change.summary = Message("Match {n} takes {minutes} minutes more").format(n=match.number, minutes=minutes)


@service("match.called", Exchange)
def call(change: Change, match_id: int, court_id: int) -> None:
    """Call the sides of a match to a free court; its published place follows at once."""
    match, court = own(change, Match, match_id), own(change, Court, court_id)
    sides = playing(match)
    if match.status is not Status.OPEN or match.cancelled or None in sides:
        raise InputError(Message("This match cannot be called yet."))
    called = _called(change)
    rubbers, taken = rubbers_of([match.id, *(other.id for other in called)]), set[int | None]()
    for other in called:
        if other.id == match.id:
            raise InputError(Message("This match was called already."))
        held = _courts_held(other, rubbers)
        if court.id in held:
            raise InputError(Message("{court} is taken by match {n}.").format(court=court.name, n=other.number))
        if playing(other) & sides:
            raise InputError(Message("A side is playing match {n}.").format(n=other.number))
        taken |= held
    dealing, starts_at = dealing_of(match), change.now.replace(second=0)
    courts = _beside(change, match, court, dealing, taken)
    match.called_at = change.now
    of_it = rubbers.get(match.id, ())
    for row, place in zip(
        (match, *of_it), ((courts[0], starts_at), *dealt_to(of_it, dealing, courts, starts_at)), strict=True
    ):
        row.planned_court_id, row.planned_starts_at = row.court_id, row.starts_at
        row.court_id, row.starts_at = row.draft_court_id, row.draft_starts_at = place
    _tell(change, match)
    change.summary = Message("Call match {n} to {court}").format(n=match.number, court=court.name)


@service("match.called-back", Exchange)
def call_back(change: Change, match_id: int) -> None:
    """Take a call back; the match waits again where it was planned."""
    match = own(change, Match, match_id)
    if match.called_at is None or match.status is not Status.OPEN:
        raise InputError(Message("This match is not called."))
    _let_wait(change, match)
    change.summary = Message("Cancel the call of match {n}").format(n=match.number)


def _let_wait(change: Change, match: Match) -> None:
    """Put a called match back to where it was planned, unless the timetable has moved it since the call."""
    called = certain(match.called_at, "the match was called").replace(second=0)
    published, drafted = match.starts_at == called, match.draft_starts_at == called
    rows: list[AnyMatch] = [match, *rubbers_of([match.id]).get(match.id, ())]
    for row in rows:
        planned = (row.planned_court_id, row.planned_starts_at)
        if published:
            row.court_id, row.starts_at = planned
        if drafted:
            row.draft_court_id, row.draft_starts_at = planned
        row.planned_court_id = row.planned_starts_at = None
    match.called_at = None
    _tell(change, match)


def _courts_held(match: Match, rubbers: Mapping[int, Sequence[RubberMatch]]) -> set[int | None]:
    return {match.court_id, *(row.court_id for row in rubbers.get(match.id, ()))} - {None}


def _beside(
    change: Change, match: Match, court: Court, dealing: Dealing | None, taken: Collection[int | None]
) -> list[int]:
    """Return the courts that a match takes which is called to one: with it the nearest free ones of its venue."""
    if dealing is None:
        return [court.id]
    of_venue = select(Court).where(Court.venue_id == court.venue_id).order_by(Court.position, Court.id)
    courts = change.session.scalars(of_venue).all()
    at = courts.index(court)
    usable = {court.id, *_usable_now(change, match, courts)} - {*taken}
    free = sorted((n for n, each in enumerate(courts) if each.id in usable), key=lambda n: (abs(n - at), n))
    if len(free) < dealing.courts:
        raise InputError(
            Message("Match {n}: courts at once: {courts}, free there: {free}.").format(
                n=match.number, courts=dealing.courts, free=len(free)
            )
        )
    return [courts[n].id for n in sorted(free[: dealing.courts])]


def _usable_now(change: Change, match: Match, courts: Sequence[Court]) -> set[int]:
    """Return which of some courts a match may use that are open now, and not blocked."""
    competition = change.session.get_one(Competition, match.competition_id)
    chosen = select(CompetitionPlanning.courts).where(CompetitionPlanning.competition_id == competition.id)
    allowed = change.session.scalar(chosen) or [court.id for court in courts]
    opened = {row.court_id for row in of_exchange(change, CourtWindow) if row.starts_at <= change.now < row.ends_at}
    blocked = {row.audience for row in of_exchange(change, BlockedTime) if row.starts_at <= change.now < row.ends_at}
    return {
        court.id
        for court in courts
        if court.id in opened and f"court:{court.id}" not in blocked and court.id in allowed
        if not court.sports or competition.sport in court.sports
    }


def _tell(change: Change, match: Match) -> None:
    notice = partial(timetable_notice, change.of_exchange.id, [match.id], change.now)
    change.notices.append(("tournament_timetable_published", notice))


def _called(change: Change) -> Sequence[Match]:
    """List the matches that were called and are not over."""
    of_exchange = select(Match).where(Match.exchange_id == change.of_exchange.id)
    return change.session.scalars(of_exchange.where(Match.called_at.is_not(None), Match.status == Status.OPEN)).all()


def _zone(change: Change) -> ZoneInfo:
    return ZoneInfo(change.of_block.zone)


def _clock(change: Change, instant: datetime) -> str:
    return f"{instant.astimezone(_zone(change)):%H:%M}"
