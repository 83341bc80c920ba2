"""Events of devices: each is taken once and acknowledged after its commit, or told why it is not."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app

from tournament.domain.core.commands.unit_of_work import BusyError
from tournament.domain.scoring.commands.group_commit import LogWrite, group_commit
from tournament.domain.scoring.commands.opening import ATTEMPTS, LEASE, opened
from tournament.domain.scoring.queries.logs import Log, is_current, running_columns
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring_log import Answer, Judged, Refusal, ScoringEvent, judge
from tournament.runtime import runtime

KEPT_LOGS = 100
"""Logs that a process remembers between two requests; a day of play has fewer courts."""

NO_SIDES = Message("The sides of this match are not known yet: it is started once they are.")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of events in their order, at which version the match is by then, and why the rest was not taken.

    `is_closed` tells that the match takes nothing, since it has its result; `is_confirmed` that both sides confirm one.
    """

    version: int
    answers: tuple[Answer, ...]
    refusal: Refusal | None
    is_closed: bool
    is_confirmed: bool


class Logs:
    """Logs as they were when this process wrote them last; whoever writes by one is told when it is outdated."""

    def __init__(self) -> None:
        self._logs: OrderedDict[int, Log] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, match_id: int) -> Log | None:
        with self._lock:
            return self._logs.get(match_id)

    def put(self, log: Log) -> None:
        with self._lock:
            self._logs[log.match_id] = log
            self._logs.move_to_end(log.match_id)
            if len(self._logs) > KEPT_LOGS:
                self._logs.popitem(last=False)


def record(match_id: int, events: Sequence[ScoringEvent], link_id: int) -> Recorded:
    """Take events of a match in their order, up to the first that cannot be taken, for whoever the link is.

    Those of a match that has its result are kept for a review. Returns after the commit. Raises NotFoundError for a
    match that is not there, InputError for one that is not scored action by action or of which a side is not known,
    BusyError or what the database raises where nothing was acknowledged.
    """
    logs: Logs = current_app.extensions.setdefault("tournament_scoring_logs", Logs())
    log = logs.get(match_id)
    for _ in range(ATTEMPTS):
        is_fresh = log is None
        log = log or opened(match_id)
        _require_sides(log)
        judged = judge(log.machine, log.rules, log.known, events, is_closed=log.is_closed)
        is_told = judged.refusal is not None or not judged.new
        if is_told and not is_fresh and not is_current(log):
            log = None  # nobody is refused, or answered, by what others have outdated
            continue
        if judged.new and not group_commit().write(_written(log, judged, link_id)):
            log = None
            continue
        if not log.is_closed:  # which ends without a stamp
            logs.put(replace(log, stamp=log.stamp + bool(judged.new), known=judged.known))
        is_confirmed = judged.known.running.is_confirmed
        return Recorded(judged.known.version, judged.answers, judged.refusal, log.is_closed, is_confirmed)
    raise BusyError


def _require_sides(log: Log) -> None:
    is_started = log.known.running.state is not None
    if not is_started and not log.is_closed and None in (log.basis.home_id, log.basis.away_id):
        raise InputError(NO_SIDES)


def _written(log: Log, judged: Judged, link_id: int) -> LogWrite:
    now = runtime().clock()
    common = {"match_id": log.match_id, "lease": log.lease, "received_at": now}
    rows = [{**common, **_columns(event), **place._asdict()} for event, place in judged.new]
    write = LogWrite(log.id, log.match_id, log.exchange_id, log.stamp, link_id, {}, rows)
    if judged.known.version != log.known.version:
        running = judged.known.running
        write.sides = log.basis.home_id, log.basis.away_id
        write.values = {
            **running_columns(running),
            "version": judged.known.version,
            "held_until": now + LEASE,
            **log.basis_after(running),
        }
        if log.known.running.state is None:
            write.revision = log.revision
    return write


def _columns(event: ScoringEvent) -> Mapping[str, Any]:
    return {
        "uuid": event.uuid,
        "device_id": event.device_id,
        "device_seq": event.device_seq,
        "base_version": event.base_version,
        "type": event.type,
        "payload": event.payload,
        "client_time": event.client_time,
    }
