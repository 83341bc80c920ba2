"""Whose the people are who start in heats: the unit stands beside the name wherever a start list is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from sqlalchemy import event

from tests.support.races import enter, heat_page, publish_on_a_court, race_application
from tests.support.rounds import RoundDesk, desk_with, table
from tournament.config import Settings
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.models import db

UNITS = (("Ban Dân tộc tỉnh", "An"), ("Sở Y tế", ""), ("Trường Cao đẳng", "CĐ"), ("Đơn vị 1", ""), ("Đơn vị 10", ""))
STARTERS = (
    ((0,), "Nguyễn Văn An"),
    ((1,), ""),
    ((2, 0), "Bình – Chi"),
    ((0, 2), ""),
    ((2,), "cđ, đội nữ"),
    ((3,), "Hà (Đơn vị 10)"),
)
"""Units by their places, and names: a person who is called as a unit is in short, and teams named after their units."""
UNITS_BESIDE = ["An", "", "CĐ – An", "", "", "Đơn vị 1"]
NAMES = ["Nguyễn Văn An", "Sở Y tế", "Bình – Chi", "Liên quân An – CĐ", "cđ, đội nữ", "Hà (Đơn vị 10)"]
BESIDE = [" ".join(each).strip() for each in zip(NAMES, UNITS_BESIDE, strict=True)]
IN_A_SENTENCE = [f"{name} ({unit})" if unit else name for name, unit in zip(NAMES, UNITS_BESIDE, strict=True)]


@pytest.fixture
def desk(settings: Settings) -> Iterator[RoundDesk]:
    """A final of persons, teams and a joint team, published on a court."""
    with race_application(settings) as app:
        made = desk_with(app, ("heats with units", 6), _write)
        publish_on_a_court(made)
        yield made


def _write() -> tuple[int, int]:
    block_id = blocks.create(SYSTEM, None, "Khối mẫu", "Sample block")
    units = blocks.add_units(SYSTEM, block_id, list(UNITS))
    exchange_id = exchanges.create(SYSTEM, block_id, Details("Hội thao", "Games", date(2026, 8, 19), date(2026, 8, 20)))
    competition_id = competitions.add(SYSTEM, exchange_id, "dash", "usual", "open")
    new = [NewEntry(tuple(units[place] for place in places), name) for places, name in STARTERS]
    added = entries.add(SYSTEM, exchange_id, competition_id, new)
    drawing.set_format(SYSTEM, exchange_id, competition_id, "one_heat", {})
    drawing.order_by_hand(SYSTEM, exchange_id, competition_id, added)
    return exchange_id, competition_id


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(html)).split()).replace(" ;", ";")


def listed(desk: RoundDesk, page: str) -> list[str]:
    """Return who starts by the first match of a page."""
    found = re.search(r"<article(.*?)</article>", desk.get(f"/{desk.edition}/{page}"), re.DOTALL)
    assert found, page
    return [words(line) for line in re.findall(r'<li class="match-side.*?</li>', found[1], re.DOTALL)]


def printed(desk: RoundDesk) -> list[str]:
    """Return the cells of the heat's line on the printed board."""
    rows = re.findall(r"<tr>(.*?)</tr>", desk.get(f"/{desk.edition}/board"), re.DOTALL)
    return [words(cell) for cell in re.findall(r"<td.*?</td>", rows[-1], re.DOTALL)][3:]


@pytest.mark.both_databases
def test_the_unit_stands_beside_whoever_starts_before_and_after_the_heat(desk: RoundDesk) -> None:
    lists = ("schedule", "tv", f"{desk.slug}/matches/H1-1/")
    assert [listed(desk, page) for page in lists] == [BESIDE] * 3
    assert [row[0] for row in table(desk.get(f"/{desk.edition}/{desk.slug}/"), "Final")] == [
        f"Rank – {each}" for each in BESIDE
    ]
    assert printed(desk) == [", ".join(IN_A_SENTENCE), ""]
    form = table(desk.get(heat_page(desk, "H1-1")), "Entries in the order in which they start")
    assert [row[0].removesuffix(f" Does not start… {name}") for row, name in zip(form, NAMES, strict=True)] == BESIDE
    answer = desk.browser.get(f"/api/v1/{desk.edition}/{desk.slug}/").get_json()
    told = answer["heats"][0]["lines"]
    assert [(line["name"]["vi"], line["unit"]) for line in told] == list(zip(NAMES, UNITS_BESIDE, strict=True))

    marks = {name: f"1{number}.1" for number, name in enumerate(NAMES)}
    asked = re.search(r'name="confirmed"[^>]*value="([^"]+)"', enter(desk, "H1-1", marks))
    assert asked, "it is still to come"
    enter(desk, "H1-1", marks, confirmed=asked[1])
    shown = [f"{number}. {each} 1{number - 1}.10" for number, each in enumerate(BESIDE, start=1)]
    assert [listed(desk, page) for page in ("results", f"{desk.slug}/matches/H1-1/")] == [shown] * 2
    over = "; ".join(f"{n}. {each} 1{n - 1}.10" for n, each in enumerate(IN_A_SENTENCE, start=1))
    assert printed(desk) == [over]
    assert table(desk.get(f"/manage/{desk.edition}/results"), "Results entered")[0][-1] == over


def test_the_units_of_all_who_start_are_one_query(desk: RoundDesk) -> None:
    asked: list[str] = []
    with desk.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    desk.browser.get(f"/{desk.edition}/schedule")
    assert sum("JOIN participant" in each and "entry_unit" in each for each in asked) == 1
