"""A plugin that is ended while it writes to tables of its own leaves nothing of it, and nobody waits for it."""

from __future__ import annotations

import threading
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.support.accounts import add_user, signed_in
from tests.support.clocks import going_on
from tests.support.editions import drawn_edition
from tests.support.forms import forms_on
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.models import Match, db
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import Panel, PanelPlace, hookimpl
from tournament.sdk.database import reading, writing
from tournament.sdk.permissions import permission

HOME = "/khoi-a/2030/"
WRITES_ON = threading.Event()
"""Set while what the plugin writes never comes to its end."""
BEGUN: list[threading.Thread] = []
pytestmark = pytest.mark.both_databases


def write(*_given: Any, **_named: Any) -> str:
    """Write a line, and go on before it is committed for as long as nobody ends it."""
    if WRITES_ON.is_set():
        BEGUN.append(threading.current_thread())
    with writing() as session:
        session.execute(text("INSERT INTO notes_line VALUES (:word)"), {"word": "on" if WRITES_ON.is_set() else "done"})
        while WRITES_ON.is_set():
            time.sleep(0.005)
    return "written"


def pages() -> Blueprint:
    made = Blueprint("notes", __name__)
    made.get("/<block>/<exchange>/notes/")(permission("public")(write))
    return made


HOOKS: dict[str, Callable[..., Any]] = {
    "blueprints": lambda: (pages(),),
    "panels": lambda: (Panel("notes", PanelPlace.EXCHANGE, write),),
    "result_recorded": lambda notice: write() and None,
    "score_checks": lambda match, score: [] if write() else None,
}
"""Where the plugin writes: in a page, in a box of a page, after a change and during one."""


class Plugin(EntryPoint):
    def load(self) -> Any:
        found = types.ModuleType(self.name)
        setattr(found, f"tournament_{self.value}", hookimpl(HOOKS[self.value]))
        return found


@pytest.fixture(params=HOOKS)
def app(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as it is served, with a published edition and one hook of the plugin."""
    registry = Registry([*entry_points(group=GROUP), Plugin("notes", request.param, GROUP)])
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 0.5)
    made = create_app(replace(settings, testing=False, public_url="http://localhost"), registry, going_on())
    with made.app_context():
        exchanges.set_state(SYSTEM, drawn_edition().exchange_id, "public")
        with writing() as session:
            session.execute(text("CREATE TABLE notes_line (word VARCHAR)"))
    add_user(made, "organiser@example.org", "organiser", "khoi-a")
    BEGUN.clear()
    yield made
    WRITES_ON.clear()
    with made.app_context():
        with writing() as session:
            session.execute(text("DROP TABLE notes_line"))
        db.session.remove()
        db.engine.dispose()


def entered(app: Flask, browser: FlaskClient, which: int) -> TestResponse:
    """Enter the result of one of the first matches by its form."""
    with app.app_context():
        match = db.session.scalars(db.select(Match.id).order_by(Match.number)).all()[which]
    page = f"/manage{HOME}matches/{match}"
    (form,) = (form for form in forms_on(browser.get(page), page) if form.action == page)
    points = {f"parts-{n}-{side}": point for n in (0, 1) for side, point in (("home", 21), ("away", 17))}
    return form.filled(points).send(browser)


def asked(app: Flask, browser: FlaskClient) -> int:
    """Do what the plugin is asked for at: see pages, and enter a result; return the answer's status of the latter."""
    for page in ("", "notes/"):
        app.test_client().get(HOME + page)
    return entered(app, browser, 0).status_code


def lines(app: Flask) -> list[str]:
    with app.app_context(), reading() as session:
        return list(session.scalars(text("SELECT word FROM notes_line")))


def test_what_is_ended_while_it_writes_leaves_nothing_and_keeps_nobody_waiting(app: Flask) -> None:
    browser = signed_in(app, "organiser@example.org")
    with app.app_context():
        connections = db.engine.pool.checkedout()  # type: ignore[attr-defined]
    WRITES_ON.set()
    assert asked(app, browser) == 302
    assert len(BEGUN) == 1, "what rests is not asked again"
    BEGUN[0].join(20)
    assert not BEGUN[0].is_alive()
    assert lines(app) == []
    WRITES_ON.clear()
    assert entered(app, browser, 1).status_code == 302
    with app.app_context():
        assert db.engine.pool.checkedout() == connections  # type: ignore[attr-defined]
        over = db.session.scalars(db.select(Match.status).order_by(Match.number)).all()
    assert over[:3] == ["played", "played", "open"]
    said = browser.get("/manage/khoi-a/plugins").text
    assert "HangsError: no answer within" in said


@pytest.mark.parametrize("app", [hook for hook in HOOKS if hook != "score_checks"], indirect=True)
def test_what_comes_to_its_end_in_time_is_there(app: Flask) -> None:
    """During a change nobody else writes, so a check of scores would wait in vain."""
    browser = signed_in(app, "organiser@example.org")
    assert asked(app, browser) == 302
    assert set(lines(app)) == {"done"}
