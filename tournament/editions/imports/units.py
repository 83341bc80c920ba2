"""Units of a list: new ones of a block, and those that are there already."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.domain.exchanges.queries.blocks import UnitRow
from tournament.editions.imports.lines import NEW, Answers, Line, LineMaker, Option, each_line, suggestions
from tournament.engine.message import Message
from tournament.engine.name_matching import Known
from tournament.engine.names import LONGEST_NAME, LONGEST_SHORT_NAME, name_key, placed_key
from tournament.interchange.lists.recognise import RecognisedRow

THERE = Message("this unit is already there")
AGAIN = Message("row {n} has this unit already")
AS = Message("it is “{name}”, which is already there")
WHICH = Message("Is “{name}” a unit that is already there?")
WHICH_ROW = Message("Is “{name}” the unit of another row?")
NEW_UNIT = Message("It is a new unit, “{name}”")

NewUnit = tuple[str, str]
"""Name and short name."""


def known_units(units: Sequence[UnitRow]) -> Known[int]:
    """Let units be found under their names."""
    known = Known[int]()
    for unit in units:
        known.add(unit.id, unit.name, unit.short_name)
    return known


def lines(rows: Sequence[RecognisedRow], answers: Answers, units: Sequence[UnitRow]) -> list[Line[NewUnit]]:
    """Say of each row which unit it adds."""
    known, names = known_units(units), {unit.id: unit.name for unit in units}
    known.claim(row.values.get("name", "") for row in rows)
    seen: dict[str, int] = {}
    placed: dict[str, tuple[int, str]] = {}
    return each_line(rows, answers, lambda maker: _line(maker, known, names, seen, placed))


def _line(
    maker: LineMaker[NewUnit],
    known: Known[int],
    names: dict[int, str],
    seen: dict[str, int],
    placed: dict[str, tuple[int, str]],
) -> Line[NewUnit]:
    name, short = maker.text("name"), maker.text("short_name")
    maker.refuse_unfit({"name": LONGEST_NAME, "short_name": LONGEST_SHORT_NAME})
    if maker.is_out:
        return maker.made(None)
    if not name:
        maker.leave_out(Message("the unit's name is missing"))
        return maker.made(None)
    number = maker.row.number
    if name_key(name) in seen:
        maker.leave_out(AGAIN.format(n=seen[name_key(name)]))
    elif known.find(name) is not None:
        maker.leave_out(THERE)
    else:
        new = Option(NEW, NEW_UNIT.format(name=name))
        if placed_key(name) in placed:
            row, other = placed[placed_key(name)]
            same = Option("row", Message("It is “{name}” of row {n}").format(name=other, n=row))
            if maker.ask("same", WHICH_ROW.format(name=name), [new], [same]) == "row":
                maker.leave_out(AGAIN.format(n=row))
        like = [] if maker.is_out else suggestions(known.like(name))
        if like:
            answer = maker.ask("unit", WHICH.format(name=name), [new], like)
            if answer.isdecimal():
                maker.leave_out(AS.format(name=names[int(answer)]))
    seen.setdefault(name_key(name), number)
    placed.setdefault(placed_key(name), (number, name))
    return maker.made((name, short))
