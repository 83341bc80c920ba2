"""Work outside of requests, in rows of the database: added, taken up by one server, begun anew when that one dies.

A job is carried out at least once. What it does twice has to lead where it leads once, and of a kind and a key there is
one at a time, so that whoever adds it again adds nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import Connection, Update, delete, or_, select, update
from sqlalchemy.orm import Session

from tournament.models import INSERT, WRITE, Job, db

LEASE = timedelta(seconds=15)
"""How long nothing has to be heard of whoever works on a job before another takes it up."""
MOST_ATTEMPTS = 5
PAUSE = timedelta(seconds=10)
"""What passes before the next attempt at what failed, twice as long each time."""
DIED = "whoever worked on it died each time"
_LONGEST_ERROR = 300
_EMPTY = {"attempts": 0, "holder": "", "leased_until": None, "is_to_stop": False, "progress": "", "result": "",
          "error": "", "ended_at": None}  # fmt: skip


class GivenUpError(Exception):
    """A job cannot be done, however often it is tried."""


@dataclass(slots=True)
class Held:
    """A job that this process works on.

    What it does writes `progress` and `result`, and ends soon once `stop` is set: it was told to, or has lost the job.
    """

    id: int
    kind: str
    key: str
    payload: str
    attempts: int
    holder: str
    progress: str = ""
    result: str = ""
    stop: Event = field(default_factory=Event)
    is_lost: bool = False


Work = Callable[[Held], None]


def add(session: Session | Connection, kind: str, key: str, payload: str, run_at: datetime) -> bool:
    """Add a job in a transaction of the caller's that writes; tells whether there was none with its key under way."""
    ended = (Job.kind == kind, Job.key == key, Job.ended_at.is_not(None))
    session.execute(delete(Job).where(*ended))
    row = INSERT[db.engine.dialect.name](Job).values(kind=kind, key=key, payload=payload, run_at=run_at, **_EMPTY)
    # Of two at once the later waits for the first, whose job it neither removes nor adds to.
    return session.execute(row.on_conflict_do_nothing().returning(Job.id)).first() is not None


def ask_to_stop(kind: str, key: str) -> None:
    """Let whoever works on a job end soon with what there is."""
    _change(update(Job).where(Job.kind == kind, Job.key == key, Job.ended_at.is_(None)).values(is_to_stop=True))


def drop(kind: str, key: str) -> None:
    """Remove a job; who works on it ends."""
    with _writing() as connection:
        connection.execute(delete(Job).where(Job.kind == kind, Job.key == key))
        connection.commit()


def drop_id(job_id: int) -> bool:
    """Remove a job by its number; tells whether there was one."""
    with _writing() as connection:
        found = connection.execute(delete(Job).where(Job.id == job_id).returning(Job.id)).first()
        connection.commit()
    return found is not None


def retry(job_id: int, now: datetime) -> bool:
    """Let a job that was given up, or waits for its next attempt, be tried at once; tells whether there was one."""
    is_free = or_(Job.leased_until.is_(None), Job.leased_until <= now)
    is_not_done = or_(Job.ended_at.is_(None), Job.error != "")  # else what it found would be lost
    again = update(Job).where(Job.id == job_id, is_free, is_not_done).values(run_at=now, **_EMPTY)
    return _change(again)


def claim(kinds: Iterable[str], now: datetime) -> Held | None:
    """Take up the job that waits longest, and nobody else's; None when there is none.

    On PostgreSQL rows that another takes up just then are passed over; on SQLite writers come one after the other.
    """
    due = (
        select(Job.id, Job.attempts)
        .where(
            Job.kind.in_(list(kinds)),
            Job.ended_at.is_(None),
            Job.run_at <= now,
            or_(Job.leased_until.is_(None), Job.leased_until <= now),
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
    )
    with db.engine.connect() as connection:  # reading keeps nobody waiting, and mostly there is nothing
        if connection.execute(due).first() is None:
            return None
    taken = {"holder": uuid.uuid4().hex, "leased_until": now + LEASE, "attempts": Job.attempts + 1}
    columns = (Job.id, Job.kind, Job.key, Job.payload, Job.attempts, Job.holder, Job.progress, Job.result)
    with _writing() as connection:
        found = connection.execute(due.with_for_update(skip_locked=True)).first()
        if found is None:
            return None
        this = update(Job).where(Job.id == found.id)
        if found.attempts < MOST_ATTEMPTS:
            row = connection.execute(this.values(**taken).returning(*columns)).one()
            connection.commit()
            return Held(*row)
        connection.execute(this.values(ended_at=now, leased_until=None, error=DIED))  # what kills each server
        connection.commit()
    return claim(kinds, now)


def beat(held: Held, now: datetime) -> None:
    """Move the lease on and tell how far the job is; sets `stop` where somebody told it to end, or has it now."""
    told = {"leased_until": now + LEASE, "progress": held.progress, "result": held.result}
    with _writing() as connection:
        row = connection.execute(_of(held).values(**told).returning(Job.is_to_stop)).first()
        connection.commit()
    held.is_lost = row is None
    if row is None or row.is_to_stop:
        held.stop.set()


def finish(held: Held, now: datetime) -> bool:
    """Write what came of a job; tells whether it was still this holder's."""
    told = {"error": "", "progress": held.progress, "result": held.result}
    return _change(_of(held).values(ended_at=now, leased_until=None, **told))


def fail(held: Held, error: BaseException, now: datetime) -> None:
    """Let a job be tried again after a pause, or give it up."""
    is_over = isinstance(error, GivenUpError) or held.attempts >= MOST_ATTEMPTS
    pause = PAUSE * 2 ** (held.attempts - 1)
    said = f"{type(error).__name__}: {' '.join(str(error).split())}"[:_LONGEST_ERROR]
    values: dict[str, Any] = {"leased_until": None, "error": said, "progress": held.progress, "result": held.result}
    values |= {"ended_at": now} if is_over else {"run_at": now + pause}
    _change(_of(held).values(**values))


def _of(held: Held) -> Update:
    return update(Job).where(Job.id == held.id, Job.holder == held.holder, Job.ended_at.is_(None))


def _change(statement: Update) -> bool:
    with _writing() as connection:
        found = connection.execute(statement.returning(Job.id)).first()
        connection.commit()
    return found is not None


def _writing() -> Connection:
    return db.engine.connect().execution_options(**{WRITE: True})
