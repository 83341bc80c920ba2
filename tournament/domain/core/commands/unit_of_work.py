"""The one way to write."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from itertools import product
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Table, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, joinedload

from tournament.catalogues import both
from tournament.domain.core.commands import submissions
from tournament.domain.core.commands.row_history import Recording, RowImage, image_of, recorded
from tournament.domain.core.commands.staleness import (
    Since,
    StaleError,
    Version,
    changes_since,
    net,
    require_fresh,
    require_untouched,
    stale,
)
from tournament.domain.core.commands.submissions import Submission
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.models import WRITE, AuditEntry, Base, Block, Exchange, SentForm, db
from tournament.models.failures import NoReplyError, is_locked
from tournament.runtime import Committed, runtime
from tournament.tracing import span

P = ParamSpec("P")
R = TypeVar("R")

NOTHING_HERE = Message("There is nothing at this address.")
NOTHING = ""
COMMITTED = "a change was committed"
"""Under which a database session notes it: what fails afterwards undoes nothing."""
ATTEMPTS = 4
"""How often a change is begun that the database let another one go before."""
_TRANSIENT = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock detected


class NotFoundError(InputError):
    """What the call names does not exist, or belongs to somebody else; `row` is its table and id, if it is one row."""

    def __init__(self, text: Words, row: tuple[str, int | None] | None = None) -> None:
        super().__init__(text)
        self.row = row


class BusyError(Exception):
    """The database stayed locked for longer than a person should wait; nothing was written."""


class UnsureError(Exception):
    """The database went away at the commit: the change may have been made, and is not made again."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change; the name is what the log keeps. `sent` is the form that asks for it, if there is one."""

    id: int | None
    name: str
    sent: Submission | None = None


SYSTEM = Actor(None, "hệ thống")


@dataclass(slots=True)
class Change:
    """A change in progress, handed to the service function that makes it.

    `exchange` or `block` is the locked scope. The service sets `summary`, may add `notices` for plugins
    (hook name, what reads the notice before the commit) that are sent after it, raises InputError to leave all as it
    was.
    `effects` is in the end what those did who take part in every change before its commit.
    `named` are the tables and ids of the rows that the call names, `relied_on` what its page has to have shown,
    `states` those of competitions after the change, by id, where the service knows them: nobody has to read them again.
    `off` are the plugins that the block does without, which are told nothing, `heard` the notices that others hear.
    """

    session: Session
    actor: Actor
    now: datetime
    action: str
    block: Block | None
    exchange: Exchange | None
    summary: Words = NOTHING
    notices: list[tuple[str, Callable[[], object]]] = field(default_factory=list)
    undoes: AuditEntry | None = None
    recording: Recording = field(default_factory=Recording)
    relied_on: list[RowImage] = field(default_factory=list)
    effects: list[object] = field(default_factory=list)
    named: list[tuple[str, Any]] = field(default_factory=list)
    states: dict[int, Any] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    heard: list[tuple[str, object]] = field(default_factory=list)

    @property
    def of_exchange(self) -> Exchange:
        """Return the exchange this change is about."""
        return certain(self.exchange, "only services of exchanges ask")

    @property
    def of_block(self) -> Block:
        """Return the block this change is about, or the block of its exchange."""
        return certain(self.block, "only services of blocks and exchanges ask")

    @contextmanager
    def following(self) -> Iterator[None]:
        """Write what only follows from the rest: on an outdated page it is nothing that somebody overwrites."""
        self.session.flush()
        outer, self.recording.following = self.recording.following, True
        try:
            yield
            self.session.flush()
        finally:
            self.recording.following = outer

    def relies_on(self, row: Any, *columns: str) -> None:
        """Refuse an outdated page as well when these columns, which are not written, were otherwise on it."""
        self.relied_on.append(image_of(row, *columns))

    def relies_on_all(self, model: type[Base], **values: Any) -> None:
        """Refuse an outdated page as well when it showed other rows of a table with these values."""
        self.relied_on += [image_of(row) for row in self.session.scalars(select(model).filter_by(**values))]
        self.relied_on.append(RowImage(cast(Table, model.__table__).name, None, None, values))

    def relies_on_everything(self) -> None:
        """Refuse the page as outdated after any change since."""
        since = _changes_since(self)
        newest = since.newest()
        if newest:
            raise stale(since, newest[0])


Judge = Callable[[Change], None]
JUDGES: ContextVar[tuple[Judge, ...]] = ContextVar("JUDGES", default=())
"""Who looks at a change that is complete but not committed; what they raise leaves everything as it was."""

Service = Callable[Concatenate[Change, P], R]
Call = Callable[Concatenate[Actor, int | None, P], R]
Scope = type[Exchange] | type[Block] | None
SERVICES: dict[str, tuple[Scope, Call[..., Any]]] = {}
"""Every service by the name under which it is imported, with what it is about."""


def service(action: str, scope: Scope) -> Callable[[Service[P, R]], Call[P, R]]:
    """Make a function that writes into a service, called as ``name(actor, scope_id, ...)``.

    `scope` names what the change is about: its row is locked first, and its revision goes up by one last. A
    change of a block moves the revision of each of its exchanges too, since they show its names and places.
    A form that changes nothing leaves no log entry and no new revision; one that was carried out is not carried out
    again. Raises InputError for bad input, StaleError for a form that overwrites what its page did not show,
    RepeatedError for one sent again, NotFoundError for a missing scope, BusyError when the database is locked.
    """

    def decorate(function: Service[P, R]) -> Call[P, R]:
        @wraps(function)
        def call(actor: Actor, scope_id: int | None, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with runtime().registry.guard.counting(), span("change", tournament_action=action):
                return carried_out(actor, scope_id, *args, **kwargs)

        def carried_out(actor: Actor, scope_id: int | None, /, *args: P.args, **kwargs: P.kwargs) -> R:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    # Meanwhile others wait for the locks.
                    with runtime().registry.guard.counting(strict=True), span("transaction", attempt=attempt):
                        change, result, revisions = _transaction(
                            action, scope, actor, scope_id, lambda change: function(change, *args, **kwargs)
                        )
                    break
                except DBAPIError as error:
                    db.session.rollback()
                    wait_to_try_again(error, attempt)
                except BaseException:
                    db.session.rollback()
                    raise
            if revisions is not None:
                _tell(change, revisions)
            return result

        SERVICES[f"{function.__module__}.{function.__qualname__}"] = scope, call
        return call

    return decorate


def _transaction(
    action: str,
    scope: Scope,
    actor: Actor,
    scope_id: int | None,
    function: Callable[[Change], R],
) -> tuple[Change, R, dict[int, int] | None]:
    """Carry a change out; the revisions are None when it changed nothing."""
    session: Session = db.session()
    session.rollback()  # a reader's transaction must not turn into a writer's
    session.connection(execution_options={WRITE: True})
    change = _begin(session, action, scope, actor, scope_id)
    sent = actor.sent
    if sent is not None and sent.version != _version_of(change):  # which carrying it out would have moved on
        submissions.require_new(session, sent)
    with recorded(session) as change.recording:
        result = _carried_out(change, function)
        session.flush()
    images = net(change.recording.images)
    # A step that an erasure left without a difference is taken back all the same, or it would stand in the way.
    changes = bool(images or change.recording.unseen or change.notices or change.undoes)
    if sent is not None:
        require_fresh(_changes_since(change), [*images, *change.relied_on])
    if not changes:
        session.rollback()
        if sent is not None:
            sent.taken = False
        return change, result, None
    revisions = _close(change, change.recording.images)
    for judge in JUDGES.get():
        judge(change)
    if sent is not None:
        sent.made, sent.undoable = _version_of(change), bool(images or change.undoes)
    change.off = tuple(change.block.disabled_plugins) if change.block is not None else ()
    hears = runtime().registry.hears  # read while all is at hand, and for nobody not at all
    change.heard = [(hook, notice()) for hook, notice in change.notices if hears(hook, change.off)]
    _commit(session)
    if sent is not None:
        sent.taken = True
    return change, result, revisions


def _carried_out(change: Change, function: Callable[[Change], R]) -> R:
    """Make the change; where somebody changed since what it names, that is told beside the reason of a refusal."""
    try:
        return function(change)
    except StaleError:
        raise
    except InputError as error:
        missing = [error.row] if isinstance(error, NotFoundError) and error.row else []
        require_untouched(_changes_since(change), [*change.named, *missing], error)
        raise


def _version_of(change: Change) -> Version | None:
    """Return how far the log of what is changed has come."""
    if change.block is None:
        return None
    return Version(change.block.revision, change.exchange.revision if change.exchange else None)


def _changes_since(change: Change) -> Since:
    """Return what was changed since the page was made that asks for this change."""
    sent = change.actor.sent
    return changes_since(change.session, sent.version if sent else Version(), change.block, change.exchange)


def is_transient(error: DBAPIError) -> bool:
    """Tell whether another attempt may help; of two like forms at once the later then sees the earlier."""
    if isinstance(error, IntegrityError):  # SQLite lets writers in one after the other
        return getattr(getattr(error.orig, "diag", None), "table_name", None) == SentForm.__tablename__
    if isinstance(error.orig, NoReplyError):  # whoever asks has waited long enough
        return False
    return getattr(error.orig, "sqlstate", None) in _TRANSIENT or bool(error.connection_invalidated)


def wait_to_try_again(error: DBAPIError, attempt: int) -> None:
    """Wait before the next attempt at a transaction; raises what no other attempt helps against."""
    if is_locked(error):
        raise BusyError from error
    if not is_transient(error) or attempt == ATTEMPTS:
        raise error
    time.sleep(0.02 * attempt)


@contextmanager
def committing() -> Iterator[None]:
    """Commit within; a connection that breaks here leaves it open whether the change was made: raises UnsureError."""
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated:
            raise UnsureError("the database went away at the commit") from error
        raise


def _commit(session: Session) -> None:
    with committing():
        session.commit()
    session.info[COMMITTED] = True


def _begin(
    session: Session,
    action: str,
    scope: Scope,
    actor: Actor,
    scope_id: int | None,
) -> Change:
    row = None
    if scope is not None:
        asked = select(scope).where(scope.id == scope_id).with_for_update(key_share=True, of=scope)
        if scope is Exchange:
            asked = asked.options(joinedload(Exchange.block, innerjoin=True))
        row = session.scalar(asked)
        if row is None:
            raise NotFoundError(NOTHING_HERE)
    exchange = row if isinstance(row, Exchange) else None
    block = row if isinstance(row, Block) else exchange.block if exchange else None
    return Change(session, actor, runtime().clock(), action, block, exchange)


def _close(change: Change, images: list[RowImage]) -> dict[int, int]:
    """Let those take part who do before a commit, write the log entry, and move the revisions last."""
    exchanges = _exchanges_of(change)
    for exchange, take_part in product(exchanges, runtime().before_commit):
        change.effects += take_part(change.session, exchange, images, change.now, change.states)
    scope = change.exchange or change.block
    summary = both(change.summary)
    entry = AuditEntry(
        at=change.now,
        actor_id=change.actor.id,
        actor_name=change.actor.name,
        block_id=change.block.id if change.block else None,
        exchange_id=change.exchange.id if change.exchange else None,
        revision=scope.revision + 1 if scope else 0,
        action=change.action,
        summary_vi=summary.vi,
        summary_en=summary.en,
        changes=[image.as_json() for image in images],
        undoes_id=change.undoes.id if change.undoes else None,
    )
    change.session.add(entry)
    change.session.flush()
    if change.actor.sent is not None:
        submissions.keep(change.session, change.actor.sent, entry)
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
        return list(change.session.scalars(of_block.with_for_update(key_share=True)))
    return []


def _tell(change: Change, revisions: dict[int, int]) -> None:
    for listener in runtime().listeners:
        listener(Committed(change.action, revisions))
    with runtime().registry.guard.counting(strict=True):  # whoever made the change waits for all of it
        for hook, notice in change.heard:
            runtime().registry.call(hook, change.off, notice=notice)
