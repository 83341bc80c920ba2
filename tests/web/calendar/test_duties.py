"""Duties given out and changed by the organiser, as the calendars of everybody tell them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.editions import OPENS, Edition, drawn_edition, set_clock
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.duties.commands import duties, officials
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.duties.queries.duties import roster_of
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import planning_rules, timetable
from tournament.domain.timetables.commands.planning_rules import CompetitionRules
from tournament.models import Competition, Court, Entry, Official, Unit, db

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""One kind of database will do: what is written is tested with the services."""

RULES = CompetitionRules(ranking_delay=0, duties_by="officials", roles=("referee", "scorer"), max_duties=0)
PEOPLE = ("an", "binh", "chi", "dung", "giang")
PERSONAL = {f"/khoi-a/officials/{name}/calendar.ics" for name in PEOPLE}


@pytest.fixture
def published(app: Flask) -> Edition:
    """A public edition with five officials of no unit, whose duties are published."""
    set_clock(app, OPENS - timedelta(days=3))
    with app.app_context():
        made = drawn_edition()
        planning_rules.set_competition_rules(SYSTEM, made.exchange_id, made.competition_id, RULES)
        officials.add(
            SYSTEM,
            made.exchange_id,
            [NewOfficial(name.capitalize(), None, ("referee", "scorer"), contact="0912 345 678") for name in PEOPLE],
        )
        timetable.plan(SYSTEM, made.exchange_id, 0.02)
        duties.give_out(SYSTEM, made.exchange_id)
        exchanges.set_state(SYSTEM, made.exchange_id, "public")
        timetable.publish(SYSTEM, made.exchange_id)
        assert db.session.scalars(select(Official.slug).order_by(Official.id)).all() == list(PEOPLE)
    return made


def feeds(app: Flask) -> dict[str, tuple[bytes, str]]:
    """Fetch every calendar: what it says, and the tag of its version."""
    with app.app_context():
        competition = db.session.scalars(select(Competition.slug)).one()
        addresses = [
            "/khoi-a/2030/calendar.ics",
            f"/khoi-a/2030/{competition}/calendar.ics",
            *(
                f"/khoi-a/2030/{competition}/teams/{slug}/calendar.ics"
                for slug in db.session.scalars(select(Entry.slug))
            ),
            *(f"/khoi-a/units/{slug}/calendar.ics" for slug in db.session.scalars(select(Unit.slug))),
            *(f"/khoi-a/courts/{slug}/calendar.ics" for slug in db.session.scalars(select(Court.slug))),
            *PERSONAL,
        ]
    found = {}
    for address in addresses:
        answer = app.test_client().get(address)
        assert answer.status_code == 200, address
        found[address] = answer.data, answer.headers["ETag"]
    return found


def changed_by(app: Flask, change: Callable[[], object]) -> set[str]:
    """Make a change an hour later and name the calendars that say something else."""
    before = feeds(app)
    with app.app_context():
        later = OPENS - timedelta(days=2)
        set_clock(app, later)
        change()
    after = feeds(app)
    return {address for address in after if after[address][0] != before[address][0]}


def handed_over(edition: Edition) -> tuple[int, str, str, str]:
    """Choose a duty and somebody free to take it over: match, role, from whom and to whom."""
    roster = roster_of(edition.exchange_id)
    view = roster.views()[0]
    free = next(each.official for each in roster.candidates(view.match.id, view.role) if not each.says
                and view.who and each.official.id != view.who.id)  # fmt: skip
    assert view.who is not None
    duties.assign(SYSTEM, edition.exchange_id, view.match.id, view.role, free.id)
    return view.match.id, view.role, roster.people[view.who.id].slug, free.slug


def test_each_official_reads_their_duties_and_nobody_a_contact(app: Flask, published: Edition) -> None:
    bodies = {address: body.decode() for address, (body, _tag) in feeds(app).items()}
    assert sum(bodies[address].count("BEGIN:VEVENT") for address in PERSONAL) == 12
    assert not [address for address, body in bodies.items() if "0912" in body]
    assert not [address for address in bodies.keys() - PERSONAL if "Trọng tài: " in bodies[address]]


def test_a_change_by_hand_moves_nothing_until_it_is_published_and_then_two_calendars_alone(
    app: Flask, published: Edition
) -> None:
    found: list[tuple[int, str, str, str]] = []
    assert changed_by(app, lambda: found.append(handed_over(published))) == set()
    (_match, _role, one, two) = found[0]
    moved = changed_by(app, lambda: timetable.publish(SYSTEM, published.exchange_id))
    assert moved == {f"/khoi-a/officials/{name}/calendar.ics" for name in (one, two)}
    back = changed_by(app, lambda: undo_redo.undo(SYSTEM, published.exchange_id))
    assert back == moved


def test_a_new_name_or_contact_of_an_official_moves_their_calendar_at_most(app: Flask, published: Edition) -> None:
    def edit(new: NewOfficial) -> None:
        officials.edit(SYSTEM, published.exchange_id, 1, new)

    both = ("referee", "scorer")
    assert changed_by(app, lambda: edit(NewOfficial("An", None, both, contact="0999"))) == set()
    assert changed_by(app, lambda: edit(NewOfficial("Ân", None, both))) == {"/khoi-a/officials/an/calendar.ics"}
