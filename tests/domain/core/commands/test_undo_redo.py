"""Undo and redo: exact, in order, and refused rather than wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.support.sampling import examples
from tournament.catalogues import both
from tournament.domain.core.commands import undo_redo
from tournament.domain.core.commands.unit_of_work import SYSTEM
from tournament.domain.exchanges.commands import blocks, exchanges
from tournament.domain.exchanges.commands.exchanges import Details
from tournament.engine.errors import InputError
from tournament.engine.text import Text
from tournament.models import AuditEntry, Base, Exchange, ExchangeCommemoration, db

pytestmark = pytest.mark.both_databases

DETAILS = Details("Hội thao mẫu", "Sample games", date(2026, 8, 19), date(2026, 8, 20))


def make_exchange() -> int:
    number = len(db.session.scalars(select(Exchange.id)).all())
    block_id = blocks.create(SYSTEM, None, f"Khối {number}", f"Block {number}")
    blocks.add_units(SYSTEM, block_id, [("Đơn vị 4", "ĐV 4"), ("Đơn vị 5", "ĐV 5")])
    return exchanges.create(SYSTEM, block_id, DETAILS)


def picture(exchange_id: int) -> dict[str, list[dict[str, Any]]]:
    """Read every row that belongs to the edition, as the database has it, without revisions."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in {"audit_entry", "calendar_stamp"}:
            continue
        column = table.c.id if table.name == "exchange" else table.c.get("exchange_id")
        if column is not None:
            rows = db.session.execute(select(table).where(column == exchange_id)).mappings()
            shown = ({key: value for key, value in row.items() if key != "revision"} for row in rows)
            tables[table.name] = sorted(shown, key=repr)
    return tables


def steps_on(exchange_id: int) -> list[Any]:
    """Return changes of several kinds: rows updated, added and removed."""
    unit_ids = [unit for (unit,) in db.session.execute(select(Base.metadata.tables["unit"].c.id))]
    return [
        lambda: exchanges.set_state(SYSTEM, exchange_id, "public"),
        lambda: exchanges.set_commemorations(SYSTEM, exchange_id, ["national-day"], [Text("Dịp mẫu", "Sample")]),
        lambda: exchanges.set_commemorations(SYSTEM, exchange_id, ["august-revolution", "national-day"]),
        lambda: exchanges.set_committee(SYSTEM, exchange_id, [("Nguyễn Văn Mẫu", "", "Trưởng ban")]),
        lambda: exchanges.set_participants(SYSTEM, exchange_id, unit_ids[-2:-1]),
        lambda: exchanges.set_policies(SYSTEM, exchange_id, {"late_minutes": 10}),
    ]


@examples(20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.integers(0, 5), min_size=1, max_size=6), data=st.data())
def test_undo_then_redo_is_identity(app: Flask, chosen: list[int], data: st.DataObject) -> None:
    with app.app_context():
        exchange_id = make_exchange()
        pictures = [picture(exchange_id)]
        for choice in chosen:
            steps_on(exchange_id)[choice]()
            if (changed := picture(exchange_id)) != pictures[-1]:  # else nothing was changed, and nothing is undone
                pictures.append(changed)
        back = data.draw(st.integers(1, len(pictures) - 1))

        for n in range(1, back + 1):
            undo_redo.undo(SYSTEM, exchange_id)
            assert picture(exchange_id) == pictures[-1 - n]
        for n in range(back - 1, -1, -1):
            undo_redo.redo(SYSTEM, exchange_id)
            assert picture(exchange_id) == pictures[-1 - n]


def test_undo_is_a_new_entry_and_a_new_revision(app: Flask) -> None:
    with app.app_context():
        exchange_id = make_exchange()
        exchanges.set_state(SYSTEM, exchange_id, "public")
        taken_back = undo_redo.undo(SYSTEM, exchange_id)

        assert both(taken_back) == Text("Công bố trang của hội thao", "Make the exchange public")
        assert db.session.get_one(Exchange, exchange_id).revision == 3
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.exchange_id == exchange_id).order_by(AuditEntry.id)
        ).all()
        assert [entry.action for entry in entries] == ["exchange.created", "exchange.state", "undo"]
        assert entries[1].undone_by_id == entries[2].id


def test_the_creation_of_an_edition_is_not_undone(app: Flask) -> None:
    with app.app_context():
        exchange_id = make_exchange()
        with pytest.raises(InputError, match="nothing to undo"):
            undo_redo.undo(SYSTEM, exchange_id)


def test_redo_is_refused_after_something_new(app: Flask) -> None:
    with app.app_context():
        exchange_id = make_exchange()
        exchanges.set_state(SYSTEM, exchange_id, "public")
        undo_redo.undo(SYSTEM, exchange_id)
        exchanges.set_policies(SYSTEM, exchange_id, {"late_minutes": 10})
        with pytest.raises(InputError, match="nothing to redo"):
            undo_redo.redo(SYSTEM, exchange_id)


def test_a_step_whose_rows_were_changed_elsewhere_is_refused(app: Flask) -> None:
    with app.app_context():
        exchange_id = make_exchange()
        exchanges.set_commemorations(SYSTEM, exchange_id, ["national-day"])
        row = db.session.scalars(select(ExchangeCommemoration)).one()
        row.position = 7
        db.session.commit()
        before = picture(exchange_id)

        with pytest.raises(InputError, match="changed since"):
            undo_redo.undo(SYSTEM, exchange_id)
        assert picture(exchange_id) == before


def test_a_step_never_touches_a_row_of_another_edition_whatever_the_log_says(app: Flask) -> None:
    with app.app_context():
        own_id, other_id = make_exchange(), make_exchange()
        for exchange_id in (own_id, other_id):
            exchanges.set_committee(SYSTEM, exchange_id, [("Nguyễn Văn Mẫu", "", "Trưởng ban")])
        own, other = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "exchange.committee"))
        own.changes = other.changes
        db.session.commit()
        before = picture(own_id), picture(other_id)
        with pytest.raises(InputError, match="changed since"):
            undo_redo.undo(SYSTEM, own_id)
        db.session.rollback()
        assert (picture(own_id), picture(other_id)) == before
