"""What organisers decide of points: those that wait are taken over or dropped, and all of a match are discarded."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.scoring.commands.sealing import held_logs, seal_within
from tournament.domain.scoring.queries.logs import Log, MachineMissingError, log_in, replay, running_columns
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.engine.scoring_log import DROPPED, WAITING, after
from tournament.models import AnyMatch, Exchange, MatchScoring, ScoringEvent

LONGEST_REASON = 300
NO_REASON = Message("Say why, in at most {n} characters.")
NO_POINTS = Message("Match {n} has no points on its scoreboard.")
NONE_WAIT = Message("No points of match {n} from the device “{device}” wait for a review.")
NOT_OPEN = Message("Match {n} has its result: clear it before points are taken over.")
NOT_NOW = Message("Event {n} of the device cannot be taken over, and none was: {why}")
NO_MACHINE = Message("What scores match {n} is not there for now: its plugin is off or missing.")


@service("scoring.discarded", Exchange)
def discard(change: Change, match_id: int, reason: str) -> int:
    """Discard all points of a match, of a tie those of its rubbers too, with those that wait; returns how many."""
    match, why = own(change, AnyMatch, match_id), _reason(reason)
    ids = change.session.scalars(
        select(AnyMatch.id).where(or_(AnyMatch.id == match.id, AnyMatch.parent_id == match.id))
    ).all()
    logs = held_logs(change, ids)
    events = change.session.scalars(select(ScoringEvent).where(ScoringEvent.match_id.in_(ids))).all()
    if not events:
        raise InputError(NO_POINTS.format(n=match.number))
    for row in (*events, *logs):
        change.session.delete(row)
    change.summary = Message("Discard the points of match {n} on its scoreboard: {why}").format(n=match.number, why=why)
    return len(events)


@service("scoring.dropped", Exchange)
def drop(change: Change, match_id: int, device_id: str, reason: str) -> int:
    """Drop the points of a device that wait for a review, which stay stored; returns how many."""
    match, why = own(change, AnyMatch, match_id), _reason(reason)
    waiting = _waiting(change, match, device_id)
    for event in waiting:
        event.kept = DROPPED
    change.summary = Message("Drop {count} events that waited for a review, of match {n}: {why}").format(
        count=len(waiting), n=match.number, why=why
    )
    return len(waiting)


@service("scoring.taken_over", Exchange)
def take_over(change: Change, match_id: int, device_id: str, reason: str) -> int:
    """Put the points of a device that wait at the end of the log, all or none; returns how many.

    A result that both sides have confirmed by then is recorded, as by `seal`. The points are taken for good, as every
    point is: what was a mistake is taken back on the scoreboard.
    """
    match, why = own(change, AnyMatch, match_id), _reason(reason)
    rows = held_logs(change, [match.id])
    waiting = _waiting(change, match, device_id)
    log = _open_log(rows, match)
    running = replay(match.id)
    for number, event in enumerate(waiting, log.known.version + 1):
        try:
            running = after(log.machine, log.rules, running, event.type, event.payload)
        except InputError as error:
            raise InputError(NOT_NOW.format(n=event.device_seq, why=error.text)) from error
        event.number, event.kept = number, None
    (row,) = rows
    row.version, row.stamp = log.known.version + len(waiting), row.stamp + 1
    for column, value in {**running_columns(running), **log.basis_after(running)}.items():
        setattr(row, column, value)
    seal_within(change, row, log.machine, running)
    change.summary = Message("Take over {count} events that waited for a review, of match {n}: {why}").format(
        count=len(waiting), n=match.number, why=why
    )
    return len(waiting)


def _open_log(rows: Sequence[MatchScoring], match: AnyMatch) -> Log:
    """Return what is known of a log that takes points; raises InputError where it takes none."""
    try:
        log = log_in(match.id) if rows else None
    except MachineMissingError as error:
        raise InputError(NO_MACHINE.format(n=match.number)) from error
    if log is None or log.is_closed:
        raise InputError(NOT_OPEN.format(n=match.number))
    return log


def _waiting(change: Change, match: AnyMatch, device_id: str) -> Sequence[ScoringEvent]:
    of_device = (
        select(ScoringEvent)
        .where(
            ScoringEvent.match_id == match.id,
            ScoringEvent.device_id == device_id,
            ScoringEvent.kept.in_(WAITING),
        )
        .order_by(ScoringEvent.device_seq, ScoringEvent.id)
    )
    found = change.session.scalars(of_device).all()
    if not found:
        raise InputError(NONE_WAIT.format(n=match.number, device=device_id))
    return found


def _reason(given: str) -> str:
    told = tidy(given)
    if not 0 < len(told) <= LONGEST_REASON:
        raise InputError(NO_REASON.format(n=LONGEST_REASON))
    return told
