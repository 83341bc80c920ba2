"""Plugins that sleep keep nobody waiting for longer together than one alone, and take no other plugin with them."""

from __future__ import annotations

import threading
import time
import types
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.accounts import add_user, signed_in
from tests.support.clocks import going_on
from tests.support.editions import drawn_edition
from tests.support.forms import forms_on
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import timetable
from tournament.models import Match, db
from tournament.plugins.guard import PATIENCE_SECONDS
from tournament.plugins.registry import GROUP, Registry
from tournament.plugins.timeouts import Answer
from tournament.sdk import Text, Violation, hookimpl

SLEEPERS = 6
NEVER = threading.Event()
ASLEEP: set[threading.Thread] = set()
ODD = Violation("odd", Text("Điểm này lạ.", "This score is odd."))


def sleep(*_given: Any, **_named: Any) -> None:
    ASLEEP.add(threading.current_thread())
    NEVER.wait()


class Sleeper(EntryPoint):
    def load(self) -> Any:
        found = types.ModuleType(self.name)
        hooks: dict[str, Callable[..., Any]] = {
            "score_checks": lambda match, score: sleep(),
            "calendar_entry": lambda match, entry: sleep(),
            "result_recorded": lambda notice: sleep(),
        }
        for hook, function in hooks.items():
            setattr(found, f"tournament_{hook}", hookimpl(function))
        return found


class Honest(EntryPoint):
    def load(self) -> Any:
        found = types.ModuleType(self.name)
        found.tournament_score_checks = hookimpl(  # type: ignore[attr-defined]
            lambda score: (ODD,) if score[0][1] == 3 else ()
        )
        return found


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Let the clock go on only while somebody sleeps, and for as long as they are waited for."""
    clock = [1000.0]

    def within(answer: Answer[Any], seconds: float) -> bool:
        while answer._thread not in ASLEEP:
            if answer._done.wait(0.005):
                return True
        clock[0] += seconds
        return False

    monkeypatch.setattr(Answer, "within", within)
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    yield clock
    NEVER.set()
    ASLEEP.clear()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application over a published edition that was made before anybody slept."""
    awake = create_app(settings, Registry.discover(), going_on())
    with awake.app_context():
        exchange_id = drawn_edition().exchange_id
        exchanges.set_state(SYSTEM, exchange_id, "public")
        timetable.publish(SYSTEM, exchange_id, anyway=True)
    add_user(awake, "organiser@example.org", "organiser", "khoi-a")
    sleepers = [Sleeper(f"a_sleeper_{n}", f"a_sleeper_{n}", GROUP) for n in range(SLEEPERS)]
    registry = Registry([*entry_points(group=GROUP), *sleepers, Honest("z_honest", "z_honest", GROUP)])
    yield (made := create_app(settings, registry, going_on()))
    for each in (awake, made):
        with each.app_context():
            db.session.remove()
            db.engine.dispose()


def entered(app: Flask, browser: FlaskClient, away: int) -> TestResponse:
    """Enter the result of the first match by its form."""
    with app.app_context():
        match = db.session.scalars(db.select(Match.id).order_by(Match.number)).first()
    page = f"/manage/khoi-a/2030/matches/{match}"
    (form,) = (form for form in forms_on(browser.get(page), page) if form.action == page)
    points = {f"parts-{n}-{side}": point for n in (0, 1) for side, point in (("home", 21), ("away", away))}
    return form.filled(points).send(browser)


def test_all_together_hold_a_change_no_longer_than_its_time_and_sound_ones_are_asked(
    app: Flask, slept: list[float]
) -> None:
    browser = signed_in(app, "organiser@example.org")
    for away, status in ((3, 200), (17, 302)):
        before = time.monotonic()
        answer = entered(app, browser, away)
        assert (answer.status_code, ODD.text.vi in answer.text) == (status, status == 200)
        assert time.monotonic() - before <= PATIENCE_SECONDS
    for _ in range(SLEEPERS):
        entered(app, browser, 11)
    before = time.monotonic()
    entered(app, browser, 12)
    assert time.monotonic() == before  # all of them rest
