"""A server whose database is full, read-only, locked, stopped or cut off: 503 with its headers, no empty 500."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from tests.support import postgres
from tests.support.accounts import PASSWORD
from tests.support.server import COMMAND, LiveServer
from tests.support.silent_line import silent_line
from tests.support.stored import EMAIL, FEED, FORM, PRIVATE, PUBLIC, fill, name_of_unit, organiser
from tests.support.visitor import Answer, Visitor, fields_of
from tournament.models import WRITE, AuditEntry, Base
from tournament.storage.migrate import open_engine
from tournament.web.headers import ALWAYS
from tournament.web.headers import PRIVATE as KEPT_BY_NOBODY

pytestmark = pytest.mark.both_databases

TITLE = "Too busy just now"
ENGLISH = "?lang=en"
SIGN_IN = "/accounts/sign-in"
REFUSED = "the database refused: "
Ask = Callable[[], Answer]


@pytest.fixture
def home(sqlite_template: Path, tmp_path: Path) -> Path:
    """A home whose embedded database holds an account and a public edition."""
    made = tmp_path / "home"
    made.mkdir()
    shutil.copyfile(sqlite_template, made / "tournament.sqlite3")
    fill(made, f"sqlite:///{made / 'tournament.sqlite3'}")
    return made


def in_namespace(folder: Path, prepare: str) -> Path:
    """Write a command that runs `tournament` where `prepare` has changed what is mounted; only it sees that."""
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount anything: `unshare -rm` is not permitted")
    command = folder / "command"
    command.write_text(f"""#!/bin/sh\nexec unshare -rm sh -ec '{prepare}\nexec {COMMAND} "$@"' sh "$@"\n""")
    command.chmod(0o755)
    return command


def refused(answer: Answer, *, json: bool = False) -> None:
    """Check that an answer says what is the matter, when to come again, and all that every answer says."""
    assert answer.status == 503
    assert {name: answer.headers[name] for name in ALWAYS} == dict(ALWAYS)
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("5", KEPT_BY_NOBODY)
    if json:
        assert answer.json == {"error": TITLE, "status": 503, "number": answer.headers["X-Request-ID"]}
    else:
        assert f"<h1>{TITLE}</h1>" in answer.text


def opened(visitor: Visitor) -> list[tuple[Ask, bool]]:
    """Open forms; return what cannot be answered without writing: to send these, and to sign in; in both forms."""
    fields, stranger = visitor.form(FORM), Visitor(visitor.url)
    guess = {**stranger.form(SIGN_IN), "email": EMAIL, "password": PASSWORD}

    def somebody_new() -> Visitor:
        return Visitor(visitor.url)

    def with_sign_in_form() -> Visitor:
        return Visitor(visitor.url, cookies=stranger.cookies)

    return [
        (lambda: visitor.post(FORM + ENGLISH, {**fields, "name": "Chưa lưu"}), False),
        (lambda: visitor.post(FORM + ENGLISH, {**fields, "name": "Chưa lưu"}, Accept="application/json"), True),
        (lambda: somebody_new().get(SIGN_IN + ENGLISH), False),
        (lambda: somebody_new().get(SIGN_IN + ENGLISH, Accept="application/json"), True),
        (lambda: with_sign_in_form().post(SIGN_IN + ENGLISH, guess), False),
    ]


def looks_signed_out(answer: Answer) -> bool:
    """Tell whether a page offers to sign in, and not the person's own account."""
    offered = [address in answer.text for address in (f'href="{SIGN_IN}', 'href="/accounts/?lang')]
    assert offered in ([True, False], [False, True])
    return offered[0]


def refuses_writing_and_serves_reading(visitor: Visitor, together: list[tuple[Ask, bool]]) -> None:
    """Check that what writes is refused and the rest is not, for somebody signed in and for somebody new."""
    with ThreadPoolExecutor(len(together)) as pool:
        answers = list(pool.map(lambda each: each[0](), together))
    for answer, (_, json) in zip(answers, together, strict=True):
        refused(answer, json=json)
    assert [looks_signed_out(answers[n]) for n in (0, 2, 4)] == [False, True, True]
    for reader in (visitor, Visitor(visitor.url)):
        pages = (PUBLIC, FEED, "/health", "/ready", "/api/v1/openapi.json")
        assert [reader.get(page).status for page in pages] == [200] * len(pages)
    assert visitor.get(PRIVATE).status == 200


def test_a_full_disk(home: Path, tmp_path: Path, serve: Callable[..., LiveServer]) -> None:
    prepared = tmp_path / "prepared"
    shutil.copytree(home, prepared)
    mount = f'mount -t tmpfs -o size=8m,mode=700 none "{home}"; cp -r "{prepared}/." "{home}"'
    server = serve(home, command=in_namespace(tmp_path, mount))
    visitor = organiser(server.url)
    assert visitor.send(FORM, name="Đã lưu").status == 302
    forms = opened(visitor)
    inside = Path(f"/proc/{server.pid}/root{home}")
    with (inside / "rest").open("wb", buffering=0) as rest, pytest.raises(OSError, match="No space left"):  # noqa: PT012
        # At which write it is full depends on the disk.
        while True:
            rest.write(b"x" * 4096)
    refuses_writing_and_serves_reading(visitor, forms)
    assert name_of_unit(visitor) == "Đã lưu"
    (inside / "rest").unlink()
    assert visitor.send(FORM, name="Lại lưu được").status == 302
    assert name_of_unit(visitor) == "Lại lưu được"
    assert server.output.count("the database refused: database or disk is full") == 5


def test_a_database_that_cannot_be_written(home: Path, tmp_path: Path, serve: Callable[..., LiveServer]) -> None:
    # Somebody has the database open all the time: without its log beside it, it could not even be read.
    with closing(sqlite3.connect(home / "tournament.sqlite3")) as other:
        other.execute("SELECT count(*) FROM block").fetchone()
        server = serve(home)
        visitor = organiser(server.url)
        forms = opened(visitor)
        server.stop()
        mount = f'mount --bind "{home}" "{home}"; mount -o remount,bind,ro "{home}"'
        visitor.url = serve(home, command=in_namespace(tmp_path, mount)).url
        refuses_writing_and_serves_reading(visitor, forms)


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Keep everybody else from writing to a database, and from locking rows in it."""
    engine = open_engine(database_url)
    with engine.connect().execution_options(**{WRITE: True}) as other, other.begin():
        if engine.dialect.name == "postgresql":
            tables = ", ".join(f'"{name}"' for name in Base.metadata.tables)
            other.exec_driver_sql(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
        yield
    engine.dispose()


def test_a_database_that_stays_locked(database_url: str, tmp_path: Path, serve: Callable[..., LiveServer]) -> None:
    fill(tmp_path, database_url)
    server = serve(tmp_path, variables={"DATABASE_URL": database_url})
    visitor = organiser(server.url)
    forms = opened(visitor)
    with locked(database_url):
        refuses_writing_and_serves_reading(visitor, forms)
    assert visitor.send(FORM, name="Lại lưu được").status == 302
    assert server.output.count(REFUSED) == len(forms), "each is told once"


def test_a_server_that_stops_and_comes_again(
    own_database: str, own_postgres: Path, postgres_root: Path, tmp_path: Path, serve: Callable[..., LiveServer]
) -> None:
    server = serve(tmp_path, variables={"DATABASE_URL": own_database})
    visitor = organiser(server.url)
    asked = 0
    for how in ("fast", "immediate"):
        together = opened(visitor)
        postgres.stop(own_postgres, how)
        together += [
            (lambda page=page: visitor.get(page + ENGLISH), False)  # type: ignore[misc]  # bound now
            for page in (PRIVATE, SIGN_IN, FORM, f"{PUBLIC}")
        ]
        for ask, json in together:
            refused(ask(), json=json)
        assert not looks_signed_out(visitor.get(PRIVATE + ENGLISH))
        assert looks_signed_out(Visitor(server.url).get(PUBLIC + ENGLISH))
        asked += len(together) + 2
        for reader in (visitor, Visitor(server.url)):
            assert reader.get("/health").status == 200
            assert reader.get("/ready").json["status"] == "database unreachable"
        postgres.start(own_postgres, like=postgres_root)
        assert visitor.send(FORM, name=f"Sau {how}").status == 302
        assert name_of_unit(visitor) == f"Sau {how}"
    assert "Traceback" not in server.output
    assert server.output.count(REFUSED) == asked, "each is told once"


def test_connections_that_are_cut_in_the_middle_of_requests(
    own_database: str, own_postgres: Path, tmp_path: Path, serve: Callable[..., LiveServer]
) -> None:
    server = serve(tmp_path, variables={"DATABASE_URL": own_database})
    visitor = organiser(server.url)
    stop = threading.Event()
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname LIKE 'own_%'"
    )

    def keep_cutting() -> None:
        while not stop.wait(random.Random(len(statuses)).uniform(0.01, 1)):
            postgres.execute(own_postgres, cut)

    statuses: list[int] = []
    saved: list[str] = []
    cutter = threading.Thread(target=keep_cutting)
    cutter.start()
    until = time.monotonic() + 90
    try:
        while (statuses.count(503) < 3 or len(saved) < 3) and time.monotonic() < until:
            page = visitor.get(FORM)
            statuses.append(page.status)
            if page.status == 200:
                name = f"Lần {len(statuses)}"
                answer = visitor.post(FORM, {**fields_of(page, FORM), "name": name})
                statuses.append(answer.status)
                saved += [name] * (answer.status == 302)
    finally:
        stop.set()
        cutter.join()
    assert set(statuses) == {200, 302, 503}, server.output[-9_000:]
    engine = open_engine(own_database)
    with engine.connect() as connection:
        log = str(connection.execute(select(AuditEntry.changes)).scalars().all())
    engine.dispose()
    assert [name for name in saved if name not in log] == []


def test_a_line_that_goes_silent(
    own_database: str, own_postgres: Path, tmp_path: Path, serve: Callable[..., LiveServer]
) -> None:
    """A host that is gone, or something between that holds the line open, keeps nobody for ever."""
    name = str(make_url(own_database).database)
    # A statement that has begun already is waited for longer; the operator's time-out holds.
    options = "-c%20statement_timeout=2s%20-c%20lock_timeout=60s%20-c%20idle_in_transaction_session_timeout=1s"
    with silent_line(own_postgres) as line:
        server = serve(tmp_path, variables={"DATABASE_URL": line.address(name, options=options)})
        visitor = organiser(server.url)
        together = opened(visitor)
        engine = open_engine(own_database)
        with ThreadPoolExecutor(1) as pool:
            with engine.connect() as other, other.begin():
                other.exec_driver_sql("SELECT 1 FROM block FOR UPDATE")
                fields = {**visitor.form(FORM), "name": "Chưa lưu"}
                begun = pool.submit(visitor.post, FORM + ENGLISH, fields)
                waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                while not other.exec_driver_sql(waiting).scalar():
                    assert not begun.done(), begun.result().text
                line.speaks.clear()
            refused(begun.result())
        engine.dispose()
        for page in (PRIVATE, SIGN_IN, PUBLIC):
            together.append((lambda page=page: visitor.get(page + ENGLISH), False))  # type: ignore[misc]  # bound now
        with ThreadPoolExecutor(len(together)) as pool:
            answers = list(pool.map(lambda each: each[0](), together))
        for answer, (_, json) in zip(answers, together, strict=True):
            refused(answer, json=json)
        assert visitor.get("/health").status == 200
        line.speaks.set()
        assert visitor.send(FORM, name="Lại lưu được").status == 302
        assert name_of_unit(visitor) == "Lại lưu được"
        assert "Traceback" not in server.output
