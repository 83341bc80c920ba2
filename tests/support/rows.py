"""Every row of the database of a test, read and written at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, Connection, Integer, Table, exists, insert, null, select
from sqlalchemy.sql.elements import Null

from tournament.models import Base, db

Rows = Mapping[Table, list[dict[str, Any]]]
"""The rows of each table that has any, those first to which others point."""


def has_rows(table: Table) -> bool:
    """Tell whether there is anything in a table."""
    return bool(db.session.scalar(select(exists(select(table)))))


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
