"""Every place of the database that names a person, and what stands there once the person is erased.

One walk over all tables finds them: rows about the person by their ids, and every other text and JSON by the name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import JSON, Column, ColumnElement, LargeBinary, String, Table, select, update
from sqlalchemy.orm import Session

from tournament.domain.archives.commands.archive_tables import OF_AUDIENCE, SHARED, of_exchange, owned
from tournament.domain.core.commands.row_history import RowImage, encoded
from tournament.domain.core.queries.people import Key, PersonRow, bears
from tournament.domain.erasure.commands.pseudonyms import Pseudonym
from tournament.models import AuditEntry, Base, Block, Exchange, User

Row = Mapping[str, Any]
LOG = AuditEntry.__tablename__
IDENTIFYING: Mapping[str, frozenset[str]] = {
    "official": frozenset({"name", "slug", "contact"}),
    "athlete": frozenset({"name", "born_on", "born_year", "sex", "identity"}),
    "committee_member": frozenset({"name"}),
    "entry": frozenset({"name", "slug"}),
    User.__tablename__: frozenset({"name", "email"}),
}
"""The columns by which a row tells who a person is: replaced in the person's own rows, and left in all others."""
BLANK: Mapping[str, Any] = {"contact": "", "born_on": None, "born_year": None, "sex": "", "identity": ""}
"""What stands in an identifying column that holds no name."""
KEPT: Mapping[str, frozenset[str]] = {
    "exchange": frozenset({"name_vi", "name_en", "slug"}),
    "participant": frozenset({"name", "short_name"}),
    "competition": frozenset({"name_vi", "name_en", "slug"}),
}
"""Names of things that may have been called after somebody, as schools and halls are; those of `SHARED` are too."""
PLACES_FOR_NAMES = {("lot_draw", "drawn_by")}


@dataclass
class Person:
    """Who is erased: the own rows, those of others who bear the name, the account, and where to look.

    `block` is None for the whole database.
    """

    pseudonym: Pseudonym
    rows: Mapping[Key, PersonRow]
    others: frozenset[Key] = frozenset()
    block: Block | None = None
    account: int | None = None

    def private(self, key: Key, column: str, value: Any) -> bool:
        """Tell whether a row held this value of a column while it was about the person."""
        names = self.pseudonym.names
        return any(
            state.get(column) == value and any(bears(key[0], str(state.get("name", "")), name) for name in names)
            for state in self.rows[key].states
        )


class Found(NamedTuple):
    """A row that names the person, what stands in its columns once it does not, and the edition it belongs to."""

    table: Table
    row: Row
    new: dict[str, Any]
    exchange_id: int | None


@dataclass
class Walk:
    """A walk over the rows that would change; afterwards `exchanges` are the ids of the editions they belong to."""

    session: Session
    person: Person
    exchanges: set[int] = field(default_factory=set)
    _absences: set[int] = field(default_factory=set)

    def changes(self) -> Iterator[Found]:
        """Yield each row that names the person with the values that do not; the log comes last."""
        for table, condition, exchange_id in self._scopes():
            query = select(table).order_by(*table.primary_key)
            for found in self.session.execute(query if condition is None else query.where(condition)).mappings():
                row = dict(found)
                new = self._entry(row) if table.name == LOG else self._row(table, row)
                if new:
                    of = exchange_id or row.get("exchange_id")
                    self.exchanges.update(filter(None, (of,)))
                    yield Found(table, row, new, of)

    def apply(self) -> dict[int | None, list[RowImage]]:
        """Write what `changes` finds, past the log of changes: the log itself is rewritten as if it had been so.

        Returns, by the edition they belong to, images that tell which columns of which rows were written, and nothing
        of what stood there.
        """
        images: dict[int | None, list[RowImage]] = {}
        for table, row, new, exchange_id in list(self.changes()):
            here = (column == row[column.name] for column in table.primary_key)
            self.session.execute(update(table).where(*here).values(new))
            if table.name != LOG and "id" in row:
                nothing = {column: "" if value is None else None for column, value in new.items()}
                images.setdefault(exchange_id, []).append(RowImage(table.name, row["id"], nothing, new))
        return images

    def _scopes(self) -> Iterator[tuple[Table, ColumnElement[bool] | None, int | None]]:
        block = self.person.block
        of_block = select(Exchange.id).order_by(Exchange.id)
        for exchange_id in self.session.scalars(of_block.where(Exchange.block_id == block.id) if block else of_block):
            for name in owned():
                yield Base.metadata.tables[name], of_exchange(name, exchange_id), exchange_id
        for table in Base.metadata.sorted_tables:
            if not {table.name} & {*owned(), *SHARED, LOG, User.__tablename__} and not _refers_to_accounts(table):
                yield table, None, None
        log = Base.metadata.tables[LOG]
        yield log, log.c.block_id.is_(None) | (log.c.block_id == block.id) if block else None, None

    def _row(self, table: Table, row: Row) -> dict[str, Any]:
        if not self._is_within(table.name, row):
            return {}
        key = table.name, row.get("id", 0)
        old = {column.name: encoded(row[column.name]) for column in _telling(table)}
        if table.name == "blocked_time" and self._is_absence(row):
            self._absences.add(row["id"])
        return _difference(old, self._values(key, old))

    def _is_within(self, table: str, row: Row) -> bool:
        """Tell whether a row that belongs to no edition is the block's: what visitors keep names blocks in words."""
        block = self.person.block
        if block is None or table not in _OF_VISITORS:
            return True
        return _OF_VISITORS[table](self, block, row)

    def _values(self, key: Key, values: Row) -> dict[str, Any]:
        return {column: self._value(key, column, value) for column, value in values.items()}

    def _value(self, key: Key, column: str, value: Any) -> Any:
        table, person = key[0], self.person
        if column in IDENTIFYING.get(table, ()):
            if key not in person.rows:
                return value
            if column in BLANK:
                return BLANK[column] if value and person.private(key, column, value) else value
            if column == "slug":
                return person.pseudonym.in_slug(value)
            return person.pseudonym.in_place_for_names(value)
        if table in SHARED or column in KEPT.get(table, ()):
            return value
        if (table, column) in PLACES_FOR_NAMES:
            return person.pseudonym.in_place_for_names(value)
        if key[0] == "blocked_time" and column == "label" and key[1] in self._absences:
            return ""
        return person.pseudonym.in_value(value, english=column.endswith("_en"))

    def _is_absence(self, row: Row) -> bool:
        kind, _, id_ = str(row.get("audience", "")).partition(":")
        return kind == "official" and ("official", int(id_)) in self.person.rows

    def _entry(self, row: Row) -> dict[str, Any]:
        """Return what a step of the log says without the person; of others who bear the name it goes on to tell."""
        person, names = self.person, self.person.pseudonym
        if person.block and row["block_id"] is None and not self._is_of_visitors(row["changes"]):
            return {}
        touched = {(table, id_) for table, id_, *_ in row["changes"]}
        mine = self._is_about(row)
        if not mine and not touched.isdisjoint(person.others):
            return {}
        new = {
            "summary_vi": names.in_text(row["summary_vi"], close=mine),
            "summary_en": names.in_text(row["summary_en"], close=mine, english=True),
            "changes": [self._image(*image) for image in row["changes"]],
        }
        if row["actor_id"] is None:
            new["actor_name"] = names.in_place_for_names(row["actor_name"])
        elif row["actor_id"] == person.account:
            new["actor_name"] = names.text.vi
        return _difference(row, new)

    def _is_of_visitors(self, changes: Sequence[Any]) -> bool:
        """Tell whether a step that belongs to no block made or changed what visitors keep of this one."""
        return any(
            table in _OF_VISITORS and any(image and self._is_within(table, image) for image in images)
            for table, _, *images in changes
        )

    def _is_about(self, row: Row) -> bool:
        if row["actor_id"] is not None and row["actor_id"] == self.person.account:
            return True
        for table, id_, *images in row["changes"]:
            officials = (("official", image.get("official_id")) for image in images if image)
            if (table, id_) in self.person.rows or any(each in self.person.rows for each in officials):
                return True
        return False

    def _image(self, table: str, id_: Any, *images: dict[str, Any] | None) -> list[Any]:
        if table == "blocked_time" and any(image and self._is_absence(image) for image in images):
            self._absences.add(id_)
        return [table, id_, *(image and {**image, **self._values((table, id_), image)} for image in images)]


def kept_names(session: Session, names: Pseudonym) -> frozenset[str]:
    """Return the names of units, halls and editions in which the person's name stands."""
    found: set[str] = set()
    for table in (Base.metadata.tables[name] for name in (*SHARED, *KEPT)):
        columns = [c for c in table.c if isinstance(c.type, String) and c.name in KEPT.get(table.name, {c.name})]
        for row in session.execute(select(*columns)) if columns else ():
            found.update(value for value in row if value and names.in_text(value) != value)
    return frozenset(found)


def _difference(old: Row, new: Row) -> dict[str, Any]:
    return {column: value for column, value in new.items() if value != old[column]}


def _telling(table: Table) -> Iterator[Column[Any]]:
    """Yield the columns that can hold a name, or are blanked with it."""
    for column in table.c:
        is_words = isinstance(column.type, (String, JSON, LargeBinary))
        if (is_words or column.name in BLANK) and not column.primary_key and not column.foreign_keys:
            yield column


def _refers_to_accounts(table: Table) -> bool:
    targets = {key.column.table.name for key in table.foreign_keys}
    return User.__tablename__ in targets or table.name == "role"


def _has_audience_in(walk: Walk, block: Block, row: Row) -> bool:
    """Tell whether a private feed merges one of the block's."""
    for audience in row.get("audiences", ()):
        kind, _, id_ = audience.partition(":")
        table = Base.metadata.tables.get(OF_AUDIENCE.get(kind, ""))
        if table is not None and id_.isdecimal() and walk.session.scalar(_block_of(table, int(id_))) == block.id:
            return True
    return False


def _block_of(table: Table, id_: int) -> Any:
    if "block_id" in table.c:
        return select(table.c.block_id).where(table.c.id == id_)
    exchange = Base.metadata.tables["exchange"]
    way = select(exchange.c.block_id).select_from(table)
    if "exchange_id" in table.c:
        return way.join(exchange, exchange.c.id == table.c.exchange_id).where(table.c.id == id_)
    competition = Base.metadata.tables["competition"]
    through = way.join(competition, competition.c.id == table.c.competition_id)
    return through.join(exchange, exchange.c.id == competition.c.exchange_id).where(table.c.id == id_)


def _is_link_of(walk: Walk, block: Block, row: Row) -> bool:
    """Tell whether a scorer's link is for an edition of the block."""
    return bool(walk.session.get_one(Exchange, row["exchange_id"]).block_id == block.id)


_OF_VISITORS: Mapping[str, Callable[[Walk, Block, Row], bool]] = {
    "scoring_link": _is_link_of,
    "calendar_link": _has_audience_in,
    "calendar_fetch": lambda walk, block, row: str(row.get("feed")).startswith(f"/{block.slug}/"),
}
