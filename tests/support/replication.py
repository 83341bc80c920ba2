"""Two PostgreSQL servers on this machine, of which the second has every commit before it is acknowledged."""

from __future__ import annotations

import os
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.support import postgres
from tests.support.server import free_port

SECONDS = 60
NAME = "hoi_thao"
"""The database of tests."""
SETTINGS = (
    "fsync=off",
    "synchronous_commit=on",
    "wal_level=replica",
    "max_wal_senders=4",
    "wal_keep_size=64MB",
    "autovacuum=off",
    "listen_addresses=127.0.0.1",
)
"""A process that is killed loses nothing that the machine was given to write: only that has to be on disk that a power
cut shall not take."""


@dataclass
class Server:
    """One of the two: its folder, and the port of this machine on which it listens."""

    root: Path
    port: int = field(default_factory=free_port)

    def start(self, like: Path) -> None:
        """Start it; of `like` it has the programs."""
        options = " ".join(f"-c {setting}" for setting in SETTINGS)
        # A copy of its folder would find the sockets of the other.
        postgres.start_with(self.root, f"-k '' -p {self.port} {options}", like)

    def kill(self) -> None:
        """End all of its processes at once, as a power cut does."""
        postmaster = int((self.root / "data" / "postmaster.pid").read_text().split()[0])
        processes = [postmaster, *_children(postmaster)]
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until = time.monotonic() + SECONDS
        while any(map(_lives, processes)):
            assert time.monotonic() < until, "what was killed lives"
            time.sleep(0.01)
        (self.root / "data" / "postmaster.pid").unlink()

    def process(self, kind: str) -> int:
        """Return its process of a kind, such as `walsender`."""
        ((process,),) = self.execute(f"SELECT pid FROM pg_stat_activity WHERE backend_type = '{kind}'")
        return int(process)

    def connection(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        """Return a new connection to it, without a transaction."""
        return psycopg.connect(dbname=database, user="postgres", host="127.0.0.1", port=self.port, autocommit=True)

    def execute(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run statements, each in a transaction of its own; return the rows of the last one."""
        with self.connection(database) as link:
            for statement in statements:
                cursor = link.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


@dataclass
class Cluster:
    """A primary, and a standby that has what was acknowledged; after a failover the other way round."""

    folder: Path
    like: Path
    primary: Server = field(init=False)
    standby: Server = field(init=False)

    def __post_init__(self) -> None:
        self.primary, self.standby = (self._new(name) for name in ("one", "two"))
        self.primary.start(self.like)

    def _new(self, name: str) -> Server:
        server = Server(self.folder / name)
        server.root.mkdir(mode=0o755)
        return server

    def address(self, database: str, **query: str) -> str:
        """Return the address by which servers find whichever takes changes; always the same one."""
        ports = ",".join(sorted(str(server.port) for server in (self.primary, self.standby)))
        said = {"host": "127.0.0.1,127.0.0.1", "port": ports, "target_session_attrs": "read-write", **query}
        return f"postgresql+psycopg://postgres@/{database}?" + "&".join(f"{name}={said[name]}" for name in said)

    def follow(self) -> None:
        """Make the standby from the primary, and have every commit wait for it from then on."""
        data = self.standby.root / "data"
        shutil.rmtree(data, ignore_errors=True)
        postgres.prepare(self.standby.root, self.like)
        source = f"host=127.0.0.1 port={self.primary.port} user=postgres application_name={self.standby.root.name}"
        postgres.run(self.standby.root, "pg_basebackup", "-D", data, "-d", source, "-R", "-c", "fast", "--no-sync")
        self.standby.start(self.like)
        self.primary.execute(
            f"ALTER SYSTEM SET synchronous_standby_names = '{self.standby.root.name}'", "SELECT pg_reload_conf()"
        )
        self._wait_for(self.primary, "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'")

    def caught_up(self) -> None:
        """Wait until the standby shows what is committed by now."""
        ((place,),) = self.primary.execute("SELECT pg_logical_emit_message(true, 'tests', '')")
        self._wait_for(self.standby, f"SELECT 1 WHERE pg_last_wal_replay_lsn() >= '{place}'")

    def promote(self) -> None:
        """Let the standby be the primary, with nobody to wait for."""
        self.standby.execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_promote()")
        self.standby.execute("SELECT pg_reload_conf()")
        self._wait_for(self.standby, "SELECT 1 WHERE NOT pg_is_in_recovery()")
        self.primary, self.standby = self.standby, self.primary

    def stop(self) -> None:
        """End both."""
        for server in (self.standby, self.primary):
            postgres.stop(server.root)

    def _wait_for(self, server: Server, query: str) -> None:
        until = time.monotonic() + SECONDS
        while not server.execute(query):
            assert time.monotonic() < until, query
            time.sleep(0.02)


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(status.parent.name))
    return found


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
