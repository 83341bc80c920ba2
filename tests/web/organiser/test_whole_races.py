"""A content in which many start at once, from its creation to the overall points, by the pages of organisers."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.editions import set_clock
from tests.support.forms import Sent, forms_on
from tests.support.races import enter, starters
from tests.support.rounds import RoundDesk
from tests.web.organiser.conftest import OPENS, Desk
from tournament.app import scratch
from tournament.domain.archives.commands import archives
from tournament.domain.competitions.queries.overall import ranking
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.interchange.archive_v1.files import read_archive
from tournament.models import Competition, db

Round = dict[str, list[str]]
"""The marks of the heats of a round, lane by lane, with blanks between the judges."""
HEATS = "heats", {"lanes": "2", "advance": "1", "fastest": "0"}
ONE = "one_heat", dict[str, str]()


def form_with(desk: Desk, page: str, name: str) -> Sent:
    """Return the form of a page that has a field, or whose address ends so."""
    forms = forms_on(desk.browser.get(page), page)
    found = [each for each in forms if name in dict(each.fields) or each.action.partition("?")[0].endswith(name)]
    assert found, f"{page}: no {name} among {[(each.action, each.fields) for each in forms]}"
    return found[0]


def sent(desk: Desk, form: Sent) -> None:
    answer = form.send(desk.browser)
    assert answer.status_code == 302, unescape(re.sub(r"<[^>]+>", " ", answer.text))[-1500:]


def drawn(desk: Desk, sport: str, format_: str, options: dict[str, str]) -> RoundDesk:
    """Add a competition of all units, draw it, plan and publish it."""
    list_ = f"{desk.home}/competitions/"
    form = form_with(desk, list_, "preset")
    preset = next(each for each in form.options["preset"] if each.startswith((f"{sport}:", f"{sport}/")))
    sent(desk, form.filled({"preset": preset, "division": "open"}))
    with desk.app.app_context():
        row = db.session.scalars(select(Competition).where(Competition.sport == sport)).one()
        slug, competition_id = row.slug, row.id
    page = f"{list_}{slug}"
    sent(desk, form_with(desk, f"{page}/entries", "every-unit"))
    sent(desk, form_with(desk, f"{page}/format/{format_}", f"format/{format_}").filled(options))
    sent(desk, form_with(desk, f"{page}/draw", "draw"))
    for what in ("plan", "publish"):
        sent(desk, form_with(desk, f"{desk.home}/timetable", what))
    sent(desk, form_with(desk, f"{desk.home}/", "state").filled({"state": "public"}))
    edition = desk.home.removeprefix("/manage/")
    return RoundDesk(desk.app, desk.browser, desk.exchange_id, competition_id, edition, slug)


@pytest.mark.parametrize(
    ("sport", "format_", "rounds", "order"),
    [
        ("running", HEATS, [{"H1-1": ["12.4", "12.1"], "H1-2": ["DNF", "12.9"]}, {"H2-1": ["12.3", "12.3"]}], [1, 1]),
        ("relay", ONE, [{"H1-1": ["55.20", "DQ", "54.1", "DNS"]}], [2, 0, 1, 0]),
        ("long_jump", ONE, [{"H1-1": ["5.20", "5.31", "DNS", "5.31"]}], [3, 1, 0, 1]),
        ("karaoke", ONE, [{"H1-1": ["8 8 9 8 8 8", "9 9 9 9 9 9", "7 7 7 7 7 7", "9 9 9 9 9 9"]}], [3, 1, 4, 1]),
    ],
)
def test_from_its_creation_to_the_overall_points(
    desk: Desk, sport: str, format_: tuple[str, dict[str, str]], rounds: list[Round], order: list[int], tmp_path: Path
) -> None:
    content = drawn(desk, sport, *format_)
    set_clock(desk.app, OPENS)
    for heats in rounds:
        for key, marks in heats.items():
            cells = [each.split() for each in marks]
            enter(content, key, dict(zip(starters(content, key), cells, strict=True)))
    last = [*rounds[-1]][-1]
    visitor, home = desk.app.test_client(), f"/{content.edition}/"
    of_content = [f"{content.slug}/", f"{content.slug}/matches/{last}/"]
    told = ["schedule", "results", "standings", "overall", *of_content]
    pages = [f"{home}{each}" for each in ("", "tv", "board", *told)] + [f"/api/v1{home}{each}" for each in told]
    assert {page: code for page in pages if (code := visitor.get(page).status_code) != 200} == {}
    shown = unescape(visitor.get(f"{home}{content.slug}/?lang=en").text).partition('class="places"')[2]
    held = re.findall(r'<span class="rank[^"]*">(\d+)</span> <a [^>]*>([^<]*)</a>', shown)
    places = {name: int(place) for place, name in held}
    assert [places.get(each, 0) for each in starters(content, last)] == order
    with desk.app.app_context():
        points = {each.unit.name: each.points for each in ranking(desk.exchange_id).standings}
        assert {name: points[name] > 0 for name in places} == dict.fromkeys(places, True)
        file = tmp_path / "edition.zip"
        file.write_bytes(archives.export(*content.edition.split("/")))
        archive = read_archive(str(file))
        with scratch():
            assert archives.standings_of(archives.take(SYSTEM, None, archive)) == archive.standings
