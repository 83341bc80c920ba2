"""Which rows name which: nothing goes that another row still needs, and nothing comes back that names what is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Table, literal, select
from sqlalchemy.orm import Session

from tournament.engine.message import Message, joined
from tournament.engine.text import Text, Words
from tournament.models import AuditEntry, Base, BlockedTime, CalendarShowing, CalendarTombstone, Exchange, SentForm

LISTS = {("competition_planning", "courts"): "court"}
"""Columns of JSON that hold ids, and of which table."""
AUDIENCES = frozenset({"unit", "court", "venue"})
"""Tables of a block whose rows have calendars."""
ASIDE = {AuditEntry.__tablename__, SentForm.__tablename__}
"""The log names what it tells of, and holds nothing."""
NOUNS: Mapping[str, Words] = {  # by table, or by table and column where that tells more
    "athlete": Message("athletes"),
    "blocked_time": Message("times in which it is not free"),
    "competition_planning": Message("rules of planning"),
    "court": Message("courts"),
    "court_window": Message("opening hours"),
    "entry": Message("teams"),
    "entry_unit": Message("teams"),
    "erasure": Message("people who were erased"),
    "exchange.block_id": Message("exchange"),
    "exchange.host_unit_id": Message("host unit"),
    "heat_lane": Message("heats"),
    "match": Message("matches"),
    "official": Message("officials"),
    "participant": Message("units taking part"),
    "scoring_link": Message("scorers' links"),
    "unit_role": Message("head and deputy units"),
    "venue_travel": Message("travel times"),
}
CALENDARS = Message("calendars that showed its matches")


def holders(session: Session, table: str, ids: Collection[int], but: Collection[str] = ()) -> list[Words]:
    """Say where some rows are named: by edition what names them there, then what names them in the block.

    `but` are tables that do not count.
    """
    found: dict[int | None, dict[str, Words]] = {}
    for column in _references(table):
        other = column.table
        if other.name in but or other.name in ASIDE:
            continue
        for edition in _editions_naming(session, column, ids):
            noun = NOUNS.get(other.name) or NOUNS.get(f"{other.name}.{column.name}", other.name)
            found.setdefault(edition, {})[str(noun)] = noun
    if table in AUDIENCES and _is_shown(session, table, ids):
        found.setdefault(None, {})[str(CALENDARS)] = CALENDARS
    names = {
        row.id: Text(row.name_vi, row.name_en)
        for row in session.scalars(select(Exchange).where(Exchange.id.in_([each for each in found if each])))
    }
    places = sorted(found, key=lambda each: (each is None, each or 0))
    return [
        joined(found[each].values())
        if each is None
        else Message("{edition} ({what})").format(edition=names[each], what=joined(found[each].values()))
        for each in places
    ]


def named_by_others(session: Session, table: str, ids: Collection[Any], going: Collection[tuple[str, Any]]) -> bool:
    """Tell whether rows name some of a table that do not go along with these."""
    for column in _references(table):
        other = column.table
        key = next(iter(other.primary_key))
        named = set(session.scalars(select(key).where(column.in_(ids)))) if other.name not in ASIDE else set()
        if any((other.name, id_) not in going for id_ in named):
            return True
    return table in AUDIENCES and (_is_shown(session, table, ids) or _is_told(session, table, ids))


def missing(
    session: Session, table: str, rows: Iterable[Mapping[str, Any]], coming: Collection[tuple[str, Any]]
) -> bool:
    """Tell whether rows of a table name others that are neither there nor come along."""
    wanted: dict[str, set[Any]] = {}
    for values in rows:
        for target, id_ in _named_in(table, values):
            if (target, id_) not in coming:
                wanted.setdefault(target, set()).add(id_)
    for target, ids in wanted.items():
        key = next(iter(Base.metadata.tables[target].primary_key))
        if ids - set(session.scalars(select(key).where(key.in_(ids)))):
            return True
    return False


def _named_in(table: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    columns = Base.metadata.tables[table].c
    for name, value in values.items():
        if (table, name) in LISTS:
            yield from ((LISTS[table, name], id_) for id_ in value or ())
        elif name in columns and value is not None:
            yield from ((each.column.table.name, value) for each in columns[name].foreign_keys)


def _references(table: str) -> Iterator[Column[Any]]:
    """Yield the columns of all tables that name rows of one."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if any(key.column.table.name == table for key in column.foreign_keys):
                yield column


def _editions_naming(session: Session, column: Column[Any], ids: Collection[int]) -> list[int | None]:
    """List the editions in which a column names some rows, None for the block."""
    edition, of = _edition_of(column.table)
    query = select(edition).where(column.in_(ids)).distinct()
    return list(session.scalars(query.select_from(of)))


def _edition_of(table: Table) -> tuple[Any, Any]:
    """Return the column that names the edition of a table's rows, and the tables that lead to it."""
    if table.name == Exchange.__tablename__:
        return table.c.id, table
    if "exchange_id" in table.c:
        return table.c.exchange_id, table
    for way in ("competition_id", "entry_id"):
        if way in table.c:
            target = next(iter(table.c[way].foreign_keys)).column.table
            edition, of = _edition_of(target)
            return edition, table.join(of, table.c[way] == target.c.id)
    return literal(None), table


def _is_told(session: Session, table: str, ids: Collection[int]) -> bool:
    """Tell whether lists of ids or times in which something is not free, which no foreign key holds, name some rows."""
    for (other, name), target in LISTS.items():
        column = Base.metadata.tables[other].c[name]
        if target == table and any(set(ids) & set(listed or ()) for listed in session.scalars(select(column))):
            return True
    blocked = select(literal(1)).where(BlockedTime.audience.in_([f"{table}:{id_}" for id_ in ids])).limit(1)
    return session.scalar(blocked) is not None


def _is_shown(session: Session, table: str, ids: Collection[int]) -> bool:
    audiences = [f"{table}:{id_}" for id_ in ids]
    shown = (
        select(literal(1)).where(each.audience.in_(audiences)).limit(1) for each in (CalendarShowing, CalendarTombstone)
    )
    return any(session.scalar(each) is not None for each in shown)
