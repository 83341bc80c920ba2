"""Points acknowledged a second, on SQLite with every commit on disk: one court, fifty courts at once, and over HTTP.

The baseline is one court that sends one point at a time, each of which is a commit of its own.
"""

from __future__ import annotations

import http.client
import json
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask
from sqlalchemy import select

from tests.support.editions import drawn_edition
from tests.support.scoring import address_of, event, link_to
from tests.support.server import LiveServer
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.scoring.commands import opening, recording
from tournament.engine.scoring_log import ScoringEvent
from tournament.keys import KeyFile
from tournament.models import Match, ScoringLink, db
from tournament.storage.migrate import upgrade

COURTS, SECONDS = 50, 4.0
NOW = datetime(2030, 8, 19, tzinfo=UTC)
BARS = {"acknowledged": 10_000, "p99": 25.0, "http": 2_000}


def main() -> int:
    """Print what is acknowledged a second, and tell by the status whether every bar is reached."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        app, ids, addresses = _written(home)
        one = _at_once(app, ids[:1], 1)
        print(f"one court, one by one     {_told(one)}")
        singles = _at_once(app, ids, 1)
        print(f"{COURTS} courts, one by one    {_told(singles)}  {singles[0] / one[0]:.1f} x")
        queues = _at_once(app, ids, 10)
        print(f"{COURTS} courts, ten at a time {_told(queues)}  {queues[0] / one[0]:.1f} x")
        with app.app_context():
            db.engine.dispose()
        over = _over_http(home, addresses)
        print(f"over HTTP, 25 at a time   {over:8.0f}/s")
    best = max(singles, queues)
    return int(best[0] < BARS["acknowledged"] or best[1] > BARS["p99"] or over < BARS["http"])


def _told(found: tuple[float, float]) -> str:
    return f"{found[0]:8.0f}/s  p99 {found[1]:6.1f} ms"


def _written(home: Path) -> tuple[Flask, list[int], list[tuple[str, str]]]:
    """Write as many matches as there are courts; returns their ids, addresses and tokens."""
    settings = Settings(
        home, f"sqlite:///{home / 'tournament.sqlite3'}", "http://127.0.0.1", KeyFile(home / "keys.json")
    )
    app = create_app(settings)
    with app.app_context():
        upgrade(db.engine)
        matches: list[Match] = []
        while len(matches) < COURTS:
            matches += drawn_edition(name=f"Khối {len(matches)}").matches()
        matches = [db.session.get_one(Match, each.id) for each in matches[:COURTS]]
        addresses = [(address_of(each), link_to(each)) for each in matches]
        ids = [each.id for each in matches]
        db.session.remove()
    return app, ids, addresses


_RUNS = iter(range(1000))


@dataclass
class Court:
    """A device that scores one match, which never ends: each point is taken back by the next event."""

    match_id: int
    device: str
    version: int = 0
    seq: int = 0
    has_point: bool = False

    def events(self, count: int) -> list[dict[str, Any]]:
        """Return the next events as they are sent."""
        return [self._next() for _ in range(count)]

    def _next(self) -> dict[str, Any]:
        self.seq += 1
        if self.version == 0 and self.seq == 1:
            return event(self.device, 1, 0, "start")
        self.has_point = not self.has_point
        if self.has_point:
            return event(self.device, self.seq, self.version, "action", action="point-home")
        return event(self.device, self.seq, self.version, "undo")


def _at_once(app: Flask, ids: list[int], count: int) -> tuple[float, float]:
    """Let every court send so many events at a time; return events acknowledged a second, and the 99th percentile."""
    run, times, ready = next(_RUNS), list[float](), threading.Barrier(len(ids) + 1)

    def play(match_id: int) -> None:
        with app.app_context():
            court = Court(match_id, f"phone-{run}-{match_id}")
            link = db.session.scalars(select(ScoringLink.id).where(ScoringLink.match_id == match_id)).one()
            opening.take(match_id, court.device, link, over=True)
            court.version = recording.record(match_id, [], link).version
            db.session.remove()  # as at the end of a request
            ready.wait()
            until = time.monotonic() + SECONDS
            while time.monotonic() < until:
                events = [ScoringEvent(**{**each, "client_time": NOW}) for each in court.events(count)]
                began = time.monotonic()
                done = recording.record(match_id, events, link)
                times.append(time.monotonic() - began)
                if done.refusal is not None:
                    raise RuntimeError(str(done.refusal))

    threads = [threading.Thread(target=play, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    return len(times) * count / (time.monotonic() - began), sorted(times)[int(len(times) * 0.99)] * 1000


def _over_http(home: Path, addresses: list[tuple[str, str]]) -> float:
    """Return the events that a server acknowledges a second, sent 25 at a time by every court."""
    server, taken = LiveServer(home).start("serve"), list[int]()

    def play(number: int, address: str, token: str) -> None:
        court, link = Court(number, f"phone-http-{number}"), http.client.HTTPConnection("127.0.0.1", server.port)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

        def ask(what: str, sent: Any) -> Any:
            link.request("POST", f"{address}{what}", json.dumps(sent), headers)
            answer = link.getresponse()
            told = json.loads(answer.read())
            if answer.status != 200:
                raise RuntimeError(told)
            return told

        ask("lease", {"device_id": court.device, "take_over": True})
        link.request("GET", address, headers=headers)
        court.version = json.loads(link.getresponse().read())["version"]
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            taken.append(len(ask("", {"events": court.events(25)})["events"]))

    threads = [threading.Thread(target=play, args=(n, *each)) for n, each in enumerate(addresses)]
    try:
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(taken) / (time.monotonic() - began)
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
