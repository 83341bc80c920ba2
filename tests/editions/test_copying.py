"""A copy of an edition for another year: what tells of a draw stays behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.editions import FIRST, drawn_edition
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.editions import copying
from tournament.engine.text import Text
from tournament.models import Block, Competition, db


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_gave_up_a_place_and_what_was_shown_stay_behind(app: Flask) -> None:
    with app.app_context():
        edition = drawn_edition()
        old = db.session.scalars(select(Competition)).one()
        old.vacancies, old.shown, old.shown_by = [{"entry": 1, "node": "H2-1", "by": "mark"}], "{}", "air_volleyball 1"
        db.session.commit()
        block_id = db.session.scalars(select(Block.id)).one()
        name = Text("Hội thao 2027", "Games 2027")
        new = copying.copy_exchange(SYSTEM, block_id, edition.exchange_id, name, FIRST + timedelta(days=365))
        copied = db.session.scalars(select(Competition).where(Competition.exchange_id == new)).one()
        assert (copied.vacancies, copied.shown, copied.shown_by) == (None, None, None)
