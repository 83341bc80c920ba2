"""People save results and units while servers and databases are killed: what they were told is what is stored."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.support import postgres
from tests.support.server import LiveServer
from tests.support.stored import fill
from tests.support.writers import NEW_OFFICIAL, Writer, agree, match, sign_in, unit, work

# Each writes a row of their own and one that others write too; the last only adds rows.
PLACES = {
    "An": (unit(1), unit(2)),
    "Bình": (unit(3), unit(2)),
    "Chi": (match(1), match(2)),
    "Dũng": (match(3), match(2)),
    "Em": (NEW_OFFICIAL,),
}
EACH = 2
"""Forms that everybody saves before each blow and after it."""
LONGEST_PAUSE = 0.3
Serve = Callable[..., LiveServer]
BLOWS, MANY_BLOWS = 1, 40
CRASHES = 2
"""Ways in which PostgreSQL crashes."""


def rounds_on(database: str) -> pytest.MarkDecorator:
    """Strike a few blows on one of the databases in `make test`, and many on each of them in `make soak`."""
    many = [pytest.param(each, MANY_BLOWS, marks=pytest.mark.soak) for each in ("sqlite", "postgresql")]
    return pytest.mark.parametrize(("database_url", "rounds"), [(database, BLOWS), *many], indirect=["database_url"])


@pytest.fixture
def filled(database_url: str, tmp_path: Path) -> str:
    """The address of a database of each kind that holds an account and a public edition."""
    fill(tmp_path, database_url)
    return database_url


def told(what: str, writers: Sequence[Writer], blows: int) -> None:
    """Print the figures of a run so far."""
    statuses = sum((writer.statuses for writer in writers), start=Counter[int]())
    broken, saved = sum(writer.broken for writer in writers), sum(writer.saved for writer in writers)
    sent = sum(len(writer.sent) for writer in writers)
    print(
        f"{what}: {blows} blows, {sent} forms sent, {saved} acknowledged, {broken} answers lost, {dict(statuses)}",
        flush=True,
    )


def strike(servers: Sequence[LiveServer], number: int) -> None:
    """Kill a server in the middle of whatever it does, and start it again."""
    time.sleep(random.Random(number).uniform(0, LONGEST_PAUSE))
    server = servers[number % len(servers)]
    server.kill()
    server.start()


def urls_of(servers: Sequence[LiveServer]) -> Callable[[], list[str]]:
    """Return a function that lists the addresses of the servers that were not killed."""
    return lambda: [server.url for server in servers if server.is_up]


@rounds_on("sqlite")
def test_a_server_that_is_killed_again_and_again(filled: str, tmp_path: Path, serve: Serve, rounds: int) -> None:
    servers = [serve(tmp_path, variables={"DATABASE_URL": filled})]
    writers = sign_in(urls_of(servers), PLACES)
    for number in range(rounds):
        work(writers, EACH, partial(strike, servers, number))
        agree(filled, writers)
        told("one server killed", writers, number + 1)


@rounds_on("postgresql")
def test_two_servers_on_one_database(filled: str, tmp_path: Path, serve: Serve, rounds: int) -> None:
    shared = {"DATABASE_URL": filled, "TOURNAMENT_KEYS": str(tmp_path / "keys.json")}
    servers = [serve(tmp_path / name, variables=shared) for name in ("one", "two")]
    writers = sign_in(urls_of(servers), PLACES)
    for number in range(rounds):
        work(writers, EACH, partial(strike, servers, number))
        agree(filled, writers)
        told("one of two servers killed", writers, number + 1)


def crash(root: Path, like: Path, number: int) -> None:
    """Stop PostgreSQL as a power cut does and start it again, or kill one of its processes, which ends all others."""
    time.sleep(random.Random(number).uniform(0, LONGEST_PAUSE))
    if number % 2 == 0:
        postgres.stop(root, "immediate")
        postgres.start(root, like=like)
        return
    with psycopg.connect(dbname="postgres", user="postgres", host=str(root / "data"), autocommit=True) as link:
        busy = "SELECT pid FROM pg_stat_activity WHERE datname LIKE 'own_%' ORDER BY state_change DESC LIMIT 1"
        (pid,) = link.execute(busy).fetchone() or (link.info.backend_pid,)
    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("rounds", [CRASHES, pytest.param(MANY_BLOWS, marks=pytest.mark.soak)])
def test_a_database_server_that_crashes(
    own_database: str, own_postgres: Path, postgres_root: Path, tmp_path: Path, serve: Serve, rounds: int
) -> None:
    servers = [serve(tmp_path, variables={"DATABASE_URL": own_database})]
    writers = sign_in(urls_of(servers), PLACES)
    for number in range(rounds):
        work(writers, EACH, partial(crash, own_postgres, postgres_root, number))
        agree(own_database, writers)
        told("PostgreSQL crashed", writers, number + 1)
    assert sum(writer.statuses[503] for writer in writers) > 0
    before, traceback, after = servers[0].output.partition("Traceback")
    assert not traceback, before[-500:] + after[:8_000]
