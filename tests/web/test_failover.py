"""Two servers go on when their PostgreSQL is killed and its standby takes over: what was acknowledged is there once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.event_streams import Listener, listening
from tests.support.replication import NAME, Cluster
from tests.support.server import LiveServer
from tests.support.stored import EXCHANGE, FORM, name_of_unit, organiser
from tests.support.visitor import Visitor
from tests.support.writers import NEW_OFFICIAL, UNSURE, Writer, agree, match, sign_in, unit, work
from tournament.models import Exchange
from tournament.storage.migrate import open_engine

PLACES = {
    "An": (match(1), match(2)),
    "Bình": (match(3), match(2)),
    "Chi": (unit(1), unit(2)),
    "Em": (NEW_OFFICIAL,),
}
EACH = 2
"""Forms that everybody saves before each failover and after it."""
LONGEST_PAUSE = 0.3
FAILOVERS = 12
EVENTS = f"/api/v1/{EXCHANGE}/events"
Serve = Callable[..., LiveServer]


@pytest.fixture
def servers(cluster: Cluster, tmp_path: Path, serve: Serve) -> list[LiveServer]:
    """Two servers that know the addresses of both."""
    shared = {"DATABASE_URL": cluster.address(NAME), "TOURNAMENT_KEYS": str(tmp_path / "keys.json")}
    return [serve(tmp_path / name, variables=shared) for name in ("one", "two")]


def fail_over(cluster: Cluster, number: int) -> None:
    """Kill the primary in the middle of whatever it does, and let its standby take over."""
    pause = random.Random(number)
    time.sleep(pause.uniform(0, LONGEST_PAUSE))
    cluster.primary.kill()
    time.sleep(pause.uniform(0, LONGEST_PAUSE))
    cluster.promote()


def revision(cluster: Cluster) -> int:
    """Return how far the log of the edition has come."""
    engine = open_engine(cluster.address(NAME))
    with engine.connect() as connection:
        found = connection.scalar(select(Exchange.revision))
    engine.dispose()
    assert found is not None
    return found


def heard(listener: Listener, wanted: int) -> bool:
    """Wait until a stream tells of a revision."""
    while listener.event()["revision"] < wanted:
        pass
    return True


@pytest.mark.parametrize("rounds", [1, pytest.param(FAILOVERS, marks=pytest.mark.soak)])
def test_a_primary_that_is_killed_while_people_save(cluster: Cluster, servers: list[LiveServer], rounds: int) -> None:
    writers = sign_in(lambda: [server.url for server in servers], PLACES)
    visitors = [organiser(server.url) for server in servers]
    with ExitStack() as open_streams:
        streams = [open_streams.enter_context(listening(server.url, EVENTS)) for server in servers]
        for number in range(rounds):
            work(writers, EACH, partial(failed_over_and_served, cluster, visitors, number))
            agree(cluster.address(NAME), writers)
            last = revision(cluster)
            assert [heard(stream, last) for stream in streams] == [True, True]
            cluster.follow()
    told(writers)
    for server in servers:
        before, traceback, after = server.output.partition("Traceback")
        assert not traceback, before[-500:] + after[:8_000]


def failed_over_and_served(cluster: Cluster, visitors: list[Visitor], number: int) -> None:
    """Fail over, and see that the first form which each server is sent after that is saved."""
    fail_over(cluster, number)
    for place, visitor in enumerate(visitors, start=1):
        page, name = f"/manage/khoi-a/units/{2 + place}", f"Sau lần {number}, máy {place}"
        assert visitor.send(page, name=name).status == 302
        assert visitor.form(page)["name"] == name


def told(writers: list[Writer]) -> None:
    """Print the figures of a run."""
    saved, sent = sum(writer.saved for writer in writers), sum(len(writer.sent) for writer in writers)
    statuses = sum((writer.statuses for writer in writers[1:]), start=writers[0].statuses)
    print(f"failovers: {sent} forms sent, {saved} acknowledged, {dict(statuses)}", flush=True)


@pytest.mark.parametrize("fails_over", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_what_the_standby_lacks_is_not_acknowledged(
    cluster: Cluster, servers: list[LiveServer], fails_over: bool
) -> None:
    """Its form is known when it comes again, whether the primary is lost or the standby comes back."""
    one, other = (organiser(server.url) for server in servers)
    assert one.send(FORM, name="Đã lưu").status == 302
    name = "Khoi moi"
    typed = {**one.form(FORM), "name": name}
    sender = cluster.primary.process("walsender")
    os.kill(sender, signal.SIGSTOP)
    try:
        answer = one.post(FORM, typed)
        assert (answer.status, UNSURE in answer.text) == (503, True)
        if fails_over:
            cluster.primary.kill()
            cluster.promote()
            assert name_of_unit(other) == "Đã lưu"
    finally:
        with suppress(ProcessLookupError):
            os.kill(sender, signal.SIGCONT)
    assert [one.post(FORM, typed).status for _ in range(2)] == [302, 302]
    assert name_of_unit(other) == name
    changes = f"SELECT count(*) FROM audit_entry WHERE changes::text LIKE '%{name}%'"
    assert cluster.primary.execute(changes, database=NAME) == [(1,)]
