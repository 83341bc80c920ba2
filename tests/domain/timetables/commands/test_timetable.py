"""Draft and published timetable: moved, kept, locked, blocked, published and thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.editions import FIRST, OPENS, Edition, drawn_edition, set_clock
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import SYSTEM, Actor
from tournament.domain.exchanges.commands import venues
from tournament.domain.timetables.commands import pins, timetable
from tournament.domain.timetables.commands.timetable import ConflictError, Seen
from tournament.domain.timetables.queries.planning import planning_of
from tournament.domain.timetables.queries.timetable_changes import changes
from tournament.engine.errors import InputError
from tournament.models import BlockedTime, Exchange, db


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    """A drafted edition; it is the eve of its day."""
    set_clock(app, OPENS - timedelta(hours=10))
    with app.app_context():
        made = drawn_edition()
        assert timetable.plan(SYSTEM, made.exchange_id, 0.02) == []
        yield made


def revision(edition: Edition) -> int:
    db.session.expire_all()
    return db.session.get_one(Exchange, edition.exchange_id).revision


def seen(edition: Edition, number: int) -> Seen:
    match = edition.matches()[number]
    return Seen(revision(edition), match.draft_court_id, match.draft_starts_at)


def free(edition: Edition) -> datetime:
    """Return a time after everything that is drafted."""
    return max(starts for _, starts in edition.draft() if starts) + timedelta(hours=2)


def test_without_courts_hours_nothing_is_planned(app: Flask) -> None:
    with app.app_context():
        edition = drawn_edition(hours=0.01)
        venues.set_windows(SYSTEM, edition.exchange_id, [])
        with pytest.raises(InputError, match="No court is open at any time"):
            timetable.plan(SYSTEM, edition.exchange_id)


def test_a_day_that_is_too_short_gives_places_and_reasons(app: Flask) -> None:
    with app.app_context():
        edition = drawn_edition(hours=1.5)
        said = timetable.plan(SYSTEM, edition.exchange_id, 0.02)
        placed = [starts for _, starts in edition.draft() if starts]
        assert 0 < len(placed) < 6
        assert said
        assert all(
            "match:" not in str(each) and "court:" not in str(each) and "team:" not in str(each) for each in said
        )


def test_a_move_is_refused_where_it_would_not_fit_and_forced_all_the_same(edition: Edition) -> None:
    first, other = edition.matches()[0], edition.matches()[1]
    place = first.draft_court_id, first.draft_starts_at
    before = edition.draft()
    with pytest.raises(ConflictError) as refused:
        timetable.move(SYSTEM, edition.exchange_id, other.id, *place, anyway=False)
    assert edition.draft() == before
    assert any("collide on court" in str(each) for each in refused.value.sentences)

    found = timetable.move(SYSTEM, edition.exchange_id, other.id, *place)
    assert found == refused.value.sentences
    assert edition.draft()[1] == place


def test_a_move_of_a_match_that_somebody_moved_meanwhile_says_who(edition: Edition) -> None:
    match, old = edition.matches()[5], seen(edition, 5)
    there = free(edition)
    timetable.move(Actor(None, "Bà Mẫu"), edition.exchange_id, match.id, edition.courts[0], there, seen=old)
    with pytest.raises(StaleError) as refused:
        timetable.move(SYSTEM, edition.exchange_id, match.id, edition.courts[1], there, seen=old)
    assert edition.draft()[5] == (edition.courts[0], there)
    assert [str(each).partition(":")[0] for each in refused.value.changes] == ["Bà Mẫu"]
    assert "Đơn vị" in str(refused.value.text)


def test_another_match_moved_meanwhile_is_no_hindrance(edition: Edition) -> None:
    old = seen(edition, 5)
    there = free(edition)
    timetable.move(SYSTEM, edition.exchange_id, edition.matches()[4].id, edition.courts[0], there)
    later = there + timedelta(hours=1, minutes=30)
    assert (
        timetable.move(SYSTEM, edition.exchange_id, edition.matches()[5].id, edition.courts[0], later, seen=old) == []
    )


@pytest.mark.parametrize("kept", ["court", "time", "place"])
def test_what_is_kept_stays_when_the_rest_is_planned_anew(edition: Edition, kept: str) -> None:
    match, there = edition.matches()[0], free(edition)
    timetable.move(SYSTEM, edition.exchange_id, match.id, edition.courts[1], there)
    pins.pin(SYSTEM, edition.exchange_id, match.id, kept)
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    court, starts = edition.draft()[0]
    assert kept == "time" or court == edition.courts[1]
    assert (starts == there) == (kept != "court")


def test_a_locked_day_stays_and_takes_nothing_in(edition: Edition) -> None:
    match = edition.matches()[0]
    timetable.move(SYSTEM, edition.exchange_id, match.id, None, None)
    pins.lock_day(SYSTEM, edition.exchange_id, FIRST, True)
    before = edition.draft()
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    assert edition.draft() == before
    assert before[0] == (None, None)

    pins.lock_day(SYSTEM, edition.exchange_id, FIRST, False)
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    assert edition.draft()[0] != (None, None)


def test_a_blocked_time_is_kept_free_until_it_is_let_go(edition: Edition) -> None:
    court = edition.courts[0]
    pins.block_time(SYSTEM, edition.exchange_id, [court], OPENS, OPENS + timedelta(hours=10), "Tập huấn")
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    assert {court_id for court_id, _ in edition.draft()} == {edition.courts[1]}

    pins.unblock_time(SYSTEM, edition.exchange_id, db.session.scalars(select(BlockedTime.id)).one())
    timetable.plan(SYSTEM, edition.exchange_id, 0.02)
    assert {court_id for court_id, _ in edition.draft()} == set(edition.courts)


def test_a_block_that_ends_before_it_starts_is_refused(edition: Edition) -> None:
    with pytest.raises(InputError, match="end must come after"):
        pins.block_time(SYSTEM, edition.exchange_id, [edition.courts[0]], OPENS, OPENS)
    with pytest.raises(InputError, match="at least one court"):
        pins.block_time(SYSTEM, edition.exchange_id, [], OPENS, free(edition))
    assert db.session.scalars(select(BlockedTime)).all() == []


def test_a_draft_with_a_clash_is_not_published(edition: Edition) -> None:
    first, other = edition.matches()[:2]
    timetable.move(SYSTEM, edition.exchange_id, other.id, first.draft_court_id, first.draft_starts_at)
    with pytest.raises(InputError, match="conflicts remain"):
        timetable.publish(SYSTEM, edition.exchange_id)
    assert edition.published() == [(None, None)] * 6


def test_a_draft_that_changed_since_it_was_looked_at_is_not_published(edition: Edition) -> None:
    looked = timetable.version_token(edition.exchange_id)
    timetable.move(Actor(None, "Bà Mẫu"), edition.exchange_id, edition.matches()[5].id, None, None)
    with pytest.raises(StaleError, match="Bà Mẫu"):
        timetable.publish(SYSTEM, edition.exchange_id, seen=looked)
    assert edition.published() == [(None, None)] * 6
    assert timetable.publish(SYSTEM, edition.exchange_id, seen=timetable.version_token(edition.exchange_id)) == 5


def test_publishing_counts_the_changes_and_is_taken_back(edition: Edition) -> None:
    assert timetable.publish(SYSTEM, edition.exchange_id) == 6
    assert edition.published() == edition.draft()
    timetable.move(SYSTEM, edition.exchange_id, edition.matches()[5].id, edition.courts[0], free(edition))
    assert timetable.publish(SYSTEM, edition.exchange_id) == 1
    undo_redo.undo(SYSTEM, edition.exchange_id)
    assert [n for n in range(6) if edition.published()[n] != edition.draft()[n]] == [5]

    timetable.discard(SYSTEM, edition.exchange_id)
    assert edition.published() == edition.draft()


def test_the_differences_name_the_match_with_both_places(edition: Edition) -> None:
    timetable.publish(SYSTEM, edition.exchange_id)
    old, there = edition.draft()[5], free(edition)
    timetable.move(SYSTEM, edition.exchange_id, edition.matches()[5].id, edition.courts[0], there)
    planning = planning_of(edition.exchange_id)
    (moved,) = changes(planning, planning.drafted)
    assert moved.match == f"match:{edition.matches()[5].id}"
    assert moved.before is not None
    assert moved.after is not None
    assert (int(moved.before.court[-1]), planning.instant(moved.before.start)) == old
    assert (moved.after.court, planning.instant(moved.after.start)) == (f"court:{edition.courts[0]}", there)
