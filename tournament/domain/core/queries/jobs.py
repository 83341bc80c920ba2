"""Jobs as they stand: how many wait, which were given up, how far one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select

from tournament.models import Job, db

WAITING, RUNNING, DONE, DEAD = STATES = ("waiting", "running", "done", "dead")


@dataclass(frozen=True, slots=True)
class JobView:
    """One job; `state` is one of `STATES`, and a lease that has run out leaves it waiting."""

    id: int
    kind: str
    key: str
    state: str
    attempts: int
    run_at: datetime
    payload: str
    progress: str
    result: str
    error: str


def state_at(now: datetime) -> ColumnElement[str]:
    """Return the expression of a job's state."""
    return case(
        (and_(Job.ended_at.is_not(None), Job.error != ""), DEAD),
        (Job.ended_at.is_not(None), DONE),
        (Job.leased_until > now, RUNNING),
        else_=WAITING,
    )


def depth(now: datetime) -> Mapping[tuple[str, str], int]:
    """Count the jobs of each kind and state; those that are done are not counted."""
    state = state_at(now).label("state")
    asked = select(Job.kind, state, func.count()).where(state != DONE).group_by(Job.kind, state)
    return {(kind, each): count for kind, each, count in db.session.execute(asked)}


def jobs(now: datetime) -> list[JobView]:
    """Return all jobs, the oldest first."""
    return _views(now)


def job(now: datetime, kind: str, key: str) -> JobView | None:
    """Return the job of a kind with a key."""
    return next(iter(_views(now, Job.kind == kind, Job.key == key)), None)


def _views(now: datetime, *where: ColumnElement[bool]) -> list[JobView]:
    columns = (Job.id, Job.kind, Job.key, state_at(now), Job.attempts, Job.run_at,
               Job.payload, Job.progress, Job.result, Job.error)  # fmt: skip
    return [JobView(*row) for row in db.session.execute(select(*columns).where(*where).order_by(Job.id))]
