"""News that something was committed, by whichever process: for those who wait for it and do not ask all the time.

PostgreSQL tells all who listen of each entry of the log, once it is committed (NOTIFY by a trigger, migration 0020).
SQLite has a number that moves when another connection commits.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing

import psycopg
from sqlalchemy import make_url

from tournament.storage.waiting import LIMITS, Hosts, PatientConnection, parameters_of

log = logging.getLogger(__name__)
CHANNEL = "tournament"
"""What the trigger tells on."""
LOOK_SECONDS = 0.1
"""How often SQLite is looked at; a look is a few microseconds."""
LISTEN_SECONDS = 0.5
"""How long one wait for PostgreSQL lasts; whoever stops a watch waits for that."""
AWAY_SECONDS = 1.0
"""How often whoever watches looks by itself while the database tells it nothing."""
UNTOLD_SECONDS = 15.0
"""How long nothing may be told: a pooler between may swallow the news, and a broken connection is silent."""


class Watch:
    """A thread that calls `heard` with the action of each change, or with nothing when it knows no more than that."""

    def __init__(self, database_url: str, heard: Callable[[str], None]) -> None:
        self._url, self._heard = make_url(database_url), heard
        self._hosts = Hosts()
        self._stopped = threading.Event()
        watch = {"sqlite": self._look, "postgresql": self._listen}[self._url.get_backend_name()]
        self._thread = threading.Thread(target=self._run, args=(watch,), name="news", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer; returns at once."""
        self._stopped.set()

    def _run(self, watch: Callable[[], None]) -> None:
        told = False
        while not self._stopped.is_set():
            try:
                watch()
            except (sqlite3.Error, psycopg.Error) as error:
                if not told:
                    log.warning("news of changes are looked for once a second: %s", str(error).strip())
                told = True
            self._heard("")
            self._stopped.wait(AWAY_SECONDS)

    def _look(self) -> None:
        with closing(sqlite3.connect(str(self._url.database))) as connection:
            seen = None
            while not self._stopped.is_set():
                version = connection.execute("PRAGMA data_version").fetchone()
                if version != seen:
                    seen = version
                    self._heard("")
                self._stopped.wait(LOOK_SECONDS)

    def _listen(self) -> None:
        with self._connected() as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._heard("")  # whatever was committed before
            told = time.monotonic()
            while not self._stopped.is_set():
                for notice in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                    told = time.monotonic()
                    self._heard(notice.payload)
                if time.monotonic() - told > UNTOLD_SECONDS:
                    told = time.monotonic()
                    connection.execute("SELECT 1")  # a line that something holds open tells nothing for ever
                    self._heard("")

    def _connected(self) -> PatientConnection:
        """Connect as the engine of the application does, but outside its pool."""
        named = {**LIMITS, **parameters_of(self._url)}
        connection = PatientConnection.connect(**self._hosts.in_order(named), autocommit=True)
        self._hosts.note(named, connection)
        return connection
