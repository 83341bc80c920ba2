"""An edition as the engine's problem: names in sentences, what has begun, where a match fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.support.editions import OPENS, Edition, drawn_edition, set_clock
from tournament.catalogues import both
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.timetables.commands import disruptions, timetable
from tournament.domain.timetables.queries.planning import planning_of
from tournament.domain.timetables.queries.timetable_changes import changes
from tournament.engine.message import Message, joined
from tournament.engine.text import Text
from tournament.engine.timetable.explain.messages import clock
from tournament.models import Unit, db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is written is tested with the timetable."""


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    """An edition with a draft, on the eve of its day."""
    set_clock(app, OPENS - timedelta(hours=10))
    with app.app_context():
        made = drawn_edition(days=2)
        timetable.plan(SYSTEM, made.exchange_id, 0.02)
        yield made


def test_ids_in_sentences_become_names_in_both_languages(edition: Edition) -> None:
    planning = planning_of(edition.exchange_id)
    team, court = planning.problem.units[0].id, planning.problem.courts[1].id
    said = planning.in_words(
        Message("{who}, {courts}").format(who=team, courts=joined((f"{court}, match:999", "{court}")))
    )
    assert str(said) == "Đơn vị 1, 2, match:999, {court}"


def test_numbers_of_days_become_dates(edition: Edition) -> None:
    planning = planning_of(edition.exchange_id)
    late = Text("trước {at} (07:30 ngày 20/8)", "before {at}").format(at=clock(1440 + 690))
    assert both(planning.in_words(late)) == Text("trước 11:30 ngày 20/08 (07:30 ngày 20/8)", "before 11:30, 20/08")
    assert planning.in_words(clock(690)) == "11:30"


def test_minutes_count_from_the_first_midnight_where_it_is_played(edition: Edition) -> None:
    planning = planning_of(edition.exchange_id)
    assert (planning.minute(OPENS), planning.instant(420)) == (420, OPENS)
    assert str(planning.clock(1440 + 425)) == "07:05, 20/08"


def test_before_anything_is_published_nothing_has_begun(edition: Edition) -> None:
    planning = planning_of(edition.exchange_id)
    late = OPENS + timedelta(days=3)
    assert planning.begun(late) == frozenset()
    assert planning.from_now(late, keep=False) is planning.problem


def test_where_matches_are_called_on_one_day_the_clock_counts_on_others(app: Flask, edition: Edition) -> None:
    timetable.publish(SYSTEM, edition.exchange_id)
    set_clock(app, OPENS + timedelta(minutes=5))
    called = edition.matches()[0]
    disruptions.call(SYSTEM, edition.exchange_id, called.id, edition.courts[0])
    planning = planning_of(edition.exchange_id)
    assert planning.begun(OPENS + timedelta(hours=5)) == {f"match:{called.id}"}
    second = {id_ for id_, place in planning.published.items() if place.start >= 1440}
    assert planning.begun(OPENS + timedelta(days=2)) == {f"match:{called.id}"} | second


def test_once_play_has_begun_the_past_is_no_place(edition: Edition) -> None:
    match = f"match:{edition.matches()[5].id}"
    now = OPENS + timedelta(hours=3)
    before = planning_of(edition.exchange_id).allowed(match, now)
    timetable.publish(SYSTEM, edition.exchange_id)
    after = planning_of(edition.exchange_id).allowed(match, now)
    assert min(start for starts in before.values() for start in starts) < 600
    assert after == {court: tuple(start for start in starts if start >= 600) for court, starts in before.items()}


def test_changes_come_in_their_new_order(edition: Edition) -> None:
    timetable.publish(SYSTEM, edition.exchange_id)
    planning = planning_of(edition.exchange_id)
    mirrored = {id_: planning.published[id_] for id_ in reversed([*planning.published])}
    assert changes(planning, mirrored) == ()
    emptied = changes(planning, {})
    assert [each.match for each in emptied] == sorted(planning.published)
    assert {each.after for each in emptied} == {None}


def test_a_problem_is_read_in_a_number_of_queries_that_does_not_grow(edition: Edition) -> None:
    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))

    def queries() -> int:
        db.session.rollback()
        counted.clear()
        planning_of(edition.exchange_id)
        return len(counted)

    few = queries()
    units = db.session.scalars(select(Unit.id)).all()
    for division in ("women", "mixed"):
        added = competitions.add(SYSTEM, edition.exchange_id, "air_volleyball", "standard", division)
        ids = entries.add(SYSTEM, edition.exchange_id, added, [NewEntry((unit,)) for unit in units])
        drawing.set_format(SYSTEM, edition.exchange_id, added, "round_robin", {})
        drawing.order_by_hand(SYSTEM, edition.exchange_id, added, ids)
    assert len(edition.matches()) == 18
    assert queries() == few
