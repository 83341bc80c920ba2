"""Refusals and failures: one clear sentence and a next step, never a traceback."""

from __future__ import annotations

import io
import logging
import re

import psycopg
import pytest
from flask import Blueprint, Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from tests.support.accounts import add_block, add_user, signed_in
from tests.support.forms import forms_on
from tournament import demo
from tournament.domain.accounts.commands import browser_sessions
from tournament.domain.core.commands.unit_of_work import NOTHING_HERE, BusyError, NotFoundError, UnsureError
from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.models import db
from tournament.web.errors import EXPLANATIONS, UNSURE
from tournament.web.headers import ALWAYS
from tournament.web.logs import OneLine
from tournament.web.permissions import permission

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BUSY = EXPLANATIONS[503]
SENTENCE = Text("Hiệp 1: 21–20 chưa hợp lệ.", "Set 1: 21–20 is not valid.")


def raising(what: str) -> str:
    failures: dict[str, Exception] = {
        "input": InputError(SENTENCE),
        "missing": NotFoundError(NOTHING_HERE),
        "busy": BusyError(),
        "database": OperationalError("SELECT 1", {}, psycopg.errors.DiskFull("disk is full")),
        "unsure": UnsureError("the database went away at the commit"),
        "bug": ZeroDivisionError("secret detail"),
    }
    if what.isdigit():
        abort(int(what))
    raise failures[what]


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """A browser at the application with views that fail."""
    blueprint = Blueprint("failing", __name__)
    blueprint.add_url_rule("/fail/<what>", "page", permission("public")(raising))
    blueprint.add_url_rule("/api/fail/<what>", "program", permission("public")(raising))
    echo = permission("public")(lambda: request.form.get("name", ""))
    blueprint.add_url_rule("/echo", "echo", echo, methods=["POST"])
    app._got_first_request = False
    app.register_blueprint(blueprint)
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def heading(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page)
    assert found is not None
    return found[1]


@ONE_DATABASE
def test_every_status_has_a_page_in_both_languages(failing: FlaskClient) -> None:
    for status, explanation in EXPLANATIONS.items():
        vietnamese, english = (failing.get(f"/fail/{status}{query}") for query in ("", "?lang=en"))
        assert [vietnamese.status_code, english.status_code] == [status, status]
        assert heading(english.text) == str(explanation.title)
        assert heading(vietnamese.text) != heading(english.text)
        for page in (vietnamese, english):
            assert "Traceback" not in page.text
            assert '<a class="btn' in page.text


@ONE_DATABASE
def test_what_services_raise(failing: FlaskClient) -> None:
    for what, status, said in (
        ("input", 422, "Hiệp 1: 21–20 chưa hợp lệ."),
        ("missing", 404, "Không tìm thấy trang."),
        ("busy", 503, "Hệ thống đang bận"),
        ("database", 503, "Hệ thống đang bận"),
        ("unsure", 503, "Chưa rõ việc này đã được lưu hay chưa"),
        ("bug", 500, "Hệ thống gặp lỗi"),
    ):
        page = failing.get(f"/fail/{what}")
        assert page.status_code == status
        assert said in page.text
        assert "secret" not in page.text
        assert page.headers.get("Retry-After") == ("5" if status == 503 else None)


def test_a_missing_table_is_our_fault_and_has_a_number_in_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    add_user(app, "organiser@example.org", "administrator")
    visitors = (app.test_client(), signed_in(app, "organiser@example.org"))
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sql("ALTER TABLE block RENAME TO gone"))
    for visitor in visitors:
        caplog.clear()
        page = visitor.get("/?lang=en")
        (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
        number = record.getMessage().rpartition(" ")[2]
        assert (page.status_code, page.headers.get("Retry-After")) == (500, None)
        assert re.fullmatch("[0-9a-f]{16}", number)
        assert f"<p>Number of this failure: {number}</p>" in page.text
        assert heading(page.text) == "Something went wrong here"
        caplog.clear()
        answer = visitor.get("/?lang=en", headers={"Accept": "application/json"})
        (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
        number = record.getMessage().rpartition(" ")[2]
        assert answer.json == {"error": "Something went wrong here", "status": 500, "number": number}


def test_sessions_whose_table_is_missing_are_our_fault_too(app: Flask) -> None:
    add_user(app, "organiser@example.org", "administrator")
    visitor = signed_in(app, "organiser@example.org")
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sql("ALTER TABLE browser_session RENAME TO gone"))
    for page in ("/manage/", "/accounts/sign-in", "/"):
        answer = visitor.get(f"{page}?lang=en")
        assert answer.status_code == 500
        assert heading(answer.text) == "Something went wrong here"
        assert {name: answer.headers[name] for name in ALWAYS} == dict(ALWAYS)
    assert visitor.get("/health").status_code == 200
    assert app.test_client().get("/accounts/sign-in").status_code == 500
    assert app.test_client().get("/").status_code == 200


@ONE_DATABASE
def test_what_is_not_there_is_noted_and_many_of_it_is_slowed_down(
    failing: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tournament.web.errors.MISSES", 3)
    answers = [failing.get(f"/nowhere/{n}/") for n in range(5)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429, 429]
    assert answers[-1].headers["Retry-After"] == "600"
    assert failing.get("/").status_code == 200
    assert failing.get("/nowhere/", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert failing.get("/fail/missing", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert "GET /fail/missing by nobody at 192.0.2.7 names what is not there" in caplog.text


def test_a_filter_that_is_no_word_is_refused(demo_app: Flask) -> None:
    schedule, client = f"/{demo.SLUG}/2022/schedule", demo_app.test_client()
    assert client.get(f"{schedule}?court=san-1&day=2022-08-19").status_code == 200
    for name in ("court", "team", "competition", "day"):
        assert client.get(schedule, query_string={name: "a' OR 1=1"}).status_code == 400


@ONE_DATABASE
def test_programs_get_json(failing: FlaskClient) -> None:
    answer = failing.get("/api/fail/input?lang=en")
    assert (answer.status_code, answer.json) == (422, {"error": str(SENTENCE), "status": 422})
    assert failing.get("/api/fail/404").json == {"error": "Không tìm thấy trang", "status": 404}


@ONE_DATABASE
def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/accounts/sign-in")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@ONE_DATABASE
def test_too_much_is_refused(failing: FlaskClient) -> None:
    big = {"file": (io.BytesIO(b"x" * (4 * 1024 * 1024 + 1)), "big.csv")}
    answer = failing.post("/echo", data=big, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "4 MB" in answer.text


TRAPS = {
    "nul": "a%00b",
    "bidi override": "a%E2%80%AEb",
    "isolate": "a%E2%81%A6b",
    "lone surrogate": "a%ED%A0%80b",
    "no utf-8": "a%FFb",
    "escape": "a%1Bb",
}


@ONE_DATABASE
def test_text_with_traps_is_refused_in_forms_and_addresses(failing: FlaskClient) -> None:
    form = "application/x-www-form-urlencoded"
    for trap, text in TRAPS.items():
        assert failing.post("/echo", data=f"name={text}", content_type=form).status_code == 400, trap
        assert failing.get(f"/accounts/sign-in?next={text}").status_code == 400, trap
        assert failing.get(f"/{text}/").status_code == 404, trap
    part = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\na\xffb\r\n--x--\r\n'
    assert failing.post("/echo", data=part, content_type="multipart/form-data; boundary=x").status_code == 400


@ONE_DATABASE
def test_text_that_is_too_long_is_refused(failing: FlaskClient) -> None:
    assert failing.post("/echo", data={"name": "x" * 1_000_000}).status_code == 400
    assert failing.get("/accounts/sign-in", query_string={"next": "x" * 2_001}).status_code == 400


@ONE_DATABASE
def test_text_that_people_type_arrives(failing: FlaskClient) -> None:
    typed = "Đội “Sở GD&ĐT” <b>\t{{7*7}}\r\nhàng 2 🏐 e\u0301"
    assert failing.post("/echo", data={"name": typed}).text == typed


@ONE_DATABASE
def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    answer = client.post("/accounts/sign-in", data={"email": "a@a.example", "password": "x"})
    assert answer.status_code == 400
    assert "Trang này đã cũ" in answer.text
    as_text = client.post("/accounts/sign-in", data='{"email":"a"}', content_type="text/plain")
    assert as_text.status_code == 400


def test_a_record_stays_on_its_line() -> None:
    record = logging.LogRecord("web", logging.WARNING, "", 0, "no team %s", ("a\r\n2026 INFO forged\u2028b",), None)
    written = OneLine().format(record)
    assert written.splitlines() == [written]
    assert written.endswith("WARNING web: no team a\\r\\n2026 INFO forged\\u2028b")


def test_an_address_with_line_ends_makes_no_line_of_the_log(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = "2026-08-22 10:00:00,000 ERROR forged"
    assert client.get(f"/a%0D%0A{forged}/b%0A{forged}/").status_code == 404
    written = capsys.readouterr().err
    assert forged in written
    assert [line for line in written.splitlines() if line.startswith(forged)] == []


TOKEN = "k3Zr-9_secret"


@pytest.mark.parametrize(
    ("method", "address", "noted"),
    [
        ("GET", f"/calendar/{TOKEN}.ics", "GET /calendar/….ics by nobody"),
        ("GET", f"/calendar/{TOKEN}/", "GET /calendar/…/ by nobody"),
        ("POST", f"/accounts/link/{TOKEN}", "POST /accounts/link/…: "),
        ("POST", f"/calendar/{TOKEN}.ics", "POST /calendar/….ics: "),
        ("GET", f"/calendar/{TOKEN}", "GET /calendar/…: "),
        ("GET", f"/calendar//{TOKEN}.json", "GET /calendar//….json: "),
    ],
)
def test_the_token_of_an_address_is_not_in_the_log(
    app: Flask, capsys: pytest.CaptureFixture[str], method: str, address: str, noted: str
) -> None:
    """Nor when the database is away before it is known where the address leads, or leads nowhere."""

    def away() -> None:
        raise BusyError from OSError("away")

    if noted.endswith(": "):
        app.before_request_funcs[None].insert(0, away)
    assert app.test_client().open(address, method=method).status_code in {404, 503}
    written = capsys.readouterr().err
    assert noted in written
    assert TOKEN not in written


def test_the_lines_of_a_traceback_look_like_no_record() -> None:
    try:
        raise ValueError("first\n2026-08-22 INFO forged")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    written = OneLine().format(logging.LogRecord("web", logging.ERROR, "", 0, "failed", (), told))
    first, *others = written.split("\n")
    assert first.endswith("ERROR web: failed")
    assert [line for line in others if not line.startswith("  | ")] == []


@pytest.mark.parametrize("logger", ["sqlalchemy.pool.impl.QueuePool", "psycopg", "tournament.web.errors"])
def test_a_database_that_is_away_is_named_in_one_line(
    app: Flask, capsys: pytest.CaptureFixture[str], logger: str
) -> None:
    try:
        raise psycopg.OperationalError("server closed the connection\n\tunexpectedly")
    except psycopg.OperationalError:
        logging.getLogger(logger).error("Error closing %s", "cursor", exc_info=True)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(f" ERROR {logger}: Error closing cursor: server closed the connection\\n\\tunexpectedly")


def test_what_fails_after_a_change_was_made_says_not_that_nothing_was(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user(app, "a@a.example", "organiser", add_block(app, "Khối A"))
    browser, page = signed_in(app, "a@a.example"), "/manage/khoi-a/edit"
    (form,) = forms_on(browser.get(page), page)
    changed = form.filled({"name_vi": "Khối B"})

    def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, psycopg.OperationalError("the server closed the connection"))

    for place, said in (("blocks.actor", BUSY), ("pages.saved", UNSURE)):
        with monkeypatch.context() as patch:
            patch.setattr(f"tournament.web.organiser.{place}", away)
            refused = changed.send(browser, lang="en")
        assert (refused.status_code, heading(refused.text)) == (503, str(said.title))
    assert 'value="Khối B"' in browser.get(page).text


def test_what_was_saved_is_told_once_the_page_that_tells_it_can_be_stored(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user(app, "a@a.example", "organiser", add_block(app, "Khối A"))
    browser, page = signed_in(app, "a@a.example"), "/manage/khoi-a/edit"
    (form,) = forms_on(browser.get(page), page)
    assert form.filled({"name_vi": "Khối B"}).send(browser).status_code == 302

    def away(*_: object) -> None:
        raise OperationalError("UPDATE", {}, psycopg.OperationalError("the server closed the connection"))

    with monkeypatch.context() as patch:
        patch.setattr(browser_sessions, "go_on", away)
        refused = browser.get(page)
    assert (refused.status_code, refused.content_type) == (503, "text/html; charset=utf-8")
    told = "Đã lưu."
    assert told not in refused.text
    assert told in browser.get(page).text
    assert told not in browser.get(page).text
