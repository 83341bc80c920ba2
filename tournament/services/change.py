"""The one way to write."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.models import WRITE, AuditEntry, Block, Exchange, db
from tournament.runtime import Committed, runtime
from tournament.services import calendar_stamps
from tournament.services.rows import RowImage, recorded

P = ParamSpec("P")
R = TypeVar("R")

NOTHING_HERE = Text("Không có gì ở địa chỉ này.", "There is nothing at this address.")
NOTHING = Text("", "")
_ATTEMPTS = 4
_TRANSIENT = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock detected


class NotFoundError(InputError):
    """What the call names does not exist, or belongs to somebody else."""


class BusyError(Exception):
    """The database stayed locked for longer than a person should wait; nothing was written."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change; the name is what the log keeps."""

    id: int | None
    name: str


SYSTEM = Actor(None, "hệ thống")


@dataclass(slots=True)
class Change:
    """A change in progress, handed to the service function that makes it.

    `exchange` or `block` is the locked scope. The service sets `summary`, may add `notices` for plugins
    (hook name, notice) that are sent after the commit, and raises InputError to leave everything as it was.
    """

    session: Session
    actor: Actor
    now: datetime
    action: str
    block: Block | None
    exchange: Exchange | None
    summary: Text = NOTHING
    notices: list[tuple[str, object]] = field(default_factory=list)
    undoes: AuditEntry | None = None

    @property
    def of_exchange(self) -> Exchange:
        """Return the exchange this change is about."""
        assert self.exchange is not None, f"{self.action} is not about an exchange"
        return self.exchange

    @property
    def of_block(self) -> Block:
        """Return the block this change is about, or the block of its exchange."""
        assert self.block is not None, f"{self.action} is not about a block"
        return self.block


Service = Callable[Concatenate[Change, P], R]
Call = Callable[Concatenate[Actor, int | None, P], R]


def service(action: str, scope: type[Exchange] | type[Block] | None) -> Callable[[Service[P, R]], Call[P, R]]:
    """Make a function that writes into a service, called as ``name(actor, scope_id, ...)``.

    `scope` names what the change is about: its row is locked first, and its revision goes up by one last. A
    change of a block moves the revision of each of its exchanges too, since they show its names and places.
    Raises InputError for bad input, NotFoundError for a missing scope, BusyError when the database is locked.
    """

    def decorate(function: Service[P, R]) -> Call[P, R]:
        @wraps(function)
        def call(actor: Actor, scope_id: int | None, /, *args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    change, result, revisions = _transaction(
                        action, scope, actor, scope_id, lambda change: function(change, *args, **kwargs)
                    )
                    break
                except DBAPIError as error:
                    db.session.rollback()
                    transient = getattr(error.orig, "sqlstate", None) in _TRANSIENT or error.connection_invalidated
                    if not transient and isinstance(error, OperationalError) and "locked" in str(error.orig):
                        raise BusyError from error
                    if not transient or attempt == _ATTEMPTS:
                        raise
                    time.sleep(0.02 * attempt)
                except BaseException:
                    db.session.rollback()
                    raise
            _tell(change, revisions)
            return result

        return call

    return decorate


def _transaction(
    action: str,
    scope: type[Exchange] | type[Block] | None,
    actor: Actor,
    scope_id: int | None,
    function: Callable[[Change], R],
) -> tuple[Change, R, dict[int, int]]:
    session: Session = db.session()
    session.rollback()  # a reader's transaction must not turn into a writer's
    session.connection(execution_options={WRITE: True})
    change = _begin(session, action, scope, actor, scope_id)
    with recorded(session) as images:
        result = function(change)
        session.flush()
    revisions = _close(change, images)
    _commit(session)
    return change, result, revisions


def _commit(session: Session) -> None:
    """Commit; a connection that breaks here leaves it open whether the change was made, so it is not made again."""
    try:
        session.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise ConnectionError("the database went away at the commit") from error
        raise


def _begin(
    session: Session,
    action: str,
    scope: type[Exchange] | type[Block] | None,
    actor: Actor,
    scope_id: int | None,
) -> Change:
    row = None
    if scope is not None:
        row = session.scalar(select(scope).where(scope.id == scope_id).with_for_update())
        if row is None:
            raise NotFoundError(NOTHING_HERE)
    exchange = row if isinstance(row, Exchange) else None
    block = row if isinstance(row, Block) else exchange.block if exchange else None
    return Change(session, actor, runtime().clock(), action, block, exchange)


def _close(change: Change, images: list[RowImage]) -> dict[int, int]:
    """Stamp the calendars, write the log entry, and move the revisions last."""
    exchanges = _exchanges_of(change)
    for exchange in exchanges:
        calendar_stamps.restamp(change.session, exchange, images, change.now)
    scope = change.exchange or change.block
    entry = AuditEntry(
        at=change.now,
        actor_id=change.actor.id,
        actor_name=change.actor.name,
        block_id=change.block.id if change.block else None,
        exchange_id=change.exchange.id if change.exchange else None,
        revision=scope.revision + 1 if scope else 0,
        action=change.action,
        summary_vi=change.summary.vi,
        summary_en=change.summary.en,
        changes=[image.as_json() for image in images],
        undoes_id=change.undoes.id if change.undoes else None,
    )
    change.session.add(entry)
    change.session.flush()
    if change.undoes:
        change.undoes.undone_by_id = entry.id
    if change.block and not change.exchange:
        change.block.revision += 1
    for exchange in exchanges:
        exchange.revision += 1
    change.session.flush()
    return {exchange.id: exchange.revision for exchange in exchanges}


def _exchanges_of(change: Change) -> list[Exchange]:
    if change.exchange:
        return [change.exchange]
    if change.block:
        of_block = select(Exchange).where(Exchange.block_id == change.block.id).order_by(Exchange.id)
        return list(change.session.scalars(of_block.with_for_update()))
    return []


def _tell(change: Change, revisions: dict[int, int]) -> None:
    for listener in runtime().listeners:
        listener(Committed(change.action, revisions))
    for hook, notice in change.notices:
        runtime().registry.call(hook, notice=notice)
