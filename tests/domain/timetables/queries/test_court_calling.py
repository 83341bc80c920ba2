"""The next match for a free court: known sides that are not playing and have rested, on a court that suits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.support.editions import OPENS, Edition, drawn_edition, set_clock
from tests.support.races import enter, race_application, race_desk, starters
from tournament.config import Settings
from tournament.domain.competitions.commands import results, withdrawals
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries.matches import schedule
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import venues
from tournament.domain.exchanges.queries.exchanges import windows_of
from tournament.domain.timetables.commands import disruptions, timetable
from tournament.domain.timetables.queries.court_calling import Calling, calling
from tournament.domain.timetables.queries.planning import planning_of
from tournament.domain.timetables.queries.planning_board import held_on
from tournament.models import Court, db
from tournament.runtime import runtime

WON = Given(((21, 10), (21, 12)))

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is written is tested with the timetable."""


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    """A published edition at the opening of its courts."""
    set_clock(app, OPENS)
    with app.app_context():
        made = drawn_edition()
        timetable.plan(SYSTEM, made.exchange_id, 0.02)
        timetable.publish(SYSTEM, made.exchange_id)
        yield made


def now_on(edition: Edition) -> Calling:
    db.session.expire_all()
    planning, held = planning_of(edition.exchange_id), held_on(edition.exchange_id)
    return calling(planning, held, windows_of(edition.exchange_id), schedule(edition.exchange_id), runtime().clock())


def offered(edition: Edition) -> list[int | None]:
    """Return the match that each court is offered."""
    return [court.next.match.id if court.next else None for court in now_on(edition).courts]


def test_free_courts_are_offered_different_teams_in_the_order_of_the_timetable(edition: Edition) -> None:
    first = [match.id for match in edition.matches() if match.starts_at == OPENS]
    assert sorted(filter(None, offered(edition))) == sorted(first)


def test_a_called_match_takes_its_court_and_its_teams(edition: Edition) -> None:
    called = edition.matches()[0]
    disruptions.call(SYSTEM, edition.exchange_id, called.id, edition.courts[1])
    shown = now_on(edition)
    assert shown.courts[1].match
    assert shown.courts[1].match.id == called.id
    sides = {called.home_id, called.away_id}
    assert [each.match.id for each in shown.ready] == [
        match.id for match in edition.matches() if sides.isdisjoint({match.home_id, match.away_id})
    ]


def test_teams_rest_after_the_match_they_were_called_to(app: Flask, edition: Edition) -> None:
    played = edition.matches()[0]
    disruptions.call(SYSTEM, edition.exchange_id, played.id, edition.courts[0])
    results.record(SYSTEM, edition.exchange_id, played.id, WON)
    rest = timedelta(minutes=planning_of(edition.exchange_id).problem.competitions[0].rest)
    rested_at = OPENS + timedelta(minutes=played.minutes) + rest
    sides = {played.home_id, played.away_id}
    shown = {each.match.id: each.rested_at for each in now_on(edition).ready}
    assert shown == {
        match.id: None if sides.isdisjoint({match.home_id, match.away_id}) else rested_at
        for match in edition.matches()[1:]
    }
    set_clock(app, rested_at)
    assert {each.rested_at for each in now_on(edition).ready} == {None}


def test_a_blocked_and_a_closed_court_are_offered_nothing(app: Flask, edition: Edition) -> None:
    until = OPENS + timedelta(hours=1)
    disruptions.interrupt(SYSTEM, edition.exchange_id, "court", [edition.courts[0]], OPENS, until)
    shown = now_on(edition).courts
    assert (shown[0].block and shown[0].block.ends_at, shown[0].next) == (until, None)
    assert shown[1].next is not None
    set_clock(app, OPENS - timedelta(minutes=1))
    assert [(court.open, court.next) for court in now_on(edition).courts] == [(False, None)] * 2


def test_a_court_for_another_sport_is_offered_nothing(edition: Edition) -> None:
    court = db.session.get_one(Court, edition.courts[0])
    venues.edit_court(SYSTEM, court.block_id, court.id, court.name, ["beach_volleyball"], 0)
    assert [each is None for each in offered(edition)] == [True, False]


def test_a_heat_is_offered_once_everybody_is_known_and_with_one_who_is_left(settings: Settings) -> None:
    seven = ["An", "Bình", "Chi", "Dũng", "Em", "Giang", "Hà"]
    with race_application(settings) as races:
        desk = race_desk(races, "dash", seven, "heats", {"lanes": 4, "advance": 2})

        def ready() -> list[str]:
            with races.app_context():
                id_ = desk.exchange_id
                found = calling(planning_of(id_), held_on(id_), windows_of(id_), schedule(id_), runtime().clock())
                return [each.match.key for each in found.ready]

        enter(desk, "H1-1", {"An": "12.1", "Dũng": "12.3", "Em": "12.2"})
        assert starters(desk, "H2-1") == ["An", "", "Em", ""]
        assert ready() == ["H1-2"]
        with races.app_context():
            for gone in ("Bình", "Chi", "Giang"):
                withdrawals.withdraw(SYSTEM, desk.exchange_id, desk.ids()[gone])
        assert ready() == ["H1-2"]
