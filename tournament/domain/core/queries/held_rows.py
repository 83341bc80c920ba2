"""Rows that a request comes back to: a session forgets what nobody holds, and would read it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session

from tournament.models import Base, db

Row = TypeVar("Row", bound=Base)
_HELD, _LISTS = "held", "held lists"


def keep(row: object) -> None:
    """Hold a row until the transaction ends, so that who asks for it by its id once more finds it."""
    db.session().info.setdefault(_HELD, []).append(row)


def by_id(session: Session, model: type[Row], ids: Iterable[int]) -> dict[int, Row]:
    """Return the rows of a table with these ids that are there, of which the session reads those that it has not."""
    wanted, mapper = sorted(ids), inspect(model)
    found: dict[int, Row] = {}
    for id_ in wanted:
        row: Any = session.identity_map.get(mapper.identity_key_from_primary_key((id_,)))
        if row is not None:
            found[id_] = row
    missing = [id_ for id_ in wanted if id_ not in found]
    read = session.scalars(select(model).where(mapper.primary_key[0].in_(missing))) if missing else ()
    return found | {mapper.primary_key_from_instance(row)[0]: row for row in read}


def all_of(session: Session, model: type[Row], **values: Any) -> Sequence[Row]:
    """List the rows of a table with these values, which are read again only once rows came or went."""
    lists: dict[Any, Sequence[Row]] = session.info.setdefault(_LISTS, {})
    if session.new or session.deleted:
        session.flush()
    key = model, tuple(values.items())
    if key not in lists:
        lists[key] = session.scalars(select(model).filter_by(**values)).all()
    return lists[key]


@event.listens_for(Session, "after_flush")
def _notice(session: Session, _context: object) -> None:
    if session.new or session.deleted:
        session.info.pop(_LISTS, None)


@event.listens_for(Session, "do_orm_execute")
def _notice_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info.pop(_LISTS, None)


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _let_go(session: Session) -> None:
    session.info.pop(_HELD, None)
    session.info.pop(_LISTS, None)
