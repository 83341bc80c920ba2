"""Workers of `tournament serve`: relieved without a lost request, brought back when one dies, and as many as cores."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner

from tests.support.databases import copy_of
from tests.support.server import LiveServer
from tests.support.visitor import Visitor
from tournament.cli import serve

ASKERS = 4
LATEST = 60


@pytest.fixture
def server(sqlite_template: Path, tmp_path: Path) -> Iterator[LiveServer]:
    copy_of(sqlite_template, tmp_path)
    running = LiveServer(tmp_path).start("serve", "--workers", "2")
    yield running
    running.stop()


@contextmanager
def asking(server: LiveServer, path: str = "/health") -> Iterator[list[int]]:
    """Ask again and again meanwhile, each time over a new connection; yields the statuses, 0 of a broken one."""
    statuses: list[int] = []
    over = Event()

    def ask() -> None:
        while not over.is_set():
            try:
                statuses.append(Visitor(server.url).get(path).status)
            except OSError:
                statuses.append(0)

    with ThreadPoolExecutor(ASKERS) as askers:
        asked = [askers.submit(ask) for _ in range(ASKERS)]
        try:
            yield statuses
        finally:
            over.set()
            for each in asked:
                each.result()


def wait_for(server: LiveServer, line: str, times: int = 1) -> None:
    until = time.monotonic() + LATEST
    while server.output.count(line) < times:
        assert time.monotonic() < until, server.output
        time.sleep(0.05)


def workers(server: LiveServer) -> list[int]:
    """Return the processes of the workers, in the order in which they were started."""
    lines = [line for line in server.output.splitlines() if "Spawning worker-" in line]
    return [int(line.rpartition(" ")[2]) for line in lines]


def test_workers_are_relieved_without_a_lost_request(server: LiveServer) -> None:
    with asking(server) as statuses:
        os.kill(server.pid, signal.SIGHUP)
        wait_for(server, "Stopped old worker-", 2)
        several = len(statuses) + ASKERS * 2
        while len(statuses) < several:
            time.sleep(0.01)
    assert set(statuses) == {200}
    assert len(set(workers(server))) == 4


def test_a_worker_that_is_killed_comes_back(server: LiveServer) -> None:
    wait_for(server, "Started worker-", 2)
    os.kill(workers(server)[0], signal.SIGKILL)
    wait_for(server, "Started worker-", 3)
    assert [Visitor(server.url).get("/health").status for _ in range(8)] == [200] * 8
    assert len(workers(server)) == 3


@pytest.mark.parametrize(("given", "workers"), [("auto", 3), ("2", 2), ("64", 64)])
def test_there_are_as_many_workers_as_wanted(monkeypatch: pytest.MonkeyPatch, given: str, workers: int) -> None:
    asked: list[object] = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {1, 5, 7}, raising=False)
    monkeypatch.setattr(serve, "serve", lambda *arguments: asked.append(arguments[3]))
    assert CliRunner().invoke(serve.command, ["--workers", given]).exit_code == 0
    assert asked == [workers]


@pytest.mark.parametrize("given", ["0", "65", "many", "-1", "1.5"])
def test_a_number_of_workers_that_is_none_is_refused(given: str) -> None:
    refused = CliRunner().invoke(serve.command, ["--workers", given])
    assert refused.exit_code == 2
    assert "--workers" in refused.output
