"""Failures of both databases, made in earnest: those of where it runs, and those of the program."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneLeft

from tournament.models.failures import is_locked, is_passing
from tournament.storage.migrate import open_engine


def failing(url: str, *statements: str) -> DBAPIError:
    """Return what the last statement raises."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            for statement in statements[:-1]:
                connection.exec_driver_sql(statement)
            with pytest.raises(DBAPIError) as raised:
                connection.exec_driver_sql(statements[-1])
        return raised.value
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("statements", "passing"),
    [
        (("SELECT * FROM nowhere",), False),
        (("SELECT nonsense FROM block",), False),
        (("SELEKT",), False),
        (("INSERT INTO block (id) VALUES (NULL)",), False),
    ],
)
def test_faults_of_the_program(database_url: str, statements: tuple[str, ...], passing: bool) -> None:
    assert is_passing(failing(database_url, *statements)) is passing


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "statements",
    [
        ("SET TRANSACTION READ ONLY", "CREATE TABLE new (id INTEGER)"),
        ("SET LOCAL statement_timeout = '10ms'", "SELECT pg_sleep(5)"),
        ("SELECT pg_terminate_backend(pg_backend_pid())",),
        *(
            (f"DO $$ BEGIN RAISE 'no' USING ERRCODE = '{state}'; END $$",)
            for state in ("53100", "53200", "53300", "55P03", "57P03", "58030", "40001", "40P01", "08006")
        ),
    ],
)
def test_a_server_that_cannot_just_now(database_url: str, statements: tuple[str, ...]) -> None:
    error = failing(database_url, *statements)
    assert is_passing(error)
    assert error.orig is not None
    assert is_passing(error.orig)
    assert is_locked(error) == ("55P03" in statements[0])


@pytest.mark.parametrize("url", ["postgresql+psycopg://nobody@127.0.0.1:1/x", "sqlite:////nowhere/x.sqlite3"])
def test_a_database_that_is_not_there(url: str) -> None:
    with pytest.raises(DBAPIError) as raised:
        create_engine(url).connect()
    assert is_passing(raised.value)


def full(url: str, file: Path) -> DBAPIError:
    return failing(url, "PRAGMA max_page_count=1", "CREATE TABLE new AS SELECT zeroblob(10000000)")


def read_only(url: str, file: Path) -> DBAPIError:
    return failing(url, "PRAGMA query_only=ON", "CREATE TABLE new (id INTEGER)")


def locked(url: str, file: Path) -> DBAPIError:
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        return failing(url, "PRAGMA busy_timeout=1", "CREATE TABLE new (id INTEGER)")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("make", [full, read_only, locked])
def test_a_file_that_cannot_be_written(
    database_url: str, tmp_path: Path, make: Callable[[str, Path], DBAPIError]
) -> None:
    error = make(database_url, tmp_path / "tournament.sqlite3")
    assert is_passing(error)
    assert is_locked(error) == (make is locked)


def test_no_connection_left_and_other_errors(database_url: str) -> None:
    engine = create_engine(database_url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(NoneLeft) as raised:
            engine.connect()
    engine.dispose()
    assert is_passing(raised.value)
    assert not is_passing(SQLAlchemyError("a mistake in the mapping"))
    assert not is_passing(ValueError("no database"))
