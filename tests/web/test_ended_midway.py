"""What ends in the middle of something for good: a sign-in, a migration, the write-ahead log of a database."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import MetaData, select

from tests.support import forked, later_program, postgres
from tests.support.accounts import PASSWORD
from tests.support.plugins import install
from tests.support.sampling import spread
from tests.support.server import LiveServer
from tests.support.stored import EMAIL, FORM, fill, name_of_unit, organiser
from tests.support.visitor import Visitor, fields_of
from tournament.config import MIGRATIONS
from tournament.storage.migrate import CORE_VERSIONS, open_engine

pytestmark = pytest.mark.both_databases

Serve = Callable[..., LiveServer]
SIGN_IN = "/accounts/sign-in"
WRITES = {"postgresql": 7, "sqlite": 10}
"""Statements that write in the later program's migrations."""
SOME = 3
KILLING = """
    import os
    import signal
    from pathlib import Path

    from tournament.domain.accounts.commands import browser_sessions
    from tournament.sdk import hookimpl

    begin, flag = browser_sessions.begin, Path(__file__).with_name("once")


    def begin_and_end(token, data, life, owner=None, device=""):
        begin(token, data, life, owner, device)
        if owner is not None and flag.exists():
            flag.unlink()
            os.kill(os.getpid(), signal.SIGKILL)


    @hookimpl
    def tournament_sports():
        browser_sessions.begin = begin_and_end  # what an import puts in another's place is put back
        return []
"""
"""A plugin that ends its server once, when a session is stored in which somebody has just signed in."""


def test_a_sign_in_whose_answer_was_lost_is_made_with_the_form_that_comes_back(
    database_url: str, tmp_path: Path, serve: Serve
) -> None:
    fill(tmp_path, database_url)
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    install(plugins, "killing", KILLING)
    (plugins / "once").touch()
    server = serve(tmp_path, variables={"DATABASE_URL": database_url, "PYTHONPATH": str(plugins)})
    visitor = Visitor(server.url)
    typed = {**visitor.form(f"{SIGN_IN}?next={FORM}"), "email": EMAIL, "password": PASSWORD}
    with pytest.raises((OSError, HTTPException)):
        visitor.post(SIGN_IN, typed)
    assert not (plugins / "once").exists(), "the session was stored"
    server.kill()
    visitor.url = server.start().url
    again = visitor.post(SIGN_IN, typed)
    assert again.status == 400
    assert "Trang này đã cũ. Hãy nhập lại mật khẩu để đăng nhập." in again.text
    assert PASSWORD not in again.text
    form = fields_of(again, SIGN_IN)
    assert (form["email"], form["next"]) == (EMAIL, FORM)
    answer = visitor.post(SIGN_IN, {**form, "password": PASSWORD})
    assert (answer.status, answer.headers["Location"]) == (302, FORM)
    assert visitor.get(FORM).status == 200


def described(database_url: str) -> dict[str, list[str]]:
    """Name the columns of every table, and read the rows of those tables that migrations are to change."""
    engine, tables = open_engine(database_url), MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {
            table.name: [*map(repr, table.columns.keys()), *map(repr, connection.execute(select(table)))]
            if table.name in {"block", "motto", CORE_VERSIONS}
            else [*map(repr, table.columns.keys())]
            for table in tables.sorted_tables
        }
    engine.dispose()
    return found


def upgrade_killed(home: Path, variables: dict[str, str], writes: int) -> bool:
    """Upgrade, ended by SIGKILL after so many statements that write; False when it came to its end before that."""
    environment = os.environ | variables | {"TOURNAMENT_HOME": str(home), "WRITES": str(writes)}
    run = forked.run(("db", "upgrade"), environment, home)
    assert run.returncode in (0, -signal.SIGKILL), run.stderr
    return run.returncode != 0


def refused_until_upgraded(program: LiveServer) -> None:
    """See that nothing works on the old schema."""
    for command in (("db", "check"), ("serve", "--port", "0")):
        with pytest.raises(RuntimeError, match="has not been upgraded yet: run `tournament db upgrade`"):
            program.run(*command)


@pytest.mark.parametrize("writes", [60, *(pytest.param(writes, marks=pytest.mark.soak) for writes in (1, 100))])
def test_a_first_migration_that_is_killed_is_begun_anew(
    empty_database_url: str, tmp_path: Path, serve: Serve, writes: int
) -> None:
    own = {"DATABASE_URL": empty_database_url}
    assert upgrade_killed(tmp_path, own | later_program.variables(tmp_path / "modules", MIGRATIONS), writes)
    assert described(empty_database_url) == {}
    program = LiveServer(tmp_path, variables=own)
    refused_until_upgraded(program)
    program.run("db", "upgrade")
    program.run("db", "check")
    program.run("user", "create", EMAIL, "--role", "administrator", "--password-stdin", given=f"{PASSWORD}\n")
    assert organiser(serve(tmp_path, variables=own).url).get("/manage/").status == 200


@pytest.mark.parametrize("number", [SOME, pytest.param(max(WRITES.values()), marks=pytest.mark.soak)])
def test_a_migration_that_is_killed_is_begun_anew(database_url: str, tmp_path: Path, serve: Serve, number: int) -> None:
    """At each statement that writes, or at some, while a server of the program before it runs."""
    writes = WRITES[database_url.partition(":")[0].partition("+")[0]]
    fill(tmp_path, database_url)
    own = {"DATABASE_URL": database_url}
    visitor = organiser(serve(tmp_path, variables=own).url)
    location = later_program.migrations(tmp_path / "migrations")
    later = own | later_program.variables(tmp_path / "modules", location)
    for killed in spread(range(1, writes + 1), number):
        before = described(database_url)
        assert upgrade_killed(tmp_path, later, killed)
        assert described(database_url) == before
        assert visitor.send(FORM, name=f"Tên {killed}").status == 302, "nobody waits for the dead"
        if killed == 1:
            refused_until_upgraded(LiveServer(tmp_path, variables=later))
    before = described(database_url)
    assert not upgrade_killed(tmp_path, later, writes + 1)
    after = described(database_url)
    assert after == before | {
        "motto": ["'id'", "'block_id'", "'words'", "'shown'", "(1, 1, 'Khối A', True)"],
        CORE_VERSIONS: ["'version_num'", repr((later_program.LAST,))],
    }
    LiveServer(tmp_path, variables=later).run("db", "check")
    visitor.url = serve(tmp_path, variables=later).url
    assert name_of_unit(visitor) == f"Tên {killed}"


def test_a_torn_log_of_the_embedded_database_opens_with_what_was_whole(
    sqlite_template: Path, tmp_path: Path, serve: Serve
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    database = home / "tournament.sqlite3"
    shutil.copyfile(sqlite_template, database)
    fill(home, f"sqlite:///{database}")
    server = serve(home)
    visitor, lengths = organiser(server.url), list[int]()
    log = home / "tournament.sqlite3-wal"
    for number in range(4):
        assert visitor.send(FORM, name=f"Tên {number}").status == 302
        lengths.append(log.stat().st_size)
    server.kill()
    whole = log.read_bytes()
    for number, length in enumerate(lengths[:-1]):
        # The next change is torn in its middle.
        torn = tmp_path / f"torn-{number}"
        shutil.copytree(home, torn)
        (torn / "tournament.sqlite3-shm").unlink()
        (torn / log.name).write_bytes(whole[: (length + lengths[number + 1]) // 2])
        later = serve(torn)
        visitor.url = later.url
        assert name_of_unit(visitor) == f"Tên {number}", "whoever was signed in still is"
        assert visitor.send(FORM, name="Viết tiếp").status == 302
        assert name_of_unit(visitor) == "Viết tiếp"
        later.stop()


def test_a_torn_log_of_postgresql_opens_with_what_was_whole(
    own_database: str, own_postgres: Path, postgres_root: Path, tmp_path: Path, serve: Serve
) -> None:
    variables = {"DATABASE_URL": own_database}
    server = serve(tmp_path, variables=variables)
    visitor, ends = organiser(server.url), list[tuple[str, int]]()
    with psycopg.connect(dbname="postgres", user="postgres", host=str(own_postgres / "data"), autocommit=True) as link:
        # Nothing but the log holds what follows.
        link.execute("ALTER SYSTEM SET bgwriter_lru_maxpages = 0")
        link.execute("ALTER SYSTEM SET autovacuum = off")
        link.execute("SELECT pg_reload_conf()")
        link.execute("CHECKPOINT")
        for number in range(3):
            assert visitor.send(FORM, name=f"Tên {number}").status == 302
            place = link.execute("SELECT file_name, file_offset FROM pg_walfile_name_offset(pg_current_wal_lsn())")
            ends.append(place.fetchone() or ("", 0))
    server.kill()
    postgres.stop(own_postgres, "immediate")
    (name, whole), (after, torn) = ends[1:]
    assert name == after
    with (own_postgres / "data" / "pg_wal" / name).open("r+b") as log:
        log.seek((whole + torn) // 2)
        log.write(bytes(16 * 1024 * 1024 - log.tell()))
    postgres.start(own_postgres, like=postgres_root)
    visitor.url = server.start().url
    assert name_of_unit(visitor) == "Tên 1", "whoever was signed in still is"
    assert visitor.send(FORM, name="Viết tiếp").status == 302
    assert name_of_unit(visitor) == "Viết tiếp"
