"""Line-ups of ties: handed in by each side, sealed until both are in or until they are opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from tournament.domain.competitions.queries.rubber_rules import tie_scoring
from tournament.domain.competitions.queries.states import drawn_state
from tournament.domain.core.commands.ownership import own
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine import labels
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.message import Message, joined
from tournament.engine.text import Text, Words
from tournament.engine.ties import TieScoring, line_places, line_up_faults
from tournament.models import Athlete, Competition, Entry, EntryAthlete, Exchange, LineUp, LineUpPerson, Match

NO_TIE = Message("This match has no rubbers, and so no line-ups.")
NOT_A_SIDE = Message("{entry} does not play this match.")
NOT_LISTED = Message("{person} is not on the list of {entry}.")
OTHER_SIDE = Message("{person} is in the line-up of {entry} for this match.")
LINED_UP = Message("{person} is in the line-up of {match}: name somebody else there first.")
NO_PLACE = Message("There is no place “{place}” in this line-up.")
NOT_IN = Message("{entry} has handed in no line-up.")
NONE_IN = Message("No line-up has been handed in.")


@service("line-up.submitted", Exchange)
def submit(change: Change, match_id: int, entry_id: int, places: Mapping[str, Sequence[int]]) -> None:
    """Hand in a side's line-up, or another in its place: who plays at each of its places."""
    match, entry = own(change, Match, match_id), own(change, Entry, entry_id)
    people = {id_: own(change, Athlete, id_) for ids in places.values() for id_ in ids}
    names = {id_: person.name for id_, person in people.items()}
    competition = change.session.get_one(Competition, match.competition_id)
    scoring, side = _scoring(competition), _side(match, entry)
    _require_listed(change, entry, names)
    known = {place.key for place in line_places(scoring.rubbers, side)}
    for place in places:
        if place not in known:
            raise InputError(NO_PLACE.format(place=place))
    state = drawn_state(competition)
    sexes = {id_: person.sex for id_, person in people.items()}
    faults = line_up_faults(scoring.rubbers, side, places, state.rulebook_of(match.key).rules, names, sexes)
    faults += _on_other_side(change, match, entry, names)
    if faults:
        raise InputError(joined(faults, "; "))
    row = _of(change, match, entry) or LineUp(
        exchange_id=match.exchange_id, match_id=match.id, entry_id=entry.id, opened=False
    )
    row.submitted_at = change.now
    change.session.add(row)
    change.session.flush()
    _put(change, row, places)
    change.summary = Message("Line-up of {entry}, {match}").format(entry=entry.name, match=_title(competition, match))


@service("line-up.taken_back", Exchange)
def take_back(change: Change, match_id: int, entry_id: int) -> None:
    """Take a side's line-up back, as if it had not been handed in."""
    match, entry = own(change, Match, match_id), own(change, Entry, entry_id)
    row = _of(change, match, entry)
    if row is None:
        raise InputError(NOT_IN.format(entry=entry.name))
    delete_line_ups(change, [row])
    competition = change.session.get_one(Competition, match.competition_id)
    change.summary = Message("Take the line-up of {entry} back, {match}").format(
        entry=entry.name, match=_title(competition, match)
    )


@service("line-up.opened", Exchange)
def open_line_ups(change: Change, match_id: int) -> None:
    """Show the line-ups that are in though the other side's is missing."""
    match = own(change, Match, match_id)
    rows = change.session.scalars(select(LineUp).where(LineUp.match_id == match.id)).all()
    if not rows:
        raise InputError(NONE_IN)
    for row in rows:
        row.opened = True
    competition = change.session.get_one(Competition, match.competition_id)
    change.summary = Message("Open the line-ups of {match}").format(match=_title(competition, match))


def require_free(change: Change, entry: Entry, athlete_ids: Collection[int]) -> None:
    """Raise InputError for people who leave the list of an entry though they are to play a tie for it."""
    named = (
        select(Athlete.name, Match)
        .join(LineUpPerson, LineUpPerson.athlete_id == Athlete.id)
        .join(LineUp, LineUp.id == LineUpPerson.line_up_id)
        .join(Match, Match.id == LineUp.match_id)
        .where(LineUp.entry_id == entry.id, Athlete.id.in_(athlete_ids), Match.status == Status.OPEN)
        .order_by(Match.number, LineUpPerson.id)
    )
    found = change.session.execute(named).first() if athlete_ids else None
    if found is not None:
        name, match = found
        competition = change.session.get_one(Competition, match.competition_id)
        raise InputError(LINED_UP.format(person=name, match=_title(competition, match)))


def delete_line_ups(change: Change, rows: Sequence[LineUp]) -> None:
    """Delete line-ups with whom they name."""
    ids = [row.id for row in rows]
    for person in change.session.scalars(select(LineUpPerson).where(LineUpPerson.line_up_id.in_(ids))):
        change.session.delete(person)
    change.session.flush()
    for row in rows:
        change.session.delete(row)
    change.session.flush()


def _put(change: Change, row: LineUp, places: Mapping[str, Sequence[int]]) -> None:
    """Let a line-up name just these persons; rows that are there already are kept."""
    present = {
        (person.place, person.position): person
        for person in change.session.scalars(select(LineUpPerson).where(LineUpPerson.line_up_id == row.id))
    }
    for place, ids in places.items():
        for position, athlete_id in enumerate(ids, start=1):
            person = present.pop((place, position), None)
            if person is None:
                person = LineUpPerson(exchange_id=row.exchange_id, line_up_id=row.id, place=place, position=position)
                change.session.add(person)
            person.athlete_id = athlete_id
    for left in present.values():
        change.session.delete(left)
    change.session.flush()


def _scoring(competition: Competition) -> TieScoring:
    scoring = tie_scoring(competition.sport)
    if scoring is None:
        raise InputError(NO_TIE)
    return scoring


def _side(match: Match, entry: Entry) -> int:
    sides = (match.home_id, match.away_id)
    if entry.id not in sides:
        raise InputError(NOT_A_SIDE.format(entry=entry.name))
    return sides.index(entry.id)


def _require_listed(change: Change, entry: Entry, names: Mapping[int, str]) -> None:
    of_entry = select(EntryAthlete.athlete_id).where(EntryAthlete.entry_id == entry.id)
    listed = set(change.session.scalars(of_entry))
    for id_, name in names.items():
        if id_ not in listed:
            raise InputError(NOT_LISTED.format(person=name, entry=entry.name))


def _on_other_side(change: Change, match: Match, entry: Entry, names: Mapping[int, str]) -> list[Words]:
    """Name those who play for the other side of the tie: somebody on the lists of two teams plays for one of them."""
    other_id = match.away_id if entry.id == match.home_id else match.home_id
    of_other = select(LineUpPerson.athlete_id).join(LineUp, LineUp.id == LineUpPerson.line_up_id)
    taken = set(change.session.scalars(of_other.where(LineUp.match_id == match.id, LineUp.entry_id == other_id)))
    other = change.session.get(Entry, other_id) if taken & names.keys() else None
    return [OTHER_SIDE.format(person=name, entry=other.name) for id_, name in names.items() if other and id_ in taken]


def _of(change: Change, match: Match, entry: Entry) -> LineUp | None:
    return change.session.scalar(select(LineUp).where(LineUp.match_id == match.id, LineUp.entry_id == entry.id))


def _title(competition: Competition, match: Match) -> Words:
    return Message("{competition}, {match}").format(
        competition=Text(competition.name_vi, competition.name_en),
        match=labels.titles(drawn_state(competition).graph)[match.key],
    )
