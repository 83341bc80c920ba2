"""Competitions: sport, rules in versions, ranking and format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tournament.catalogues import both
from tournament.domain.competitions.commands.matches import delete_matches
from tournament.domain.competitions.queries.graphs import every_format
from tournament.domain.competitions.queries.states import sport_of, steps_of
from tournament.domain.core.commands.ownership import of_exchange, own, unused_slug
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.engine.errors import InputError
from tournament.engine.match_status import Status
from tournament.engine.message import Message, pmessage
from tournament.engine.names import name_key, tidy
from tournament.engine.text import Text
from tournament.models import (
    Competition,
    CompetitionPlanning,
    Entry,
    EntryAthlete,
    EntryUnit,
    Exchange,
    LotDraw,
    Match,
    PairedRound,
    PhasePlanning,
    Ruleset,
)
from tournament.runtime import runtime

DIVISIONS = {
    "men": Message("men"),
    "women": Message("women"),
    "mixed": Message("mixed"),
    "open": pmessage("division", "open"),
}
RESERVED_SLUGS = {
    "schedule",
    "standings",
    "brackets",
    "results",
    "documents",
    "tv",
    "overall",
    "courts",
    "units",
    "calendar",
    "feeds",
    "board",
    "subscribe",
}
STARTED = Message("“{name}” has started, so its rules can no longer be changed.")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an organiser says of a competition; times in minutes, 0 matches a day for no limit."""

    name: Text
    division: str
    match_minutes: int
    rest_minutes: int
    max_per_day: int = 0
    weight: int = 1


@service("competition.added", Exchange)
def add(change: Change, sport_key: str, preset: str, division: str, name: Text | None = None) -> int:
    """Add a competition of a sport in a division under one of its rule presets; returns its id."""
    sport = sport_of(sport_key)
    if sport.key in runtime().registry.owned_by(change.of_block.disabled_plugins):
        raise InputError(Message("This sport is switched off for the block."))
    rules = sport.rules(preset)
    if division not in DIVISIONS:
        raise InputError(Message("There is no such division."))
    name = name or both(Message("{sport}, {division}").format(sport=sport.names, division=DIVISIONS[division]))
    existing = of_exchange(change, Competition)
    _refuse_same_name(existing, name.vi, None)
    competition = Competition(
        exchange_id=change.of_exchange.id,
        slug=unused_slug(change, Competition, name.vi, {row.slug for row in existing} | RESERVED_SLUGS, "noi-dung"),
        sport=sport.key,
        name_vi=tidy(name.vi),
        name_en=tidy(name.en) or tidy(name.vi),
        division=division,
        position=len(existing) + 1,
        match_minutes=rules.match_minutes,
    )
    change.session.add(competition)
    change.session.flush()
    _new_ruleset(change, competition, preset, sport.rules_to_json(rules))
    change.summary = Message("Add competition {name}").format(name=name)
    return competition.id


@service("competition.edited", Exchange)
def edit(change: Change, competition_id: int, settings: Settings) -> None:
    """Change a competition's names, division, times and weight."""
    competition = own(change, Competition, competition_id)
    if settings.division not in DIVISIONS:
        raise InputError(Message("There is no such division."))
    if not 1 <= settings.match_minutes <= 1440:
        raise InputError(Message("A match lasts from 1 to 1440 minutes."))
    _refuse_same_name(of_exchange(change, Competition), settings.name.vi, competition.id)
    competition.name_vi = tidy(settings.name.vi)
    competition.name_en = tidy(settings.name.en) or competition.name_vi
    competition.division, competition.weight = settings.division, settings.weight
    competition.rest_minutes, competition.max_per_day = settings.rest_minutes, settings.max_per_day
    if competition.match_minutes != settings.match_minutes:
        competition.match_minutes = settings.match_minutes
        for match in change.session.scalars(
            select(Match).where(Match.competition_id == competition.id, Match.status == Status.OPEN)
        ):
            match.minutes = settings.match_minutes
    change.summary = Message("Edit competition {name}").format(name=competition.name_vi)


@service("competition.rules", Exchange)
def set_rules(change: Change, competition_id: int, preset: str, values: dict[str, Any]) -> int:
    """Write a new version of the rules; refused once the competition has started. Returns the version."""
    competition = own(change, Competition, competition_id)
    if competition.started_at is not None:
        raise InputError(STARTED.format(name=competition.name_vi))
    sport = sport_of(competition.sport)
    rules = sport.rules_from(values)
    ranking = ruleset_of(change, competition).ranking
    version = _new_ruleset(change, competition, preset, sport.rules_to_json(rules), ranking)
    change.summary = Message("Rules of {name}, version {n}").format(name=competition.name_vi, n=version)
    return version


@service("competition.ranking", Exchange)
def set_ranking(change: Change, competition_id: int, steps: Sequence[dict[str, Any]]) -> None:
    """Write a new version of the rules with another order of tie-breaks, as interchange steps; none for the usual."""
    competition = own(change, Competition, competition_id)
    if competition.started_at is not None:
        raise InputError(STARTED.format(name=competition.name_vi))
    rules = ruleset_of(change, competition)
    holding = [step.as_json() for step in steps_of(competition, sport_of(competition.sport), rules)]
    own_steps = rules.ranking if list(steps) == holding else list(steps)
    version = _new_ruleset(change, competition, rules.preset, rules.values, own_steps)
    change.summary = Message("Ranking of {name}, rules version {n}").format(name=competition.name_vi, n=version)


@service("competition.removed", Exchange)
def remove(change: Change, competition_id: int) -> None:
    """Remove a competition in which nothing was played yet."""
    competition = own(change, Competition, competition_id)
    if competition.started_at is not None:
        raise InputError(Message("“{name}” has results and cannot be removed.").format(name=competition.name_vi))
    of_it = select(Match).where(Match.competition_id == competition.id)
    delete_matches(change, change.session.scalars(of_it).all())
    for model in (Ruleset, CompetitionPlanning, PhasePlanning, PairedRound, LotDraw):
        for row in change.session.scalars(select(model).where(model.competition_id == competition.id)):
            change.session.delete(row)
    entries = change.session.scalars(select(Entry).where(Entry.competition_id == competition.id)).all()
    ids = [entry.id for entry in entries]
    for of_entries in (EntryUnit, EntryAthlete):
        for part in change.session.scalars(select(of_entries).where(of_entries.entry_id.in_(ids))):
            change.session.delete(part)
    change.session.flush()
    for entry in entries:
        change.session.delete(entry)
    change.session.flush()
    change.session.delete(competition)
    change.summary = Message("Remove competition {name}").format(name=competition.name_vi)


def checked_format(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """Check a format's name and options; returns them as stored. Raises InputError naming what is wrong."""
    format_ = every_format().get(name)
    if format_ is None:
        raise InputError(Message("There is no format “{key}”.").format(key=name))
    return {"name": name, "options": dict(format_.read(options))}


def ruleset_of(change: Change, competition: Competition) -> Ruleset:
    """Return the rules that hold: the newest version."""
    newest = select(Ruleset).where(Ruleset.competition_id == competition.id).order_by(Ruleset.version.desc()).limit(1)
    return change.session.scalars(newest).one()


def _new_ruleset(
    change: Change, competition: Competition, preset: str, values: dict[str, Any], ranking: Sequence[Any] = ()
) -> int:
    """Write the next version of the rules, unless they are what holds already; returns the version that holds."""
    change.relies_on_all(Ruleset, competition_id=competition.id)
    of_it = select(Ruleset).where(Ruleset.competition_id == competition.id)
    last = change.session.scalar(of_it.order_by(Ruleset.version.desc()).limit(1))
    if last is not None and (last.preset, last.values, last.ranking) == (preset, values, list(ranking)):
        return last.version
    version = last.version + 1 if last is not None else 1
    change.session.add(
        Ruleset(
            competition_id=competition.id,
            version=version,
            preset=preset,
            values=values,
            ranking=list(ranking),
            created_at=change.now,
        )
    )
    return version


def _refuse_same_name(existing: Sequence[Competition], name: str, but: int | None) -> None:
    if not tidy(name):
        raise InputError(Message("A competition needs a name."))
    if any(name_key(row.name_vi) == name_key(name) and row.id != but for row in existing):
        raise InputError(Message("There is already a competition named “{name}”.").format(name=tidy(name)))
