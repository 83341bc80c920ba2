"""A change of many matches asks the database about as often as one of few: the write lock is not held row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event, select

from tests.support.forms import confirmed
from tests.web.organiser.conftest import OPENS, Desk
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges, venues
from tournament.domain.timetables.commands import timetable
from tournament.models import Court, Unit, db

SLACK = 25
"""Statements more that a change of ten times the matches may need: long lists go in several parts."""


@contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database."""
    with desk.app.app_context():
        engine = db.engine
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def of_many(desk: Desk, count: int, division: str) -> str:
    """Draw and publish a knock-out of many teams; returns the address of its competition."""
    with desk.app.app_context():
        units = db.session.scalars(select(Unit.id)).all()
        id_ = competitions.add(SYSTEM, desk.exchange_id, "air_volleyball", "standard", division)
        entries.add(SYSTEM, desk.exchange_id, id_, [NewEntry((units[n % 4],)) for n in range(count)])
        drawing.set_format(SYSTEM, desk.exchange_id, id_, "knockout", {})
        drawing.draw(SYSTEM, desk.exchange_id, id_, "1")
        courts = db.session.scalars(select(Court.id)).all()
        hours = [(court, OPENS + timedelta(days=day), OPENS + timedelta(days=day, hours=14)) for court in courts
                 for day in (0, 1)]  # fmt: skip
        venues.set_windows(SYSTEM, desk.exchange_id, hours)
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
        timetable.plan(SYSTEM, desk.exchange_id, 0.02)
        timetable.publish(SYSTEM, desk.exchange_id)
    return {"women": "bong-chuyen-hoi-nu", "mixed": "bong-chuyen-hoi-nam-nu-phoi-hop"}[division]


def test_another_format_of_many_teams_its_undo_and_its_redo(desk: Desk) -> None:
    counts: list[list[int]] = []
    options = {
        "groups": "2", "advance": "2", "legs": "1", "policy": "snake", "then": "knockout", "best_thirds": "0",
        "then_third_place": "none", "then_placement": "none", "laid_out_for": "knockout",
    }  # fmt: skip
    for count, division in ((6, "women"), (20, "mixed")):
        page = f"{desk.home}/competitions/{of_many(desk, count, division)}/format/groups"
        shown = desk.send(page, options)
        with counted(desk) as made:
            assert confirmed(desk.browser, shown, page).status_code == 302
        counts.append([len(made)])
        for step in ("undo", "redo"):
            shown = desk.send(f"{desk.home}/{step}", form=f"{desk.home}/log")
            with counted(desk) as taken_back:
                assert confirmed(desk.browser, shown, f"{desk.home}/{step}").status_code == 302
            counts[-1].append(len(taken_back))
    few, many = counts
    assert max(b - a for a, b in zip(few, many, strict=True)) <= SLACK, counts
