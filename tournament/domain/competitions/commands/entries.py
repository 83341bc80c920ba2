"""Entries: from one unit or several, added one by one or from a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from tournament.domain.competitions.commands.line_ups import delete_line_ups, require_free
from tournament.domain.competitions.commands.sync_matches import settle
from tournament.domain.competitions.queries.graphs import pairer_of
from tournament.domain.core.commands.ownership import duplicate, own, unused_slug
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.errors import InputError
from tournament.engine.heats import Ending
from tournament.engine.match_status import BROKEN_OFF, Status
from tournament.engine.message import Message, pmessage
from tournament.engine.names import name_key, tidy
from tournament.engine.text import Text
from tournament.models import (
    Adjustment,
    AnyMatch,
    Athlete,
    Competition,
    Entry,
    EntryAthlete,
    EntryUnit,
    Exchange,
    HeatLane,
    LineUp,
    PairedRound,
    Participant,
)

ENTRY = pmessage("team", "entry")
LAST_SEED = 9_999
_BEGUN = frozenset({Status.PLAYED, *BROKEN_OFF})
"""How matches end in which a team has played."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to add: the units behind it, the lead unit first; no name means the units' own names."""

    unit_ids: tuple[int, ...]
    name: str = ""
    strength: int | None = None
    athletes: tuple[str, ...] = ()


@service("entries.added", Exchange)
def add(change: Change, competition_id: int, entries: Sequence[NewEntry]) -> list[int]:
    """Add entries to a competition before its draw; all of them or none. Returns their ids in order.

    Where rounds are paired one by one, entries may come late: they get the next numbers.
    """
    added = enter(change, competition_id, entries)
    name = _name(change.session.get_one(Competition, competition_id))
    change.summary = Message("{competition}: add {n} entries").format(competition=name, n=len(added))
    return added


def enter(change: Change, competition_id: int, entries: Sequence[NewEntry]) -> list[int]:
    """Add entries to a competition of the edition that is changed."""
    competition = own(change, Competition, competition_id)
    late = _takes_late(change, competition)
    if not late:
        _before_draw(change, competition_id)
    present = _entries(change, competition)
    last = max((entry.number or 0 for entry in present), default=0)
    participants = _participants(change)
    names = {name_key(entry.name) for entry in present}
    slugs = {entry.slug for entry in present}
    wanted = {name_key(new.name) for new in entries}
    added = []
    for new in entries:
        entry = _build(change, competition, new, participants, names, wanted, slugs)
        change.session.add(entry)
        if late:
            entry.number = last = last + 1
        change.session.flush()
        change.session.add_all(EntryUnit(entry_id=entry.id, unit_id=unit_id) for unit_id in new.unit_ids)
        _list_athletes(change, entry, new.athletes)
        added.append(entry)
    change.session.flush()
    if late:
        settle(change, competition)
    return [entry.id for entry in added]


@service("entry.edited", Exchange)
def edit(change: Change, entry_id: int, name: str, strength: int | None) -> None:
    """Change an entry's name and seeding; the name at any time, the seeding before the draw."""
    entry = own(change, Entry, entry_id)
    competition = change.session.get_one(Competition, entry.competition_id)
    new = tidy(name)
    if not new:
        raise InputError(Message("An entry needs a name."))
    if any(name_key(other.name) == name_key(new) and other.id != entry.id for other in _entries(change, competition)):
        raise InputError(duplicate(ENTRY, new))
    if strength != entry.strength:
        _before_draw(change, competition.id)
    entry.name, entry.strength = new, strength
    change.summary = Message("Edit entry {name}").format(name=new)


@service("entry.removed", Exchange)
def remove(change: Change, entry_id: int) -> None:
    """Remove an entry before the draw; afterwards it can only withdraw."""
    entry = own(change, Entry, entry_id)
    _before_draw(change, entry.competition_id)
    for model in (EntryUnit, EntryAthlete, Adjustment):
        for row in change.session.scalars(select(model).where(model.entry_id == entry.id)):
            change.session.delete(row)
    change.session.flush()
    change.session.delete(entry)
    change.summary = Message("Remove entry {name}").format(name=entry.name)


@service("entry.replaced", Exchange)
def replace(change: Change, entry_id: int, unit_ids: tuple[int, ...], name: str = "", reason: str = "") -> None:
    """Put a team of other units in the place of a drawn one that has not played yet: number and matches stay.

    The lead unit stands first; without a name it is called by its units. Its list of athletes begins empty.
    """
    entry = own(change, Entry, entry_id)
    competition = change.session.get_one(Competition, entry.competition_id)
    _require_replaceable(change, entry)
    if not tidy(reason):
        raise InputError(Message("Say why {name} is replaced.").format(name=entry.name))
    old, others = entry.name, [other for other in _entries(change, competition) if other.id != entry.id]
    names, slugs = {name_key(other.name) for other in others}, {other.slug for other in others}
    new = _build(change, competition, NewEntry(unit_ids, name), _participants(change), names, {name_key(name)}, slugs)
    entry.name, entry.lead_unit_id = new.name, new.lead_unit_id
    for model in (EntryUnit, EntryAthlete, Adjustment):  # what was given to the old team or taken from it goes with it
        for row in change.session.scalars(select(model).where(model.entry_id == entry.id)):
            change.session.delete(row)
    delete_line_ups(change, change.session.scalars(select(LineUp).where(LineUp.entry_id == entry.id)).all())
    _drop_shares(change, entry)
    change.session.flush()
    change.session.add_all(EntryUnit(entry_id=entry.id, unit_id=unit_id) for unit_id in unit_ids)
    change.summary = Message("{new} takes the place of {old}: {reason}").format(
        new=entry.name, old=old, reason=tidy(reason)
    )


def _drop_shares(change: Change, entry: Entry) -> None:
    """Forget how the units of a joint team share its points: other units have agreed on nothing yet."""
    overall = change.of_exchange.overall or {}
    shares = overall.get("shares", {})
    if str(entry.id) in shares:
        left = {key: parts for key, parts in shares.items() if key != str(entry.id)}
        change.of_exchange.overall = {**overall, "shares": left}


@service("entry.athletes", Exchange)
def set_athletes(change: Change, entry_id: int, names: Sequence[str]) -> None:
    """Set an entry's athletes by name; a name of the same unit in another entry is the same person."""
    entry = own(change, Entry, entry_id)
    listed = _list_athletes(change, entry, names)
    rows = change.session.scalars(select(EntryAthlete).where(EntryAthlete.entry_id == entry.id))
    gone = [row for row in rows if row.athlete_id not in listed]
    require_free(change, entry, [row.athlete_id for row in gone])
    for row in gone:
        change.session.delete(row)
    change.summary = Message("{name}: a list of {n} athletes").format(name=entry.name, n=len(names))


def _require_replaceable(change: Change, entry: Entry) -> None:
    """Raise InputError unless the entry is drawn, there, and has not played yet."""
    if entry.number is None:
        raise InputError(Message("Not drawn yet: remove {name} from the list.").format(name=entry.name))
    if entry.withdrawn_at is not None:
        raise InputError(Message("{name} has withdrawn: let it play on before it is replaced.").format(name=entry.name))
    raced = select(HeatLane.match_id).where(HeatLane.entry_id == entry.id, HeatLane.ending != Ending.DNS)
    its_matches = select(AnyMatch).where(
        or_(AnyMatch.home_id == entry.id, AnyMatch.away_id == entry.id, AnyMatch.id.in_(raced))
    )
    for match in change.session.scalars(its_matches):
        change.relies_on(match, "status")
        if match.status in _BEGUN:
            raise InputError(
                Message("{name} has played already: it can withdraw, but not be replaced.").format(name=entry.name)
            )


def _takes_late(change: Change, competition: Competition) -> bool:
    """Tell whether the competition is drawn and paired so that entries may still join."""
    if competition.drawn_at is None or competition.format is None:
        return False
    pairer = pairer_of(competition.format)
    rounds = select(PairedRound.id).where(PairedRound.competition_id == competition.id).limit(1)
    return pairer is not None and (pairer.late or change.session.scalar(rounds) is None)


def _before_draw(change: Change, competition_id: int) -> Competition:
    competition = own(change, Competition, competition_id)
    if competition.drawn_at is not None:
        raise InputError(
            Message("“{name}” has been drawn: take the draw back before entries are added or removed.").format(
                name=_name(competition)
            )
        )
    return competition


def _entries(change: Change, competition: Competition) -> list[Entry]:
    of_competition = select(Entry).where(Entry.competition_id == competition.id).order_by(Entry.id)
    return list(change.session.scalars(of_competition))


def _participants(change: Change) -> dict[int, Participant]:
    rows = change.session.scalars(select(Participant).where(Participant.exchange_id == change.of_exchange.id))
    return {row.unit_id: row for row in rows}


def _build(
    change: Change,
    competition: Competition,
    new: NewEntry,
    participants: dict[int, Participant],
    names: set[str],
    wanted: set[str],
    slugs: set[str],
) -> Entry:
    """Make the row; `names` and `slugs` are what is taken and grow by this one, `wanted` is what others are to have."""
    if not new.unit_ids:
        raise InputError(Message("An entry needs at least one unit."))
    if len(set(new.unit_ids)) != len(new.unit_ids):
        raise InputError(Message("A unit was chosen twice."))
    if any(unit_id not in participants for unit_id in new.unit_ids):
        raise InputError(Message("The unit does not take part in this exchange."))
    units = [participants[unit_id] for unit_id in new.unit_ids]
    name = tidy(new.name)
    if not name:
        joint = " – ".join(unit.short_name or unit.name for unit in units)
        name = units[0].name if len(units) == 1 else f"Liên quân {joint}"
        number, plain = 2, name
        while name_key(name) in names | wanted:  # second teams are "… 2"
            name, number = f"{plain} {number}", number + 1
    if name_key(name) in names:
        raise InputError(duplicate(ENTRY, name))
    slug = unused_slug(change, Entry, name, slugs, "doi", competition_id=competition.id)
    names.add(name_key(name))
    slugs.add(slug)
    return Entry(
        competition_id=competition.id,
        slug=slug,
        name=name,
        lead_unit_id=new.unit_ids[0],
        strength=new.strength,
    )


def _list_athletes(change: Change, entry: Entry, names: Sequence[str]) -> set[int]:
    """Put athletes on an entry's list who are not on it yet; returns the ids of all those named."""
    present = set(change.session.scalars(select(EntryAthlete.athlete_id).where(EntryAthlete.entry_id == entry.id)))
    known = _namesakes(change, entry, present)
    listed: set[int] = set()
    for name in filter(None, map(tidy, names)):
        alike = known.setdefault(name_key(name), [])
        person = next((each for each in alike if each.id not in listed), alike[-1] if alike else None)
        if person is None:
            person = Athlete(exchange_id=change.of_exchange.id, unit_id=entry.lead_unit_id, name=name)
            change.session.add(person)
            change.session.flush()
            alike.append(person)
        if person.id not in present | listed:
            change.session.add(EntryAthlete(entry_id=entry.id, athlete_id=person.id))
        listed.add(person.id)
    return listed


def _namesakes(change: Change, entry: Entry, present: set[int]) -> dict[str, list[Athlete]]:
    """Return the people of an entry's list and of its lead unit by name, those of the list first."""
    people = select(Athlete).where(Athlete.exchange_id == change.of_exchange.id).order_by(Athlete.id)
    found: dict[str, list[Athlete]] = {}
    for person in sorted(change.session.scalars(people), key=lambda each: each.id not in present):
        if person.id in present or person.unit_id == entry.lead_unit_id:
            found.setdefault(name_key(person.name), []).append(person)
    return found


def _name(competition: Competition) -> Text:
    return Text(competition.name_vi, competition.name_en)
