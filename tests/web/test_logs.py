"""The log as JSON, and what stands in it of requests and of slow statements."""

from __future__ import annotations

import io
import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import replace

import pytest
from flask import Blueprint, Flask
from flask.logging import default_handler
from sqlalchemy import text as sql

from tests.support import coroutines
from tests.support.kept_pages import asked_of, close
from tournament.app import create_app
from tournament.config import Settings
from tournament.engine.errors import InputError
from tournament.models import db
from tournament.plugins.guard import Guard, LeftOutError, Part
from tournament.web.front import Front
from tournament.web.logs import JsonLine, OneLine, _write_wholly
from tournament.web.permissions import permission
from tournament.web.slow_statements import without_values

SECRET = "Nguyễn Văn Bí Mật"


def failing(name: str) -> str:
    logging.getLogger("tournament.web").warning("asked\nfor %s", name)
    db.session.execute(sql("SELECT 'literal', :name WHERE 1 = 1"), {"name": SECRET})
    raise ZeroDivisionError("first\nsecond")


@pytest.fixture
def told(settings: Settings) -> Iterator[Flask]:
    """An application that logs JSON, names every statement, and has a page that fails."""
    app = create_app(replace(settings, log_json=True, slow_statement_ms=1))
    blueprint = Blueprint("failing", __name__)
    blueprint.add_url_rule("/fail/<name>/", "page", permission("public")(failing))
    app.register_blueprint(blueprint)
    yield app
    default_handler.setFormatter(OneLine())
    close(app)


def test_every_line_of_a_request_has_its_id_and_route(told: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    answer = coroutines.run(asked_of(Front(told), "/fail/a%0Ab/"))
    given = answer.headers["x-request-id"]
    assert (answer.status, f"{given}</p>" in answer.body.decode()) == (500, True)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {(line["request"], line["route"]) for line in lines} == {(given, "/fail/<name>/")}
    said = [(line["level"], line["logger"], line["message"]) for line in lines if "slow" not in line["message"]]
    assert said == [
        ("WARNING", "tournament.web", "asked\nfor a\nb"),
        ("ERROR", "tournament.web.errors", f"GET /fail/a\nb/ failed, number {given}"),
    ]
    assert lines[-1]["traceback"].splitlines()[-2:] == ["ZeroDivisionError: first", "second"]
    assert set(lines[0]) == {"time", "level", "logger", "message", "request", "route"}


def test_what_has_no_request_stays_on_its_line_too() -> None:
    record = logging.LogRecord("web", logging.WARNING, "", 0, "no team %s", ("a\r\n{}\u2028\x85\x1b[0m“ế”",), None)
    written = JsonLine().format(record)
    assert written.splitlines() == [written]
    assert written.isprintable()
    assert json.loads(written)["message"] == record.getMessage()
    assert "“ế”" in written


def test_slow_statements_are_named_without_values(
    told: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(1_000_000))
    monkeypatch.setattr("tournament.web.slow_statements.time.perf_counter", lambda: next(ticks) / 10)
    answer = coroutines.run(asked_of(Front(told), "/fail/x/"))
    written = capsys.readouterr().err
    slow = [line["message"] for line in map(json.loads, written.splitlines()) if "slow" in line["message"]]
    named = f"slow statement, 100 ms, at /fail/<name>/, request {answer.headers['x-request-id']}: SELECT '…', "
    assert [message[: len(named)] for message in slow if "WHERE 1 = 1" in message] == [named]
    assert SECRET not in written
    assert "literal" not in written


def test_a_long_statement_is_told_on_one_line_and_not_whole() -> None:
    assert without_values("SELECT\n  'it''s', \"a b\"\tFROM x") == "SELECT '…', \"a b\" FROM x"
    assert len(without_values("SELECT " + ", ".join(map(str, range(10_000))))) == 501


@pytest.mark.parametrize(
    ("variable", "given", "sentence"),
    [
        ("LOG_FORMAT", "xml", "^LOG_FORMAT is text or json$"),
        ("SLOW_STATEMENT_MS", "-1", "^SLOW_STATEMENT_MS is no number of milliseconds, as in 500; 0 names none$"),
        ("SLOW_STATEMENT_MS", "soon", "^SLOW_STATEMENT_MS is no number of milliseconds, as in 500; 0 names none$"),
    ],
)
def test_settings_of_the_log_that_mean_nothing_are_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, given)
    with pytest.raises(InputError, match=sentence):
        Settings.from_environment()


def test_a_plugin_that_is_ended_while_it_logs_comes_to_the_end_of_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it could keep the lock of the log."""
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("tournament.plugins.timeouts.UNDISTURBED_SECONDS", 0.05)
    handler, on, written = logging.Handler(), threading.Event(), list[str]()
    monkeypatch.setattr(handler, "emit", lambda record: on.wait() and written.append(record.msg))
    _write_wholly(handler)
    record = logging.makeLogRecord({"msg": "to the end"})
    with pytest.raises(LeftOutError):
        Guard().ask(Part("logging", "hooks", "slow"), lambda: handler.handle(record))
    on.set()
    with handler.lock or nullcontext():
        assert written == ["to the end"]


class _Endless:
    def __str__(self) -> str:
        while True:
            time.sleep(0.005)


def test_a_plugin_that_logs_what_has_no_end_holds_up_nobody_who_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 0.1)
    handler, written = logging.Handler(), list[str]()
    monkeypatch.setattr(handler, "emit", lambda record: written.append(handler.format(record)))
    _write_wholly(handler)
    monkeypatch.setattr(logging.getLogger("tournament.plugins.guard"), "handlers", [handler])
    record = logging.makeLogRecord({"msg": "no end of %s", "args": (_Endless(),)})

    def ask() -> None:
        with suppress(LeftOutError):
            Guard().ask(Part("logging", "hooks", "slow"), lambda: handler.handle(record))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(20)
    assert not asking.is_alive()
    assert [line.splitlines()[0] for line in written] == [
        "plugin logging failed in hooks slow and is left out for a while"
    ]


def test_what_cannot_be_put_into_words_is_no_failure_of_who_logs_it(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler(io.StringIO())
    _write_wholly(handler)
    handler.handle(logging.makeLogRecord({"msg": "%d teams", "args": ("many",)}))
    assert handler.stream.getvalue() == ""
    assert "%d teams" in capsys.readouterr().err
