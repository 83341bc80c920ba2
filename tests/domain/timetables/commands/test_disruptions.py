"""The day itself: rain, a late start, an overrun, matches called; and what of it a re-plan respects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.editions import OPENS, Edition, drawn_edition, set_clock
from tournament.domain.competitions.commands import results
from tournament.domain.competitions.commands.results import Given
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.timetables.commands import disruptions, timetable
from tournament.domain.timetables.queries.planning import planning_of
from tournament.engine.errors import InputError
from tournament.engine.timetable import solve
from tournament.models import BlockedTime, db
from tournament.runtime import monotonic, runtime

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is written is tested with the timetable."""


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    """A published edition; its first matches began ten minutes ago."""
    set_clock(app, OPENS + timedelta(minutes=10))
    with app.app_context():
        made = drawn_edition()
        timetable.plan(SYSTEM, made.exchange_id, 0.02)
        timetable.publish(SYSTEM, made.exchange_id)
        yield made


def replanned(edition: Edition) -> dict[str, tuple[str, int]]:
    """Return court and start of each match after a re-plan from now on."""
    planning, now = planning_of(edition.exchange_id), runtime().clock()
    plan = solve(planning.from_now(now, keep=True), seconds=0.1, clock=monotonic)
    assert planning.broken(now, plan.places) == []
    assert len(plan.places) == 6
    return {id_: (place.court, place.start) for id_, place in plan.places.items()}


def begun(edition: Edition) -> list[int]:
    """Return which of the matches count as begun, by their numbers."""
    found = planning_of(edition.exchange_id).begun(runtime().clock())
    return [match.number for match in edition.matches() if f"match:{match.id}" in found]


def minute(edition: Edition, clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def test_matches_begin_by_the_clock(edition: Edition) -> None:
    assert begun(edition) == [match.number for match in edition.matches() if match.starts_at == OPENS]
    assert len(begun(edition)) == 2


def test_rain_breaks_into_matches_and_the_rest_waits(edition: Edition) -> None:
    until = OPENS + timedelta(hours=3)
    disruptions.interrupt(
        SYSTEM, edition.exchange_id, "rain", list(edition.courts), OPENS + timedelta(minutes=10), until
    )
    assert begun(edition) == []
    assert {start for _, start in replanned(edition).values() if start < minute(edition, "10:00")} == set()


def test_a_lost_court_moves_its_matches_to_the_other(edition: Edition) -> None:
    lost, other = edition.courts
    now = runtime().clock()
    disruptions.interrupt(SYSTEM, edition.exchange_id, "court", [lost], now, OPENS + timedelta(hours=10))
    planning = planning_of(edition.exchange_id)
    moved = replanned(edition)
    assert {court for court, _ in moved.values()} == {f"court:{other}"}
    under_way = next(id_ for id_, place in planning.published.items() if place.court == f"court:{other}")
    first = min((id_ for id_ in moved), key=lambda id_: moved[id_][1])
    assert (first, moved[first][1]) == (under_way, minute(edition, "7:00"))


def test_a_late_start_blocks_every_court_from_its_opening(edition: Edition) -> None:
    until = OPENS + timedelta(hours=1)
    disruptions.start_late(SYSTEM, edition.exchange_id, until)
    rows = db.session.scalars(select(BlockedTime).order_by(BlockedTime.audience)).all()
    assert [(row.audience, row.starts_at, row.ends_at) for row in rows] == [
        (f"court:{court}", OPENS, until) for court in edition.courts
    ]
    assert min(start for _, start in replanned(edition).values()) == minute(edition, "8:00")


def test_a_late_start_before_any_opening_is_refused(edition: Edition) -> None:
    with pytest.raises(InputError, match="No court is open before"):
        disruptions.start_late(SYSTEM, edition.exchange_id, OPENS - timedelta(hours=1))


def test_an_overrun_pushes_what_follows_on_that_court(edition: Edition) -> None:
    first = next(match for match in edition.matches() if match.starts_at == OPENS)
    ends = minute(edition, "7:00") + first.minutes + 25
    disruptions.overrun(SYSTEM, edition.exchange_id, first.id, 25)
    moved = replanned(edition)
    assert moved[f"match:{first.id}"] == (f"court:{first.court_id}", minute(edition, "7:00"))
    after = [start for court, start in moved.values() if court == f"court:{first.court_id}"]
    assert sorted(after)[1] >= ends


@pytest.mark.parametrize("minutes", [0, 241])
def test_an_overrun_has_limits(edition: Edition, minutes: int) -> None:
    with pytest.raises(InputError, match="From 1 to 240"):
        disruptions.overrun(SYSTEM, edition.exchange_id, edition.matches()[0].id, minutes)


def test_a_call_moves_the_match_to_the_free_court_at_once(edition: Edition) -> None:
    match, court = edition.matches()[5], edition.courts[1]
    disruptions.call(SYSTEM, edition.exchange_id, match.id, court)
    called = edition.matches()[5]
    assert (called.court_id, called.starts_at, called.called_at) == (court, runtime().clock(), runtime().clock())
    assert (called.draft_court_id, called.draft_starts_at) == (called.court_id, called.starts_at)
    assert begun(edition) == [match.number], "where matches are called, the clock begins none"


def test_a_taken_court_and_a_busy_side_are_not_called(edition: Edition) -> None:
    called, others = edition.matches()[0], edition.matches()[1:]
    disruptions.call(SYSTEM, edition.exchange_id, called.id, edition.courts[0])
    apart = next(each for each in others if {each.home_id, each.away_id}.isdisjoint({called.home_id, called.away_id}))
    shared = next(each for each in others if each is not apart)
    with pytest.raises(InputError, match="is taken by match"):
        disruptions.call(SYSTEM, edition.exchange_id, apart.id, edition.courts[0])
    with pytest.raises(InputError, match="A side is playing"):
        disruptions.call(SYSTEM, edition.exchange_id, shared.id, edition.courts[1])
    disruptions.call(SYSTEM, edition.exchange_id, apart.id, edition.courts[1])


def test_a_match_is_called_once_and_called_back_once(edition: Edition) -> None:
    match = edition.matches()[0]
    disruptions.call(SYSTEM, edition.exchange_id, match.id, edition.courts[0])
    with pytest.raises(InputError, match="called already"):
        disruptions.call(SYSTEM, edition.exchange_id, match.id, edition.courts[1])
    disruptions.call_back(SYSTEM, edition.exchange_id, match.id)
    assert edition.matches()[0].called_at is None
    with pytest.raises(InputError, match="is not called"):
        disruptions.call_back(SYSTEM, edition.exchange_id, match.id)


def test_a_match_with_a_result_is_neither_called_nor_made_longer(edition: Edition) -> None:
    match = edition.matches()[0]
    results.record(SYSTEM, edition.exchange_id, match.id, Given(((21, 10), (21, 12))))
    with pytest.raises(InputError, match="cannot be called"):
        disruptions.call(SYSTEM, edition.exchange_id, match.id, edition.courts[0])
    with pytest.raises(InputError, match="has a result"):
        disruptions.overrun(SYSTEM, edition.exchange_id, match.id, 10)


def places_of(edition: Edition, number: int) -> list[tuple[int | None, datetime | None]]:
    """Return where a match is published and drafted."""
    match = edition.matches()[number]
    return [(match.court_id, match.starts_at), (match.draft_court_id, match.draft_starts_at)]


def test_a_match_called_back_is_where_it_was_planned(edition: Edition) -> None:
    match, planned = edition.matches()[5], places_of(edition, 5)
    disruptions.call(SYSTEM, edition.exchange_id, match.id, edition.courts[1])
    assert places_of(edition, 5) != planned
    disruptions.call_back(SYSTEM, edition.exchange_id, match.id)
    assert places_of(edition, 5) == planned


def test_a_match_moved_since_its_call_stays_there_when_called_back(edition: Edition) -> None:
    match, (planned, _) = edition.matches()[5], places_of(edition, 5)
    disruptions.call(SYSTEM, edition.exchange_id, match.id, edition.courts[1])
    elsewhere = edition.courts[0], OPENS + timedelta(hours=9)
    timetable.move(SYSTEM, edition.exchange_id, match.id, *elsewhere)
    disruptions.call_back(SYSTEM, edition.exchange_id, match.id)
    assert places_of(edition, 5) == [planned, elsewhere]


def test_rain_sends_called_matches_back_to_wait_where_they_were_planned(edition: Edition) -> None:
    (first, second), planned = edition.matches()[:2], places_of(edition, 0)
    disruptions.call(SYSTEM, edition.exchange_id, first.id, edition.courts[0])
    now = runtime().clock()
    disruptions.interrupt(SYSTEM, edition.exchange_id, "rain", [edition.courts[0]], now, now + timedelta(hours=1))
    assert edition.matches()[0].called_at is None
    assert places_of(edition, 0) == planned
    assert second.called_at is None


def test_a_published_day_under_way_is_published_again_after_an_overrun_past_closing(edition: Edition) -> None:
    first = next(match for match in edition.matches() if match.starts_at == OPENS)
    for other in edition.matches():
        if other.court_id == first.court_id and other.id != first.id:
            timetable.move(SYSTEM, edition.exchange_id, other.id, None, None)
    timetable.publish(SYSTEM, edition.exchange_id)
    disruptions.overrun(SYSTEM, edition.exchange_id, first.id, 240)
    disruptions.overrun(SYSTEM, edition.exchange_id, first.id, 240)
    disruptions.overrun(SYSTEM, edition.exchange_id, first.id, 240)
    assert [each for each in edition.conflicts() if "is not open" in each] == []
