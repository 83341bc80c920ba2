"""What a change comes back to is read once, and again after every way to write it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Flask
from sqlalchemy import Table, delete, select, update

from tests.support.editions import drawn_edition
from tournament.domain.core.queries.held_rows import once
from tournament.models import EntryUnit, Exchange, db

TABLE = cast(Table, EntryUnit.__table__)
UNITS = select(EntryUnit.unit_id).order_by(EntryUnit.id)


def last() -> EntryUnit:
    return db.session.scalars(select(EntryUnit).order_by(EntryUnit.id.desc())).all()[0]


def first_unit() -> int:
    return db.session.scalars(UNITS).all()[0]


WAYS: dict[str, tuple[Callable[[], Any], int]] = {
    "nothing": (lambda: None, 1),
    "another table": (lambda: setattr(db.session.scalars(select(Exchange)).one(), "name_vi", "Khác"), 1),
    "a row": (lambda: setattr(last(), "unit_id", first_unit()), 2),
    "a row that goes": (lambda: db.session.delete(last()), 2),
    "rows of a kind": (lambda: db.session.execute(update(EntryUnit).values(unit_id=first_unit())), 2),
    "rows of a table": (lambda: db.session.execute(delete(TABLE)), 2),
    "the end of the transaction": (lambda: db.session.rollback(), 2),
}


def read_twice(write: Callable[[], Any]) -> int:
    """Read before a write and after it; return how often the database was asked, and take the write back."""
    read = list[list[int]]()

    def units() -> list[int]:
        read.append(list(db.session.scalars(UNITS)))
        return read[-1]

    once(db.session(), (EntryUnit,), "units", units)
    write()
    assert once(db.session(), (EntryUnit,), "units", units) == list(db.session.scalars(UNITS))
    db.session.rollback()
    return len(read)


def test_what_is_read_once_is_read_again_after_a_write_of_its_tables(app: Flask) -> None:
    with app.app_context():
        drawn_edition()
        assert {way: read_twice(write) for way, (write, _) in WAYS.items()} == {way: n for way, (_, n) in WAYS.items()}
