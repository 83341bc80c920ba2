"""What a request for a result asks of the database: each reads its competition as often as it must, however large."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.support.forms import forms_on
from tests.web.organiser.conftest import Desk
from tests.web.organiser.test_proportion import counted
from tests.web.organiser.test_results import fields
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.competitions.commands.entries import NewEntry
from tournament.domain.competitions.queries import states
from tournament.domain.competitions.queries.states import State
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import exchanges
from tournament.domain.timetables.commands import timetable
from tournament.models import Competition, Court, Match, Unit, db
from tournament.runtime import runtime

GROUPS = {"groups": 2, "advance": 2, "legs": 1, "then": "knockout"}
READS = {"form": 0, "recorded": 1, "shown": 1, "corrected": 1}
"""How often each request reads the state: to show what a correction changes; and within a change, which knows more."""
STATEMENTS = {"form": 10, "recorded": 30, "shown": 15, "corrected": 30}
"""How many statements each may send of a match that has a court. A change asks who sends the form and whether it came
before, reads what its page is of, makes the change and its step of the log, compares what calendars showed with what
they show now, and keeps what is shown; the first result starts its competition.
"""


@contextmanager
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Collect the competitions whose state is read."""
    found: list[int] = []
    read = states.competition_state

    def noted(competition: Competition) -> State | None:
        found.append(competition.id)
        return read(competition)

    with monkeypatch.context() as patched:
        patched.setattr(states, "competition_state", noted)
        yield found


def of_many(desk: Desk, count: int, division: str) -> str:
    """Draw and publish groups of so many teams, from which a knock-out follows; returns the page of a match."""
    with desk.app.app_context():
        units = db.session.scalars(select(Unit.id)).all()
        id_ = competitions.add(SYSTEM, desk.exchange_id, "air_volleyball", "standard", division)
        drawn = entries.add(SYSTEM, desk.exchange_id, id_, [NewEntry((units[n % 4],)) for n in range(count)])
        drawing.set_format(SYSTEM, desk.exchange_id, id_, "groups", GROUPS)
        drawing.order_by_hand(SYSTEM, desk.exchange_id, id_, drawn)
        of_competition = select(Match.id).where(Match.competition_id == id_).order_by(Match.number)
        match, court = db.session.scalars(of_competition.limit(1)).one(), db.session.scalars(select(Court.id)).first()
        timetable.move(SYSTEM, desk.exchange_id, match, court, runtime().clock())
        exchanges.set_state(SYSTEM, desk.exchange_id, "public")
        timetable.publish(SYSTEM, desk.exchange_id, anyway=True)
        return f"{desk.home}/matches/{match}"


def asked(desk: Desk, page: str, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, int], dict[str, int]]:
    """Record a result, look at its correction and make it; count what each request reads and asks."""
    browser = desk.browser
    browser.get(page)  # what is read once by an application
    forms = forms_on(browser.get(page), page)
    read: dict[str, int] = {}
    sent: dict[str, int] = {}
    answers: list[int] = []
    steps: dict[str, Callable[[], TestResponse]] = {
        "form": lambda: browser.get(page),
        "recorded": lambda: forms[-1].filled(fields("21-15", "21-15")).send(browser),
        "shown": lambda: forms[-1].filled(fields("15-21", "15-21")).send(browser),
        "corrected": lambda: forms[-1].filled(fields("15-21", "15-21")).send(browser),
    }
    for name, step in steps.items():
        with counted(desk) as statements, reads(monkeypatch) as states_read:
            answer = step()
        read[name] = len(states_read)
        sent[name] = sum(not each.startswith("BEGIN") for each in statements)  # which not every driver sends so
        answers.append(answer.status_code)
        shown = answer if answer.status_code == 200 else browser.get(page)
        forms += forms_on(shown, page)
    assert answers == [200, 302, 200, 302]
    return read, sent


def test_a_result_is_recorded_by_one_read_of_its_competition_and_as_many_statements_for_few_as_for_many(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = (
        asked(desk, of_many(desk, count, division), monkeypatch) for count, division in ((6, "women"), (29, "mixed"))
    )
    assert (few[0], many[0]) == (READS, READS)
    assert few[1] == many[1]
    assert {name: count for name, count in many[1].items() if count > STATEMENTS[name]} == {}
