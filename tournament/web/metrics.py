"""What a server counts, for Prometheus. Labels are routes, classes of statuses and plugins, never an address.

`tournament serve` gives its workers one folder to count in (prometheus-client's multiprocess mode), so that whichever
of them is asked answers for all, and nothing is lost when one ends. Under any other server each counts by itself.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from tournament.domain.core.queries.jobs import depth
from tournament.domain.timetables.commands.search_jobs import under_way
from tournament.editions import metrics as queries
from tournament.plugins.guard import Guard
from tournament.runtime import runtime

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which the library knows the folder that workers share, looked at when it is imported."""
SHARED = os.environ.get(FOLDER)
NO_ROUTE = "none"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
COUNTED = "counted"
ROWS = "tournament_rows"
ROWS_SECONDS = 60.0
"""How long it is told how many rows there are before they are counted again."""

disable_created_metrics()  # type: ignore[no-untyped-call]
_REGISTRY = CollectorRegistry()


def _gauge(name: str, said: str) -> Gauge:
    return Gauge(f"tournament_{name}", said, registry=_REGISTRY, multiprocess_mode="livesum")


def _counter(name: str, said: str, *labels: str) -> Counter:
    return Counter(f"tournament_{name}", said, labels, registry=_REGISTRY)


class Latency(Histogram):
    """Seconds of answers."""

    def observe_shortest(self, times: int, seconds: float) -> None:
        """Observe so many answers of the first bucket, which took so many seconds together."""
        self._sum.inc(seconds)
        self._buckets[0].inc(times)


LATENCY = Latency(
    "tournament_http_request_duration_seconds",
    "Time from the head of a request to its answer.",
    ["route"],
    buckets=SECONDS,
    registry=_REGISTRY,
)
ANSWERS = _counter("http_requests", "Answers by route and class of status.", "route", "status")
WAITING = _gauge("http_requests_waiting", "Whole requests that wait for a thread.")
BUSY = _gauge("http_threads_busy", "Threads that work on a request.")
SHED = _counter("http_requests_shed", "Requests refused before they were worked on, by status.", "status")
STREAMS = _gauge("streams_open", "Open event streams.")
KEPT = _counter("kept_pages", "Public pages: sent at once (hit), not sent at once (miss), made (made).", "outcome")
KEPT_BYTES = _gauge("kept_pages_bytes", "Bytes of the bodies of kept pages.")
ON_REPLICA = _counter("pages_read", "Public pages made where there is a replica, by where they were read.", "database")
PLUGIN_FAILURES = _counter("plugin_failures", "Failures of a plugin's parts, in all workers.", "plugin")
CONNECTIONS = _gauge("database_connections_in_use", "Connections to the database that work.")
HIT, MISS, MADE = (KEPT.labels(outcome) for outcome in ("hit", "miss", "made"))


@dataclass(slots=True)
class _Hits:
    times: int = 0
    seconds: float = 0.0


_lock = threading.Lock()
_hits: defaultdict[tuple[str, int], _Hits] = defaultdict(_Hits)


def count_answer(route: str, status: int, seconds: float) -> None:
    """Count the answer to a request."""
    latency, answers = _of_route(route or NO_ROUTE, f"{status // 100}xx")
    latency.observe(seconds)
    answers.inc()


def count_hit(route: str, status: int, seconds: float) -> bool:
    """Count an answer with a kept page in plain numbers; tell whether it is the first since the last `settle`."""
    if seconds > SECONDS[0]:
        HIT.inc()
        count_answer(route, status, seconds)
        return False
    with _lock:
        is_first, hits = not _hits, _hits[route, status]
        hits.times += 1
        hits.seconds += seconds
    return is_first


def settle() -> None:
    """Put what was counted in plain numbers where everybody is told of it: that takes as long as a hit itself."""
    with _lock:
        settled = dict(_hits)
        _hits.clear()
    for (route, status), hits in settled.items():
        latency, answers = _of_route(route or NO_ROUTE, f"{status // 100}xx")
        latency.observe_shortest(hits.times, hits.seconds)
        answers.inc(hits.times)
        HIT.inc(hits.times)


@lru_cache(maxsize=4096)
def _of_route(route: str, status: str) -> tuple[Latency, Counter]:
    return LATENCY.labels(route), ANSWERS.labels(route, status)


def count_plugin_failures(guard: Guard) -> None:
    """Count failures of plugins, those at the start too, beside what is written down of them."""
    for part, failure in guard.failures().items():
        PLUGIN_FAILURES.labels(part.plugin).inc(failure.times)
    note = guard.note

    def counted(plugin: str, part: str, times: int, last: str) -> None:
        PLUGIN_FAILURES.labels(plugin).inc()
        note(plugin, part, times, last)

    guard.note = counted


def count_connections(engine: Engine) -> None:
    """Count the connections that work; a broken one is handed back without having been handed out."""

    @event.listens_for(engine, "checkout")
    def _out(_connection: Any, record: Any, _proxy: Any) -> None:
        record.record_info[COUNTED] = True
        CONNECTIONS.inc()

    @event.listens_for(engine, "checkin")
    def _in(_connection: Any, record: Any) -> None:
        if record.record_info.pop(COUNTED, False):
            CONNECTIONS.dec()


def exposition() -> bytes:
    """Return everything in the text format of Prometheus; what the database cannot tell just now is missing."""
    settle()
    registry = CollectorRegistry()
    registry.register(_Stored())
    if SHARED:
        _forget_the_dead(Path(SHARED))
        MultiProcessCollector(registry, SHARED)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(_REGISTRY)


class _Stored(Collector):
    """What is asked for when it is told: what the database holds, and what goes on outside of requests."""

    def collect(self) -> Iterator[Metric]:
        with suppress(SQLAlchemyError):
            yield GaugeMetricFamily("tournament_searches_running", "Searches for timetables under way.", under_way())
            queued = GaugeMetricFamily(
                "tournament_jobs", "Work outside of requests, by kind and state.", labels=("kind", "state")
            )
            for labels, count in depth(runtime().clock()).items():
                queued.add_metric(labels, count)
            yield queued
            for name, value in _rows().items():
                yield GaugeMetricFamily(f"tournament_{name}", f"Rows in the database: {name}.", value)


def _rows() -> Mapping[str, int]:
    """Return how many rows there are: to count them, tables that grow for years are read to their end."""
    counted, rows = current_app.extensions.get(ROWS, (-ROWS_SECONDS, {}))
    if time.monotonic() - counted >= ROWS_SECONDS:
        rows = queries.counts()
        current_app.extensions[ROWS] = time.monotonic(), rows
    found: Mapping[str, int] = rows
    return found


def _forget_the_dead(folder: Path) -> None:
    """Leave out what workers that have ended had open."""
    for pid in {int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_live*.db")}:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]
