"""Images of the rows a transaction touches, so that a change can be shown and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, cast

from sqlalchemy import Column, DefaultClause, Table, UniqueConstraint, event, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from tournament.domain.core.queries.held_rows import IN_ONE_QUERY
from tournament.models import AuditEntry, Base, CalendarStamp

_NOT_RECORDED = {
    AuditEntry.__tablename__,
    CalendarStamp.__tablename__,
    "browser_session",
    "passkey",
    "recovery_code",
    "scoring_link",
    "sent_form",
    "sign_in_attempt",
}
_NOT_RESTORED = {
    "revision", "password", "fs_uniquifier", "token_hash", "totp_secret", "totp_counter", "passkey_handle",
    "shown", "shown_by", "plugin_secrets",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowImage:
    """A row before and after: all columns of a new or deleted one (the other side None), else the changed.

    `follows` tells that nobody asked for it: it follows from something else that was changed.
    """

    table: str
    id: Any
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    follows: bool = False

    def as_json(self) -> list[Any]:
        """Return ``[table, id, before, after]`` with JSON values."""
        return [self.table, self.id, self.before, self.after]


@dataclass(slots=True)
class Recording:
    """What a transaction has written: images in the order of the flushes, and whether there was more than these show.

    `following` is set while what is written only follows from something else.
    """

    images: list[RowImage] = field(default_factory=list)
    unseen: bool = False
    following: bool = False

    def collect(self, session: Session, _context: Any) -> None:
        """Take the images of one flush."""
        for row in session.new:
            self._add(row, None, _values(row))
        for row in session.dirty:
            before, after = _difference(row)
            if after:
                self._add(row, before, after)
            else:
                self.unseen = self.unseen or session.is_modified(row)
        for row in session.deleted:
            self._add(row, _values(row), None)

    def note_statement(self, state: ORMExecuteState) -> None:
        """Remember a statement that writes past the rows."""
        self.unseen = self.unseen or state.is_insert or state.is_update or state.is_delete

    def _add(self, row: Any, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        table, id_ = name_of(row)
        if table in _NOT_RECORDED:
            self.unseen = True
        else:
            self.images.append(RowImage(table, id_, before, after, self.following))


@contextmanager
def recorded(session: Session) -> Iterator[Recording]:
    """Collect what is written inside the block."""
    recording = Recording()
    event.listen(session, "after_flush", recording.collect)
    event.listen(session, "do_orm_execute", recording.note_statement)
    try:
        yield recording
    finally:
        event.remove(session, "after_flush", recording.collect)
        event.remove(session, "do_orm_execute", recording.note_statement)


def restore(session: Session, images: list[RowImage], owns: Callable[[Any], bool]) -> bool:
    """Take `images` back, newest first; False when a row is no longer as the change left it, or none that it `owns`.

    Rows are read and written many at a time: a new draw of many teams touches thousands.
    """
    mappers = {_table(mapper): mapper.base_mapper for mapper in Base.registry.mappers}
    present = _present(session, mappers, images)
    last: tuple[str, bool, bool] | None = None
    for image in reversed(images):
        mapper, name = mappers[image.table], (image.table, image.id)
        row, kind = present.get(name), (image.table, image.before is None, image.after is None)
        if kind != last or not _frees_no_key(mapper, image):
            session.flush()
        last = kind
        if image.before is None:
            if row is None or image.after is None or not (owns(row) and _shows(row, mapper, image.after)):
                return False
            session.delete(present.pop(name))
        elif image.after is None:
            if row is not None:
                return False
            present[name] = _class(mapper, image.before)(**_decoded(mapper, image.before))
            if not owns(present[name]):
                return False
            session.add(present[name])
        elif row is None or not (owns(row) and _shows(row, mapper, image.after)):
            return False
        else:
            for key, value in _decoded(mapper, image.before).items():
                setattr(row, key, value)
    session.flush()
    return True


def _class(mapper: Mapper[Any], values: Mapping[str, Any]) -> type[Any]:
    """Return what a row of a table becomes that holds several kinds of rows, or one."""
    kind = cast(Column[Any] | None, mapper.polymorphic_on)
    if kind is None:
        return mapper.class_
    usual = cast(DefaultClause, kind.server_default).arg  # of rows from before there were several kinds
    return mapper.polymorphic_map[values.get(kind.key, usual)].class_


def _present(
    session: Session, mappers: Mapping[str, Mapper[Any]], images: list[RowImage]
) -> dict[tuple[str, Any], Any]:
    """Read the rows of images that are there, by table and id."""
    ids: dict[str, set[Any]] = {}
    for image in images:
        ids.setdefault(image.table, set()).add(image.id)
    found: dict[tuple[str, Any], Any] = {}
    for table, wanted in ids.items():
        mapper, in_order = mappers[table], sorted(wanted, key=str)
        for start in range(0, len(in_order), IN_ONE_QUERY):
            some = mapper.primary_key[0].in_(in_order[start : start + IN_ONE_QUERY])
            found |= {name_of(row): row for row in session.scalars(select(mapper.class_).where(some))}
    return found


def _frees_no_key(mapper: Mapper[Any], image: RowImage) -> bool:
    """Tell whether a row can be written back together with others: none waits for a unique key that it bears."""
    if image.before is None or image.after is None:
        return True
    keys = {mapper.get_property_by_column(column).key for key in _unique(mapper) for column in key}
    return keys.isdisjoint(image.before)


def _unique(mapper: Mapper[Any]) -> Iterator[UniqueConstraint]:
    table = cast(Table, mapper.local_table)
    return (each for each in table.constraints if isinstance(each, UniqueConstraint))


def image_of(row: Any, *columns: str) -> RowImage:
    """Return what some columns of a row hold now, or all, as before a change."""
    values = _values(row)
    return RowImage(*name_of(row), {column: values[column] for column in columns or values}, {})


def name_of(row: Any) -> tuple[str, Any]:
    """Return the table and the id of a row."""
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
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _decoded(mapper: Mapper[Any], values: dict[str, Any]) -> dict[str, Any]:
    return {key: from_json(column, values[key]) for key, column in _columns(mapper) if key in values}


def from_json(column: Column[Any], value: Any) -> Any:
    """Return what a column holds in Python for its value in JSON."""
    if value is None or not isinstance(value, str):
        return value
    kind = column.type.python_type
    if issubclass(kind, Enum):
        return kind(value)
    return kind.fromisoformat(value) if issubclass(kind, date) else value
