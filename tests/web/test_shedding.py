"""More requests than there are threads and room: who is too many is told at once, and what needs no thread goes on."""

from __future__ import annotations

import select
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.support.databases import copy_of
from tests.support.kept_pages import PAGE
from tests.support.server import LiveServer
from tests.support.slow_clients import clients, whole
from tests.support.visitor import Visitor
from tests.web.test_metrics import read
from tournament.web.front import ROOM, THREADS

TOO_MANY = 25
ALL = THREADS + ROOM + TOO_MANY
SIGN_IN = "/accounts/sign-in"
"""Whose form begins a session, which is written."""


@contextmanager
def writing(database: Path) -> Iterator[None]:
    """Keep others from writing meanwhile: each waits for five seconds."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def heads(waiting: list[socket.socket], count: int, seconds: float) -> list[str]:
    """Return the first so many answers that come, without their bodies."""
    found, until = list[str](), time.monotonic() + seconds
    left = set(waiting)
    while len(found) < count and time.monotonic() < until:
        for each in select.select(left, (), (), 0.1)[0]:
            left.discard(each)
            found.append(each.recv(4096).decode(errors="replace").partition("\r\n\r\n")[0].lower())
    return found


def test_who_is_too_many_is_told_at_once_and_kept_pages_and_health_go_on(
    demonstration: Path, tmp_path: Path, serve: Callable[..., LiveServer]
) -> None:
    copy_of(demonstration, tmp_path)
    server = serve(tmp_path)
    other = Visitor(server.url)
    assert other.get(PAGE).status == 200
    with writing(tmp_path / "tournament.sqlite3"), clients(server.port, ALL, whole(SIGN_IN)) as waiting:
        sent_away = heads(waiting, TOO_MANY, 30)
        counted = read(other.get("/metrics").text)
        answers = {path: other.get(path).status for path in ("/health", PAGE)}
        still = [counted[f"tournament_http_{name}",] for name in ("threads_busy", "requests_waiting")]
    assert {head.partition("\r\n")[0] for head in sent_away} == {"http/1.1 503 service unavailable"}
    assert ["retry-after: 5" in head for head in sent_away] == [True] * TOO_MANY
    assert answers == {"/health": 200, PAGE: 200}
    assert still == [THREADS + 1, ROOM]  # nobody was sent away for having waited; one thread tells this
