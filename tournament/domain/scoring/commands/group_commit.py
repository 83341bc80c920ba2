"""Many logs are written in one commit: what comes while the disk is busy with one waits, and is in the next.

Whoever comes first writes for all who wait by then, at most so many events, and hands on to the first who came
meanwhile. Nobody hears that anything was taken before the commit that holds it, and nobody at all where that fails.
Of what others hold on PostgreSQL, the group is written without it, and whoever wants it comes again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Table, bindparam, insert, update
from sqlalchemy.exc import DBAPIError

from tournament.domain.core.commands.unit_of_work import (
    ATTEMPTS,
    BusyError,
    committing,
    is_transient,
    wait_to_try_again,
)
from tournament.domain.scoring.commands.held_rows import hold
from tournament.models import WRITE, MatchScoring, ScoringEvent, db
from tournament.models.failures import is_passing
from tournament.runtime import Committed, runtime
from tournament.tracing import span

log = logging.getLogger(__name__)
SCORED = "match.scored"
MOST_IN_ONE = 500
"""Events that one commit takes, beside the first who waits."""
PAUSES = (0.02,) * 5 + (0.1,) * 9 + (0.5,) * 8
"""Between attempts at what others hold, five seconds in all: as long as a statement waits for a lock."""


@dataclass(slots=True, eq=False)
class LogWrite:
    """What is to be written about one match, by whoever saw the log at a stamp; `values` are of its row.

    `sides` are those between whom points count, which the match must have and be open, and `revision` is that of the
    edition at which a start was judged; None where nothing hangs on them. `who` comes from the link in the same
    transaction, or a name that was erased meanwhile would be back; the row has it too where it `names_holder`.

    `is_written` tells afterwards that it was committed; it was not where somebody else wrote first or `is_held`, or
    where `error` says why.
    """

    scoring_id: int
    match_id: int
    exchange_id: int
    stamp: int
    link_id: int
    values: dict[str, Any]
    events: Sequence[dict[str, Any]] = ()
    sides: tuple[int | None, int | None] | None = None
    revision: int | None = None
    names_holder: bool = False
    who: str = ""
    is_written: bool = False
    is_held: bool = False
    error: BaseException | None = None
    is_settled: bool = False
    turn: threading.Event = field(default_factory=threading.Event)


class GroupCommit:
    """The one at a time of this process who writes logs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[LogWrite] = deque()
        self._is_led = False

    def write(self, write: LogWrite) -> bool:
        """Commit a write, with others; False where the log was written since its stamp, so that nothing was done.

        Raises what kept it from being written: then nobody who was to be in the same commit was told anything else;
        BusyError where others held it for too long.
        """
        db.session.rollback()  # what was read is done with, and its connection is free for the commit
        for pause in (*PAUSES, None):
            self._in_turn(write)
            if write.error is not None:
                raise write.error
            if not write.is_held:
                return write.is_written
            if pause is not None:
                time.sleep(pause)
        raise BusyError

    def _in_turn(self, write: LogWrite) -> None:
        """Wait until a write is settled, or for the turn to settle it with others."""
        write.is_settled = False
        write.turn.clear()
        with self._lock:
            self._waiting.append(write)
            leads, self._is_led = not self._is_led, True
        if not leads:
            write.turn.wait()
        if not write.is_settled:
            self._lead()

    def _lead(self) -> None:
        """Write for all who wait, the first of whom is whoever leads, and hand on."""
        with self._lock:
            group = list(self._first())
        try:
            _commit(group)
        except BaseException as error:
            for each in group:
                each.is_written, each.is_held, each.error = False, False, error
        finally:
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                self._is_led = following is not None
            for each in group:
                each.is_settled = True
                each.turn.set()
            if following is not None:
                following.turn.set()

    def _first(self) -> Iterable[LogWrite]:
        events = 0
        while self._waiting and (not events or events + len(self._waiting[0].events) <= MOST_IN_ONE):
            events += max(1, len(self._waiting[0].events))
            yield self._waiting.popleft()


def group_commit() -> GroupCommit:
    """Return that of the present application."""
    found: GroupCommit = current_app.extensions.setdefault("tournament_group_commit", GroupCommit())
    return found


def _commit(group: Sequence[LogWrite]) -> None:
    """Write a group in one transaction, once more where the database let another one go first."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with span("commit of points", points=len(group), attempt=attempt), _connected() as connection:
                _write(connection, group)
                with committing():
                    connection.commit()
            break
        except DBAPIError as error:
            wait_to_try_again(error, attempt)
    _tell({each.match_id: each.exchange_id for each in group if each.is_written})


def _connected() -> Connection:
    return db.engine.connect().execution_options(**{WRITE: True})


def _tell(written: Mapping[int, int]) -> None:
    """Bring the news once for all matches; what fails then takes back nothing."""
    for listener in runtime().listeners if written else ():
        try:
            listener(Committed(SCORED, {}, written))
        except Exception:
            log.exception("the news of points did not reach everybody")


def _write(connection: Connection, group: Sequence[LogWrite]) -> None:
    """Write what nobody came before with; where one of the matches cannot be written, the others are all the same."""
    held, fresh = hold(connection, group), list[LogWrite]()
    stamps = {each.scoring_id: held.stamp(each.scoring_id) for each in group}
    for each in group:
        each.error, each.is_held = None, held.lacks(each)
        each.is_written = not each.is_held and stamps[each.scoring_id] == each.stamp and held.allows(each)
        if each.is_written:
            stamps[each.scoring_id] = each.stamp + 1
            each.who = held.names.get(each.link_id, "")
            fresh.append(each)
    if not fresh or _put(connection, fresh) is None:
        return
    for each in fresh:
        each.error = _put(connection, [each])
        each.is_written = each.error is None


def _put(connection: Connection, writes: Sequence[LogWrite]) -> DBAPIError | None:
    """Write rows in a savepoint; return what is wrong with them, raise what is wrong with the database."""
    try:
        with connection.begin_nested():
            events = [{**event, "who": each.who} for each in writes for event in each.events]
            if events:
                connection.execute(_ADD, events)
            for columns, rows in _alike(writes):
                connection.execute(_row_update(columns), rows)
    except DBAPIError as error:
        if is_transient(error) or is_passing(error):
            raise
        return error
    return None


def _alike(writes: Sequence[LogWrite]) -> Iterable[tuple[tuple[str, ...], list[dict[str, Any]]]]:
    """Yield the rows to be changed, those with the same columns at once."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for each in writes:
        values = {**each.values, "holder": each.who} if each.names_holder else each.values
        found.setdefault(tuple(values), []).append({"of": each.scoring_id, "stamp": each.stamp + 1, **values})
    return found.items()


def _row_update(columns: Sequence[str]) -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in ("stamp", *columns)}
    return update(_SCORING).where(_SCORING.c.id == bindparam("of")).values(values)


_SCORING: Table = MatchScoring.__table__  # type: ignore[assignment]
_ADD = insert(ScoringEvent.__table__)  # type: ignore[arg-type]
