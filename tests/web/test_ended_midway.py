"""What ends in the middle of something for good: a sign-in, a migration, the write-ahead log of a database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import MetaData

from tests.support import postgres
from tests.support.accounts import PASSWORD
from tests.support.plugins import install
from tests.support.server import LiveServer
from tests.support.stored import EMAIL, FORM, fill, name_of_unit, organiser
from tests.support.visitor import Visitor, fields_of
from tournament.config import MIGRATIONS
from tournament.storage.migrate import open_engine, upgrade

pytestmark = pytest.mark.both_databases

Serve = Callable[..., LiveServer]
SIGN_IN = "/accounts/sign-in"
KILLING = """
    import os
    import signal
    from pathlib import Path

    from tournament.domain.accounts.commands import browser_sessions

    begin, flag = browser_sessions.begin, Path(__file__).with_name("once")


    def begin_and_end(token, data, life, owner=None, device=""):
        begin(token, data, life, owner, device)
        if owner is not None and flag.exists():
            flag.unlink()
            os.kill(os.getpid(), signal.SIGKILL)


    browser_sessions.begin = begin_and_end
"""
"""A plugin that ends its server once, when a session is stored in which somebody has just signed in."""
BREAKING = """
    import os
    import signal

    from alembic.operations import Operations

    invoke, left = Operations.invoke, [int(os.environ["STEPS"])]


    def invoke_and_end(self, operation):
        made = invoke(self, operation)
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return made


    Operations.invoke = invoke_and_end
"""
"""A plugin that ends its process after so many steps of migrations."""
OLD = ("0001_first_schema.py", "0005_planning.py")


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


def write_old(database_url: str, folder: Path) -> None:
    """Bring a database to an old schema, with a block in it."""
    (folder / "versions").mkdir(parents=True)
    shutil.copy(MIGRATIONS / "env.py", folder)
    for name in OLD:
        shutil.copy(MIGRATIONS / "versions" / name, folder / "versions")
    engine = open_engine(database_url)
    upgrade(engine, folder)
    tables = MetaData()
    tables.reflect(engine)
    row = {"slug": "khoi-a", "name_vi": "Khối A", "name_en": "Block A", "place": "", "zone": "Asia/Ho_Chi_Minh"}
    with engine.begin() as connection:
        connection.execute(tables.tables["block"].insert(), {**row, "revision": 0, "disabled_plugins": []})
    engine.dispose()


def columns(database_url: str) -> set[str]:
    """Name every column of a database."""
    engine, tables = open_engine(database_url), MetaData()
    tables.reflect(engine)
    engine.dispose()
    return {str(column) for table in tables.sorted_tables for column in table.columns}


KILLED = [(kind, before, steps) for kind in ("sqlite", "postgresql") for before, steps in
          (("nothing", 25), ("an old schema", 3), ("nothing", 3), ("an old schema", 25))]  # fmt: skip
SAMPLE = (("sqlite", "an old schema", 3), ("postgresql", "nothing", 25))


@pytest.mark.parametrize(
    ("empty_database_url", "before", "steps"),
    [pytest.param(*each, marks=() if each in SAMPLE else pytest.mark.soak) for each in KILLED],
    indirect=["empty_database_url"],
)
def test_a_migration_that_is_killed_is_begun_anew(
    empty_database_url: str, tmp_path: Path, serve: Serve, before: str, steps: int
) -> None:
    if before != "nothing":
        write_old(empty_database_url, tmp_path / "migrations")
    schema = columns(empty_database_url)
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    install(plugins, "breaking", BREAKING)
    own = {"DATABASE_URL": empty_database_url}
    broken = LiveServer(tmp_path, variables={**own, "PYTHONPATH": str(plugins), "STEPS": str(steps)})
    with pytest.raises(RuntimeError, match=r"^tournament db upgrade failed:\n$"):
        broken.run("db", "upgrade")
    server = LiveServer(tmp_path, variables=own)
    for command in (("db", "check"), ("serve", "--port", "0")):
        with pytest.raises(RuntimeError, match="has not been upgraded yet: run `tournament db upgrade`"):
            server.run(*command)
    assert columns(empty_database_url) == schema
    server.run("db", "upgrade")
    server.run("db", "check")
    server.run("user", "create", EMAIL, "--role", "administrator", "--password-stdin", given=f"{PASSWORD}\n")
    visitor = organiser(serve(tmp_path, variables=own).url)
    page = visitor.get("/manage/")
    assert (page.status, "Khối A" in page.text) == (200, before != "nothing")


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
