"""Boards on paper: a day is one sheet across, at a size of type that can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.support.databases import application, copy_of
from tests.support.server import LiveServer
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges, venues
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.models import Court, Exchange, Match, Unit, db

if TYPE_CHECKING:
    from playwright.sync_api import Page

UNITS = ["Sở Văn hóa, Thể thao và Du lịch", "Sở Giáo dục và Đào tạo", "Trường Cao đẳng Bắc Kạn", "Ban Dân tộc tỉnh",
         "Đơn vị 5", "Đơn vị 6", "Đơn vị 7", "Đơn vị 8"]  # fmt: skip
CLASSES = [
    ("air_volleyball", "standard", "men"),
    ("air_volleyball", "standard", "women"),
    ("badminton", "bwf-21", "men"),
]
COURTS, DAYS = 5, 3
OPENS = datetime(2030, 8, 19, 0, tzinfo=UTC)
PAPER = {"a4": (842, 595), "a3": (1191, 842)}


def _write(home: Path) -> None:
    """Publish three round robins of eight, 84 matches on five courts in three days, each in its slot of the day."""
    with application(home, f"sqlite:///{home / 'tournament.sqlite3'}") as app, app.app_context():
        block = blocks.create(SYSTEM, None, "Khối A", "Block A")
        blocks.add_units(SYSTEM, block, [(name, "") for name in UNITS])
        venues.add_venue(SYSTEM, block, "Nhà thi đấu", courts=COURTS)
        first = date(2030, 8, 19)
        exchange = exchanges.create(
            SYSTEM, block, Details("Hội thao", "Games", first, first + timedelta(days=DAYS - 1))
        )
        courts = db.session.scalars(select(Court.id).order_by(Court.id)).all()
        hours = [(OPENS + timedelta(days=day), OPENS + timedelta(days=day, hours=10)) for day in range(DAYS)]
        venues.set_windows(SYSTEM, exchange, [(court, *span) for court in courts for span in hours])
        units = db.session.scalars(select(Unit.id).order_by(Unit.id)).all()
        for sport, preset, division in CLASSES:
            made = competitions.add(SYSTEM, exchange, sport, preset, division)
            entries.add(SYSTEM, exchange, made, [NewEntry((unit,)) for unit in units])
            drawing.set_format(SYSTEM, exchange, made, "round_robin", {})
            drawing.draw(SYSTEM, exchange, made, "19/8")
        matches = db.session.scalars(select(Match).order_by(Match.number, Match.id)).all()
        for place, match in enumerate(matches):
            slot, court = divmod(place, COURTS)
            day, hour = divmod(slot, -(-len(matches) // COURTS // DAYS))
            match.court_id = courts[court]
            match.starts_at = OPENS + timedelta(days=day, minutes=45 * hour)
        db.session.get_one(Exchange, exchange).timetable_published_at = OPENS - timedelta(days=5)
        db.session.commit()
        exchanges.set_state(SYSTEM, exchange, "public")


@pytest.fixture(scope="module")
def board(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the board of a large edition on a real server."""
    home = tmp_path_factory.mktemp("large")
    copy_of(sqlite_template, home)
    _write(home)
    server = LiveServer(home).start()
    yield f"{server.url}/khoi-a/2030/board"
    server.stop()


@pytest.mark.parametrize("size", PAPER)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_day_by_courts_is_one_sheet_across(
    board: str, open_page: Callable[..., Page], size: str, language: str
) -> None:
    page = open_page()
    page.goto(f"{board}?form=courts&size={size}&lang={language}")
    assert page.locator("article").count() == len(CLASSES) * 28
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    sheets = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert (sheets, {(round(float(w)), round(float(h))) for w, h in boxes}) == (DAYS, {PAPER[size]})
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER[size][0] * 4 // 3, "height": PAPER[size][1]})
    sizes = page.eval_on_selector_all(
        ".match-name", "all => all.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) * 0.75 >= 6.4, "points"


def test_a_list_has_as_many_sheets_as_its_days_need(board: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(board)
    printed = page.pdf(prefer_css_page_size=True)
    boxes = set(re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed))
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {(595, 842)}
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == DAYS * 2, "fourteen matches to a sheet"
    assert page.locator(".sheet-head h2").all_inner_texts() == [
        "Thứ Hai, 19/08/2030", "Thứ Ba, 20/08/2030", "Thứ Tư, 21/08/2030",
    ]  # fmt: skip
