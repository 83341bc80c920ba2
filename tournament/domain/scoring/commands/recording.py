"""Events of devices: each is taken once and acknowledged after its commit, or told why it is not."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from flask import current_app

from tournament.domain.core.commands.unit_of_work import BusyError
from tournament.domain.scoring.commands.group_commit import LogWrite, group_commit
from tournament.domain.scoring.commands.opening import ATTEMPTS, LEASE, opened
from tournament.domain.scoring.queries.logs import Log
from tournament.engine.scoring_log import Answer, Judged, Refusal, ScoringEvent, judge
from tournament.runtime import runtime

KEPT_LOGS = 100
"""Logs that a process remembers between two requests; a day of play has fewer courts."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of events in their order, at which version the match is by then, and why the rest was not taken."""

    version: int
    answers: tuple[Answer, ...]
    refusal: Refusal | None


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


def record(match_id: int, events: Sequence[ScoringEvent], who: str) -> Recorded:
    """Take events of a match in their order, up to the first that cannot be taken, for `who` has the device.

    Returns after the commit. Raises NotFoundError for a match that is not there, InputError for one that is not scored
    action by action, BusyError or what the database raises where nothing was acknowledged.
    """
    logs: Logs = current_app.extensions.setdefault("tournament_scoring_logs", Logs())
    log = logs.get(match_id)
    for _ in range(ATTEMPTS):
        is_fresh = log is None
        log = log or opened(match_id)
        judged = judge(log.machine, log.rules, log.known, events)
        if judged.refusal is not None and not is_fresh:
            log = None  # nobody is refused by what another process may have outdated
            continue
        if judged.new and not group_commit().write(_written(log, judged, who)):
            log = None
            continue
        logs.put(replace(log, stamp=log.stamp + bool(judged.new), known=judged.known))
        return Recorded(judged.known.version, judged.answers, judged.refusal)
    raise BusyError


def _written(log: Log, judged: Judged, who: str) -> LogWrite:
    now = runtime().clock()
    values: dict[str, Any] = {}
    if judged.known.version != log.known.version:
        running = judged.known.running
        values = {
            "state": msgspec.json.encode(running.state).decode(),
            "reopened": running.reopened,
            "version": judged.known.version,
            "held_until": now + LEASE,
        }
    common = {"match_id": log.match_id, "lease": log.lease, "who": who, "received_at": now}
    rows = [{**common, **_columns(event), "number": number} for event, number in judged.new]
    return LogWrite(log.id, log.match_id, log.exchange_id, log.stamp, values, rows)


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
