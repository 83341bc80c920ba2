"""Images of the rows a transaction touches, so that a change can be shown and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import Column, Table, event, inspect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import PASSIVE_NO_INITIALIZE, get_history

from tournament.models import AuditEntry, Base, CalendarStamp

_NOT_RECORDED = {AuditEntry.__tablename__, CalendarStamp.__tablename__, "browser_session", "sign_in_attempt"}
_NOT_RESTORED = {"revision", "password", "fs_uniquifier", "token_hash"}


@dataclass(frozen=True, slots=True)
class RowImage:
    """A row before and after: all columns of a new or deleted one (the other side None), else the changed."""

    table: str
    id: Any
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    def as_json(self) -> list[Any]:
        """Return ``[table, id, before, after]`` with JSON values."""
        return [self.table, self.id, self.before, self.after]


@contextmanager
def recorded(session: Session) -> Iterator[list[RowImage]]:
    """Collect an image of every row flushed inside the block, in the order of the flushes."""
    images: list[RowImage] = []

    def collect(session: Session, _context: Any) -> None:
        for row in session.new:
            images.append(RowImage(*_name(row), None, _values(row)))
        for row in session.dirty:
            before, after = _difference(row)
            if after:
                images.append(RowImage(*_name(row), before, after))
        for row in session.deleted:
            images.append(RowImage(*_name(row), _values(row), None))
        images[:] = [image for image in images if image.table not in _NOT_RECORDED]

    event.listen(session, "after_flush", collect)
    try:
        yield images
    finally:
        event.remove(session, "after_flush", collect)


def restore(session: Session, images: list[RowImage]) -> bool:
    """Take `images` back, newest first; False when a row is no longer as the change left it."""
    mappers = {_table(mapper): mapper for mapper in Base.registry.mappers}
    for image in reversed(images):
        mapper = mappers[image.table]
        row = session.get(mapper.class_, image.id)
        if image.before is None:
            if row is None or image.after is None or not _shows(row, mapper, image.after):
                return False
            session.delete(row)
        elif image.after is None:
            if row is not None:
                return False
            session.add(mapper.class_(**_decoded(mapper, image.before)))
        elif row is None or not _shows(row, mapper, image.after):
            return False
        else:
            for key, value in _decoded(mapper, image.before).items():
                setattr(row, key, value)
        session.flush()
    return True


def _name(row: Any) -> tuple[str, Any]:
    state = inspect(row)
    return _table(state.mapper), state.mapper.primary_key_from_instance(row)[0]


def _table(mapper: Mapper[Any]) -> str:
    return cast(Table, mapper.local_table).name


def _columns(mapper: Mapper[Any]) -> Iterator[tuple[str, Column[Any]]]:
    for attribute in mapper.column_attrs:
        if attribute.key not in _NOT_RESTORED:
            yield attribute.key, cast(Column[Any], attribute.columns[0])


def _values(row: Any) -> dict[str, Any]:
    return {key: encoded(getattr(row, key)) for key, _ in _columns(inspect(row).mapper)}


def _difference(row: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for key, _ in _columns(inspect(row).mapper):
        history = get_history(row, key, passive=PASSIVE_NO_INITIALIZE)
        if history.added and history.deleted and history.added[0] != history.deleted[0]:
            before[key], after[key] = encoded(history.deleted[0]), encoded(history.added[0])
    return before, after


def _shows(row: Any, mapper: Mapper[Any], expected: dict[str, Any]) -> bool:
    """Tell whether the row is as expected; a step of which no column is left shows nothing any more."""
    known = {key: value for key, value in expected.items() if key in mapper.columns}
    return bool(known) and all(encoded(getattr(row, key)) == value for key, value in known.items())


def encoded(value: Any) -> Any:
    """Return a column's value as JSON can hold it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()  # as the database gives it back, whatever zone it came in
    return value.isoformat() if isinstance(value, date) else value


def _decoded(mapper: Mapper[Any], values: dict[str, Any]) -> dict[str, Any]:
    return {key: from_json(column, values[key]) for key, column in _columns(mapper) if key in values}


def from_json(column: Column[Any], value: Any) -> Any:
    """Return what a column holds in Python for its value in JSON."""
    if value is None or not isinstance(value, str):
        return value
    kind = column.type.python_type
    return kind.fromisoformat(value) if issubclass(kind, date) else value
