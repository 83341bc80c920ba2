"""The athletes of an edition as its organiser sees them: who they are, and in which entries they play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tournament.engine.names import sort_key
from tournament.engine.text import Text
from tournament.models import Athlete, Competition, Entry, EntryAthlete, Participant, db

SHOWN_DIGITS = 3
"""Of an identity number: enough to tell two people apart who bear one name."""


@dataclass(frozen=True, slots=True)
class Playing:
    """An entry on whose list an athlete is."""

    entry_id: int
    entry: str
    competition_slug: str
    competition: Text
    shirt: int | None


@dataclass(frozen=True, slots=True)
class AthleteView:
    """A person registered for an edition; `identity` is the whole number, which no page shows."""

    id: int
    name: str
    unit_id: int
    unit: str
    born_on: date | None
    born_year: int | None
    sex: str
    identity: str
    entries: tuple[Playing, ...]

    @property
    def masked(self) -> str:
        """Return the identity number with its last digits alone."""
        return f"…{self.identity[-SHOWN_DIGITS:]}" if self.identity else ""

    @property
    def year(self) -> int | None:
        """Return the year of birth."""
        return self.born_on.year if self.born_on else self.born_year

    @property
    def plays_elsewhere(self) -> bool:
        """Tell whether they play in more than one entry."""
        return len({each.entry_id for each in self.entries}) > 1


def athletes_of(exchange_id: int) -> tuple[AthleteView, ...]:
    """List the athletes of an edition by given name, each with the entries they play in."""
    playing: dict[int, list[Playing]] = {}
    rows = db.session.execute(
        select(EntryAthlete, Entry, Competition)
        .join(Entry, Entry.id == EntryAthlete.entry_id)
        .join(Competition, Competition.id == Entry.competition_id)
        .where(Competition.exchange_id == exchange_id)
        .order_by(Competition.position, Competition.id, Entry.id)
    )
    for listed, entry, competition in rows:
        name = Text(competition.name_vi, competition.name_en)
        playing.setdefault(listed.athlete_id, []).append(
            Playing(entry.id, entry.name, competition.slug, name, listed.shirt)
        )
    units = select(Participant.unit_id, Participant.name).where(Participant.exchange_id == exchange_id)
    names = dict(db.session.execute(units).tuples().all())
    people = db.session.scalars(select(Athlete).where(Athlete.exchange_id == exchange_id))
    views = [
        AthleteView(
            row.id, row.name, row.unit_id, names.get(row.unit_id, "–"), row.born_on, row.born_year, row.sex,
            row.identity, tuple(playing.get(row.id, ())),
        )
        for row in people
    ]  # fmt: skip
    return tuple(sorted(views, key=lambda view: (sort_key(view.name), view.id)))


def in_several(athletes: Sequence[AthleteView]) -> int:
    """Count those who play in more than one entry: their matches are kept apart."""
    return sum(view.plays_elsewhere for view in athletes)
