"""A province out of one real exchange: its rows written many times over, in the database itself.

Services write the exchange, its ids spread so that each is recognised by itself wherever it stands, in keys, documents,
addresses of calendars or images of the log. Here every id gets the number of its copy in front, as do uids and words
that are unique; years count backwards. What a block has once (units, courts, accounts) is written once for all years of
a copy. Two statements of SQL a table do it, at the speed of the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Engine, Integer, Table, UniqueConstraint

from tests.support.rows import count_on
from tests.support.worlds import identified
from tournament.domain.archives.commands.archive_tables import owned
from tournament.models import Base
from tournament.storage.migrate import open_engine

ONCE = {"calendar_domain", "role", "role_user"}
"""What a database has once, however many blocks there are."""
NOT_COPIED = {"passkey", "recovery_code", "sign_in_link"}
"""What is known by bytes or hashes that nobody could make anew."""
BLOCK, EDITION, UUID, YEAR = "\x01", "\x02", "\x03", "\x04"
"""What stands in a staged value for the number of a block, of an edition, for eight digits of it, and for the year."""
COPY = {BLOCK: "block", EDITION: "edition", UUID: "uuid", YEAR: "year"}
"""The column of the table of copies that says what each becomes."""
UID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
TYPES: Mapping[type, Mapping[str, str]] = {
    str: {"sqlite": "TEXT", "postgresql": "TEXT"},
    int: {"sqlite": "INTEGER", "postgresql": "BIGINT"},
    float: {"sqlite": "REAL", "postgresql": "DOUBLE PRECISION"},
    bytes: {"sqlite": "BLOB", "postgresql": "BYTEA"},
}
MOST = 2**31 - 1
"""The highest id that PostgreSQL's integers hold."""

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Source:
    """The rows of a database by table as they are stored; `levels` says of each id whether an edition has it."""

    rows: Rows
    levels: Mapping[str, str]
    slugs: Sequence[str]
    year: str

    @property
    def stride(self) -> int:
        """How far the ids of a copy are from those of the one before."""
        (digits,) = {len(id_) for id_ in self.levels}
        return int(10**digits)


def read_source(url: str) -> Source:
    """Read what is to be copied from an SQLite file.

    Raises ValueError when its ids do not have as many digits as each other, or two tables have one in common.
    """
    engine = open_engine(url)
    with engine.connect() as connection:
        rows = {table.name: _raw(connection, table) for table in Base.metadata.sorted_tables}
    engine.dispose()
    levels, tables = dict[str, str](), dict[str, str]()
    for name in identified():
        for row in rows[name] if name not in ONCE else ():
            id_ = str(row["id"])
            if id_ in levels:
                raise ValueError(f"{name} and {tables[id_]} both have a row {id_}: spread the ids further")
            levels[id_] = EDITION if _is_of_edition(name, row) else BLOCK
            tables[id_] = name
    if len({len(id_) for id_ in levels}) > 1:
        raise ValueError("the ids differ in their number of digits: spread them otherwise")
    years = [row["starts_on"][:4] for row in rows["exchange"]]
    return Source(rows, levels, [row["slug"] for row in rows["block"]], max(years))


def multiply(
    source: Source, url: str, blocks: int, years: int = 1, say: Callable[[str], None] = lambda _: None
) -> None:
    """Write copies beside the rows of `source`, which the database at `url` holds, until there are so many.

    `blocks` and `years` count those of the source too. With one year nothing of time is changed, else every date of the
    source's last year in a copy is of an earlier one.
    """
    if blocks * years == 1:
        return
    if source.stride * blocks * years > MOST:
        raise ValueError(f"{blocks} blocks of {years} years need ids above {MOST}")
    engine = open_engine(url)
    with _loading(engine) as connection:
        _write_copies(connection, source, blocks, years)
        marked = _Marked(source, years > 1)
        for table in Base.metadata.sorted_tables:
            if source.rows[table.name] and table.name not in ONCE | NOT_COPIED:
                _copy(connection, table, marked.rows(table))
                say(table.name)
        connection.exec_driver_sql("DROP TABLE province_copy")
        count_on(connection, Base.metadata.sorted_tables)
    engine.dispose()


def _raw(connection: Connection, table: Table) -> list[Row]:
    found = connection.exec_driver_sql(f'SELECT * FROM "{table.name}"')
    names = list(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found]


def _is_of_edition(name: str, row: Row) -> bool:
    return name in owned() or row.get("exchange_id") is not None


class _Marked:
    """Rows of a source with a mark wherever a copy says something else."""

    def __init__(self, source: Source, other_years: bool) -> None:
        self.source = source
        words = [UID, *(rf"(?<=/){re.escape(slug)}(?=/)" for slug in source.slugs), r"[1-9]\d+"]
        self._pattern = re.compile(rf"(?<![0-9A-Za-z.])(?:{'|'.join(words)})(?![0-9A-Za-z])")
        self._year = source.year if other_years else ""
        self._uids = {row["uid"] for name in ("match", "programme_item") for row in source.rows[name]}

    def rows(self, table: Table) -> Iterator[tuple[str, Row]]:
        """Yield each row of a table with its level."""
        unique = set(_unique_words(table))
        for row in self.source.rows[table.name]:
            marked = {name: self._value(table, name, value) for name, value in row.items()}
            level = self._level_of(table, row, marked)
            for name in (unique | {"owner"}) & row.keys():  # a session's is a word of its account's
                value = marked[name]
                if isinstance(value, str) and not COPY.keys() & set(value):
                    marked[name] = f"{value}-{level}"
            yield level, marked

    def _level_of(self, table: Table, row: Row, marked: Row) -> str:
        known = self.source.levels.get(str(row.get("id")))
        if known:
            return known
        said = "".join(str(value) for value in marked.values())
        return EDITION if EDITION in said or UUID in said else BLOCK

    def _value(self, table: Table, name: str, value: Any) -> Any:
        column = table.c[name] if name in table.c else next(each for each in table.c if each.name == name)
        if isinstance(value, int) and (column.foreign_keys or column.primary_key or str(value) in self.source.levels):
            return self._id(str(value))
        return self._pattern.sub(lambda found: self._word(found[0]), value) if isinstance(value, str) else value

    def _word(self, word: str) -> str:
        if word in self._uids:
            return UUID + word[8:]
        if word in self.source.slugs:
            return f"{word}-{BLOCK}"
        return YEAR if word == self._year else self._id(word)

    def _id(self, digits: str) -> str:
        return self.source.levels.get(digits, "") + digits


def _unique_words(table: Table) -> Iterator[str]:
    """Yield the columns of words of which no two rows have the same, by themselves."""
    keys: list[Iterable[Column[Any]]] = [table.primary_key.columns]
    keys += [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    keys += [index.columns for index in table.indexes if index.unique]
    for key in keys:
        if not any(column.foreign_keys or isinstance(column.type, Integer) for column in key):
            yield next(iter(key)).name


def _write_copies(connection: Connection, source: Source, blocks: int, years: int) -> None:
    """Write the table of copies; the source is the first block of the last year."""
    connection.exec_driver_sql(
        "CREATE TEMPORARY TABLE province_copy (first BOOLEAN, block TEXT, edition TEXT, uuid TEXT, year TEXT)"
    )
    marks = ("?" if connection.dialect.name == "sqlite" else "%s",) * 5
    copies = []
    for block in range(blocks):
        for back in range(years):
            edition = block * years + back
            number = str(block * years) if block else ""
            copies.append((back == 0, number, str(edition), f"{edition:08}", str(int(source.year) - back)))
    connection.exec_driver_sql(f"INSERT INTO province_copy VALUES ({', '.join(marks)})", copies[1:])


def _copy(connection: Connection, table: Table, rows: Iterable[tuple[str, Row]]) -> None:
    """Write the copies of one table's rows."""
    by_level: dict[str, list[Row]] = {BLOCK: [], EDITION: []}
    for level, row in rows:
        by_level[level].append(row)
    for level, staged in by_level.items():
        if staged:
            _stage(connection, staged)
            names = ", ".join(f'"{name}"' for name in staged[0])
            values = ", ".join(_copied(connection, table, name, staged) for name in staged[0])
            which = "" if level == EDITION else "WHERE c.first"
            connection.exec_driver_sql(
                f'INSERT INTO "{table.name}" ({names}) SELECT {values} '
                f"FROM province_copy c CROSS JOIN province_row s {which}"
            )
            connection.exec_driver_sql("DROP TABLE province_row")


def _stage(connection: Connection, rows: Sequence[Row]) -> None:
    kinds = {name: _kind(row[name] for row in rows) for name in rows[0]}
    columns = ", ".join(f'"{name}" {TYPES[kind][connection.dialect.name]}' for name, kind in kinds.items())
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE province_row ({columns})")
    marks = ", ".join(["?" if connection.dialect.name == "sqlite" else "%s"] * len(kinds))
    values = [tuple(_as(kinds[name], value) for name, value in row.items()) for row in rows]
    connection.exec_driver_sql(f"INSERT INTO province_row VALUES ({marks})", values)


def _kind(values: Iterable[Any]) -> type:
    kinds = {type(value) for value in values if value is not None} or {str}
    return kinds.pop() if len(kinds) == 1 else str


def _as(kind: type, value: Any) -> Any:
    return value if value is None or isinstance(value, kind) else str(value)


def _copied(connection: Connection, table: Table, name: str, rows: Sequence[Row]) -> str:
    """Return the SQL of a column's value in a copy: only marks that stand anywhere in it are looked for."""
    column = next(each for each in table.c if each.name == name)
    value, kind = f's."{name}"', _kind(row[name] for row in rows)
    if kind is str:
        said = set("".join(str(row[name]) for row in rows if row[name] is not None))
        for mark in sorted(COPY.keys() & said):
            value = f"replace({value}, chr({ord(mark)}), c.{COPY[mark]})"
    if connection.dialect.name == "sqlite":
        value = value.replace("chr(", "char(")
        return f"CAST({value} AS INTEGER)" if isinstance(column.type, Integer) and kind is str else value
    if isinstance(column.type, Boolean):
        value = f"CAST({value} AS INTEGER)"
    return f"CAST({value} AS {column.type.compile(connection.dialect)})"


@contextmanager
def _loading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which nothing is looked up for keys; what is not whole at the end is thrown away."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            driver: Any = connection.connection.dbapi_connection
            for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
                driver.execute(f"PRAGMA {pragma}")
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                connection.exec_driver_sql("SET LOCAL timezone = 'UTC'")
            yield connection
        connection.invalidate()
