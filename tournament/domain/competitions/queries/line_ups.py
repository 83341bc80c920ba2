"""Line-ups of ties as pages show them: to everybody once both are in or they were opened, before to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tournament.domain.competitions.queries.rubber_rules import tie_scoring
from tournament.engine.names import sort_key
from tournament.engine.ties import LinePlace, Rubber, line_places, persons_of
from tournament.models import Athlete, Competition, Entry, EntryAthlete, LineUp, LineUpPerson, Match, db


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


def line_ups_of(match: Match) -> tuple[SideLineUp, ...]:
    """Return the line-ups of both sides of a tie; none while a side is unknown."""
    sides = [id_ for id_ in (match.home_id, match.away_id) if id_ is not None]
    if len(sides) < 2:
        return ()
    rows = {row.entry_id: row for row in db.session.scalars(select(LineUp).where(LineUp.match_id == match.id))}
    in_, opened = {side for side in sides if side in rows}, any(rows[side].opened for side in sides if side in rows)
    shown = opened or len(in_) == len(sides)
    names = dict(db.session.execute(select(Entry.id, Entry.name).where(Entry.id.in_(sides))).tuples().all())
    return tuple(
        SideLineUp(side, names[side], side in in_, shown and side in in_,
                   _named(rows[side].id) if shown and side in in_ else {})
        for side in sides
    )  # fmt: skip


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
        named=_ids(row.id) if row else {},
        submitted=row is not None,
    )


def _ids(line_up_id: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    of_it = select(LineUpPerson).where(LineUpPerson.line_up_id == line_up_id)
    for person in db.session.scalars(of_it.order_by(LineUpPerson.place, LineUpPerson.position)):
        found[person.place] = (*found.get(person.place, ()), person.athlete_id)
    return found


def _named(line_up_id: int) -> dict[str, tuple[str, ...]]:
    ids = _ids(line_up_id)
    everybody = {id_ for each in ids.values() for id_ in each}
    named = select(Athlete.id, Athlete.name).where(Athlete.id.in_(everybody))
    names = dict(db.session.execute(named).tuples().all())
    return {place: tuple(names[id_] for id_ in each) for place, each in ids.items()}
