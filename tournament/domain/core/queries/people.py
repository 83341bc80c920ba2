"""Where the people of a block are named: the rows that are about a person, those of the log included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from tournament.catalogues import DEFAULT, translate
from tournament.engine.message import Message, joined
from tournament.engine.names import is_spelling, placed_key, search_key, sort_key, tidy
from tournament.engine.text import Text, Words
from tournament.models import (
    Athlete,
    AuditEntry,
    CommitteeMember,
    Competition,
    Entry,
    Erasure,
    Exchange,
    Official,
    Unit,
    User,
    db,
)

Key = tuple[str, int]
"""A row: its table and its id."""
PSEUDONYM = Message("Erased person {n}")
KINDS: Mapping[str, Words] = {
    "official": Message("referee or scorer"),
    "athlete": Message("athlete"),
    "committee_member": Message("organising committee"),
    "entry": Message("name of a team"),
}
"""The tables whose rows are about one person each, and entries, which may bear a person's name."""


@dataclass(slots=True)
class PersonRow:
    """A row that bears, or once bore, a name.

    `name` is the newest it bore; `present` is False for one that was removed since. `states` are what it held, from
    the first step of the log to now.
    """

    table: str
    id: int
    name: str
    where: Words
    present: bool
    states: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """Return the row's table and id."""
        return self.table, self.id

    @property
    def kind(self) -> Words:
        """Say what the person is there."""
        return KINDS[self.table]

    def bore(self, name: str) -> bool:
        """Tell whether the row bears or bore a name."""
        return any(bears(self.table, str(state.get("name", "")), name) for state in self.states)


def bears(table: str, told: str, name: str) -> bool:
    """Tell whether a row with the name `told` may be about the person, whatever its accents: a team may bear more."""
    return search_key(told) == search_key(name) or _is_within(table, search_key(told), search_key(name))


def is_named(table: str, told: str, name: str) -> bool:
    """Tell whether a row with the name `told` bears just this one: Bính is somebody else than Bình."""
    return is_spelling(told, name) or _is_within(table, placed_key(told), placed_key(name))


def _is_within(table: str, told: str, name: str) -> bool:
    return table == "entry" and " " in name and f" {name} " in f" {told} "


def rows_of_person(block_id: int, name: str) -> tuple[PersonRow, ...]:
    """Return the rows of a block that bear or once bore a name, whatever its accents; reads the block's whole log."""
    found = [row for row in _all_rows(block_id).values() if tidy(name) and row.bore(name)]
    return tuple(sorted(found, key=lambda row: (not row.present, row.table, translate(row.where, DEFAULT), row.id)))


def names_in(block_id: int) -> tuple[str, ...]:
    """List the people whom officials, athletes and committees of a block name now, by given name."""
    present = {row.name for row in _present(block_id).values() if row.table != "entry"}
    return tuple(sorted(present, key=sort_key))


def _all_rows(block_id: int) -> dict[Key, PersonRow]:
    rows = _present(block_id)
    query = select(AuditEntry.changes).where(AuditEntry.block_id == block_id).order_by(AuditEntry.id)
    states: dict[Key, list[dict[str, Any]]] = {}
    for changes in db.session.scalars(query):
        for table, id_, before, after in changes:
            if table in KINDS:
                known = states.setdefault((table, id_), [])
                for image in (before, after):
                    if image:
                        known.append({**(known[-1] if known else {}), **image})
    for key, known in states.items():
        row = rows.get(key) or PersonRow(*key, "", Message("removed, still in the log"), False)
        row.states[:0] = known
        row.name = row.name or next((str(state["name"]) for state in reversed(known) if state.get("name")), "")
        rows[key] = row
    return rows


def _present(block_id: int) -> dict[Key, PersonRow]:
    return {row.key: row for query in _queries(block_id) for row in _read(query)}


def _read(query: Select[Any]) -> Iterator[PersonRow]:
    for row, exchange_vi, exchange_en, of in db.session.execute(query):
        held = {column: getattr(row, column, None) for column in ("name", "slug", "contact", *_OF_ATHLETES)}
        where: Words = Text(exchange_vi, exchange_en)
        where = joined((where, of)) if of else where
        yield PersonRow(row.__tablename__, row.id, row.name, where, True, [held | {"born_on": _born(row)}])


_OF_ATHLETES = ("born_year", "sex", "identity")


def _born(row: Any) -> str | None:
    born_on = getattr(row, "born_on", None)
    return born_on.isoformat() if born_on else None


def _queries(block_id: int) -> Iterator[Select[Any]]:
    names = Exchange.name_vi, Exchange.name_en
    for model in (Official, Athlete):
        yield (
            select(model, *names, Unit.name)
            .join(Exchange, Exchange.id == model.exchange_id)
            .outerjoin(Unit, Unit.id == model.unit_id)
            .where(Exchange.block_id == block_id)
        )
    of_exchange = Exchange.id == CommitteeMember.exchange_id
    yield (
        select(CommitteeMember, *names, CommitteeMember.post)
        .join(Exchange, of_exchange)
        .where(Exchange.block_id == block_id)
    )
    yield (
        select(Entry, *names, Competition.name_vi)
        .join(Competition, Competition.id == Entry.competition_id)
        .join(Exchange, Exchange.id == Competition.exchange_id)
        .where(Exchange.block_id == block_id)
    )


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody who was erased, as the list of them says it."""

    pseudonym: Words
    at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """An account that may be erased."""

    id: int
    email: str
    name: str


def erased_in(block_id: int) -> tuple[Erased, ...]:
    """List who was erased in a block, the latest first."""
    rows = db.session.scalars(select(Erasure).where(Erasure.block_id == block_id).order_by(Erasure.number.desc()))
    return tuple(Erased(PSEUDONYM.format(n=row.number), row.at) for row in rows)


def account(user_id: int) -> Account | None:
    """Find an account by its id."""
    row = db.session.get(User, user_id)
    return Account(row.id, row.email, row.name) if row else None
