"""A block with a drawn edition of four units, and its organiser's browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.support.accounts import add_block, add_user, signed_in, token_on
from tests.support.databases import database_with
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.domain.timetables.commands import timetable
from tournament.engine.certain import certain
from tournament.models import Block, Competition, Court, Exchange, Match, db

UNITS = ["Đơn vị 1", "Đơn vị 2", "Đơn vị 3", "Đơn vị 4"]
FIRST = date(2026, 8, 19)
OPENS = datetime(2026, 8, 19, 0, tzinfo=UTC)
"""Seven in the morning where it is played."""


@dataclass
class Desk:
    """An organiser's browser at one edition; `competition` is its only one, not drawn yet."""

    app: Flask
    browser: FlaskClient
    block: str
    exchange_id: int
    competition_id: int

    @property
    def home(self) -> str:
        return f"/manage/{self.block}/2026"

    @property
    def of_competition(self) -> str:
        return f"{self.home}/competitions/bong-chuyen-hoi-nam"

    def get(self, page: str) -> str:
        """Return a page that is there."""
        answer = self.browser.get(page)
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
        return answer.text

    def send(self, page: str, fields: Mapping[str, object] | None = None, form: str | None = None) -> TestResponse:
        """Send a form that stands on `form`, by default on the page it is sent to."""
        token = token_on(self.browser, form or page)
        return self.browser.post(page, data={**(fields or {}), "csrf_token": token})

    def draw(self) -> None:
        """Draw a round robin by hand, in the order of the units."""
        with self.app.app_context():
            drawing.set_format(SYSTEM, self.exchange_id, self.competition_id, "round_robin", {})
            drawing.order_by_hand(SYSTEM, self.exchange_id, self.competition_id, [1, 2, 3, 4])

    def match_between(self, home: str, away: str) -> Match:
        """Return the row of the match between two entries, whichever is at home."""
        wanted = {UNITS.index(home) + 1, UNITS.index(away) + 1}
        rows = db.session.scalars(select(Match).where(Match.competition_id == self.competition_id)).all()
        return next(row for row in rows if {row.home_id, row.away_id} == wanted)


def _enter(app: Flask) -> None:
    block = add_block(app, "Khối A")
    add_user(app, "organiser@example.org", "organiser", block)
    with app.app_context():
        block_id = db.session.scalars(select(Block.id)).one()
        units = blocks.add_units(SYSTEM, block_id, [(name, "") for name in UNITS])
        venues.add_venue(SYSTEM, block_id, "Nhà thi đấu", courts=2)
        exchange_id = exchanges.create(SYSTEM, block_id, Details("Hội thao", "Games", FIRST, FIRST + timedelta(days=1)))
        courts = db.session.scalars(select(Court.id).order_by(Court.id)).all()
        venues.set_windows(SYSTEM, exchange_id, [(court, OPENS, OPENS + timedelta(hours=10)) for court in courts])
        competition_id = competitions.add(SYSTEM, exchange_id, "air_volleyball", "standard", "men")
        entries.add(SYSTEM, exchange_id, competition_id, [NewEntry((unit,)) for unit in units])
        assert db.session.get_one(Competition, competition_id).slug == "bong-chuyen-hoi-nam"


def _draw(app: Flask) -> None:
    _enter(app)
    desk_of(app).draw()


def _publish(app: Flask) -> None:
    _draw(app)
    with app.app_context():
        exchange_id = db.session.scalars(select(Exchange.id)).one()
        exchanges.set_state(SYSTEM, exchange_id, "public")
        timetable.plan(SYSTEM, exchange_id, 0.02)
        timetable.publish(SYSTEM, exchange_id)
        db.session.rollback()


STAGES = {"published": _publish, "drawn": _draw, "desk": _enter}
"""What the fixtures of these names begin with; it is written once a run, and copied for each test."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new migrated database, with what the test begins with."""
    stage = next((name for name in STAGES if name in request.fixturenames), None)
    if stage is None:
        yield from database_with(request, tmp_path)
    else:
        yield from database_with(request, tmp_path, f"organiser_{stage}", STAGES[stage])


def desk_of(app: Flask) -> Desk:
    """Return a stranger's browser at the first edition."""
    with app.app_context():
        exchange_id, competition_id = (
            certain(db.session.scalar(select(func.min(each.id))), "there is one") for each in (Exchange, Competition)
        )
        block = db.session.scalars(select(Block.slug)).one()
    return Desk(app, app.test_client(), block, exchange_id, competition_id)


@pytest.fixture
def desk(app: Flask) -> Desk:
    """The desk of an organiser before the draw."""
    return replace(desk_of(app), browser=signed_in(app, "organiser@example.org"))


@pytest.fixture
def drawn(desk: Desk) -> Desk:
    """The desk after the draw."""
    return desk


@pytest.fixture
def published(drawn: Desk) -> Desk:
    """A round robin of four with a published timetable."""
    return drawn
