"""A plugin that is broken harms nobody: the server starts, pages and results go on, and *Plugins* says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.support import planted_ways
from tests.support.accounts import add_user, signed_in
from tests.support.clocks import going_on
from tests.support.databases import copy_of, fold, settings_of
from tests.support.editions import drawn_edition
from tests.support.forms import forms_on
from tests.support.planted import KINDS, WAYS, with_planted
from tests.support.planted_ways import ASKED, NAME
from tests.support.sampling import spread
from tournament.app import create_app
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.timetables.commands import timetable
from tournament.models import Match, db
from tournament.plugins.registry import Registry

HOME = "/khoi-a/2030/"
SAMPLE = 8
BLOCK = 1
LEFT_OUT = [way for way in WAYS if not KINDS[way].at_work]
AT_WORK = [way for way in WAYS if KINDS[way].at_work]


def sampled(ways: list[str]) -> list[object]:
    """Let `make test` take some of them, and `make soak` all."""
    some = spread(ways, SAMPLE // 2)
    return [pytest.param(way, marks=() if way in some else pytest.mark.soak) for way in ways]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait for plugins as long as a test may last."""
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 0.25)
    ASKED.clear()
    yield
    planted_ways.NEVER.set()  # whatever hangs ends
    planted_ways.NEVER = type(planted_ways.NEVER)()


@pytest.fixture(scope="module")
def edition(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with a published edition, an organiser and an administrator, to copy from."""
    home = tmp_path_factory.mktemp("edition")
    app = opened(home, copy_of(sqlite_template, home), Registry.discover())
    with app.app_context():
        made = drawn_edition()
        exchanges.set_state(SYSTEM, made.exchange_id, "public")
        timetable.publish(SYSTEM, made.exchange_id, anyway=True)
    add_user(app, "root@example.org", "administrator")
    with app.app_context():
        fold(db.engine)
    close(app)
    return home / "tournament.sqlite3"


@pytest.fixture(scope="module")
def sound(edition: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], int]:
    """What the public sees without the plugin, and how many statements a result takes."""
    home = tmp_path_factory.mktemp("sound")
    app = opened(home, copy_of(edition, home), Registry.discover())
    found = public_pages(app), entered(app)[1]
    close(app)
    return found


def opened(home: Path, url: str, registry: Registry) -> Flask:
    app = create_app(settings_of(home, url), registry, going_on())
    return app


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def broken(way: str, edition: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Start with a plugin that is broken in a way; what is imported hangs no longer than a test may."""
    with monkeypatch.context() as start:
        start.setattr("tournament.plugins.guard.START_SECONDS", 3.0)
        return opened(home, copy_of(edition, home), with_planted(way))


def public_pages(app: Flask) -> dict[str, str]:
    """Return what everybody sees of the edition, by address."""
    competition = "bong-chuyen-hoi-nam/"
    pages = (
        "", "schedule", "standings", "results", "overall", "documents", "calendar.ics", competition,
        f"{competition}matches/A-1-1/",
    )  # fmt: skip
    found = {page: app.test_client().get(HOME + page) for page in pages}
    assert {page: answer.status_code for page, answer in found.items()} == dict.fromkeys(pages, 200)
    return {page: answer.text for page, answer in found.items()}


def entered(app: Flask) -> tuple[int, int]:
    """Enter a result by its form; return the answer's status, and how many statements that took."""
    browser = signed_in(app, "root@example.org")
    with app.app_context():
        match = db.session.scalars(db.select(Match.id).order_by(Match.number)).first()
    page = f"/manage{HOME}matches/{match}"
    typed = {f"parts-{n}-{side}": point for n in (0, 1) for side, point in (("home", 21), ("away", 17))}
    (form,) = (form for form in forms_on(browser.get(page), page) if form.action == page)
    statements: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    answer = form.filled(typed).send(browser)
    return answer.status_code, len(statements)


def told(app: Flask, browser: FlaskClient) -> str:
    """Return what *Plugins* says of the plugin, which is named at `/ready` too."""
    assert app.test_client().get("/ready").json == {"status": "ready", "failed_plugins": [NAME]}
    rows = re.findall(r"<article.*?</article>", browser.get("/manage/khoi-a/plugins").text, re.S)
    return " ".join(row for row in rows if NAME in row)


@pytest.mark.parametrize("way", sampled(LEFT_OUT))
def test_one_that_cannot_be_used_is_left_out_alone(
    way: str, edition: Path, sound: tuple[dict[str, str], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = broken(way, edition, tmp_path, monkeypatch)
    pages, statements = sound
    assert public_pages(app) == pages
    assert entered(app) == (302, statements)
    said = told(app, signed_in(app, "root@example.org"))
    assert re.search(KINDS[way].said, said), said
    assert "Traceback" not in said
    close(app)


@pytest.mark.parametrize("way", sampled(AT_WORK))
def test_one_that_fails_at_work_is_done_without_and_off_means_off(
    way: str, edition: Path, sound: tuple[dict[str, str], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = broken(way, edition, tmp_path, monkeypatch)
    page, (pages, statements) = KINDS[way].page, sound
    with app.app_context():
        blocks.set_plugin_enabled(SYSTEM, BLOCK, NAME, False)
    assert public_pages(app) == pages
    assert not page or app.test_client().get(HOME + page).status_code == 404
    assert ASKED == []
    with app.app_context():
        blocks.set_plugin_enabled(SYSTEM, BLOCK, NAME, True)

    shown = public_pages(app)
    if page:
        answer = app.test_client().get(HOME + page)
        assert answer.status_code in {200, 503}
        shown[page] = answer.text
    for text in shown.values():
        assert NAME not in text
        assert "planted trouble" not in text
        assert "Traceback" not in text
    status, taken = entered(app)
    assert status == 302
    assert taken <= statements + 2 * len(ASKED) + 8  # what the plugin is told of each match is read
    assert len(ASKED) <= 8
    said = told(app, signed_in(app, "root@example.org"))
    assert re.search(KINDS[way].said, said), said
    close(app)
