"""Refusals and failures: one clear sentence and a next step, never a traceback."""

from __future__ import annotations

import io
import logging
import re

import pytest
from flask import Blueprint, Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.services.change import NOTHING_HERE, BusyError, NotFoundError
from tournament.web.errors import EXPLANATIONS
from tournament.web.logs import OneLine
from tournament.web.permissions import permission

ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SENTENCE = Text("Hiệp 1: 21–20 chưa hợp lệ.", "Set 1: 21–20 is not valid.")


def raising(what: str) -> str:
    failures: dict[str, Exception] = {
        "input": InputError(SENTENCE),
        "missing": NotFoundError(NOTHING_HERE),
        "busy": BusyError(),
        "database": OperationalError("SELECT 1", {}, Exception("disk is full")),
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
        ("missing", 404, "Không có gì ở địa chỉ này."),
        ("busy", 503, "Hệ thống đang bận"),
        ("database", 503, "Hệ thống đang bận"),
        ("bug", 500, "Hệ thống gặp lỗi"),
    ):
        page = failing.get(f"/fail/{what}")
        assert page.status_code == status
        assert said in page.text
        assert "secret" not in page.text
        assert page.headers.get("Retry-After") == ("5" if status == 503 else None)


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
    assert "GET /fail/missing by nobody names what is not there" in caplog.text


@ONE_DATABASE
def test_a_filter_that_is_no_word_is_refused(client: FlaskClient) -> None:
    from tournament import demo

    with client.application.app_context():
        demo.load_when_missing()
    schedule = f"/{demo.SLUG}/2022/schedule"
    assert client.get(f"{schedule}?court=san-1&day=2022-08-19").status_code == 200
    for name in ("court", "team", "competition", "day"):
        assert client.get(schedule, query_string={name: "a' OR 1=1"}).status_code == 400


@ONE_DATABASE
def test_programs_get_json(failing: FlaskClient) -> None:
    answer = failing.get("/api/fail/input?lang=en")
    assert (answer.status_code, answer.json) == (422, {"error": SENTENCE.en, "status": 422})
    assert failing.get("/api/fail/404").json == {"error": "Không có gì ở địa chỉ này", "status": 404}


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


def test_the_lines_of_a_traceback_look_like_no_record() -> None:
    try:
        raise ValueError("first\n2026-08-22 INFO forged")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    written = OneLine().format(logging.LogRecord("web", logging.ERROR, "", 0, "failed", (), told))
    first, *others = written.split("\n")
    assert first.endswith("ERROR web: failed")
    assert [line for line in others if not line.startswith("  | ")] == []
