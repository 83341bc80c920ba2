"""What is counted, in the words of Prometheus, and who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from tests.support import coroutines
from tests.support.databases import copy_of
from tests.support.kept_pages import PAGE, Clock, asked_of, close, making_held, open_in, through_front
from tests.support.server import COMMAND, LiveServer
from tests.support.visitor import Visitor
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.core.commands import jobs
from tournament.editions import metrics as queries
from tournament.engine.errors import InputError
from tournament.models import WRITE, db
from tournament.plugins.guard import Guard, LeftOutError, Part
from tournament.web import front, metrics, page_cache
from tournament.web.front import Front
from tournament.web.headers import PRIVATE
from tournament.web.public import health

Counts = dict[tuple[str, ...], float]
TOKEN = "a-long-word-that-nobody-guesses"


def read(text: str) -> Counts:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def counted() -> Counts:
    """Return what this process has counted so far, without what is asked for when it is told."""
    metrics.settle()
    return read(generate_latest(metrics._REGISTRY).decode())


def since(before: Counts, *names: str) -> Counts:
    """Return by how much counts of these names have grown."""
    grown = {key: value - before.get(key, 0) for key, value in counted().items() if key[0] in names}
    return {key: value for key, value in grown.items() if value}


@pytest.fixture
def kept(demonstration: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demonstration as it is served."""
    copy_of(demonstration, tmp_path)
    app = open_in(tmp_path, Clock())
    yield app
    close(app)


def test_requests_are_counted_by_route_and_never_by_address(kept: Flask) -> None:
    before, started = Front(kept), counted()
    paths = ["/health", PAGE, PAGE, "/no/such/", "/manage/", "/no/such/a/b/c/d/"]
    statuses = [coroutines.run(asked_of(before, path)).status for path in paths]
    assert statuses == [200, 200, 200, 404, 302, 404]
    page = "/<block>/<exchange>/"
    wanted = {("/health", "2xx"): 1, (page, "2xx"): 2, (page, "4xx"): 1, ("/manage/", "3xx"): 1, ("none", "4xx"): 1}
    answers, latencies = "tournament_http_requests_total", "tournament_http_request_duration_seconds_count"
    assert since(started, answers) == {(answers, *each): times for each, times in wanted.items()}
    assert since(started, latencies) == {
        (latencies, "/health"): 1, (latencies, page): 3, (latencies, "/manage/"): 1, (latencies, "none"): 1,
    }  # fmt: skip


def test_kept_pages_are_counted(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "HELD_SECONDS", 60)
    before, started = Front(kept), counted()
    for _ in range(3):
        assert coroutines.run(asked_of(before, PAGE)).status == 200
    name = "tournament_kept_pages_total"
    assert since(started, name) == {(name, "miss"): 1, (name, "made"): 1, (name, "hit"): 2}
    assert counted()["tournament_kept_pages_bytes",] == kept.extensions["tournament_kept"].pages.used > 0


def test_busy_threads_and_who_waits_and_is_sent_away_are_counted(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "WAIT_SECONDS", 0.05)
    started, gauges = counted(), ("tournament_http_threads_busy", "tournament_http_requests_waiting")
    with making_held() as (begun, go_on), through_front(Front(kept, threads=1)) as ask:
        first = ask(PAGE)
        assert begun.wait(20)
        assert [counted()[name,] - started[name,] for name in gauges] == [1, 0]
        assert counted()["tournament_database_connections_in_use",] == 1
        assert ask("/manage/").result(20).status == 503
        go_on.set()
        assert first.result(20).status == 200
    assert since(started, "tournament_http_requests_shed_total", *gauges) == {
        ("tournament_http_requests_shed_total", "503"): 1
    }
    assert counted()["tournament_database_connections_in_use",] == 0


def test_failures_of_plugins_are_counted_by_plugin() -> None:
    guard, started, noted = Guard(), counted(), []
    with suppress(LeftOutError):
        guard.ask(Part("early", "sport", "x"), lambda: 1 / 0)
    guard.note = lambda *told: noted.append(told[:3])
    metrics.count_plugin_failures(guard)
    for _ in range(2):
        with suppress(LeftOutError):
            guard.ask(Part("late", "sport", "y"), lambda: 1 / 0, again=True)
    name = "tournament_plugin_failures_total"
    assert since(started, name) == {(name, "early"): 1, (name, "late"): 2}
    assert noted == [("late", "sport y", 1), ("late", "sport y", 2)]


def test_what_is_stored_is_told_as_long_as_the_database_answers(
    client: FlaskClient, app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["tournament"], "settings", replace(settings, public_url="http://127.0.0.1"))
    with app.app_context(), db.engine.connect().execution_options(**{WRITE: True}) as connection:
        jobs.add(connection, "sum", "a", "", datetime(2030, 5, 4, tzinfo=UTC))
        connection.commit()
    told = read(client.get("/metrics").text)
    of_stored = [f"tournament_{name}" for name in ("blocks", "exchanges", "entries", "matches", "changes")]
    assert {key: count for key, count in told.items() if key[0] == "tournament_jobs"} == {
        ("tournament_jobs", "sum", "waiting"): 1
    }
    assert {told[name,] for name in (*of_stored, "tournament_matches_played", "tournament_searches_running")} == {0}

    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(metrics, "ROWS_SECONDS", 0)
    monkeypatch.setattr(queries, "counts", away)
    without = client.get("/metrics")
    assert (without.status_code, without.headers["Cache-Control"]) == (200, PRIVATE)
    assert set(told) - set(read(without.text)) == {(name,) for name in (*of_stored, "tournament_matches_played")}


def test_rows_are_counted_once_a_minute_however_many_ask(
    client: FlaskClient, app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["tournament"], "settings", replace(settings, public_url="http://127.0.0.1"))
    counts, counted = queries.counts, []
    monkeypatch.setattr(queries, "counts", lambda: counted.append(1) or counts())
    first, second = (read(client.get("/metrics").text) for _ in range(2))
    assert (len(counted), second["tournament_matches",]) == (1, first["tournament_matches",])
    monkeypatch.setattr(metrics, "ROWS_SECONDS", 0)
    client.get("/metrics")
    assert len(counted) == 2


OTHERS: list[dict[str, str]] = [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_HOST": "hoithao.example"}]
OTHERS += [{f"HTTP_{name.upper().replace('-', '_')}": "127.0.0.1"} for name in health.PASSED_ON]
HERE = {"HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}


def asked_with(app: Flask, given: str, **others: str) -> int:
    headers = {"Authorization": given} if given else {}
    return app.test_client().get("/metrics", headers=headers, environ_overrides=HERE | others).status_code


@pytest.mark.parametrize(
    ("public_url", "is_for_this_machine"), [("http://127.0.0.1:8000", True), ("https://hoithao.example", False)]
)
def test_counts_are_for_whoever_has_the_token_and_for_a_machine_that_serves_nobody_else(
    settings: Settings, public_url: str, is_for_this_machine: bool
) -> None:
    """Behind a proxy that names nobody everybody seems to be this machine."""
    here: set[tuple[str, str]] = set()
    let_in: set[tuple[str, str]] = set()
    given = ("", "Bearer", f"Bearer {TOKEN}", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer \xe9")
    for token in ("", TOKEN):
        app = create_app(replace(settings, public_url=public_url, metrics_token=token))
        here |= {(token, each) for each in given if asked_with(app, each) == 200}
        for each in given:
            statuses = {asked_with(app, each, **others) for others in OTHERS}
            assert statuses - {400} in ({200}, {404}), "a name may be none of this system's"
            if 200 in statuses:
                let_in.add((token, each))
        close(app)
    assert let_in == {(TOKEN, f"Bearer {TOKEN}")}
    assert here == ({(token, each) for token in ("", TOKEN) for each in given} if is_for_this_machine else let_in)


@pytest.mark.parametrize("given", ["short", "fifteen signs !", "sixteen letters and spaces", "mười sáu chữ cái"])
def test_a_token_that_is_guessed_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str) -> None:
    monkeypatch.setenv("TOURNAMENT_HOME", str(tmp_path))
    monkeypatch.setenv("METRICS_TOKEN", given)
    with pytest.raises(InputError, match=r"^METRICS_TOKEN needs at least 16 letters, digits or signs, and no spaces$"):
        Settings.from_environment()


def test_any_worker_answers_for_all(sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    copy_of(sqlite_template, tmp_path / "home")
    server = LiveServer(tmp_path / "home", command=_as_installed(tmp_path)).start("serve", "--workers", "2")
    try:
        visitor = Visitor(server.url)
        for _ in range(20):
            assert visitor.get("/health").status == 200
        told = [read(visitor.get("/metrics").text) for _ in range(4)]
        health = ("tournament_http_requests_total", "/health", "2xx")
        assert len({each[health] for each in told}) == 1
        assert told[0][health] >= 20
    finally:
        server.stop()


def _as_installed(folder: Path) -> Path:
    """Return another name of the command: a process of its own that imports the program, as a server does."""
    command = folder / "tournament"
    command.symlink_to(COMMAND)
    return command
