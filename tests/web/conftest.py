"""Real servers, and a PostgreSQL server of their own that tests may stop."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import postgres
from tests.support.databases import RUN, TEMPLATE, migrate
from tests.support.replication import NAME, Cluster
from tests.support.server import LiveServer
from tests.support.stored import fill


@pytest.fixture
def serve() -> Iterator[Callable[..., LiveServer]]:
    """A function that starts a server which ends with the test."""
    started: list[LiveServer] = []

    def start(home: Path, **options: object) -> LiveServer:
        started.append(LiveServer(home, **options))  # type: ignore[arg-type]  # as given
        return started[-1].start()

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def own_postgres(postgres_root: Path) -> Iterator[Path]:
    """A PostgreSQL server that the tests of one module may stop."""
    root = postgres_root.parent / f"postgresql-{uuid.uuid4().hex[:8]}"
    root.mkdir(mode=0o755)
    postgres.start(root, like=postgres_root)
    postgres.execute(root, f"CREATE DATABASE {TEMPLATE}")
    migrate(postgres.address(root, TEMPLATE))
    yield root
    postgres.start(root, like=postgres_root)
    postgres.stop(root)
    shutil.rmtree(root)


@pytest.fixture
def own_database(own_postgres: Path, postgres_root: Path, tmp_path: Path) -> str:
    """The address of a database of that server, with an account and a public edition."""
    postgres.start(own_postgres, like=postgres_root)  # a test that failed may have left it stopped
    name = f"own_{uuid.uuid4().hex}"
    postgres.execute(own_postgres, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    url = postgres.address(own_postgres, name)
    fill(tmp_path, url)
    return url


@pytest.fixture
def cluster(postgres_root: Path, tmp_path: Path) -> Iterator[Cluster]:
    """A primary and its synchronous standby with an account and a public edition."""
    folder = Path(os.environ[RUN]) / f"cluster-{uuid.uuid4().hex[:8]}"
    folder.mkdir(mode=0o755)
    made = Cluster(folder, postgres_root)
    made.primary.execute(f"CREATE DATABASE {NAME}")
    url = made.address(NAME)
    migrate(url)
    fill(tmp_path, url)
    made.follow()
    yield made
    made.stop()
    shutil.rmtree(folder)
