"""A host of PostgreSQL that is gone is not waited for without end, and one that only reads is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from tests.support import postgres
from tests.support.server import free_port
from tests.support.silent_line import SilentLine, silent_line
from tournament.models.failures import NoReplyError, is_passing
from tournament.storage import waiting

ONE = text("SELECT 1")


class Seen(Exception):
    """Nothing is connected to."""


@pytest.fixture
def line(postgres_root: Path) -> Iterator[SilentLine]:
    """A line to the server of the run."""
    with silent_line(postgres_root) as made:
        yield made


def served(url: str, **options: Any) -> Engine:
    """Return an engine as a server has it."""
    engine = create_engine(url, **options)
    waiting.limit(engine)
    waiting.serve(engine)
    return engine


def patience_of(connection: Connection) -> tuple[float | None, float | None]:
    """Return how long a statement and a commit are waited for."""
    link: Any = connection.connection.dbapi_connection
    return link.reply_seconds, link.commit_seconds


def test_connections_have_limits_and_an_address_may_say_others(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine("postgresql+psycopg://nobody@192.0.2.1/none?tcp_user_timeout=70000")
    waiting.limit(engine)
    seen: dict[str, Any] = {}

    def see(**named: Any) -> None:
        seen.update(named)
        raise Seen

    monkeypatch.setattr(waiting.PatientConnection, "connect", see)
    with pytest.raises(Seen):
        engine.connect()
    assert {name: int(value) for name, value in seen.items() if name in waiting.LIMITS} == {
        **waiting.LIMITS,
        "tcp_user_timeout": 70000,
    }


def test_a_server_gives_up_too_unless_its_operator_says_otherwise(postgres_root: Path) -> None:
    address = postgres.address(postgres_root, "postgres")
    for options, expected, patience in (
        ("", ["30s", "1min"], 35.0),
        ("&options=-c%20statement_timeout=7s", ["7s", "1min"], 12.0),
    ):
        engine = served(address + options)
        with engine.connect() as connection:
            names = ("statement_timeout", "idle_in_transaction_session_timeout")
            assert [connection.scalar(text(f"SHOW {name}")) for name in names] == expected
            assert patience_of(connection) == (patience, 10.0)
        engine.dispose()


def test_a_connection_that_is_kept_already_has_them_too(postgres_root: Path) -> None:
    engine = create_engine(postgres.address(postgres_root, "postgres"))
    waiting.limit(engine)
    with engine.connect() as connection:
        assert patience_of(connection) == (None, None), "commands have time"
    waiting.serve(engine)
    with engine.connect() as connection:
        assert patience_of(connection) == (35.0, 10.0)
    engine.dispose()


def test_a_line_that_goes_silent_is_left(line: SilentLine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PING_SECONDS", "CANCEL_SECONDS", "COMMIT_SECONDS"):
        monkeypatch.setattr(waiting, name, 0.5)
    monkeypatch.setitem(waiting.LIMITS, "connect_timeout", 2)
    engine = served(line.address("postgres"), pool_pre_ping=True)
    with engine.connect() as connection:
        connection.execute(ONE)
        connection.connection.dbapi_connection.reply_seconds = 0.5
        line.speaks.clear()
        with pytest.raises(OperationalError) as raised:
            connection.execute(ONE)
        assert isinstance(raised.value.orig, NoReplyError)
        assert is_passing(raised.value)
        assert raised.value.connection_invalidated
    line.speaks.set()
    with engine.connect() as connection:
        connection.execute(ONE)
    line.speaks.clear()
    with pytest.raises(OperationalError, match="timeout expired"):
        engine.connect()  # neither the one that is kept nor a new one answers
    line.speaks.set()
    with engine.connect() as connection:
        connection.execute(ONE)
        line.speaks.clear()
        with pytest.raises(OperationalError) as raised:
            connection.commit()
        assert isinstance(raised.value.orig, NoReplyError)
    line.speaks.set()
    engine.dispose()


def test_the_host_that_answered_last_is_asked_first(postgres_root: Path) -> None:
    folder = postgres_root / "data"
    named: dict[str, Any] = {"host": f"127.0.0.1,{folder}", "port": f"{free_port()},5432"}
    hosts, asked = waiting.Hosts(), {**named, "user": "postgres", "dbname": "postgres"}
    assert hosts.in_order(asked) == asked
    with psycopg.connect(**asked) as connection:
        hosts.note(asked, connection)
        ports = ",".join(reversed(named["port"].split(",")))
        assert hosts.in_order(asked) == {**asked, "host": f"{folder},127.0.0.1", "port": ports}
        alone = {"host": str(folder)}
        hosts.note(alone, connection)
        assert hosts.in_order(alone) == alone


def test_a_connection_that_only_reads_is_left_for_one_that_writes(postgres_root: Path) -> None:
    """As after a switch of servers behind one address."""
    engine = served(postgres.address(postgres_root, "postgres"), pool_size=1)
    made = list[object]()
    event.listen(engine, "connect", lambda connection, _: made.append(connection))
    with engine.connect() as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = on")
        connection.commit()
    with engine.connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.exec_driver_sql("CREATE TABLE nowhere (id int)")
    assert raised.value.connection_invalidated
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE here (id int)")
    assert len(made) == 1, "beside the one that was kept"
    engine.dispose()


def test_a_server_lets_go_of_what_a_program_held_that_is_silent(line: SilentLine, postgres_root: Path) -> None:
    query = {"application_name": "here", "options": "-c%20idle_in_transaction_session_timeout=200ms"}
    engine = served(line.address("postgres", **query))
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1)")
        line.speaks.clear()
        url = make_url(postgres.address(postgres_root, "postgres"))
        with psycopg.connect(**waiting.parameters_of(url)) as other:
            other.execute("SELECT pg_advisory_xact_lock(1)")  # waits for that
        line.speaks.set()
        with pytest.raises(DBAPIError) as raised:
            connection.execute(ONE)
        assert raised.value.connection_invalidated
    engine.dispose()
