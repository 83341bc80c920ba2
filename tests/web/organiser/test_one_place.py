"""A unit in one place at a time: what its teams play in several competitions, by plan and by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.forms import forms_on
from tests.web.organiser.conftest import OPENS, UNITS, Desk
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import venues
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.queries.planning import planning_of
from tournament.engine.timetable.problem import OnePlace
from tournament.models import Block, Court, Entry, Match, Unit, db

AT_ONCE = "Đơn vị 1 phải có mặt ở"


@pytest.fixture
def two(drawn: Desk) -> Desk:
    """The same units in a second competition, with a venue more than twenty minutes away."""
    with drawn.app.app_context():
        block = db.session.scalars(select(Block.id)).one()
        near = venues.add_venue(SYSTEM, block, "Sân vận động", courts=1)
        planning_rules.set_travel(SYSTEM, block, {(1, near): 20})
        courts = db.session.scalars(select(Court.id).order_by(Court.id)).all()
        open_ = [(court, OPENS, OPENS + timedelta(hours=10)) for court in courts]
        venues.set_windows(SYSTEM, drawn.exchange_id, open_)
        added = competitions.add(SYSTEM, drawn.exchange_id, "air_volleyball", "standard", "women")
        units = db.session.scalars(select(Unit.id).order_by(Unit.id)).all()
        ids = entries.add(SYSTEM, drawn.exchange_id, added, [NewEntry((unit,)) for unit in units])
        drawing.set_format(SYSTEM, drawn.exchange_id, added, "round_robin", {})
        drawing.order_by_hand(SYSTEM, drawn.exchange_id, added, ids)
        db.session.rollback()
    return drawn


def put(desk: Desk, hours: float, court: int, second: float, other: int) -> None:
    """Put a match of the first unit in each competition on courts, by their order, at hours after the opening."""
    with desk.app.app_context():
        courts = db.session.scalars(select(Court.id).order_by(Court.id)).all()
        one = desk.match_between(UNITS[0], UNITS[1]).id
        other_one = Entry.competition_id != desk.competition_id
        mine = db.session.scalars(select(Entry.id).where(other_one).order_by(Entry.id).limit(1)).one()
        plays = (Match.home_id == mine) | (Match.away_id == mine)
        two = db.session.scalars(select(Match.id).where(plays).order_by(Match.id).limit(1)).one()
        for match, court_id, at in ((one, courts[court], hours), (two, courts[other], second)):
            timetable.move(SYSTEM, desk.exchange_id, match, court_id, OPENS + timedelta(hours=at))
        db.session.rollback()


def conflicts(desk: Desk) -> list[str]:
    with desk.app.app_context():
        planning = planning_of(desk.exchange_id)
        return [each.rule for each in planning.conflicts(desk.app.extensions["tournament"].clock())]


def rule(desk: Desk, value: str) -> None:
    page = f"{desk.home}/timetable/rules"
    form = next(each for each in forms_on(desk.browser.get(page), page) if "one_place" in each.options)
    assert form.filled({"one_place": value}).send(desk.browser).status_code == 302


def test_two_venues_at_once_are_a_conflict_that_is_shown_and_not_published(two: Desk) -> None:
    put(two, 1, 0, 1, 2)
    board = two.get(f"{two.home}/timetable")
    assert AT_ONCE in board
    assert "2 trận chưa công bố, còn 1 vướng mắc." in two.get(f"{two.home}/")
    refused = two.send(f"{two.home}/timetable/publish", form=f"{two.home}/timetable")
    assert AT_ONCE in refused.text
    assert conflicts(two) == ["club"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("venue", {"far": ["club"], "near": [], "on the way": ["club"], "later": []}),
        ("always", {"far": ["club"], "near": ["club"], "on the way": ["club"], "later": []}),
        ("", {"far": [], "near": [], "on the way": [], "later": []}),
    ],
)
def test_what_holds_is_chosen_for_the_exchange(two: Desk, value: str, found: dict[str, list[str]]) -> None:
    if value != "venue":  # which is usual
        rule(two, value)
    told = {}
    for where, places in {
        "far": (1, 0, 1, 2), "near": (1, 0, 1, 1), "on the way": (1, 0, 1.75, 2), "later": (1, 0, 3, 2),
    }.items():  # fmt: skip
        put(two, *places)
        told[where] = conflicts(two)
    assert told == found


def test_a_plan_keeps_a_unit_in_one_place(two: Desk) -> None:
    with two.app.app_context():
        assert planning_of(two.exchange_id).problem.one_place is OnePlace.VENUE
        assert timetable.plan(SYSTEM, two.exchange_id, 0.05) == []
    assert conflicts(two) == []


def test_what_results_bring_about_keeps_nothing_from_being_published(two: Desk) -> None:
    """Who plays a final is known when it is published already."""
    put(two, 1, 0, 1, 2)
    rule(two, "")
    with two.app.app_context():
        assert timetable.publish(SYSTEM, two.exchange_id, anyway=True) > 0
    rule(two, "venue")
    assert conflicts(two) == []
    put(two, 1, 1, 1, 2)
    assert conflicts(two) == ["club"]
