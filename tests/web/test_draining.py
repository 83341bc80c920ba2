"""SIGTERM while people save results: what is under way is answered, the rest finds the next server or none."""

from __future__ import annotations

import random
import re
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.databases import copy_of
from tests.support.event_streams import listening
from tests.support.server import LiveServer
from tests.support.stored import EXCHANGE, MATCH, fill, organiser
from tests.support.visitor import Visitor, fields_of
from tests.support.writers import NEW_OFFICIAL, Writer, agree, match, sign_in, unit, work
from tournament.cli import serve as serving
from tournament.models import WRITE, Exchange
from tournament.storage.migrate import open_engine

PLACES = {
    "An": (match(1), match(2)),
    "Bình": (match(3), match(2)),
    "Chi": (match(4), match(1)),
    "Dũng": (NEW_OFFICIAL, unit(1)),
}
EACH = 2
ROUNDS, MANY_ROUNDS = 1, 40
LATEST = 60
UNIT_FILE = Path(__file__).parents[2] / "docs/deploying/hoi-thao.service"
Serve = Callable[..., LiveServer]


@pytest.fixture
def filled(database_url: str, tmp_path: Path) -> str:
    """The address of a database of each kind that holds an account and a public edition."""
    fill(tmp_path, database_url)
    return database_url


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Keep every writer waiting."""
    engine = open_engine(database_url)
    with engine.connect().execution_options(**{WRITE: True}) as connection:
        connection.execute(select(Exchange.id).with_for_update()).all()
        yield
        connection.rollback()
    engine.dispose()


def until(holds: Callable[[], object], said: Callable[[], str]) -> None:
    end = time.monotonic() + LATEST
    while not holds():
        assert time.monotonic() < end, said()
        time.sleep(0.02)


def busy(server: LiveServer) -> float:
    text = Visitor(server.url).get("/metrics").text
    (line,) = [line for line in text.splitlines() if line.startswith("tournament_http_threads_busy ")]
    return float(line.split()[1])


def filled_in(visitor: Visitor, number: int) -> dict[str, str]:
    """Return what saves a match's result: the page asked whether it is meant, on a day to come."""
    page = MATCH.format(number)
    return fields_of(visitor.post(page, visitor.form(page) | match(number).typed(f"note {number}", 2)), page)


def has_ended_well(server: LiveServer, output: Callable[[], str]) -> bool:
    return "Traceback" not in output() and output().rstrip().endswith("Granian shutdown completed, see ya!")


@pytest.mark.both_databases
def test_results_under_way_are_answered_streams_told_to_come_back_and_nobody_else_let_in(
    filled: str, tmp_path: Path, serve: Serve
) -> None:
    server = serve(tmp_path, variables={"DATABASE_URL": filled})
    visitors = [organiser(server.url) for _ in range(3)]
    typed = [filled_in(visitor, number) for number, visitor in enumerate(visitors, 1)]
    idle = busy(server)
    with ThreadPoolExecutor(4) as sending, listening(server.url, f"/api/v1/{EXCHANGE}/events") as listener:
        began = listener.block()
        with locked(filled):
            asked = [
                sending.submit(visitor.post, MATCH.format(number), fields)
                for number, (visitor, fields) in enumerate(zip(visitors, typed, strict=True), 1)
            ]
            until(lambda: busy(server) == idle + 3, lambda: server.output)
            ended = sending.submit(server.stop)
            until(lambda: "Stopping worker-1" in server.output, lambda: server.output)
        answers = [each.result() for each in asked]
        rest = listener.answer.read()
        ended.result()
    assert [answer.status for answer in answers] == [302, 302, 302]
    assert 3_000 <= int(began["retry"]) <= 9_000
    assert rest.endswith(b"\n\n") or not rest, "the stream ends after a whole event"
    assert has_ended_well(server, lambda: server.output), server.output
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=10)
    again = serve(tmp_path, variables={"DATABASE_URL": filled})
    lan = organiser(again.url)
    assert [lan.form(MATCH.format(number))["note"] for number in (1, 2, 3)] == ["note 1", "note 2", "note 3"]


def rounds_on(database: str) -> pytest.MarkDecorator:
    """End a server once on one of the databases in `make test`, and many times on each of them in `make soak`."""
    many = [pytest.param(each, MANY_ROUNDS, marks=pytest.mark.soak) for each in ("sqlite", "postgresql")]
    return pytest.mark.parametrize(("database_url", "rounds"), [(database, ROUNDS), *many], indirect=["database_url"])


def relieve(servers: Sequence[LiveServer], number: int) -> None:
    """Tell a server to end in the middle of whatever it does, and start it again once it has."""
    time.sleep(random.Random(number).uniform(0, 0.3))
    server = servers[number % len(servers)]
    server.stop()
    assert has_ended_well(server, lambda: server.output), server.output
    server.start()


def run(filled: str, servers: Sequence[LiveServer], rounds: int) -> Sequence[Writer]:
    writers = sign_in(lambda: [server.url for server in servers if server.is_up], PLACES)
    for number in range(rounds):
        work(writers, EACH, partial(relieve, servers, number))
        agree(filled, writers)
    return writers


@rounds_on("sqlite")
def test_a_server_that_ends_again_and_again_leaves_no_result_half_written(
    filled: str, tmp_path: Path, serve: Serve, rounds: int
) -> None:
    run(filled, [serve(tmp_path, variables={"DATABASE_URL": filled})], rounds)


@rounds_on("postgresql")
def test_what_one_of_two_servers_refuses_the_other_takes(
    filled: str, tmp_path: Path, serve: Serve, rounds: int
) -> None:
    shared = {"DATABASE_URL": filled, "TOURNAMENT_KEYS": str(tmp_path / "keys.json")}
    run(filled, [serve(tmp_path / name, variables=shared) for name in ("one", "two")], rounds)


def test_the_supervisor_waits_for_longer_than_a_server_takes_to_end() -> None:
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT_FILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert int(seconds) > serving.DRAIN_SECONDS


@pytest.mark.soak
def test_a_body_that_comes_for_ever_holds_no_server_up(tmp_path: Path, sqlite_template: Path, serve: Serve) -> None:
    copy_of(sqlite_template, tmp_path)
    server = serve(tmp_path)
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=LATEST) as visitor,
        ThreadPoolExecutor() as ending,
    ):
        visitor.sendall(b"POST /accounts/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n")
        ended = ending.submit(server.stop, serving.DRAIN_SECONDS + LATEST)
        while not ended.done():
            with suppress(OSError):
                visitor.sendall(b"x")
            time.sleep(0.2)
    assert server.output.rstrip().endswith("Granian shutdown completed, see ya!"), server.output
