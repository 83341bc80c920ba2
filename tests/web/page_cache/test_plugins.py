"""A page made while a plugin rests is not kept until the next change."""

from __future__ import annotations

import time
import types
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.support.editions import FIRST, OPENS, drawn_edition
from tests.support.kept_pages import Clock, close, open_in
from tests.support.unruly import RANKING, misbehaving, with_unruly
from tournament.domain.competitions.commands import competitions, results
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import timetable
from tournament.engine.match_status import Status
from tournament.models import Competition, Exchange, db
from tournament.plugins.registry import GROUP, Registry
from tournament.sdk import Panel, PanelPlace, hookimpl
from tournament.storage.backup import backup
from tournament.web.page_cache import PLUGINS_LAST

RESTS = "Kết quả và thứ hạng đã có được giữ nguyên"


@pytest.fixture
def unruly(sqlite_template: Path, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """An application with the unruly plugin, and pages kept."""
    backup(f"sqlite:///{sqlite_template}", str(tmp_path / "tournament.sqlite3"))
    app = open_in(tmp_path, clock, with_unruly())
    yield app
    close(app)


def ranked_edition(app: Flask) -> tuple[int, str]:
    """Write a public edition that is ranked by the plugin's tie-break; return its id and a page with its table."""
    with app.app_context():
        edition = drawn_edition()
        competitions.set_ranking(SYSTEM, edition.exchange_id, edition.competition_id, [dict(step) for step in RANKING])
        exchanges.set_state(SYSTEM, edition.exchange_id, "public")
        timetable.publish(SYSTEM, edition.exchange_id, anyway=True)
        competition = db.session.get_one(Competition, edition.competition_id)
        exchange = db.session.get_one(Exchange, edition.exchange_id)
        return exchange.id, f"/{exchange.block.slug}/{exchange.slug}/{competition.slug}/"


def by_joy(page: str) -> bool:
    """Tell whether a table is ranked by the plugin, which puts the last unit first, and the plugin is at work."""
    assert page.index("Đơn vị 4") < page.index("Đơn vị 1")
    return RESTS not in page


def plugins_that_hear(count: int, asked: list[str]) -> Registry:
    """Return a registry of what is installed and so many plugins that take part in the front page and in results."""

    class Hearing(EntryPoint):
        def load(self) -> Any:
            def score_checks(match: Any, score: Any) -> Any:
                asked.append("check")
                return ()

            def calendar_entry(match: Any, entry: Any) -> Any:
                return asked.append("event")

            def result_recorded(notice: Any) -> Any:
                return asked.append("notice")

            panel = Panel(self.name, PanelPlace.EXCHANGE, lambda context: asked.append("panel") or self.name)
            module = types.ModuleType(self.name)
            for hook in (score_checks, calendar_entry, result_recorded):
                setattr(module, f"tournament_{hook.__name__}", hookimpl(hook))
            setattr(module, "tournament_panels", hookimpl(lambda: (panel,)))  # noqa: B010
            return module

    own = (Hearing(f"hearing{number}", f"hearing{number}", GROUP) for number in range(count))
    return Registry([*entry_points(group=GROUP), *own])


def statements_with(count: int, home: Path, clock: Clock, asked: list[str]) -> tuple[int, int]:
    """Return how many statements the front page takes anew, and how many a result, with so many plugins."""
    app = open_in(home, clock, plugins_that_hear(count, asked))
    with app.app_context():
        edition = drawn_edition(name=f"Khối {count}")
        exchanges.set_state(SYSTEM, edition.exchange_id, "public")
        block, first = db.session.get_one(Exchange, edition.exchange_id).block.slug, edition.matches()[0].id
        timetable.move(SYSTEM, edition.exchange_id, first, edition.courts[0], OPENS)
        timetable.publish(SYSTEM, edition.exchange_id, anyway=True)
        engine = db.engine
    page, counted = f"/{block}/2030/", list[str]()
    app.test_client().get(page)
    app.extensions["tournament_kept"].pages.clear()
    asked.clear()
    event.listen(engine, "before_cursor_execute", lambda *given: counted.append(given[2]))
    assert app.test_client().get(page).status_code == 200
    of_page = len(counted)
    with app.app_context():
        given = results.Given(((21, 15), (21, 15)), Status.PLAYED, None, "")
        results.record(SYSTEM, edition.exchange_id, first, given)
    close(app)
    return of_page, len(counted) - of_page


def test_what_plugins_hear_is_read_once_however_many_they_are(
    sqlite_template: Path, tmp_path: Path, clock: Clock
) -> None:
    backup(f"sqlite:///{sqlite_template}", str(tmp_path / "tournament.sqlite3"))
    asked = list[str]()
    (page, result), once = statements_with(1, tmp_path, clock, asked), asked[:]
    assert set(once) == {"panel", "check", "event", "notice"}
    assert statements_with(6, tmp_path, clock, asked) == (page, result)
    assert sorted(asked) == sorted(6 * once)
    without = statements_with(0, tmp_path, clock, asked)
    assert (page - without[0], result - without[1]) == (0, 3)


def test_what_a_resting_plugin_shows_is_there_soon_after_it(
    unruly: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (id_, page), client = ranked_edition(unruly), unruly.test_client()
    assert by_joy(client.get(page).text)
    with unruly.app_context():
        exchanges.edit(SYSTEM, id_, exchanges.Details("Khác", "Other", FIRST, FIRST), None)
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 0.5)
    with misbehaving("tiebreak", "is slow"):
        assert not by_joy(client.get(page).text)
    monkeypatch.setattr("tournament.plugins.guard.PATIENCE_SECONDS", 30.0)
    clock.now += PLUGINS_LAST
    assert not by_joy(client.get(page).text)
    real, later = time.monotonic, 0
    monkeypatch.setattr("time.monotonic", lambda: real() + later)
    until = real() + 120
    while not by_joy(client.get(page).text):  # what was slow may still be at work, and rests anew when it ends
        assert real() < until
        later += 1000
        clock.now += PLUGINS_LAST
        time.sleep(0.05)
