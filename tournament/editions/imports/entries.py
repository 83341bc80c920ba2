"""Entries of a list: which units stand behind each, second and joint teams, units that are not there yet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tournament.domain.competitions.commands.entries import LAST_SEED
from tournament.domain.competitions.queries.competitions import EntryRow
from tournament.domain.exchanges.queries.blocks import UnitRow
from tournament.editions.imports.lines import NEW, Answers, Line, LineMaker, Option, each_line, named, suggestions
from tournament.editions.imports.units import known_units
from tournament.engine.message import Message
from tournament.engine.name_matching import Known
from tournament.engine.names import LONGEST_NAME, name_key, tidy
from tournament.interchange.lists.grids import sexes_of
from tournament.interchange.lists.recognise import RecognisedRow, second_team
from tournament.interchange.lists.sheets import MAX_CELL

THERE = Message("this entry is already there")
TWICE = Message("a unit is named twice")
NO_UNIT = Message("the unit's name is missing")
WHICH = Message("Which unit is “{name}”?")
NEW_UNIT = Message("It is a new unit: add “{name}” to the block")
JOINS = Message("“{name}” takes part from now on")
TEAM = Message("team {n} of {name}")
NO_TEAMS = Message("no team of it plays here")
TEAMS = Message("{n} teams: {names}")
ONE_TEAM = Message("one joint team is entered: add the others by hand")
JOINT = Message("a joint team of {names}")
SEED = Message("the seed “{seed}” is no number from 1 to {most}")
ANOTHER = Message("Does {name} enter another team?")
IT_IS = Message("No, this is “{name}”")
IT_IS_ROW = Message("No, this is the one of row {n}")
ONE_MORE = Message("Yes, one more team")
DIVISION = Message("It stands under “{heading}”: does it play here?")
HERE = Message("It plays here")
_SEXES = {"men": {"nam"}, "women": {"nu"}, "mixed": {"nam", "nu"}}

_JOINT = re.compile(r"^(?:li[eê]n qu[aâ]n|đ[oộ]i li[eê]n qu[aâ]n|joint team(?: of)?)\b[\s:]*", re.IGNORECASE)
_PARTS = re.compile(r"\s*\+\s*|\s+[-–—&]\s+|\s*/\s*")
_PLAIN_PARTS = re.compile(r"\s*\+\s*")


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """An entry to add: its units by id, new ones by name, the lead unit first; without a name of its own it is "".

    `more` names further teams of the same units.
    """

    units: tuple[int | str, ...]
    name: str = ""
    strength: int | None = None
    more: tuple[str, ...] = ()

    @property
    def entries(self) -> int:
        """Return how many entries it adds."""
        return 1 + len(self.more)


@dataclass(slots=True)
class _Book:
    """What is there and what the rows so far have taken: names of entries, and the units behind each."""

    known: Known[int]
    units: dict[int, str]
    taking_part: Mapping[int, str]
    names: dict[str, str]
    entered: dict[frozenset[int | str], str]
    division: str
    listed: dict[frozenset[int | str], int] = field(default_factory=dict)


def lines(
    rows: Sequence[RecognisedRow],
    answers: Answers,
    units: Sequence[UnitRow],
    taking_part: Mapping[int, str],
    entries: Sequence[EntryRow],
    division: str = "",
) -> list[Line[EntryPlan]]:
    """Say of each row which entry it adds; `units` are those of the block, `taking_part` names some of them by id.

    A row that stands under the heading of another `division` than that of the competition asks.
    """
    known = known_units([unit for unit in units if unit.active or unit.id in taking_part])
    for id_, name in taking_part.items():
        known.add(id_, name)
    known.claim(name for row in rows for name, _ in _members(_told(row)[0], known))
    ids = {name: id_ for id_, name in taking_part.items()}
    book = _Book(
        known,
        {unit.id: unit.name for unit in units} | dict(taking_part),
        taking_part,
        {name_key(entry.name): entry.name for entry in entries},
        {frozenset(ids.get(name, name) for name in entry.units): entry.name for entry in entries},
        division,
    )
    return each_line(rows, answers, lambda maker: _line(maker, book))


def _line(maker: LineMaker[EntryPlan], book: _Book) -> Line[EntryPlan]:
    told, name = _told(maker.row)
    maker.refuse_unfit({"units": MAX_CELL, "name": LONGEST_NAME, "seed": MAX_CELL})
    seed = maker.text("seed")
    fits = len(seed) <= MAX_CELL  # int() refuses the longest
    if seed and not (fits and seed.isdecimal() and 1 <= int(seed) <= LAST_SEED):
        maker.leave_out(SEED.format(seed=seed, most=LAST_SEED))
    if not told:
        maker.leave_out(NO_UNIT)
    teams = maker.text("teams") or "1"
    if not (teams.isdecimal() and len(teams) < 3 and int(teams)):
        maker.leave_out(NO_TEAMS)
    if maker.is_out:
        return maker.made(None)
    if name_key(name or told) in book.names:
        maker.leave_out(THERE)
        return maker.made(None)
    under, plays = sexes_of(maker.row.division), _SEXES.get(book.division)
    if under and plays and under != plays:
        maker.ask("division", DIVISION.format(heading=maker.row.division), [Option(NEW, HERE)])
    members = _members(told, book.known)
    units = _units(maker, members, book)
    if units is None:
        return maker.made(None)
    if len(set(units)) < len(units):
        maker.leave_out(TWICE)
        return maker.made(None)
    own = name or _team_name(units, members, book)
    plan = EntryPlan(units, own, int(seed) if seed else None, _more_teams(maker, units, own, int(teams), book))
    _refuse_doubles(maker, plan, book)
    return maker.made(plan)


def _more_teams(
    maker: LineMaker[EntryPlan], units: Sequence[int | str], own: str, teams: int, book: _Book
) -> tuple[str, ...]:
    """Name the teams beside the first one that are not there yet, and say so."""
    if teams > 1 and len(units) > 1:
        maker.note(ONE_TEAM)
        return ()
    first = own or _name(units[0], book)
    more = tuple(f"{first} {number}" for number in range(2, teams + 1))
    if more:
        maker.note(TEAMS.format(n=teams, names=", ".join((first, *more))))
    return tuple(name for name in more if name_key(name) not in book.names)


def _told(row: RecognisedRow) -> tuple[str, str]:
    """Return what names the units of a row, and the name of its team."""
    unit, name = tidy(row.values.get("units", "")), tidy(row.values.get("name", ""))
    return (unit, name) if unit else (name, "")


Member = tuple[str, int]
"""What a row calls a unit, and which of its teams plays: 0 when nothing is said of that."""


def _members(told: str, known: Known[int]) -> list[Member]:
    """Take a row's text apart into units: what is a unit as a whole is one."""
    if not told or known.find(told) is not None:
        return [(told, 0)]
    joint = _JOINT.sub("", told)
    if joint != told:
        return [(part, 0) for part in _PARTS.split(joint) if part]
    parts = [_team(part, known) for part in _PLAIN_PARTS.split(told) if part]
    if len(parts) > 1:
        return parts
    loose = [part for part in _PARTS.split(told) if part]
    if len(loose) > 1 and all(known.find(part) is not None for part in loose):
        return [(part, 0) for part in loose]
    return parts


def _team(told: str, known: Known[int]) -> Member:
    found = None if known.find(told) is not None else second_team(told)
    return found or (told, 0)


def _units(maker: LineMaker[EntryPlan], members: Sequence[Member], book: _Book) -> tuple[int | str, ...] | None:
    """Find the units, asking for those that nothing names exactly; None while something is not said."""
    units: list[int | str] = []
    for position, (told, team) in enumerate(members):
        found: int | str | None = book.known.find(told)
        if found is None:
            new = Option(NEW, NEW_UNIT.format(name=told))
            like = suggestions(book.known.like(told)) or [new]
            others = [new, *named(book.taking_part.items())]
            answer = maker.ask(f"unit{position}", WHICH.format(name=told), others, like)
            found = int(answer) if answer.isdecimal() else told if answer == NEW else None
        if found is None:
            continue
        if isinstance(found, int) and found not in book.taking_part:
            maker.note(JOINS.format(name=book.units[found]))
        if team:
            maker.note(TEAM.format(n=team, name=_name(found, book)))
        units.append(found)
    if maker.is_out or len(units) < len(members):
        return None
    if len(units) > 1:
        maker.note(JOINT.format(names=", ".join(_name(unit, book) for unit in units)))
    return tuple(units)


def _name(unit: int | str, book: _Book) -> str:
    return unit if isinstance(unit, str) else book.units[unit]


def _team_name(units: Sequence[int | str], members: Sequence[Member], book: _Book) -> str:
    """Name a unit's team that has a number; others are called after their units when they are added."""
    ((_, team), *others) = members
    return f"{_name(units[0], book)} {team}" if team and not others else ""


def _refuse_doubles(maker: LineMaker[EntryPlan], plan: EntryPlan, book: _Book) -> None:
    """Leave out what is there, and ask where it may be; what is taken counts for the rows below."""
    behind = frozenset(plan.units)
    names = ", ".join(_name(unit, book) for unit in plan.units)
    own = plan.name or (names if len(plan.units) == 1 else "")
    if name_key(own) in book.names:
        maker.leave_out(THERE)
        return
    there, row = book.entered.get(behind), book.listed.get(behind)
    if not plan.name and (there is not None or row is not None):
        same = Option("same", IT_IS.format(name=there) if there is not None else IT_IS_ROW.format(n=row))
        likely = [same] if there is not None else []
        if maker.ask("again", ANOTHER.format(name=names), [same, Option(NEW, ONE_MORE)], likely) == "same":
            maker.leave_out(THERE)
            return
    else:
        book.names[name_key(own)] = own
    book.names |= {name_key(name): name for name in plan.more}
    book.listed.setdefault(behind, maker.row.number)
