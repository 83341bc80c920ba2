"""Tables of units, entries and officials, read with a word about every row before anything is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tournament.catalogues import languages, translate
from tournament.domain.competitions.commands.entries import LAST_SEED, NewEntry
from tournament.domain.duties.commands.officials import MOST, TOO_MANY, NewOfficial
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.engine.message import Message
from tournament.engine.names import (
    LONGEST_CONTACT,
    LONGEST_NAME,
    LONGEST_SHORT_NAME,
    name_key,
    plain_text,
    search_key,
    tidy,
)
from tournament.engine.text import Words
from tournament.interchange.spreadsheets.tables import MAX_CELL, Table

T = TypeVar("T")

_UNREADABLE = Message("“{cell}” holds characters that cannot be shown")
_TOO_LONG = Message("“{cell}…” is longer than {n} characters")
_NO_SEED = Message("the seed “{seed}” is no number from 1 to {most}")

_HEADINGS = {"don vi", "ten don vi", "unit", "name", "stt", "doi", "entry", "ten", "ho ten", "ho va ten"}
_ALSO = {
    "trong tai chinh": "referee",
    "trong tai bien": "assistant",
    "tro ly": "assistant",
    "thu ky ban": "scorer",
    "bam gio": "timekeeper",
}
"""What a role is also called."""


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """A row of a table: its cells, what it will become, or why it is left out."""

    number: int
    cells: tuple[str, ...]
    value: T | None
    problem: Words | None


def units_in(table: Table, existing: Sequence[str]) -> list[Row[tuple[str, str]]]:
    """Read units as (name, short name); a leading column of running numbers and a heading are skipped."""
    taken = {name_key(name) for name in existing}
    rows: list[Row[tuple[str, str]]] = []
    for number, cells in _rows(table):
        name, short = (tidy(cell) for cell in (*cells, "", "")[:2])
        problem = _unfit(cells, (LONGEST_NAME, LONGEST_SHORT_NAME))
        if problem:
            pass
        elif not name:
            problem = Message("the unit's name is missing")
        elif name_key(name) in taken:
            problem = Message("this unit is already there")
        taken.add(name_key(name))
        rows.append(Row(number, _shown(cells), None if problem else (name, short), problem))
    return rows


def entries_in(table: Table, units: Mapping[str, int], existing: Sequence[str]) -> list[Row[NewEntry]]:
    """Read entries as (unit or units joined by +, name, seed); `units` maps names and short names to ids."""
    known = {name_key(name): id_ for name, id_ in units.items() if name}
    taken = {name_key(name) for name in existing}
    rows: list[Row[NewEntry]] = []
    for number, cells in _rows(table):
        members, name, seed = (tidy(cell) for cell in (*cells, "", "", "")[:3])
        problem = _unfit(cells, (MAX_CELL, LONGEST_NAME, MAX_CELL))
        entry, problem = (None, problem) if problem else _entry(members, name, seed, known)
        if entry and name:
            if name_key(name) in taken:
                entry, problem = None, Message("there is already an entry of that name")
            taken.add(name_key(name))
        rows.append(Row(number, _shown(cells), entry, problem))
    return rows


def officials_in(
    table: Table, units: Mapping[str, int], existing: Sequence[tuple[str, int | None]]
) -> list[Row[NewOfficial]]:
    """Read officials as (name, unit or nothing, roles, contact); without a role somebody is a referee.

    `units` maps names and short names to ids, `existing` are the names and units that are there already.
    """
    known = {name_key(name): id_ for name, id_ in units.items() if name}
    taken = {(name_key(name), unit_id) for name, unit_id in existing}
    rows: list[Row[NewOfficial]] = []
    for number, cells in _rows(table):
        name, unit, roles, contact = (tidy(cell) for cell in (*cells, "", "", "", "")[:4])
        problem = _unfit(cells, (LONGEST_NAME, MAX_CELL, MAX_CELL, LONGEST_CONTACT))
        official, problem = (None, problem) if problem else _official(name, unit, roles, contact, known)
        if official:
            key = name_key(official.name), official.unit_id
            if key in taken:
                official, problem = None, Message("this person is already there")
            elif len(taken) >= MOST:
                official, problem = None, TOO_MANY.format(n=MOST)
            taken.add(key)
        rows.append(Row(number, _shown(cells), official, problem))
    return rows


def _official(
    name: str, unit: str, roles: str, contact: str, units: Mapping[str, int]
) -> tuple[NewOfficial, None] | tuple[None, Words]:
    if not name:
        return None, Message("the name is missing")
    unit_id = units.get(name_key(unit))
    if unit and unit_id is None:
        return None, Message("there is no unit “{name}”").format(name=unit)
    words = [tidy(word) for word in re.split(r"[,+/]", roles) if word.strip()]
    known = _role_words()
    unknown = next((word for word in words if search_key(word) not in known), None)
    if unknown is not None:
        return None, Message("there is no role “{role}”").format(role=unknown)
    taken = tuple(dict.fromkeys(known[search_key(word)] for word in words)) or ("referee",)
    return NewOfficial(name, unit_id, taken, contact=contact), None


def _role_words() -> dict[str, str]:
    """Return every role by its key and by what it is called in any language."""
    named = ((role, (role, *(translate(text, each) for each in languages()))) for role, text in ROLES.items())
    return {search_key(word): role for role, words in named for word in words} | _ALSO


def _entry(members: str, name: str, seed: str, known: Mapping[str, int]) -> tuple[NewEntry, None] | tuple[None, Words]:
    ids: list[int] = []
    for member in members.split("+"):
        id_ = known.get(name_key(member))
        if id_ is None:
            return None, Message("there is no unit “{name}”").format(name=tidy(member))
        ids.append(id_)
    if len(set(ids)) != len(ids):
        return None, Message("a unit is named twice")
    if seed and not (seed.isdecimal() and 1 <= int(seed) <= LAST_SEED):
        return None, _NO_SEED.format(seed=seed, most=LAST_SEED)
    return NewEntry(tuple(ids), name, int(seed) if seed else None), None


def _rows(table: Table) -> list[tuple[int, list[str]]]:
    """Give the rows the numbers of the sheet, without the heading and without a column of running numbers."""
    numbered = list(enumerate(table, start=1))
    if numbered and search_key(numbered[0][1][0]) in _HEADINGS:
        numbered = numbered[1:]
    if numbered and all(cells[0].isdecimal() and len(cells) > 1 for _, cells in numbered):
        return [(number, cells[1:]) for number, cells in numbered]
    return numbered


def _unfit(cells: Sequence[str], longest: Sequence[int]) -> Words | None:
    """Say why a form would not take one of the cells, of which the first may have `longest` characters."""
    for cell, most in zip(cells, longest, strict=False):
        if not plain_text(cell, MAX_CELL):
            return _UNREADABLE.format(cell=tidy(cell)[:LONGEST_SHORT_NAME])
        if len(cell) > most:
            return _TOO_LONG.format(cell=tidy(cell)[:LONGEST_SHORT_NAME], n=most)
    return None


def _shown(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(tidy(cell) for cell in cells)
