"""Blocked times from calendar files: holidays, closures of halls, when units and officials cannot come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tournament.domain.core.commands.ownership import of_exchange, own
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, Change, NotFoundError, service
from tournament.domain.timetables.commands import pins
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.interchange.icalendar.blocked_times import Reading, Time, event_uid
from tournament.models import BlockedTime, Court, Exchange, Official, Participant, Unit, db

MOST_ROWS = 5_000
"""Blocked times of one edition."""


NOBODY = Message("Choose at least one court, unit or official.")


@dataclass(frozen=True, slots=True)
class ListedTime:
    """A time of a list at which a court, a unit or an official is not free."""

    audience: str
    starts_at: datetime
    ends_at: datetime
    label: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What taking a file does: how many blocked times come, change, go, and are there already."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0


def effect_of(exchange_id: int, audiences: Iterable[str], reading: Reading) -> Effect:
    """Tell what taking a file would do, without writing; raises InputError when it cannot be taken."""
    effect = _effect(_steps(_present(exchange_id, audiences), audiences, reading))
    rows = select(func.count()).select_from(BlockedTime).where(BlockedTime.exchange_id == exchange_id)
    _refuse_too_many(db.session.scalar(rows) or 0, effect)
    return effect


@service("times.imported", Exchange)
def take(change: Change, audiences: Iterable[str], reading: Reading) -> Effect:
    """Block the times of a file for each of some audiences (as ``court:4``, ``unit:3``, ``official:5``).

    What an earlier version of the same events blocked is replaced: taking a file again changes nothing.
    """
    chosen = list(dict.fromkeys(audiences))
    if not chosen:
        raise InputError(NOBODY)
    for audience in chosen:
        _require_own(change, audience)
    steps = list(_steps(_present(change.of_exchange.id, chosen), chosen, reading))
    count = len(of_exchange(change, BlockedTime))
    effect = _effect(steps)
    _refuse_too_many(count, effect)
    for audience, row, time in steps:
        _write(change, audience, row, time)
    change.summary = Message("Take {n} blocked times").format(n=effect.added + effect.changed)
    return effect


@service("times.listed", Exchange)
def take_listed(change: Change, times: Sequence[ListedTime]) -> int:
    """Block the times of a list; those that are blocked already stay as they are. Returns how many are new."""
    present = {(row.audience, row.starts_at, row.ends_at) for row in of_exchange(change, BlockedTime)}
    new = [each for each in times if (each.audience, each.starts_at, each.ends_at) not in present]
    for each in times:
        _require_own(change, each.audience)
    _refuse_too_many(len(present), Effect(added=len(new)))
    for each in new:
        pins.block(change, [each.audience], each.starts_at, each.ends_at, tidy(each.label))
    change.summary = Message("Take {n} blocked times").format(n=len(new))
    return len(new)


def _refuse_too_many(count: int, effect: Effect) -> None:
    if count + effect.added - effect.removed > MOST_ROWS:
        raise InputError(Message("An exchange has at most {n} blocked times.").format(n=MOST_ROWS))


Step = tuple[str, BlockedTime | None, Time | None]
"""An audience, the row that is there, and the time that is to be there."""


def _steps(
    present: Mapping[tuple[str, str], BlockedTime], audiences: Iterable[str], reading: Reading
) -> Iterator[Step]:
    times, events = {time.uid: time for time in reading.times}, set(reading.uids)
    for audience in dict.fromkeys(audiences):
        for uid, time in times.items():
            yield audience, present.get((audience, uid)), time
    for (audience, uid), row in present.items():
        if event_uid(uid) in events and uid not in times:
            yield audience, row, None


def _effect(steps: Iterable[Step]) -> Effect:
    counts = {"added": 0, "changed": 0, "removed": 0, "same": 0}
    for _, row, time in steps:
        counts[_kind(row, time)] += 1
    return Effect(**counts)


def _kind(row: BlockedTime | None, time: Time | None) -> str:
    if row is None:
        return "added"
    if time is None:
        return "removed"
    there = (row.label, row.starts_at, row.ends_at)
    return "same" if there == (time.label, time.starts_at, time.ends_at) else "changed"


def _write(change: Change, audience: str, row: BlockedTime | None, time: Time | None) -> None:
    if time is None:
        change.session.delete(row)
        return
    if row is None:
        row = BlockedTime(exchange_id=change.of_exchange.id, audience=audience, uid=time.uid)
        change.session.add(row)
    row.label, row.starts_at, row.ends_at = time.label, time.starts_at, time.ends_at


def _present(exchange_id: int, audiences: Iterable[str]) -> dict[tuple[str, str], BlockedTime]:
    rows = db.session.scalars(
        select(BlockedTime).where(BlockedTime.exchange_id == exchange_id, BlockedTime.audience.in_(list(audiences)))
    )
    return {(row.audience, row.uid): row for row in rows}


def _require_own(change: Change, audience: str) -> None:
    kind, _, number = audience.partition(":")
    models = {"court": Court, "unit": Unit, "official": Official}
    if kind not in models or not number.isdecimal():
        raise NotFoundError(NOTHING_HERE)
    own(change, models[kind], int(number))
    if kind == "unit" and int(number) not in {participant.unit_id for participant in of_exchange(change, Participant)}:
        raise NotFoundError(NOTHING_HERE)
