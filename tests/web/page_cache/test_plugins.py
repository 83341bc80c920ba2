"""A page made while a plugin rests is not kept until the next change."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.editions import FIRST, drawn_edition
from tests.support.kept_pages import Clock, close, open_in
from tests.support.unruly import RANKING, misbehaving, with_unruly
from tournament.domain.competitions.commands import competitions
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import timetable
from tournament.models import Competition, Exchange, db
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
