"""Formats of plugins in the browser: chosen, drawn and named like the built-in ones, also without their plugin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from importlib.metadata import entry_points

import pytest
from sqlalchemy import select

from tests.support.accounts import signed_in
from tests.support.brackets import boxes_on, lanes_on, rounds_on
from tests.support.clocks import going_on
from tests.web.organiser.conftest import Desk
from tournament.app import create_app
from tournament.config import Settings
from tournament.domain.competitions.commands import drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.engine.errors import InputError
from tournament.models import Block, db
from tournament.plugins.registry import GROUP, Registry

LANES = {
    "en": ["Main draw", "Consolation"],
    "vi": ["Nhánh chính", "Nhánh an ủi"],
}
ROUNDS = {
    "en": [
        "Round 1", "Quarter-final", "Semi-final", "Final", "Consolation, round 1", "Consolation, round 2",
        "Consolation, round 3", "Consolation: Final",
    ],
    "vi": [
        "Vòng 1", "Tứ kết", "Bán kết", "Chung kết", "Nhánh an ủi, vòng 1", "Nhánh an ủi, vòng 2",
        "Nhánh an ủi, vòng 3", "Nhánh an ủi: Chung kết",
    ],
}  # fmt: skip
CODES = (
    "R1.1 R1.2 R1.3 R1.4 R1.5 R1.6 R1.7 R1.8 QF1 QF2 QF3 QF4 SF1 SF2 F CD-F "
    "C1.3 C1.4 C1.1 C1.2 C2.1 C2.2 C2.3 C2.4 C3.1 C3.2 C-F"
)


@pytest.fixture
def field(desk: Desk) -> Desk:
    """Sixteen entries in a competition that everybody sees, before its format is chosen."""
    with desk.app.app_context():
        more = [NewEntry((1 + number % 4,), f"Đội {number}") for number in range(5, 17)]
        entries.add(SYSTEM, desk.exchange_id, desk.competition_id, more)
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
    return desk


@pytest.fixture
def without(field: Desk, settings: Settings) -> Iterator[Desk]:
    """The same desk in a program that lacks the plugin."""
    app = create_app(settings, Registry(each for each in entry_points(group=GROUP) if each.name != "more_formats"),
                     clock=going_on())  # fmt: skip
    yield replace(field, app=app, browser=signed_in(app, "organiser@example.org"))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def choose(desk: Desk, name: str, **options: str) -> None:
    """Choose a format in the browser; one that follows is looked at first, as its options come with it."""
    page = f"{desk.of_competition}/format/{name}"
    answer = desk.send(page, {**options, "laid_out_for": options.get("then", "none")})
    assert answer.status_code == 302, answer.text


def draw(desk: Desk, size: int = 16) -> None:
    page = f"{desk.of_competition}/draw/by-hand"
    numbers = {f"numbers-{place}": str(place + 1) for place in range(size)}
    assert desk.send(page, numbers).status_code == 302


def shown(desk: Desk, language: str) -> tuple[list[str], list[str], list[str]]:
    """Return the lanes, the rounds and the matches of the public brackets."""
    page = desk.browser.get(f"{desk.home.removeprefix('/manage')}/brackets?lang={language}")
    return lanes_on(page.text), rounds_on(page.text), [box.title for box in boxes_on(page.text)]


def test_a_consolation_is_chosen_drawn_and_named_in_both_languages(field: Desk) -> None:
    on_paper = field.get(f"{field.of_competition}/format/curtis_consolation?lang=en")
    assert lanes_on(on_paper) == LANES["en"]
    assert " ".join(box.code for box in boxes_on(on_paper)) == CODES
    choose(field, "curtis_consolation")
    draw(field)
    for language, lanes in LANES.items():
        assert shown(field, language)[:2] == (lanes, ROUNDS[language])
        assert len(set(shown(field, language)[2])) == 27


@pytest.mark.both_databases
def test_what_was_drawn_stays_drawn_and_named_without_the_plugin(field: Desk, without: Desk) -> None:
    choose(field, "compass")
    draw(field)
    for language in LANES:
        assert shown(without, language) == shown(field, language)
    assert "install the plugin again" in unescape(without.get(f"{without.of_competition}/?lang=en"))


@pytest.mark.both_databases
def test_it_follows_groups_and_is_named_in_what_is_chosen(field: Desk, without: Desk) -> None:
    options = {"groups": "2", "legs": "1", "policy": "snake", "advance": "2"}
    choose(field, "groups", **options, then="compass")
    draw(field)
    lanes, _, matches = shown(field, "en")
    assert (lanes, matches) == (
        ["East"], ["East: Semi-final 1", "East: Semi-final 2", "East: Final", "West: Final"],
    )  # fmt: skip
    assert shown(without, "vi") == shown(field, "vi")
    assert "Groups, then: Compass draw" in unescape(field.get(f"{field.home}/log?lang=en"))
    assert "“compass” is missing" in unescape(without.get(f"{without.of_competition}/?lang=en"))


def test_groups_that_rank_by_their_matches_are_drawn_as_lanes(field: Desk) -> None:
    choose(field, "gsl", then="knockout", advance="2")
    draw(field)
    lanes, rounds, matches = shown(field, "vi")
    assert lanes == ["Bảng A", "Bảng B", "Bảng C", "Bảng D"]
    assert rounds[-6:] == [
        "Bảng D, vòng 1", "Bảng D: trận nhánh thắng, Bảng D: trận nhánh thua", "Bảng D: trận quyết định",
        "Tứ kết", "Bán kết", "Chung kết",
    ]  # fmt: skip
    assert (len(matches), len(set(matches))) == (27, 27)


def test_what_is_switched_off_in_the_block_does_not_follow_but_stays_where_it_does(field: Desk) -> None:
    def switch(enabled: bool) -> None:
        with field.app.app_context():
            blocks.set_plugin_enabled(SYSTEM, db.session.scalars(select(Block.id)).one(), "more_formats", enabled)

    page, wish = f"{field.of_competition}/format/groups", {"groups": "2", "legs": "1", "policy": "snake"}
    switch(False)
    assert 'value="compass"' not in field.get(page)
    answer = field.send(f"{page}?lang=en", {**wish, "then": "compass", "laid_out_for": "compass"})
    assert (answer.status_code, "Not a valid choice" in answer.text) == (200, True)
    with field.app.app_context(), pytest.raises(InputError, match="This format is switched off for the block"):
        drawing.set_format(SYSTEM, field.exchange_id, field.competition_id, "groups", {"then": "compass"})
    switch(True)
    choose(field, "groups", **wish, then="compass", advance="2")
    switch(False)
    choose(field, "groups", **wish, then="compass", advance="3")


def test_what_follows_groups_and_is_not_there_is_refused(without: Desk) -> None:
    page = f"{without.of_competition}/format/groups?lang=en"
    options = {"groups": "2", "legs": "1", "policy": "snake", "then": "compass", "laid_out_for": "compass"}
    answer = without.send(page, options)
    assert (answer.status_code, "Not a valid choice" in answer.text) == (200, True)
