"""Rows that a request comes back to: a session forgets what nobody holds, and would read it again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session

from tournament.models import Base, db

Row = TypeVar("Row", bound=Base)
Id = TypeVar("Id", int, str)
T = TypeVar("T")
IN_ONE_QUERY = 5000
"""How many ids one statement names, of as many as databases take."""
_HELD, _LISTS, _READ = "held", "held lists", "held readings"


def keep(row: object) -> None:
    """Hold a row until the transaction ends, so that who asks for it by its id once more finds it."""
    db.session().info.setdefault(_HELD, []).append(row)


def by_id(session: Session, model: type[Row], ids: Iterable[Id]) -> dict[Id, Row]:
    """Return the rows of a table with these ids that are there, of which the session reads those that it has not."""
    mapper, found, missing = inspect(model), dict[Id, Row](), list[Id]()
    for id_ in sorted(ids):
        row: Any = session.identity_map.get(mapper.identity_key_from_primary_key((id_,)))
        if row is None:
            missing.append(id_)
        else:
            found[id_] = row
    for start in range(0, len(missing), IN_ONE_QUERY):
        some = mapper.primary_key[0].in_(missing[start : start + IN_ONE_QUERY])
        found |= {mapper.primary_key_from_instance(row)[0]: row for row in session.scalars(select(model).where(some))}
    return found


def all_of(session: Session, model: type[Row], **values: Any) -> Sequence[Row]:
    """List the rows of a table with these values, which are read again only once rows of it came or went."""
    lists, key = _lists(session), (model, tuple(values.items()))
    if key not in lists:
        lists[key] = session.scalars(select(model).filter_by(**values)).all()
    return lists[key]


def all_by(session: Session, model: type[Row], column: str, values: Iterable[Any]) -> dict[Any, Sequence[Row]]:
    """List the rows of a table with each value of a column, in one statement and as `all_of` does."""
    lists, keys = _lists(session), {value: (model, ((column, value),)) for value in values}
    missing = [value for value, key in keys.items() if key not in lists]
    if missing:
        found: dict[Any, list[Row]] = {value: [] for value in missing}
        for row in session.scalars(select(model).where(getattr(model, column).in_(missing))):
            found[getattr(row, column)].append(row)
        lists |= {keys[value]: rows for value, rows in found.items()}
    return {value: lists[key] for value, key in keys.items()}


def once(session: Session, models: tuple[type[Base], ...], key: Hashable, read: Callable[[], T]) -> T:
    """Return what is read of some tables, and read again only once rows of them were written."""
    session.flush()
    known: dict[Any, Any] = session.info.setdefault(_READ, {})
    if (models, key) not in known:
        known[models, key] = read()
    return cast(T, known[models, key])


def _lists(session: Session) -> dict[Any, Sequence[Any]]:
    """Return the lists that were read, without those that a flush does away with."""
    if session.new or session.deleted:
        session.flush()
    lists: dict[Any, Sequence[Any]] = session.info.setdefault(_LISTS, {})
    return lists


@event.listens_for(Session, "after_flush")
def _notice(session: Session, _context: object) -> None:
    came_or_went = {inspect(type(row)).base_mapper for row in (*session.new, *session.deleted)}
    _drop_lists(session, came_or_went)
    _drop_readings(session, came_or_went | {inspect(type(row)).base_mapper for row in session.dirty})


@event.listens_for(Session, "do_orm_execute")
def _notice_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        if state.bind_mapper is None:
            state.session.info.pop(_LISTS, None)
            state.session.info.pop(_READ, None)
        else:
            _drop_lists(state.session, {state.bind_mapper.base_mapper})
            _drop_readings(state.session, {state.bind_mapper.base_mapper})


def _drop_readings(session: Session, written: Collection[Mapper[Any]]) -> None:
    """Let be read again what was read of tables whose rows were written."""
    known: dict[Any, Any] = session.info.get(_READ, {})
    for key in [key for key in known if any(inspect(model).base_mapper in written for model in key[0])]:
        del known[key]


def _drop_lists(session: Session, written: Collection[Mapper[Any]]) -> None:
    """Let the lists be read again of whose table rows were written."""
    lists: dict[Any, Sequence[Any]] = session.info.get(_LISTS, {})
    for key in [key for key in lists if inspect(key[0]).base_mapper in written]:
        del lists[key]


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _let_go(session: Session) -> None:
    session.info.pop(_HELD, None)
    session.info.pop(_READ, None)
    session.info.pop(_LISTS, None)
