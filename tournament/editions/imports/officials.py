"""Officials of a list: who they are, which unit they belong to, what they can do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tournament.catalogues import languages, translate
from tournament.domain.duties.commands import officials
from tournament.domain.duties.commands.officials import TOO_MANY, NewOfficial
from tournament.domain.duties.queries.officials import OfficialView
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.editions.imports.lines import NEW, Answers, Line, LineMaker, Option, each_line, named, suggestions
from tournament.engine.message import Message
from tournament.engine.name_matching import Known
from tournament.engine.names import LONGEST_CONTACT, LONGEST_NAME, name_key, search_key, tidy
from tournament.interchange.lists.recognise import RecognisedRow
from tournament.interchange.lists.sheets import MAX_CELL

THERE = Message("this person is already there")
WHO = Message("Is “{name}” somebody who is already there?")
NEW_PERSON = Message("It is somebody else")
UNIT = Message("Which unit is “{name}”?")
NO_UNIT = Message("None of these: without a unit")
ROLE = Message("there is no role “{role}”")

_ALSO = {
    "trong tai chinh": "referee",
    "trong tai bien": "assistant",
    "tro ly": "assistant",
    "thu ky ban": "scorer",
    "bam gio": "timekeeper",
}
"""What a role is also called."""


def lines(
    rows: Sequence[RecognisedRow], answers: Answers, units: Mapping[int, tuple[str, str]], there: Sequence[OfficialView]
) -> list[Line[NewOfficial]]:
    """Say of each row whom it adds; `units` are names and short names by id. Without a role somebody is a referee."""
    known = Known[int]()
    for id_, (name, short) in units.items():
        known.add(id_, name, short)
    people: dict[int | None, Known[int]] = {}
    for each in there:
        people.setdefault(each.unit_id, Known()).add(each.id, each.name)
    for of_unit in people.values():
        of_unit.claim(row.values.get("name", "") for row in rows)
    taken = {(name_key(each.name), each.unit_id) for each in there}
    roles = _role_words()
    return each_line(rows, answers, lambda maker: _line(maker, known, people, taken, roles))


def _line(
    maker: LineMaker[NewOfficial],
    units: Known[int],
    people: Mapping[int | None, Known[int]],
    taken: set[tuple[str, int | None]],
    roles: Mapping[str, str],
) -> Line[NewOfficial]:
    maker.refuse_unfit({"name": LONGEST_NAME, "unit": MAX_CELL, "roles": MAX_CELL, "contact": LONGEST_CONTACT})
    name, unit = maker.text("name"), maker.text("unit")
    if not name:
        maker.leave_out(Message("the name is missing"))
    words = [tidy(word) for word in re.split(r"[,+/;]", maker.text("roles")) if word.strip()]
    unknown = next((word for word in words if search_key(word) not in roles), None)
    if unknown is not None:
        maker.leave_out(ROLE.format(role=unknown))
    if maker.is_out:
        return maker.made(None)
    unit_id = units.find(unit) if unit else None
    if unit and unit_id is None:
        others = named((id_, told) for id_, told, _ in units.names.values())
        like = suggestions(units.like(unit))
        answer = maker.ask("unit", UNIT.format(name=unit), [Option("none", NO_UNIT), *others], like)
        if not answer or maker.is_out:
            return maker.made(None)
        unit_id = int(answer) if answer.isdecimal() else None
    _refuse_known(maker, name, unit_id, people, taken)
    chosen = tuple(dict.fromkeys(roles[search_key(word)] for word in words)) or ("referee",)
    return maker.made(NewOfficial(name, unit_id, chosen, contact=maker.text("contact")))


def _refuse_known(
    maker: LineMaker[NewOfficial],
    name: str,
    unit_id: int | None,
    people: Mapping[int | None, Known[int]],
    taken: set[tuple[str, int | None]],
) -> None:
    key = name_key(name), unit_id
    like = suggestions(people[unit_id].like(name)) if unit_id in people else []
    asked = like if key not in taken else ()
    answer = maker.ask("person", WHO.format(name=name), [Option(NEW, NEW_PERSON)], asked) if asked else ""
    if key in taken or answer.isdecimal():
        maker.leave_out(THERE)
    elif len(taken) >= officials.MOST:
        maker.leave_out(TOO_MANY.format(n=officials.MOST))
    if not maker.is_out:
        taken.add(key)


def _role_words() -> dict[str, str]:
    """Return every role by its key and by what it is called in any language."""
    named = ((role, (role, *(translate(text, each) for each in languages()))) for role, text in ROLES.items())
    return {search_key(word): role for role, words in named for word in words} | _ALSO
