"""Three editions alike, two of them of one block: what their rows are called, and whose another's row is.

The ids of every table begin elsewhere, so that a number alone tells which table's row it is, in whatever form, address
or argument it stands, and no row is mistaken for another that happens to bear its number. What the editions hold is
written in `tests.support.world_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask
from sqlalchemy import Integer, Table, insert, select

from tests.support.rows import count_on
from tournament.domain.core.commands.unit_of_work import JUDGES, Change
from tournament.models import Base, db
from tournament.storage.migrate import open_engine

FIRST, APART = 100_000, 10_000
"""The first id of the first table, and how far the next table's is from it."""
NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?![0-9A-Za-z])")
"""An id of such a row in a text."""

Row = int | str
"""What names a row: its id, or a word such as the hash of a session."""
Put = Callable[[Row], Any]
"""Makes a value again with another row in one place."""
Place = tuple[str, int | str]
"""A table and which of its rows."""


@dataclass(frozen=True)
class Edition:
    """What belongs to an edition, its block and the block's organiser.

    `tag` is part of every name in it. `rows` are the ids by table in their order, `named` those that have a part in
    tests, `words` what names rows without an id. `slugs` are the words of rows in addresses, `parents` the competitions
    they belong to.
    """

    tag: str
    block: str
    email: str
    rows: Mapping[str, Sequence[int]]
    named: Mapping[str, int]
    words: Mapping[str, str]
    slugs: Mapping[int, str]
    parents: Mapping[int, int]

    def __getitem__(self, name: str) -> int:
        return self.named[name]

    @cached_property
    def places(self) -> Mapping[Row, Place]:
        """Return the place of each row."""
        found: dict[Row, Place] = {word: ("words", name) for name, word in self.words.items()}
        for table, ids in self.rows.items():
            found |= {id_: (table, which) for which, id_ in enumerate(ids)}
        return found

    def at(self, place: Place) -> Row:
        """Return the row at a place."""
        table, which = place
        return self.rows[table][which] if isinstance(which, int) else self.words[which]


@dataclass(frozen=True)
class World:
    """The own edition, the next one of the same block, and one of another block."""

    app: Flask
    own: Edition
    next: Edition
    other: Edition

    def foreign(self, row: Row, *, of_block: bool = False) -> Mapping[str, Row]:
        """Return the row in the place of an own one that is of another block, and that of another edition.

        What a change `of_block` names may be of any edition of the block.
        """
        place = self.own.places[row]
        found = {"of another block": self.other.at(place)}
        if not of_block:
            found["of another edition"] = self.next.at(place)
        return {whose: each for whose, each in found.items() if each != row}


def missing(row: Row) -> Row:
    """Return what names no row of the same table."""
    return row - (row - FIRST) % APART + APART - 1 if isinstance(row, int) else "0" * len(row)


def rows_in(value: Any, own: Edition) -> Iterator[tuple[Row, Put]]:
    """Yield each row that is named anywhere in a value, with a function that puts another in its place."""
    if isinstance(value, (int, str)) and value in own.places:
        yield value, lambda other: other
    elif isinstance(value, str):
        for found in NUMBER.finditer(value):
            if int(found[0]) in own.places:
                yield int(found[0]), _between(value[: found.start()], value[found.end() :])
    elif isinstance(value, Mapping):
        yield from _parts([list(value.items())], own, lambda pairs: dict(pairs[0]))
    elif isinstance(value, (list, tuple)):
        yield from _parts(value, own, type(value))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _parts([getattr(value, each.name) for each in fields(value)], own, lambda parts: type(value)(*parts))


def rows_more(value: Any, own: Edition) -> Iterator[tuple[Row, Put]]:
    """Yield each row that the last of several parts names, with a function that adds that part about another row."""
    if isinstance(value, Mapping) and value:
        *_others, (last, kept) = value.items()
        yield from ((row, _merged(value, put, kept)) for row, put in rows_in(last, own))
    elif isinstance(value, list) and value:
        yield from ((row, _made_with([*value, None], len(value), put, list)) for row, put in rows_in(value[-1], own))


def _merged(value: Mapping[Any, Any], put: Put, kept: Any) -> Put:
    return lambda other: {**value, put(other): kept}


def _parts(parts: Sequence[Any], own: Edition, made: Callable[[list[Any]], Any]) -> Iterator[tuple[Row, Put]]:
    """Yield the rows that the parts name from which a value is made."""
    for place, part in enumerate(parts):
        for row, put in rows_in(part, own):
            yield row, _made_with(list(parts), place, put, made)


def _made_with(parts: list[Any], place: int, put: Put, made: Callable[[list[Any]], Any]) -> Put:
    return lambda other: made([*parts[:place], put(other), *parts[place + 1 :]])


def _between(before: str, after: str) -> Put:
    return lambda other: f"{before}{other}{after}"


def read_world(app: Flask, file: Path) -> World:
    """Return what the editions hold that were written into a file, now in an application's database."""
    written = file.with_suffix(".json").read_bytes()
    return World(app, *msgspec.json.decode(written, type=tuple[Edition, Edition, Edition]))


def copy_world(url: str, into: str) -> None:
    """Copy every row of a database into an empty one, of whichever kind."""
    source, target = open_engine(url), open_engine(into)
    with source.connect() as rows, target.begin() as connection:
        for table in Base.metadata.sorted_tables:
            found = [dict(zip(table.c.keys(), row, strict=True)) for row in rows.execute(select(table))]
            if found:
                connection.execute(insert(table), found)
        count_on(connection, Base.metadata.sorted_tables)
    source.dispose()
    target.dispose()


def picture(*without: str) -> dict[str, list[str]]:
    """Read every row of every table but some."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name not in without
        }


def identified() -> Mapping[str, Table]:
    """Return the tables whose rows have an id."""
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    return {name: table for name, table in tables.items() if "id" in table.c and isinstance(table.c.id.type, Integer)}


class Made(BaseException):
    """A change was complete, and would have been made."""


@contextmanager
def given_up() -> Iterator[None]:
    """Let every change that is complete raise `Made` instead of being made."""
    token = JUDGES.set((_give_up,))
    try:
        yield
    finally:
        JUDGES.reset(token)


def _give_up(change: Change) -> None:
    raise Made
