"""Public pages are read from a replica where that is as new as the primary, and nothing else is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.replication import NAME, Cluster
from tests.support.server import LiveServer
from tests.support.stored import FEED, FORM, PUBLIC, organiser
from tests.support.visitor import Visitor

Serve = Callable[..., LiveServer]
PAGES = ("/khoi-a/2030/", PUBLIC, "/khoi-a/2030/results", FEED)


@pytest.fixture
def server(cluster: Cluster, tmp_path: Path, serve: Serve) -> LiveServer:
    """A server that reads from the standby."""
    here = f"postgresql://postgres@127.0.0.1:{cluster.standby.port}/{NAME}?options=-c%20lock_timeout=200"
    return serve(tmp_path / "one", variables=shared(cluster, tmp_path) | {"DATABASE_READ_URL": here})


def shared(cluster: Cluster, home: Path) -> dict[str, str]:
    return {"DATABASE_URL": cluster.address(NAME), "TOURNAMENT_KEYS": str(home / "keys.json")}


@contextmanager
def paused(cluster: Cluster) -> Iterator[None]:
    """Let the standby have what is committed on its disk, and show nothing of it."""
    cluster.standby.execute("SELECT pg_wal_replay_pause()")
    try:
        yield
    finally:
        cluster.standby.execute("SELECT pg_wal_replay_resume()")


def made_on(server: LiveServer) -> Counter[str]:
    """Count the pages that were made, by the database they were read from."""
    told = Visitor(server.url).get("/metrics").text.splitlines()
    lines = [line for line in told if line.startswith("tournament_pages_read_total{")]
    return Counter({line.split('"')[1]: int(float(line.split()[-1])) for line in lines})


def call_edition(cluster: Cluster, name: str) -> None:
    """Change by no service what every page shows: no revision tells of it."""
    cluster.primary.execute(f"UPDATE exchange SET name_vi = '{name}', name_en = '{name}'", database=NAME)


def test_only_what_everybody_sees_is_read_from_a_replica_and_never_what_is_outdated(
    cluster: Cluster, server: LiveServer
) -> None:
    lan, reader = organiser(server.url), Visitor(server.url)
    call_edition(cluster, "Ten cu")
    cluster.caught_up()
    with paused(cluster):
        call_edition(cluster, "Ten moi")
        for page in PAGES:
            answer = reader.get(page)
            assert (answer.status, "Ten cu" in answer.text, "Ten moi" in answer.text) == (200, True, False), page
            if page != FEED:
                signed_in = lan.get(page).text
                assert ("Ten cu" in signed_in, "Ten moi" in signed_in) == (False, True), page
        assert made_on(server) == {"replica": len(PAGES)}
        assert lan.send(FORM, name="Khoi moi").status == 302
        assert lan.form(FORM)["name"] == "Khoi moi"
        answer = reader.get(PAGES[0])
        assert ("Ten moi" in answer.text, "Khoi moi" in answer.text) == (True, True)
        assert made_on(server) == {"replica": len(PAGES), "primary": 1}
    cluster.caught_up()
    assert "Ten moi" in reader.get(PAGES[1]).text
    assert made_on(server) == {"replica": len(PAGES) + 1, "primary": 1}


def test_without_its_replica_a_server_reads_from_the_primary(cluster: Cluster, server: LiveServer) -> None:
    reader = Visitor(server.url)
    assert reader.get(PAGES[0]).status == 200
    cluster.primary.execute("ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()")
    cluster.standby.kill()
    assert [reader.get(page).status for page in PAGES] == [200] * len(PAGES)
    assert made_on(server) == {"replica": 1, "primary": len(PAGES) - 1}
    lan = organiser(server.url)
    assert lan.send(FORM, name="Khoi moi").status == 302
    assert "Khoi moi" in reader.get(PAGES[0]).text
    assert server.output.count("the replica is not asked for") == 1, "and not at each page"


def test_a_page_whose_replica_cannot_go_on_is_made_from_the_primary(cluster: Cluster, server: LiveServer) -> None:
    reader = Visitor(server.url)
    with cluster.primary.connection(NAME) as link, link.transaction():
        link.execute("LOCK TABLE match")
        cluster.caught_up()
        cluster.standby.execute("SELECT pg_wal_replay_pause()")
    # The lock is let go of here, and held there as long as nothing is replayed.
    assert [reader.get(page).status for page in PAGES] == [200] * len(PAGES)
    assert made_on(server) == {"replica": 1, "primary": len(PAGES) - 1}
    said = f"the replica is not asked for 5 seconds: it failed at {PAGES[0]}"
    assert server.output.count("the replica is not asked for") == server.output.count(said) == 1
