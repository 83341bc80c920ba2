"""What belongs to an exchange, and how its rows find their place in another database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, String, Table, cast, literal, select

from tournament.interchange.archive_v1.files import Row
from tournament.models import AuditEntry, Base, CalendarDomain, CalendarFeed, Erasure, Exchange

SHARED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "block": (("slug",),),
    "unit": (("block_id", "slug"), ("block_id", "name")),
    "unit_role": (("block_id", "year", "role"),),
    "venue": (("block_id", "name"),),
    "court": (("block_id", "slug"), ("venue_id", "name")),
    "venue_travel": (("from_id", "to_id"),),
}
"""Tables of the block, whose rows other editions use too, and the columns by which a row is known again."""
LEFT_OUT = {
    "user", "role", "role_user", "grant", "sign_in_link", "recovery_code", "passkey", "browser_session",
    "sign_in_attempt", "sent_form", "calendar_link", "calendar_fetch", "scoring_link",
    "job",
}  # fmt: skip
"""Accounts, what belongs to visitors, who may score, and what goes on outside of requests."""
LOGS_OF_THEIR_OWN = {"match_scoring", "scoring_event"}
"""What the log of changes does not tell of: points are in a log of each match."""
APART = {AuditEntry.__tablename__, CalendarDomain.__tablename__, Erasure.__tablename__}
"""Written and read by themselves."""
OF_AUDIENCE = {
    "exchange": "exchange", "programme": "exchange", "competition": "competition", "possible": "competition",
    "entry": "entry", "unit": "unit", "court": "court", "venue": "venue", "official": "official",
}  # fmt: skip
"""The table behind each kind of audience of a calendar."""


@cache
def owned() -> Mapping[str, str]:
    """Return the tables whose rows belong to one exchange, those referred to first, each with its way to it.

    The way is a column that refers to the exchange or to another such table; empty for the exchange itself.
    """
    ways = {Exchange.__tablename__: ""}
    for table in Base.metadata.sorted_tables:
        if table.name in {*ways, *SHARED, *LEFT_OUT, *APART}:
            continue
        way = next((column.name for column in _referring(table) if _target(column) == "exchange"), None)
        way = way or next((column.name for column in _referring(table) if _target(column) in ways), None)
        if way is not None:
            ways[table.name] = way
    return {**ways, CalendarFeed.__tablename__: "audience"}


@cache
def logged() -> Mapping[str, str]:
    """Return the owned tables that the log tells of, with their keys; calendars follow from what it tells."""
    told = (name for name in owned() if not name.startswith("calendar_") and name not in LOGS_OF_THEIR_OWN)
    tables = ((name, _table(name)) for name in told)
    return {name: next(iter(table.primary_key)).name for name, table in tables}


def of_exchange(name: str, exchange_id: int) -> ColumnElement[bool]:
    """Return the condition by which the rows of an owned table belong to an exchange."""
    table, way = _table(name), owned()[name]
    if not way:
        return table.c.id == exchange_id
    if name == CalendarFeed.__tablename__:
        kinds = {kind: target for kind, target in OF_AUDIENCE.items() if target in owned() and kind != "possible"}
        first, *rest = (_named(kind, target, exchange_id) for kind, target in kinds.items())
        return table.c.audience.in_(first.union_all(*rest))
    refers = next(iter(table.c[way].foreign_keys)).column
    if refers.table.name == Exchange.__tablename__:
        return table.c[way] == exchange_id
    return table.c[way].in_(select(refers).where(of_exchange(refers.table.name, exchange_id)))


def _named(kind: str, target: str, exchange_id: int) -> Select[tuple[str]]:
    id_ = _table(target).c.id
    return select(literal(f"{kind}:").concat(cast(id_, String))).where(of_exchange(target, exchange_id))


@dataclass(frozen=True)
class Move:
    """Where the rows of an archive come to lie.

    Ids of owned tables are shifted past those that are there; shared rows have the id of the row they are known
    as, or a new one. UIDs of calendars end in the domain of the database, and hold ids where they are not a match's.
    """

    shifts: Mapping[str, int]
    shared: Mapping[str, Mapping[int, int]]
    domain: str
    match_uids: frozenset[str]

    def row(self, table: str, values: Row) -> Row:
        """Return a row, or an image of one, with every reference as it is here."""
        return {column: self.value(table, column, value) for column, value in values.items()}

    def value(self, table: str, column: str, value: Any) -> Any:
        """Return one value of a row as it is here."""
        if value is None:
            return None
        special = SPECIAL.get((table, column))
        if special is not None:
            return special(self, value)
        known = _table(table).c.get(column)
        target = None if known is None else table if _is_id(known) else _target(known)
        return self.id(target, value) if target else value

    def id(self, table: str, old: Any) -> int | None:
        """Return the id here of a row of the archive; None for one that is nowhere."""
        if table in SHARED:
            return self.shared[table].get(int(old))
        return None if table in LEFT_OUT else int(old) + self.shifts.get(table, 0)

    def uid(self, uid: str) -> str:
        local = uid.rpartition("@")[0]
        head, _, id_ = local.rpartition("-")
        if head in self.match_uids:
            local = f"{head}-{self.id('entry', id_)}"
        elif head == "registration":
            local = f"{head}-{self.id('exchange', id_)}"
        return f"{local}@{self.domain}"

    def audience(self, audience: str) -> str:
        kind, _, id_ = audience.partition(":")
        return f"{kind}:{self.id(OF_AUDIENCE[kind], id_)}" if kind in OF_AUDIENCE else audience

    def face(self, face: Row) -> Row:
        sides, place = [self._side(side) for side in face.get("sides", ())], face.get("place") or {}
        if place.get("court"):
            others = {"others": self.courts(place["others"])} if place.get("others") else {}
            face = {**face, "place": {**place, "court": self.id("court", place["court"]), **others}}
        return {**face, **({"sides": sides} if sides else {})}

    def _side(self, side: Row) -> Row:
        new = dict(side)
        if "entry" in side:
            new["entry"] = self.id("entry", side["entry"])
        if "units" in side:
            new["units"] = [self.id("unit", unit) for unit in side["units"]]
        return new

    def overall(self, overall: Row) -> Row:
        new = dict(overall)
        if "extras" in overall:
            new["extras"] = [{**extra, "unit": self.id("unit", extra["unit"])} for extra in overall["extras"]]
        if "shares" in overall:
            new["shares"] = {
                str(self.id("entry", entry)): {str(self.id("unit", unit)): part for unit, part in parts.items()}
                for entry, parts in overall["shares"].items()
            }
        return new

    def vacancies(self, given_up: list[Row]) -> list[Row]:
        return [{**each, "entry": self.id("entry", each["entry"])} for each in given_up]

    def entries(self, ids: list[int]) -> list[int | None]:
        return [self.id("entry", id_) for id_ in ids]

    def courts(self, ids: list[int]) -> list[int | None]:
        return [self.id("court", id_) for id_ in ids]


SPECIAL: Mapping[tuple[str, str], Callable[[Move, Any], Any]] = {
    ("exchange", "overall"): Move.overall,
    ("competition", "vacancies"): Move.vacancies,
    ("competition_planning", "courts"): Move.courts,
    ("lot_draw", "entry_ids"): Move.entries,
    ("blocked_time", "audience"): Move.audience,
    ("calendar_address", "uid"): Move.uid,
    ("calendar_feed", "audience"): Move.audience,
    ("calendar_showing", "audience"): Move.audience,
    ("calendar_showing", "uid"): Move.uid,
    ("calendar_stamp", "face"): Move.face,
    ("calendar_stamp", "uid"): Move.uid,
    ("calendar_tombstone", "audience"): Move.audience,
    ("calendar_tombstone", "court_id"): lambda move, id_: move.id("court", id_),
    ("calendar_tombstone", "face"): Move.face,
    ("calendar_tombstone", "uid"): Move.uid,
}
"""Columns that hold ids without being keys of another table."""


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _is_id(column: Column[Any]) -> bool:
    return column.name == "id" and column.primary_key


def _referring(table: Table) -> Iterator[Column[Any]]:
    return (column for column in table.columns if column.foreign_keys)


def _target(column: Column[Any]) -> str | None:
    refers = next(iter(column.foreign_keys), None)
    return refers.column.table.name if refers is not None else None
