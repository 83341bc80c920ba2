"""What hangs on matches goes with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.editions import Edition, drawn_edition
from tournament.domain.competitions.commands import competitions, drawing, entries
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.timetables.commands import planning_rules
from tournament.models import Base, Competition, CompetitionPlanning, Duty, Entry, EntryAthlete, Match, db


@pytest.fixture
def edition(app: Flask) -> Iterator[Edition]:
    """A drawn edition: somebody's team, and a loser, referee its first and last match."""
    with app.app_context():
        made = drawn_edition()
        first, *_, last = made.matches()
        entry = db.session.scalars(select(Entry).where(Entry.competition_id == first.competition_id)).first()
        assert entry is not None
        for match, who in ((first, {"entry_id": entry.id}), (last, {"loser_of_id": first.id})):
            db.session.add(Duty(exchange_id=made.exchange_id, match_id=match.id, role="referee", **who))
        db.session.commit()
        entries.set_athletes(SYSTEM, made.exchange_id, entry.id, ["Người Mẫu Một", "Người Mẫu Hai"])
        rules = planning_rules.CompetitionRules(10, "teams", ["referee"], 2)
        planning_rules.set_competition_rules(SYSTEM, made.exchange_id, first.competition_id, rules)
        yield made


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_draw_that_is_taken_back_takes_the_duties_along(edition: Edition) -> None:
    assert count(Duty) == 2
    drawing.undraw(SYSTEM, edition.exchange_id, edition.matches()[0].competition_id)
    assert (count(Match), count(Duty)) == (0, 0)


def test_a_competition_goes_with_all_that_belongs_to_it(edition: Edition) -> None:
    assert (count(EntryAthlete), count(CompetitionPlanning)) == (2, 1)
    competitions.remove(SYSTEM, edition.exchange_id, edition.matches()[0].competition_id)
    kinds: tuple[type[Base], ...] = (Competition, Entry, Match, Duty, EntryAthlete, CompetitionPlanning)
    assert [count(model) for model in kinds] == [0] * 6
