"""A competition as its organiser sets it up: settings, rules, ranking, entries, format and draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from tournament.domain.competitions.queries.matches import MatchView, of_entries
from tournament.domain.competitions.queries.phase_rules import newest_ruleset
from tournament.domain.competitions.queries.states import lacks_criterion, steps_of, unequal_of
from tournament.domain.core.queries.held_rows import keep
from tournament.engine.draw import Draw
from tournament.engine.standings import Step, Unequal
from tournament.engine.text import Text
from tournament.interchange.draw_v1 import from_stored
from tournament.models import (
    Athlete,
    Competition,
    Court,
    CourtWindow,
    Entry,
    EntryAthlete,
    EntryUnit,
    Participant,
    db,
)
from tournament.runtime import runtime

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SetUp:
    """What an organiser sets of a competition; `ranking` are the steps that hold, `own_ranking` whether its own.

    Once play has begun the order is frozen, unless the plugin of a criterion is missing.
    """

    id: int
    name: Text
    division: str
    category: str
    match_minutes: int
    rest_minutes: int
    max_per_day: int
    weight: int
    sport: str
    rules_version: int
    rules_preset: str
    rules_since: datetime
    rules: Mapping[str, Any]
    phases: Mapping[str, Mapping[str, Any]]
    ranking: tuple[Step, ...]
    own_ranking: bool
    unequal_groups: Unequal
    format: str | None
    options: Mapping[str, Any]
    drawn_at: datetime | None
    started: bool
    ranking_frozen: bool
    draw: Draw | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as its organiser sees it, with the names of the units behind it, the lead unit first."""

    id: int
    slug: str
    name: str
    units: tuple[str, ...]
    number: int | None
    strength: int | None
    athletes: tuple[str, ...]
    withdrawn_at: datetime | None
    withdrawal_policy: str | None


def set_up_of(competition_id: int) -> SetUp:
    """Return a competition's settings with the newest version of its rules."""
    row = db.session.get_one(Competition, competition_id)
    keep(row)
    rules = newest_ruleset(row.id)
    sport = runtime().registry.sports.get(row.sport)
    steps = steps_of(row, sport, rules) if sport else ()
    chosen = row.format or {"name": None, "options": {}}
    return SetUp(
        id=row.id,
        name=Text(row.name_vi, row.name_en),
        division=row.division,
        category=row.category,
        match_minutes=row.match_minutes,
        rest_minutes=row.rest_minutes,
        max_per_day=row.max_per_day,
        weight=row.weight,
        sport=row.sport,
        rules_version=rules.version,
        rules_preset=rules.preset,
        rules_since=rules.created_at,
        rules=rules.values,
        phases=rules.by_phase,
        ranking=steps,
        own_ranking=bool(rules.ranking),
        unequal_groups=unequal_of(row),
        format=chosen["name"],
        options=chosen["options"],
        drawn_at=row.drawn_at,
        started=row.started_at is not None,
        ranking_frozen=row.started_at is not None and not lacks_criterion(steps),
        draw=from_stored(row.draw) if row.draw else None,
    )


def entries_of(competition_id: int) -> tuple[EntryRow, ...]:
    """List a competition's entries with their units and athletes in three queries: drawn ones by number."""
    competition = db.session.get_one(Competition, competition_id)
    of_competition = select(Entry).where(Entry.competition_id == competition_id).order_by(Entry.number, Entry.id)
    rows = db.session.scalars(of_competition).all()
    units, athletes = _units(competition), _athletes(competition_id)
    return tuple(
        EntryRow(
            id=row.id,
            slug=row.slug,
            name=row.name,
            units=tuple(name for _, name in sorted(units.get(row.id, ()), key=lambda u: u[0] != row.lead_unit_id)),
            number=row.number,
            strength=row.strength,
            athletes=tuple(athletes.get(row.id, ())),
            withdrawn_at=row.withdrawn_at,
            withdrawal_policy=row.withdrawal_policy,
        )
        for row in rows
    )


def entry_of(competition_id: int, entry_id: int) -> EntryRow | None:
    """Return one entry of a competition."""
    return next((entry for entry in entries_of(competition_id) if entry.id == entry_id), None)


def matches_of(competition_id: int, entry_id: int) -> tuple[MatchView, ...]:
    """List the matches that an entry surely plays in a competition."""
    row = db.session.get_one(Competition, competition_id)
    return tuple(match for match in of_entries(row.exchange_id, [entry_id]) if match.competition_id == row.id)


def open_courts(exchange_id: int, sport: str) -> int:
    """Count the courts that suit a sport and are open at some time of an edition; at least one."""
    opened = select(CourtWindow.court_id).where(CourtWindow.exchange_id == exchange_id)
    courts = db.session.scalars(select(Court).where(Court.id.in_(opened)))
    return max(1, sum(not court.sports or sport in court.sports for court in courts))


def _units(competition: Competition) -> dict[int, list[tuple[int, str]]]:
    rows = db.session.execute(
        select(EntryUnit.entry_id, EntryUnit.unit_id, Participant.name)
        .join(Entry, Entry.id == EntryUnit.entry_id)
        .join(Participant, Participant.unit_id == EntryUnit.unit_id)
        .where(Entry.competition_id == competition.id, Participant.exchange_id == competition.exchange_id)
        .order_by(EntryUnit.id)
    )
    return _gathered((entry, (unit, name)) for entry, unit, name in rows)


def _athletes(competition_id: int) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(EntryAthlete.entry_id, Athlete.name)
        .join(Athlete, Athlete.id == EntryAthlete.athlete_id)
        .join(Entry, Entry.id == EntryAthlete.entry_id)
        .where(Entry.competition_id == competition_id)
        .order_by(EntryAthlete.id)
    )
    return _gathered(rows.tuples())


def _gathered(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
