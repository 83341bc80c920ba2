"""Formats of plugins that are paired round by round: offered, paired, ranked, and what was played stays."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from importlib.metadata import entry_points

import pytest
from flask import Flask

from tests.support.accounts import signed_in
from tests.support.clocks import going_on
from tests.support.rounds import RoundDesk, desk_of, table
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.competitions.commands import drawing
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.engine.errors import InputError
from tournament.models import db
from tournament.plugins.registry import GROUP, Registry


def paired(page: str, caption: str) -> list[str]:
    return [re.sub(r" \(no\. \d+\)", "", row[0]) for row in table(page, caption)]


def shown(desk: RoundDesk, page: str) -> str:
    """Return what everybody sees of a page."""
    text = unescape(desk.app.test_client().get(f"{page}?lang=en").text)
    return text.partition("<main")[2].partition("</main>")[0]


@pytest.fixture
def danish(app: Flask) -> RoundDesk:
    """Five entries, who meet in three rounds by the Danish system."""
    return desk_of(app, 5, "danish", {"rounds": 3})


def test_rounds_are_paired_by_the_standing_and_told_why(danish: RoundDesk) -> None:
    shown = table(danish.get(danish.page), "Round 1 as it would be paired now")
    assert [row[1] for row in shown] == [
        "Đơn vị 4 (rank 1, 0 points) meets Đơn vị 5 (rank 2, 0 points).",
        "Đơn vị 6 (rank 3, 0 points) meets Đơn vị 7 (rank 4, 0 points).",
        "The number is odd: Đơn vị 8, the lowest who has had no bye, has the bye. It scores 2.",
    ]
    danish.pair()
    danish.play()
    # The home sides won, and the bye counts as a win: 4, 6 and 8 have 2 points, 5 and 7 lost.
    assert paired(danish.get(danish.page), "Round 2 as it would be paired now") == [
        "Đơn vị 4 – Đơn vị 6", "Đơn vị 8 – Đơn vị 5", "Đơn vị 7",
    ]  # fmt: skip
    danish.pair()
    danish.play()
    public = unescape(danish.app.test_client().get(f"{danish.public}?lang=en").text)
    assert paired(public, "Paired") == ["Đơn vị 4 – Đơn vị 6", "Đơn vị 8 – Đơn vị 5", "Đơn vị 7"]
    assert "2 of 3 rounds have been paired" in public


def test_it_is_offered_with_its_options_and_only_for_the_entries_it_is_for(danish: RoundDesk) -> None:
    page = f"{danish.page.removesuffix('/rounds')}/format"
    offered = danish.get(page)
    assert ("Power pairing" in offered, "McIntyre final eight" in offered) == (True, False)
    assert "Fold: first against last" in danish.get(f"{page}/power_pairing")
    with danish.app.app_context(), pytest.raises(InputError, match="“McIntyre final eight” is for 8 entries, not 5"):
        drawing.set_format(SYSTEM, danish.exchange_id, danish.competition_id, "mcintyre_final_eight", {})


def test_the_final_eight_goes_by_who_won_and_how_they_came(app: Flask) -> None:
    desk = desk_of(app, 8, "mcintyre_final_eight", {})
    weeks = []
    for week in range(1, 5):
        weeks.append(paired(desk.get(desk.page), f"Round {week} as it would be paired now"))
        desk.pair()
        desk.play()
    assert weeks == [
        ["Đơn vị 4 – Đơn vị 11", "Đơn vị 5 – Đơn vị 10", "Đơn vị 6 – Đơn vị 9", "Đơn vị 7 – Đơn vị 8"],
        ["Đơn vị 7 – Đơn vị 9", "Đơn vị 6 – Đơn vị 8", "Đơn vị 4", "Đơn vị 5"],
        ["Đơn vị 4 – Đơn vị 7", "Đơn vị 5 – Đơn vị 6"],
        ["Đơn vị 4 – Đơn vị 5"],
    ]
    public = unescape(app.test_client().get(f"{desk.public.removesuffix('rounds/')}?lang=en").text)
    places = re.findall(r'<span class="rank[^"]*">(\d+)</span> <a [^>]*>([^<]*)</a>', public)
    assert places == [(str(place), f"Đơn vị {place + 3}") for place in range(1, 9)]


@pytest.mark.both_databases
def test_what_was_played_stays_without_the_plugin(danish: RoundDesk, settings: Settings) -> None:
    danish.pair()
    danish.play()
    registry = Registry(each for each in entry_points(group=GROUP) if each.name != "more_formats")
    app = create_app(settings, registry, clock=going_on())
    without = replace(danish, app=app, browser=signed_in(app, "organiser@example.org"))
    try:
        for page in (danish.public, f"{danish.public}1/"):
            assert shown(without, page) == shown(danish, page)
        whole = danish.public.removesuffix("rounds/")
        ranked = [re.findall(r"Đơn vị \d", shown(desk, whole).split("<h2>")[1]) for desk in (danish, without)]
        assert ranked[0][:5] == ranked[1][:5] != []
        assert "The plugin of the format “danish” is missing" in without.get(danish.page.removesuffix("rounds"))
        assert without.browser.get(danish.page).status_code == 404
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
