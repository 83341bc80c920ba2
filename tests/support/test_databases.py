"""The databases that the fixtures hand out are real, migrated and separate."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sqlalchemy

from tests.support import postgres
from tournament.storage.migrate import check_known, differences, open_engine


def test_a_database_has_exactly_the_tables_of_the_code(database_url: str) -> None:
    engine = open_engine(database_url)
    check_known(engine)
    assert differences(engine) == []
    engine.dispose()


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.parametrize("round", [1, 2])
def test_each_test_has_a_database_of_its_own(database_url: str, round: int) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE mine (round INTEGER)"))
        connection.execute(sqlalchemy.text("INSERT INTO mine VALUES (:round)"), {"round": round})
        assert connection.execute(sqlalchemy.text("SELECT round FROM mine")).scalars().all() == [round]
    engine.dispose()


def test_the_postgresql_server_is_a_real_one_that_does_not_run_as_root(postgres_root: Path) -> None:
    engine = sqlalchemy.create_engine(postgres.address(postgres_root, "postgres"))
    with engine.connect() as connection:
        version = connection.execute(sqlalchemy.text("SHOW server_version_num")).scalar_one()
        listening = connection.execute(sqlalchemy.text("SHOW listen_addresses")).scalar_one()
    engine.dispose()
    assert int(version) // 10_000 == 18
    assert listening == ""
    pid = int((postgres_root / "data" / "postmaster.pid").read_text().splitlines()[0])
    assert os.getpgid(pid) != os.getpgid(0)
    assert (postgres_root / "data").stat().st_uid != 0
