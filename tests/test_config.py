"""Settings of the database: several hosts, and how many connections are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from tournament.config import NO_DATABASE, NO_REPLICA, NO_REPLICA_ADDRESS, Pool, Settings, database_url
from tournament.domain.core.commands.job_workers import MOST_AT_ONCE
from tournament.engine.errors import InputError
from tournament.storage.waiting import parameters_of
from tournament.web.front import ALWAYS_ANSWERED, RESERVED, THREADS


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgresql://h/d", {"host": "h", "dbname": "d"}),
        (
            "postgresql://lan:a%40b@one:5433,two/d?sslmode=require",
            {
                "host": "one,two", "port": "5433,", "dbname": "d", "user": "lan", "password": "a@b",
                "sslmode": "require", "target_session_attrs": "read-write",
            },
        ),
        (
            "postgres://[::1]:5,[::2]:6/d",
            {"host": "::1,::2", "port": "5,6", "dbname": "d", "target_session_attrs": "read-write"},
        ),
        (
            "postgresql://a,b/d?target_session_attrs=any",
            {"host": "a,b", "port": ",", "dbname": "d", "target_session_attrs": "any"},
        ),
        (
            "postgresql+psycopg:///d?host=a:5&host=b:6",
            {"host": "a,b", "port": "5,6", "dbname": "d", "target_session_attrs": "read-write"},
        ),
    ],
)  # fmt: skip
def test_several_hosts_are_asked_for_the_one_that_takes_changes(
    given: str, expected: dict[str, str], tmp_path: Path
) -> None:
    assert parameters_of(make_url(database_url(given, tmp_path))) == expected


@pytest.mark.parametrize("given", ["postgresql://a,b:c/d", "postgresql://a,,b/d"])
def test_hosts_that_are_none_are_refused(given: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        database_url(given, tmp_path)
    assert str(raised.value) == NO_DATABASE


def test_a_replica_stands_beside_a_primary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_READ_URL", "postgresql://one,two/d")
    with pytest.raises(InputError) as raised:
        Settings.from_environment()
    assert str(raised.value) == NO_REPLICA
    monkeypatch.setenv("DATABASE_URL", "postgresql://one,two/d")
    settings = Settings.from_environment()
    wanted = [
        parameters_of(make_url(url))["target_session_attrs"] for url in (settings.database_url, settings.read_url)
    ]
    assert wanted == ["read-write", "prefer-standby"]
    monkeypatch.setenv("DATABASE_READ_URL", "postgresql://two/once-sqlite")
    assert make_url(Settings.from_environment().read_url).database == "once-sqlite"
    for given, said in (("sqlite:///x", NO_REPLICA), ("two:5433/d", NO_REPLICA_ADDRESS)):
        monkeypatch.setenv("DATABASE_READ_URL", given)
        with pytest.raises(InputError) as raised:
            Settings.from_environment()
        assert str(raised.value) == said


def test_there_are_connections_for_all_threads() -> None:
    pages = THREADS + THREADS // RESERVED
    looks = 2  # for news, and for jobs
    assert (Pool().size, Pool().overflow) == (pages, pages + len(ALWAYS_ANSWERED) + looks + 2 * MOST_AT_ONCE + 1)


@pytest.mark.parametrize(
    ("variable", "given", "sentence"),
    [
        ("DATABASE_POOL_SIZE", "0", "DATABASE_POOL_SIZE is no number of connections, at least 1, as in 10"),
        ("DATABASE_POOL_OVERFLOW", "-1", "DATABASE_POOL_OVERFLOW is no number of connections, at least 0, as in 23"),
        ("DATABASE_POOL_RECYCLE", "1h", "DATABASE_POOL_RECYCLE is no number of seconds, at least 1, as in 1800"),
        ("DATABASE_PRE_PING", "maybe", "DATABASE_PRE_PING is on or off"),
    ],
)
def test_settings_of_connections_that_mean_nothing_are_refused(
    variable: str, given: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv(variable, given)
    with pytest.raises(InputError) as raised:
        Settings.from_environment()
    assert str(raised.value) == sentence


def test_settings_of_connections_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    assert Settings.from_environment().pool == Pool()
    said = {"SIZE": "3", "OVERFLOW": "0", "RECYCLE": "60"}
    for name, value in said.items():
        monkeypatch.setenv(f"DATABASE_POOL_{name}", value)
    monkeypatch.setenv("DATABASE_PRE_PING", "off")
    assert Settings.from_environment().pool == Pool(3, 0, 60, pre_ping=False)
