"""Every row of a test's database, read and written at once; and what tests begin with, written by services once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import JSON, Connection, Integer, Table, insert, null, select
from sqlalchemy.sql.elements import Null

from tournament.models import Base, db
from tournament.runtime import runtime

Rows = Mapping[Table, list[dict[str, Any]]]
"""The rows of each table that has any, those first to which others point."""
Made = TypeVar("Made")

_WRITTEN: dict[Hashable, tuple[Any, Rows]] = {}


def first_rows(key: Hashable, write: Callable[[], Made]) -> Made:
    """Write what a test begins with, and return what `write` returns, which nobody changes.

    Services write it once a process for each key, set of plugins and hour. Into any other database, of whichever kind,
    its rows are copied, unless there is something of the kind already: then services write.
    """
    there = runtime()
    plugins = tuple((each.name, each.value, each.error is None) for each in there.registry.plugins)
    key = key, plugins, there.clock().replace(minute=0, second=0, microsecond=0)
    if key in _WRITTEN and not _has_rows(_WRITTEN[key][1]):
        made, rows = _WRITTEN[key]
        write_rows(rows)
        return made  # type: ignore[no-any-return]  # what was written under its key
    is_first = key not in _WRITTEN and not _has_rows(Base.metadata.sorted_tables)
    made = write()
    if is_first:
        db.session.commit()  # to see what was written in other sessions meanwhile
        _WRITTEN[key] = made, read_rows()
    return made


def _has_rows(tables: Iterable[Table]) -> bool:
    """Tell whether there is anything in some tables."""
    any_of_them = " OR ".join(f'EXISTS (SELECT 1 FROM "{table.name}")' for table in tables)
    return bool(db.session.connection().exec_driver_sql(f"SELECT {any_of_them}").scalar())


def read_rows() -> Rows:
    """Read every row of every table."""
    return {table: rows for table in Base.metadata.sorted_tables if (rows := _rows_of(table))}


def _rows_of(table: Table) -> list[dict[str, Any]]:
    """Read rows as they are to be written: JSON's null is another thing than that there is nothing."""
    documents = [column for column in table.c if isinstance(column.type, JSON)]
    found = []
    for row in db.session.execute(select(table, *(column.is_(null()).label(None) for column in documents))):
        values = dict(zip(table.c.keys(), row, strict=False))
        empty = row[len(table.c) :]
        found.append(values | {each.name: null() for each, is_null in zip(documents, empty, strict=True) if is_null})
    return found


def write_rows(rows: Rows) -> None:
    """Write rows into tables that are empty."""
    for table, found in rows.items():
        if any(isinstance(value, Null) for row in found for value in row.values()):
            db.session.execute(insert(table).values(found))
        else:
            db.session.execute(insert(table), found)
    count_on(db.session.connection(), rows)
    db.session.commit()


def count_on(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL give ids after those that were written: it counts on from where it was."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        if "id" in table.c and isinstance(table.c.id.type, Integer):
            last = f"pg_get_serial_sequence('\"{table.name}\"', 'id'), (SELECT max(id) FROM \"{table.name}\")"
            connection.exec_driver_sql(f"SELECT setval({last})")
