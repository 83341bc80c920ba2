"""Athletes put on the lists of entries from a list that tells more of them than the name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tournament.domain.competitions.commands.line_ups import require_free
from tournament.domain.core.commands.ownership import of_exchange, own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import name_key, tidy
from tournament.models import Athlete, Entry, EntryAthlete, Exchange

SEXES = {"male": Message("male"), "female": Message("female")}
OTHER_IDENTITY = Message("{name}: the list has another identity number than the person registered here.")

IDENTITY_TAKEN = Message("{name}: {other} is registered with this identity number.")


@dataclass(frozen=True, slots=True)
class NewAthlete:
    """Somebody for the list of an entry: `athlete_id` is who they are among those registered already.

    Of the birth lists tell the day or the year alone. Those of one call with the same `person` are one.
    """

    entry_id: int
    name: str
    athlete_id: int | None = None
    born_on: date | None = None
    born_year: int | None = None
    sex: str = ""
    identity: str = ""
    shirt: int | None = None
    person: str = ""


@service("athletes.listed", Exchange)
def add(change: Change, athletes: Sequence[NewAthlete]) -> int:
    """Put people on the lists of their entries, all of them or none; returns how many are new on a list.

    Those of one identity number, or of one name, unit and birth, are one person. What is known of somebody stays;
    what was not known is added.
    """
    added, _ = _put(change, athletes)
    change.summary = Message("Put {n} athletes on lists").format(n=added)
    return added


@service("entry.athletes", Exchange)
def set_list(change: Change, entry_id: int, athletes: Sequence[NewAthlete]) -> None:
    """Let an entry's list hold just these people."""
    entry = own(change, Entry, entry_id)
    _, listed = _put(change, athletes)
    gone = {id_: row for id_, row in _listed(change, entry).items() if id_ not in listed.get(entry.id, ())}
    require_free(change, entry, gone)
    for row in gone.values():
        change.session.delete(row)
    change.summary = Message("{name}: a list of {n} athletes").format(name=entry.name, n=len(athletes))


def _put(change: Change, athletes: Sequence[NewAthlete]) -> tuple[int, dict[int, set[int]]]:
    """Put people on lists; returns how many are new on one, and who was named for which entry."""
    named: dict[int, set[int]] = {}
    people = list(of_exchange(change, Athlete, Athlete.id))
    told: dict[str, Athlete] = {}
    lists: dict[int, dict[int, EntryAthlete]] = {}
    added = 0
    for new in athletes:
        entry = own(change, Entry, new.entry_id)
        if entry.id not in lists:
            lists[entry.id] = _listed(change, entry)
        listed = lists[entry.id]
        person = told.get(new.person) or _person(change, entry, new, people)
        if new.person:
            told[new.person] = person
        _complete(person, new)
        row = listed.get(person.id)
        if row is None:
            row = listed[person.id] = EntryAthlete(entry_id=entry.id, athlete_id=person.id)
            change.session.add(row)
            added += 1
        row.shirt = new.shirt if new.shirt is not None else row.shirt
        named.setdefault(entry.id, set()).add(person.id)
    change.session.flush()
    return added, named


def same_person(new: NewAthlete, unit_id: int, people: Iterable[Athlete]) -> Athlete | None:
    """Find who is surely meant: by the identity number, else by name, unit and birth.

    Raises InputError where the number is somebody's of another name: nobody said that the two are one.
    """
    people = list(people)
    if new.identity:
        known = next((each for each in people if each.identity == new.identity), None)
        if known is not None and name_key(known.name) != name_key(new.name):
            raise InputError(IDENTITY_TAKEN.format(name=new.name, other=known.name))
        if known is not None:
            return known
    year = year_of(new.born_on, new.born_year)
    same = (each for each in people if each.unit_id == unit_id and name_key(each.name) == name_key(new.name))
    return next((each for each in same if year is not None and _is_born(each, new) and not _differ(each, new)), None)


def year_of(born_on: date | None, born_year: int | None) -> int | None:
    """Return the year of birth, whichever way it is told."""
    return born_on.year if born_on else born_year


def _is_born(known: Athlete, new: NewAthlete) -> bool:
    if known.born_on and new.born_on:
        return known.born_on == new.born_on
    return year_of(known.born_on, known.born_year) == year_of(new.born_on, new.born_year)


def _differ(known: Athlete, new: NewAthlete) -> bool:
    return bool(known.identity and new.identity and known.identity != new.identity)


def _listed(change: Change, entry: Entry) -> dict[int, EntryAthlete]:
    rows = change.session.scalars(select(EntryAthlete).where(EntryAthlete.entry_id == entry.id))
    return {row.athlete_id: row for row in rows}


def _person(change: Change, entry: Entry, new: NewAthlete, people: list[Athlete]) -> Athlete:
    name = tidy(new.name)
    if not name:
        raise InputError(Message("An athlete needs a name."))
    if new.athlete_id is not None:
        return own(change, Athlete, new.athlete_id)
    known = same_person(new, entry.lead_unit_id, people)
    if known is None:
        known = Athlete(exchange_id=change.of_exchange.id, unit_id=entry.lead_unit_id, name=name, sex="", identity="")
        change.session.add(known)
        change.session.flush()
        people.append(known)
    return known


def _complete(person: Athlete, new: NewAthlete) -> None:
    if _differ(person, new):
        raise InputError(OTHER_IDENTITY.format(name=person.name))
    person.born_on = person.born_on or new.born_on
    person.born_year = person.born_year or year_of(person.born_on, new.born_year)
    person.sex = person.sex or (new.sex if new.sex in SEXES else "")
    person.identity = person.identity or new.identity
