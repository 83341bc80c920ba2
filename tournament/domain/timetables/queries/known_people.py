"""What a plan knows of people who play in several teams: those on lists, by who they are and not by their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from tournament.engine.names import name_key
from tournament.engine.text import Text, Words
from tournament.models import Athlete, Competition, Entry, EntryAthlete, db


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A competition in which `teams` of `of` have no list of athletes."""

    slug: str
    name: Words
    teams: int
    of: int


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """How many athletes are in several teams, whose lists are missing, and which names several athletes bear.

    A plan keeps athletes in several teams from playing twice at once; whoever is on no list it knows nothing of.
    """

    shared: int
    listed: int
    unlisted: tuple[Unlisted, ...]
    namesakes: tuple[str, ...]


def known_people(exchange_id: int) -> KnownPeople:
    """Count the people that an edition's plans know of; a fixed number of queries."""
    entries = _lists(exchange_id)
    athletes = list(
        db.session.execute(select(Athlete.id, Athlete.name, Athlete.unit_id).where(Athlete.exchange_id == exchange_id))
    )
    teams = Counter(
        db.session.scalars(
            select(EntryAthlete.athlete_id)
            .join(Athlete, Athlete.id == EntryAthlete.athlete_id)
            .where(Athlete.exchange_id == exchange_id)
        )
    )
    return KnownPeople(
        shared=sum(count > 1 for count in teams.values()),
        listed=len(teams),
        unlisted=tuple(each for each in entries.values() if each.teams),
        namesakes=_namesakes({id_: name for id_, name, _unit in athletes if id_ in teams}),
    )


def _lists(exchange_id: int) -> Mapping[int, Unlisted]:
    """Count, by competition, the teams that play and those of them without a list."""
    registered = select(EntryAthlete.entry_id).join(Athlete, Athlete.id == EntryAthlete.athlete_id)
    without = func.count().filter(Entry.id.not_in(registered.where(Athlete.exchange_id == exchange_id)))
    rows = db.session.execute(
        select(Competition.id, Competition.slug, Competition.name_vi, Competition.name_en, without, func.count())
        .join(Entry, Entry.competition_id == Competition.id)
        .where(Competition.exchange_id == exchange_id, Entry.withdrawn_at.is_(None))
        .group_by(Competition.id, Competition.slug, Competition.name_vi, Competition.name_en)
        .order_by(Competition.id)
    )
    return {id_: Unlisted(slug, Text(vi, en), missing, of) for id_, slug, vi, en, missing, of in rows}


def _namesakes(names: Mapping[int, str]) -> tuple[str, ...]:
    """List the names that several athletes bear: they are planned as different people."""
    borne = Counter(name_key(name) for name in names.values())
    found = {name_key(name): name for name in names.values() if borne[name_key(name)] > 1}
    return tuple(sorted(found.values()))
