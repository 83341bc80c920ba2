"""Line-ups of ties as pages show them: to everybody once both are in or they were opened, before to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tournament.domain.competitions.queries.rubber_rules import tie_scoring
from tournament.engine.names import sort_key
from tournament.engine.ties import LinePlace, Rubber, line_places, persons_of
from tournament.models import AnyMatch, Athlete, Competition, Entry, EntryAthlete, LineUp, LineUpPerson, Match, db


@dataclass(frozen=True, slots=True)
class SideLineUp:
    """A side's line-up: whether it is in, and whether it is shown; `places` are empty unless it is."""

    entry_id: int
    entry: str
    submitted: bool
    shown: bool
    places: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LineUpSheet:
    """What a side fills in: its places, who is on its list, and whom it has named so far."""

    entry_id: int
    entry: str
    places: tuple[LinePlace, ...]
    athletes: Mapping[int, str]
    named: Mapping[str, tuple[int, ...]]
    submitted: bool


def line_ups_of(ties: Sequence[AnyMatch], entries: Mapping[int, str]) -> dict[int, tuple[SideLineUp, ...]]:
    """Return the line-ups of both sides of ties, by the id of the tie; none while a side is unknown.

    `entries` are the names of entries by id.
    """
    of_them = select(LineUp).where(LineUp.match_id.in_([tie.id for tie in ties]))
    handed_in = {(row.match_id, row.entry_id): row for row in db.session.scalars(of_them)}
    shown: dict[int, bool] = {}
    for tie in ties:
        rows = [row for side in (tie.home_id, tie.away_id) if (row := handed_in.get((tie.id, side or 0)))]
        shown[tie.id] = len(rows) == 2 or any(row.opened for row in rows)
    named = _named([row.id for row in handed_in.values() if shown[row.match_id]])

    def side_of(tie: AnyMatch, entry_id: int) -> SideLineUp:
        row = handed_in.get((tie.id, entry_id))
        is_shown = row is not None and shown[tie.id]
        places = named.get(row.id, {}) if row is not None else {}
        return SideLineUp(entry_id, entries[entry_id], row is not None, is_shown, places)

    return {
        tie.id: (side_of(tie, tie.home_id), side_of(tie, tie.away_id)) if tie.home_id and tie.away_id else ()
        for tie in ties
    }


def persons_at(rubber: Rubber, line_ups: tuple[SideLineUp, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who plays a rubber for both sides, as far as it is shown."""
    if not line_ups:
        return (), ()
    home, away = (persons_of(rubber, side, each.places) for side, each in enumerate(line_ups))
    return home, away


def sheet_of(exchange_id: int, match_id: int, entry_id: int) -> LineUpSheet | None:
    """Return what a side of a tie fills in; None for what is no side of a tie of the edition."""
    match = db.session.get(Match, match_id)
    if match is None or match.exchange_id != exchange_id or entry_id not in (match.home_id, match.away_id):
        return None
    scoring = tie_scoring(db.session.get_one(Competition, match.competition_id).sport)
    if scoring is None:
        return None
    row = db.session.scalar(select(LineUp).where(LineUp.match_id == match_id, LineUp.entry_id == entry_id))
    listed = (
        select(Athlete.id, Athlete.name)
        .join(EntryAthlete, EntryAthlete.athlete_id == Athlete.id)
        .where(EntryAthlete.entry_id == entry_id)
    )
    athletes = sorted(db.session.execute(listed).tuples(), key=lambda each: sort_key(each[1]))
    return LineUpSheet(
        entry_id=entry_id,
        entry=db.session.get_one(Entry, entry_id).name,
        places=line_places(scoring.rubbers, int(entry_id == match.away_id)),
        athletes=dict(athletes),
        named=_ids([row.id]).get(row.id, {}) if row else {},
        submitted=row is not None,
    )


def _ids(line_ups: Sequence[int]) -> dict[int, dict[str, tuple[int, ...]]]:
    """Return the persons at each place of line-ups, by the id of the line-up."""
    found: dict[int, dict[str, tuple[int, ...]]] = {}
    of_them = select(LineUpPerson).where(LineUpPerson.line_up_id.in_(line_ups))
    for person in db.session.scalars(of_them.order_by(LineUpPerson.place, LineUpPerson.position)):
        places = found.setdefault(person.line_up_id, {})
        places[person.place] = (*places.get(person.place, ()), person.athlete_id)
    return found


def _named(line_ups: Sequence[int]) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return the names at each place of line-ups, by the id of the line-up."""
    if not line_ups:
        return {}
    ids = _ids(line_ups)
    everybody = {id_ for places in ids.values() for each in places.values() for id_ in each}
    named = select(Athlete.id, Athlete.name).where(Athlete.id.in_(everybody))
    names = dict(db.session.execute(named).tuples().all())
    return {
        id_: {place: tuple(names[person] for person in each) for place, each in places.items()}
        for id_, places in ids.items()
    }
