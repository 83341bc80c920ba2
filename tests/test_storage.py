"""What was acknowledged is there, whatever ended: the process, the disk, the connection, a migration."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from tests.support import forked
from tests.support.clocks import going_on
from tests.support.server import LiveServer
from tournament.app import create_app, scratch
from tournament.config import Settings
from tournament.domain.archives.commands import archives
from tournament.domain.archives.commands.archive_check import findings
from tournament.domain.core.commands.unit_of_work import SYSTEM, BusyError, Change, service
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.interchange.archive_v1.files import read_archive
from tournament.interchange.archive_v1.log import folded
from tournament.keys import PassingKeys
from tournament.models import AuditEntry, Block, Exchange, db
from tournament.storage.backup import backup, restore
from tournament.storage.migrate import check_known, differences, open_engine, upgrade

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROUNDS, WRITERS, SECONDS = {"sqlite": 2, "postgresql": 1}, 2, 0.6


@service("test.counted", Exchange)
def count(change: Change) -> int:
    """Add one to a number and return it."""
    policies = change.of_exchange.policies
    number: int = policies.get("count", 0) + 1
    change.of_exchange.policies = {**policies, "count": number}
    return number


def acknowledge(database_url: str, home: Path, exchange_id: int) -> None:
    """Count for ever, and print each number once it is committed."""
    with create_app(
        Settings(home, database_url, "http://hoithao.example", PassingKeys()), clock=going_on()
    ).app_context():
        while True:
            with suppress(BusyError):  # nothing is acknowledged then
                print(count(SYSTEM, exchange_id), flush=True)


@pytest.fixture
def exchange_id(app: Flask) -> int:
    """A bare edition of a bare block."""
    with app.app_context():
        block_id = blocks.create(SYSTEM, None, "Khối mẫu", "Sample block")
        return exchanges.create(
            SYSTEM, block_id, Details("Hội thao mẫu", "Sample games", date(2026, 8, 19), date(2026, 8, 20))
        )


def counted(exchange_id: int) -> int:
    """Return the number that is stored; the revision, the log and the rows it leads to say the same."""
    db.session.rollback()
    exchange = db.session.get_one(Exchange, exchange_id)
    number: int = exchange.policies.get("count", 0)
    steps = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "test.counted")
    assert (exchange.revision, db.session.scalar(steps)) == (1 + number, number)
    log = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert folded(log)["exchange"][exchange_id]["policies"] == exchange.policies  # type: ignore[arg-type]  # alike
    return number


def test_killed_writers_lose_nothing_they_acknowledged(app: Flask, settings: Settings, exchange_id: int) -> None:
    acknowledged: list[int] = []
    rounds = ROUNDS[settings.database_url.partition(":")[0].partition("+")[0]]
    given = (settings.database_url, settings.home, exchange_id)
    for number in range(rounds):
        files = [settings.home / f"acknowledged-{number}-{writer}" for writer in range(WRITERS)]
        writers = [forked.call(acknowledge, *given, output=file) for file in files]
        while not all(file.exists() and "\n" in file.read_text() for file in files):
            assert [writer.poll() for writer in writers] == [None] * WRITERS
            time.sleep(0.01)
        time.sleep(SECONDS)
        for writer in writers:
            writer.kill()
            writer.wait()
        acknowledged += [int(line) for file in files for line in file.read_text().split("\n")[:-1] if line.isdigit()]
    with app.app_context():
        number = counted(exchange_id)
        assert len(set(acknowledged)) == len(acknowledged) >= rounds * WRITERS
        assert max(acknowledged) <= number <= len(acknowledged) + rounds * WRITERS
        assert count(SYSTEM, exchange_id) == number + 1


@ONE_DATABASE
def test_a_torn_log_of_sqlite_opens_with_what_was_whole(app: Flask, settings: Settings, exchange_id: int) -> None:
    file = settings.home / "tournament.sqlite3"
    with app.app_context():
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
        for _ in range(5):
            count(SYSTEM, exchange_id)
        whole = Path(f"{file}-wal").read_bytes()
        seen = []
        for part in range(11):
            torn = settings.home / f"torn-{part}" / "tournament.sqlite3"
            torn.parent.mkdir()
            shutil.copyfile(file, torn)
            Path(f"{torn}-wal").write_bytes(whole[: len(whole) * part // 10])
            with closing(sqlite3.connect(torn)) as opened:
                assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                sums = opened.execute("SELECT coalesce(sum(revision), 0), (SELECT count(*) FROM audit_entry "
                                      "WHERE exchange_id IS NOT NULL) FROM exchange").fetchone()  # fmt: skip
            assert sums[0] == sums[1]
            seen.append(sums[0])
    assert seen == sorted(seen)
    assert seen[-1] == 6


@pytest.fixture
def pragma(app: Flask) -> Iterator[Any]:
    """A function that sets a pragma on every new connection."""
    set_: list[str] = []

    def connect(connection: Any, _record: object) -> None:
        for sentence in set_:
            connection.execute(sentence)

    with app.app_context():
        event.listen(db.engine, "connect", connect)

        def ask(sentence: str) -> None:
            set_.append(sentence)
            db.session.remove()
            db.engine.dispose()

        yield ask
        event.remove(db.engine, "connect", connect)


@ONE_DATABASE
def test_a_full_disk_acknowledges_nothing_and_can_be_read(app: Flask, exchange_id: int, pragma: Any) -> None:
    with app.app_context():
        pragma("PRAGMA max_page_count=1")
        with pytest.raises(OperationalError, match="full"):
            blocks.create(SYSTEM, None, "Khối " + "x" * 100_000, "Block")
        assert counted(exchange_id) == 0
        assert len(db.session.scalars(select(Block)).all()) == 1


@ONE_DATABASE
def test_a_database_that_stays_locked_is_busy(app: Flask, settings: Settings, exchange_id: int, pragma: Any) -> None:
    with app.app_context(), closing(sqlite3.connect(settings.home / "tournament.sqlite3")) as other:
        pragma("PRAGMA busy_timeout=20")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError):
            count(SYSTEM, exchange_id)
        other.rollback()
        assert count(SYSTEM, exchange_id) == 1


def migrate_and_end(database_url: str) -> None:
    """Migrate, and end without a word after a dozen tables."""
    made: Callable[..., Any] = Operations.create_table
    calls: list[Any] = []

    def create_table(self: Operations, *arguments: Any, **options: Any) -> None:
        calls.append(made(self, *arguments, **options))
        if len(calls) == 12:
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(Operations, "create_table", create_table)  # noqa: B010  # it is one of its own
    upgrade(open_engine(database_url))


def test_a_migration_that_is_killed_leaves_the_old_schema(empty_database_url: str) -> None:
    assert forked.call(migrate_and_end, empty_database_url).wait() == -signal.SIGKILL
    engine = open_engine(empty_database_url)
    try:
        with engine.connect() as connection:
            tables = {name for name in ("block", "match") if engine.dialect.has_table(connection, name)}
        assert tables == set()
        upgrade(engine)
        check_known(engine)
        assert differences(engine) == []
    finally:
        engine.dispose()


@ONE_DATABASE
def test_a_backup_made_during_writes_holds_together(
    app: Flask, settings: Settings, exchange_id: int, tmp_path: Path
) -> None:
    stop, copies = threading.Event(), [tmp_path / f"{n}.backup" for n in range(4)]

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                count(SYSTEM, exchange_id)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for copy in copies:
            backup(settings.database_url, str(copy))
    finally:
        stop.set()
        writer.join()
    for copy in copies:
        home = tmp_path / f"home-{copy.stem}"
        home.mkdir()
        address = f"sqlite:///{home / 'tournament.sqlite3'}"
        upgrade(open_engine(address))
        restore(address, str(copy))
        with create_app(
            Settings(home, address, "http://hoithao.example", PassingKeys()), clock=going_on()
        ).app_context():
            counted(exchange_id)
            archive = home / "archive.zip"
            archive.write_bytes(archives.export("khoi-mau", "2026"))
            db.session.remove()
            db.engine.dispose()
        with scratch():
            assert findings(read_archive(str(archive))) == []


BROKEN: list[int] = []


@service("test.counted", Exchange)
def count_over_a_broken_connection(change: Change) -> int:
    """Count, but lose the connection the first time."""
    policies = change.of_exchange.policies
    change.of_exchange.policies = {**policies, "count": policies.get("count", 0) + 1}
    change.session.flush()
    BROKEN.append(1)
    if len(BROKEN) == 1:
        change.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    return 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_breaks_is_replaced_and_the_change_made_once(app: Flask, exchange_id: int) -> None:
    BROKEN.clear()
    with app.app_context():
        count_over_a_broken_connection(SYSTEM, exchange_id)
        assert (counted(exchange_id), len(BROKEN)) == (1, 2)
        db.session.remove()
        with db.engine.connect() as connection:  # the server closes what the pool keeps
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            connection.execute(text(f"{others} AND datname = current_database()"))
        assert count(SYSTEM, exchange_id) == 2


def test_two_that_wait_for_one_another_are_both_made(app: Flask, exchange_id: int) -> None:
    with app.app_context():
        block_id = db.session.get_one(Exchange, exchange_id).block_id
        details = Details("Hội thao hai", "Second games", date(2027, 8, 19), date(2027, 8, 20))
        both = (exchange_id, exchanges.create(SYSTEM, block_id, details))
    together = threading.Barrier(2)
    tries: list[int] = []

    @service("test.counted", Exchange)
    def count_both(change: Change, other: int) -> None:
        tries.append(other)
        if len(tries) <= 2 and change.session.get_bind().dialect.name == "postgresql":
            together.wait(10)
        row = change.session.scalars(select(Exchange).where(Exchange.id == other).with_for_update()).one()
        row.policies = {**row.policies, "count": row.policies.get("count", 0) + 1}

    def write(first: int, second: int) -> None:
        with app.app_context():
            count_both(SYSTEM, first, second)

    threads = [threading.Thread(target=write, args=pair) for pair in (both, both[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert [db.session.get_one(Exchange, id_).policies["count"] for id_ in both] == [1, 1]
        expected = 3 if db.engine.dialect.name == "postgresql" else 2
        assert len(tries) == expected


def test_a_request_under_way_is_answered_before_the_server_ends(tmp_path: Path) -> None:
    server = LiveServer(tmp_path)
    server.run("db", "upgrade")
    server.start("serve")
    body = b"email=a%40b.example&password=x"
    head = f"POST /accounts/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
    ending = threading.Thread(target=server.stop)
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as visitor:
        visitor.sendall((head + kind).encode() + body[:10])
        ending.start()
        until = time.monotonic() + 20
        while "Shutting down" not in server.output and time.monotonic() < until:
            time.sleep(0.02)
        visitor.sendall(body[10:])
        answer = b"".join(iter(lambda: visitor.recv(4096), b""))
    ending.join()
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert "Trang này đã cũ".encode() in answer
