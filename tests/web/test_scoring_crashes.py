"""Matches are scored while the server is killed: what was acknowledged is stored once, in order, and counts."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.databases import application, copy_of, fold
from tests.support.scoring import address_of, event, link_to
from tests.support.server import LiveServer
from tests.support.stored import EXCHANGE, fill
from tests.web.test_crashes import rounds_on
from tests.web.test_database_away import in_namespace
from tournament.domain.scoring.queries import logs
from tournament.models import Competition, Match, ScoringEvent, db
from tournament.runtime import system_clock

pytestmark = pytest.mark.both_databases
Serve = Callable[..., LiveServer]
EACH = 6
"""Batches that every scorer has acknowledged before each blow and after it."""
LONGEST_PAUSE = 0.1
PATIENCE_SECONDS = 100


@dataclass
class Scorer:
    """A device that sends what it has until it is acknowledged, whatever happens to the server; no match ever ends."""

    server: LiveServer
    address: str
    token: str
    device: str
    seq: int = 0
    acknowledged: list[tuple[str, int]] = field(default_factory=list)
    batches: int = 0
    problems: list[str] = field(default_factory=list)

    def take(self) -> None:
        """Ask for the match."""
        self._until_answered("lease", {"device_id": self.device})

    def score(self, stop: threading.Event) -> None:
        """Send batch after batch; of each point that is given every second event takes it back."""
        while not stop.is_set() and not self.problems:
            batch = [self._next() for _ in range(1 + self.batches % 4)]
            told = self._until_answered("", {"events": batch})
            self.acknowledged += [(each["uuid"], each["number"]) for each in told["events"]]
            self.batches += 1

    def _next(self) -> dict[str, Any]:
        self.seq += 1
        if self.seq == 1:
            return event(self.device, 1, 0, "start")
        if self.seq % 2:
            return event(self.device, self.seq, 0, "undo")
        return event(self.device, self.seq, 0, "action", action="point-home")

    def _until_answered(self, what: str, sent: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
                link.request("POST", f"{self.address}{what}", json.dumps(sent), headers)
                answer = link.getresponse()
                told = json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.02)
                continue
            if answer.status == 200:
                return dict(told)
            if answer.status not in {429, 503}:
                self.problems.append(f"{answer.status}: {told}")
                break
            time.sleep(0.05)
        raise TimeoutError(f"{self.device}: {self.problems or 'no answer'}")


def agree(home: Path, database_url: str, scorers: list[Scorer]) -> None:
    """Check that every log has what was acknowledged, once and under its number, and led to what is shown."""
    with application(home, database_url) as app, app.app_context():
        for scorer in scorers:
            key = scorer.address.split("/")[-3]
            match_id = db.session.scalars(select(Match.id).where(Match.key == key)).one()
            rows = select(ScoringEvent.uuid, ScoringEvent.number, ScoringEvent.device_seq)
            found = db.session.execute(rows.where(ScoringEvent.match_id == match_id).order_by(ScoringEvent.number))
            stored = [tuple(row) for row in found]
            assert [(number, seq) for _, number, seq in stored] == [(n, n) for n in range(1, len(stored) + 1)]
            assert [each[:2] for each in stored][: len(scorer.acknowledged)] == scorer.acknowledged
            shown, replayed = logs.scored(match_id), logs.replay(match_id)
            assert shown is not None
            assert (shown.version, shown.state, shown.reopened) == (len(stored), replayed.state, replayed.reopened)


@rounds_on("sqlite")
def test_no_acknowledged_point_is_lost_when_the_server_is_killed(
    database_url: str, tmp_path: Path, serve: Serve, rounds: int
) -> None:
    fill(tmp_path, database_url)
    with application(tmp_path, database_url) as app, app.app_context():
        competition = db.session.scalars(select(Competition.slug)).first()
        keys = db.session.scalars(select(Match.key).order_by(Match.id).limit(3)).all()
    server = serve(tmp_path, variables={"DATABASE_URL": database_url})
    scorers = []
    for number, key in enumerate(keys):
        printed = server.run("scorer", "link", EXCHANGE, "--name", f"Bàn {number}", "--match", f"{competition}/{key}")
        address = f"/api/v1/{EXCHANGE}/{competition}/matches/{key}/scoring/"
        scorers.append(Scorer(server, address, printed.strip(), f"phone-{number:04}"))
        scorers[-1].take()
    for number in range(rounds):
        stop = threading.Event()
        threads = [threading.Thread(target=each.score, args=(stop,)) for each in scorers]
        for thread in threads:
            thread.start()
        try:
            _wait(scorers, threads)
            time.sleep(random.Random(number).uniform(0, LONGEST_PAUSE))
            server.kill()
            server.start()
            _wait(scorers, threads)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert [each.problems for each in scorers] == [[]] * len(scorers)
        agree(tmp_path, database_url, scorers)


def _wait(scorers: list[Scorer], threads: list[threading.Thread]) -> None:
    goals = [each.batches + EACH for each in scorers]
    until = time.monotonic() + PATIENCE_SECONDS
    while any(each.batches < goal for each, goal in zip(scorers, goals, strict=True)):
        assert time.monotonic() < until, "too slow"
        assert all(thread.is_alive() for thread in threads), [each.problems for each in scorers]
        time.sleep(0.01)


def test_points_on_a_full_disk_are_not_acknowledged(sqlite_template: Path, tmp_path: Path, serve: Serve) -> None:
    home, prepared = tmp_path / "home", tmp_path / "prepared"
    home.mkdir()
    prepared.mkdir()
    database = copy_of(sqlite_template, prepared)
    fill(prepared, database)
    mount = f'mount -t tmpfs -o size=8m,mode=700 none "{home}"; cp -r "{prepared}/." "{home}"'
    with application(prepared, database, system_clock) as app, app.app_context():
        match = db.session.scalars(select(Match).order_by(Match.id)).first()
        assert match is not None
        address, token = address_of(match), link_to(match)
        db.session.remove()
        fold(db.engine)
    server = serve(home, command=in_namespace(tmp_path, mount))

    def send(what: str, sent: object) -> tuple[int, Any]:
        asked = urllib.request.Request(
            f"{server.url}{address}{what}",
            json.dumps(sent).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    assert send("lease", {"device_id": "phone-one"})[0] == 200
    start, *points = [
        event(
            "phone-one", n, 0, *(("start",) if n == 1 else ("action",)), **({"action": "point-home"} if n > 1 else {})
        )
        for n in range(1, 41)
    ]
    assert send("", {"events": [start]})[0] == 200
    inside = Path(f"/proc/{server.pid}/root{home}")
    with (inside / "rest").open("wb", buffering=0) as rest, pytest.raises(OSError, match="No space left"):  # noqa: PT012
        while True:
            rest.write(b"x" * 4096)
    refusals = [send("", {"events": points}) for _ in range(2)]
    assert [(status, told.keys()) for status, told in refusals] == [(503, {"error", "number", "status"})] * 2
    with urllib.request.urlopen(
        urllib.request.Request(f"{server.url}{address}", headers={"Authorization": f"Bearer {token}"})
    ) as answer:
        assert json.load(answer)["version"] == 1  # reading goes on
    (inside / "rest").unlink()
    status, told = send("", {"events": points})
    assert (status, [each["number"] for each in told["events"]]) == (200, list(range(2, 41)))
