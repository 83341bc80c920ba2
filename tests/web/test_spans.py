"""What a collector of OpenTelemetry is told: what took how long, and nothing that somebody typed or is called."""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from tests.support.accounts import PASSWORD
from tests.support.collector import Collector, Received, collecting
from tests.support.databases import copy_of
from tests.support.kept_pages import PAGE, Clock, close, open_in
from tests.support.server import LiveServer
from tests.support.solving import problem_of
from tests.support.stored import EMAIL, FORM, PUBLIC, fill, organiser
from tests.support.timetables import make
from tests.support.visitor import Visitor
from tournament import __version__, tracing
from tournament.domain.timetables.commands import search_worker
from tournament.engine.timetable.problem import Goal
from tournament.plugins.guard import Guard, LeftOutError, Part
from tournament.web import spans

Serve = Callable[..., LiveServer]
TYPED = "Sở Bí Mật Không Ai Được Biết"
SOUGHT = "mot-nguoi-duoc-tim"
TOKEN = "a-token-that-nobody-guesses-0123456789"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GIVEN = {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-ID": "given-by-a-proxy"}


def statements(found: list[Received]) -> list[Received]:
    return [span for span in found if "db.query.text" in span.attributes]


@pytest.mark.both_databases
def test_a_change_is_told_from_its_request_to_its_statements_and_nothing_of_it(
    database_url: str, tmp_path: Path, serve: Serve
) -> None:
    fill(tmp_path, database_url)
    with collecting() as collector:
        variables = {
            "DATABASE_URL": database_url,
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "TRUSTED_PROXIES": "127.0.0.1",
        }
        server = serve(tmp_path, variables=variables)
        lan = organiser(server.url)
        page = lan.get(f"{PUBLIC}?q={SOUGHT}")
        assert lan.get(f"/scoring/{TOKEN}/").status == 404
        fields = lan.form(FORM) | {"name": TYPED}
        assert lan.post(FORM, fields, **GIVEN, **{"X-Forwarded-For": "203.0.113.77"}).status == 302
        server.stop()
    assert page.status in {200, 400}
    (post,) = [span for span in collector.spans if span.trace == TRACE and span.parent == PARENT]
    assert (post.name, post.kind, post.failed) == ("POST /manage/<block>/units/<int:unit_id>", 2, False)
    assert post.attributes == {
        "http.request.method": "POST",
        "http.route": "/manage/<block>/units/<int:unit_id>",
        "http.response.status_code": 302,
        "tournament.request.id": "given-by-a-proxy",
    }
    (change,) = [span for span in collector.below(post) if span.name == "change"]
    (transaction,) = collector.below(change)
    assert change.attributes == {"tournament.action": "unit.renamed"}
    assert (transaction.name, transaction.attributes) == ("transaction", {"attempt": 1})
    verbs = {span.name for span in statements(collector.below(transaction))}
    assert {"SELECT", "UPDATE", "INSERT"} <= verbs
    assert collector.services == {("hoi-thao", __version__)}
    assert is_silent(collector, lan.cookies)


def is_silent(collector: Collector, cookies: object) -> bool:
    """Tell that nothing of what was typed, sought, or lets somebody in was sent."""
    sent = b"".join(collector.bodies)
    secrets = [TYPED, TYPED.split()[1], quote(TYPED), SOUGHT, TOKEN, EMAIL, PASSWORD, "203.0.113.77", "127.0.0.1"]
    secrets += [str(cookie.value) for cookie in cookies]  # type: ignore[attr-defined]
    return [secret for secret in secrets if secret.encode() in sent] == []


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What this process would send from now on."""
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("test"))
    return kept


def test_a_statement_that_fails_tells_the_kind_of_its_error_and_no_row(recorded: InMemorySpanExporter) -> None:
    engine = create_engine("sqlite://")
    spans.watch(engine)
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE person (name TEXT UNIQUE)"))
        for _ in range(2):
            with suppress(IntegrityError):
                connection.execute(text("INSERT INTO person VALUES (:name) -- 'Lan'"), {"name": TYPED})
    told = [(span.name, dict(span.attributes or {}), span.status.description) for span in recorded.get_finished_spans()]
    insert = {"db.system.name": "sqlite", "db.operation.name": "INSERT",
              "db.query.text": "INSERT INTO person VALUES (?) -- '…'"}  # fmt: skip
    assert told == [
        ("CREATE", {"db.system.name": "sqlite", "db.operation.name": "CREATE",
                    "db.query.text": "CREATE TABLE person (name TEXT UNIQUE)"}, None),
        ("INSERT", insert, None),
        ("INSERT", insert | {"error.type": "IntegrityError"}, None),
    ]  # fmt: skip
    assert [span.events for span in recorded.get_finished_spans()] == [(), (), ()]


def test_a_plugin_that_answers_and_one_that_fails_are_told(recorded: InMemorySpanExporter) -> None:
    guard = Guard()

    def fails() -> None:
        raise ValueError(TYPED)

    assert guard.ask(Part("tug", "tie-break", "joy"), lambda: 7) == 7
    with suppress(LeftOutError):
        guard.ask(Part("tug", "panel", "team"), fails)
    assert [(span.name, dict(span.attributes or {})) for span in recorded.get_finished_spans()] == [
        ("plugin", {"plugin.name": "tug", "plugin.part": "tie-break joy"}),
        ("plugin", {"plugin.name": "tug", "plugin.part": "panel team", "error.type": "LeftOutError"}),
    ]
    assert [span.events for span in recorded.get_finished_spans()] == [(), ()]


def test_a_page_tells_what_it_rendered_under_a_server_that_knows_no_spans(
    recorded: InMemorySpanExporter, demonstration: Path, tmp_path: Path
) -> None:
    copy_of(demonstration, tmp_path)
    app = open_in(tmp_path, Clock())
    assert app.test_client().get(PAGE, headers=GIVEN).status_code == 200
    close(app)
    finished = {span.name: span for span in recorded.get_finished_spans()}
    request, render = finished["GET /<block>/<exchange>/"], finished["render"]
    assert (request.attributes or {})["http.response.status_code"] == 200
    assert dict(render.attributes or {}) == {"template.name": "public/exchange.html"}
    assert request.parent is None, "nobody is trusted to say what it belongs to"
    assert render.parent is not None
    assert request.context is not None
    assert render.parent.span_id == request.context.span_id


def test_a_search_belongs_to_the_request_that_began_it(tmp_path: Path) -> None:
    task = search_worker.Task(problem_of(make(1)), (Goal.FINISH,), 0.2, None)
    (tmp_path / "task").write_bytes(pickle.dumps(task))
    with collecting() as collector:
        own = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "TRACEPARENT": f"00-{TRACE}-{PARENT}-01"}
        command = [sys.executable, "-P", "-m", search_worker.__name__, str(tmp_path), str(os.getpid())]
        subprocess.run(command, env=os.environ | own, check=True, timeout=60)
    (search,) = collector.spans
    assert (search.name, search.trace, search.parent) == ("search", TRACE, PARENT)
    assert search.attributes == {"search.goal": "finish", "search.matches": len(task.problem.matches)}


def test_who_asks_for_no_spans_loads_nothing_of_them() -> None:
    asked = "import sys, tournament.app; from tournament import tracing; tracing.start('1'); print(tracing.is_on(), "
    asked += "[name for name in sys.modules if name.startswith(('opentelemetry', 'google.protobuf', 'requests'))])"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    done = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout == "False []\n", done.stderr


def test_a_collector_that_never_answers_keeps_no_server_from_its_end(tmp_path: Path, sqlite_template: Path) -> None:
    copy_of(sqlite_template, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        server = LiveServer(tmp_path, variables={"OTEL_EXPORTER_OTLP_ENDPOINT": address}).start("serve")
        assert Visitor(server.url).get("/").status == 200
        server.stop()
    assert server.output.splitlines()[-1].endswith("Granian shutdown completed, see ya!")


def test_a_server_without_the_libraries_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http", None)
    monkeypatch.setattr(tracing, "_tracer", None)
    tracing.start(__version__)
    assert caplog.messages == [tracing.NOT_INSTALLED]
    assert not tracing.is_on()
