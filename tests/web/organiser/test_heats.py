"""Heats and places, entered in one form and shown to everybody, with the overall points they bring."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask

from tests.support.races import enter, heat_page, race_application, race_desk, starters
from tests.support.rounds import RoundDesk, table
from tournament.config import Settings
from tournament.domain.competitions.queries.overall import ranking

FOUR = ["An", "Bình", "Chi", "Dũng"]


@pytest.fixture
def races(settings: Settings) -> Iterator[Flask]:
    """The application with sports in which many start at once."""
    with race_application(settings) as made:
        yield made


def places(desk: RoundDesk) -> list[tuple[str, str]]:
    page = unescape(desk.app.test_client().get(f"/{desk.edition}/{desk.slug}/?lang=en").text)
    found = re.search(r'<ol class="places">(.*?)</ol>', page, re.DOTALL)
    return re.findall(r'<span class="rank[^"]*">(\d+)</span> <a[^>]*>([^<]+)<', found[1]) if found else []


def points(desk: RoundDesk) -> dict[str, float]:
    with desk.app.app_context():
        return {each.unit.name: each.points for each in ranking(desk.exchange_id).standings}


@pytest.mark.both_databases
def test_a_final_for_all_is_entered_in_one_form_and_ranks_by_time(races: Flask) -> None:
    desk = race_desk(races, "sack_race", FOUR, "one_heat")
    assert starters(desk, "H1-1") == FOUR
    answer = unescape(enter(desk, "H1-1", {"An": "12,4", "Bình": "1:02.3x", "Chi": "", "Dũng": "DNF"}))
    assert "Bình: “1:02.3x” is no time: write 12.4 or 1:02.35; Chi: the time is missing" in answer
    assert places(desk) == []
    enter(desk, "H1-1", {"An": "12,4", "Bình": "12.35", "Chi": "12.40", "Dũng": "DNF"})
    assert places(desk) == [("1", "Bình"), ("2", "An"), ("2", "Chi")]
    public = desk.get(f"/{desk.edition}/{desk.slug}/")
    assert table(public, "Final") == [
        ["Rank 1 Bình why? Bình Ahead of An: 12.35 against 12.40.", "2", "12.35"],
        ["Rank 2 An why? An Behind Bình: 12.40 against 12.35. Level with Chi: the place is shared.", "1", "12.40"],
        ["Rank 2 Chi why? Chi Behind Bình: 12.40 against 12.35. Level with An: the place is shared.", "3", "12.40"],
        ["Rank – Dũng why? Dũng did not finish", "4", "DNF"],
    ]
    assert points(desk) == {"Đơn vị 2": 10, "Đơn vị 1": 8, "Đơn vị 3": 8, "Đơn vị 4": 0}
    shown = unescape(desk.get(heat_page(desk, "H1-1"), lang="vi"))
    assert re.findall(r'name="marks-\d-cells-0"[^>]*value="([^"]*)"', shown) == ["12,40", "12,35", "12,40", ""]


@pytest.mark.both_databases
def test_places_only_are_given_by_the_committee_with_joint_places(races: Flask) -> None:
    desk = race_desk(races, "singing", FOUR, "places")
    answer = unescape(enter(desk, "H1-1", {"An": "1", "Bình": "2", "Chi": "2", "Dũng": "3"}))
    assert "Dũng: place 3 cannot be: 3 stand before it, so it is place 4" in answer
    assert places(desk) == []
    enter(desk, "H1-1", {"An": "2", "Bình": "1", "Chi": "2", "Dũng": "4"})
    assert places(desk) == [("1", "Bình"), ("2", "An"), ("2", "Chi"), ("4", "Dũng")]
    assert points(desk) == {"Đơn vị 2": 10, "Đơn vị 1": 8, "Đơn vị 3": 8, "Đơn vị 4": 6}
