"""Competitions: sport, rules in versions, ranking and format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sqlalchemy import select

from tournament.catalogues import both
from tournament.domain.competitions.commands.match_minutes import minutes_now, retime_matches
from tournament.domain.competitions.commands.matches import delete_matches
from tournament.domain.competitions.commands.rubbers import retime_rubbers
from tournament.domain.competitions.commands.rulesets import STARTED, new_ruleset, require_rules, unstarted
from tournament.domain.competitions.commands.sync_matches import settle
from tournament.domain.competitions.queries.graphs import every_format
from tournament.domain.competitions.queries.phase_rules import newest_ruleset, phase_rules_of
from tournament.domain.competitions.queries.rubber_rules import require_rubber_rules, rubbers_apart
from tournament.domain.competitions.queries.states import drawn_state, lacks_criterion, sport_of, steps_of, unequal_of
from tournament.domain.core.commands.ownership import of_exchange, own, unused_slug
from tournament.domain.core.commands.unit_of_work import Change, service
from tournament.domain.exchanges.queries.blocks import disabled_in
from tournament.engine.errors import InputError
from tournament.engine.formats import chain_of
from tournament.engine.match_status import Status
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.names import name_key, tidy
from tournament.engine.standings import Unequal, steps_from
from tournament.engine.text import Text, Words
from tournament.models import (
    Adjustment,
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
from tournament.sdk import Sport

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
    "regulations",
    "courts",
    "units",
    "calendar",
    "feeds",
    "board",
    "events",
    "subscribe",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What an organiser says of a competition; times in minutes, 0 matches a day for no limit."""

    name: Text
    division: str
    match_minutes: int
    rest_minutes: int
    max_per_day: int = 0
    weight: int = 1
    category: str = ""


@service("competition.added", Exchange)
def add(
    change: Change, sport_key: str, preset: str, division: str, name: Text | None = None, category: str = ""
) -> int:
    """Add a competition of a sport in a division and class under one of its rule presets; returns its id.

    Without a name it is called by its sport, division and class, the second one of these with a number.
    """
    sport = sport_of(sport_key)
    if sport.key in runtime().registry.owned_by(change.of_block.disabled_plugins):
        raise InputError(Message("This sport is switched off for the block."))
    rules = sport.rules(preset)
    if division not in DIVISIONS:
        raise InputError(Message("There is no such division."))
    existing = of_exchange(change, Competition)
    if name is None or not (tidy(name.vi) or tidy(name.en)):
        name = _free_name(existing, _plain_name(sport.names, division, tidy(category)))
    name = Text(tidy(name.vi) or tidy(name.en), tidy(name.en) or tidy(name.vi))
    _refuse_same_name(existing, name, None)
    competition = Competition(
        exchange_id=change.of_exchange.id,
        slug=unused_slug(change, Competition, name.vi, {row.slug for row in existing} | RESERVED_SLUGS, "noi-dung"),
        sport=sport.key,
        name_vi=name.vi,
        name_en=name.en,
        division=division,
        category=tidy(category),
        position=len(existing) + 1,
        match_minutes=rules.match_minutes,
    )
    change.session.add(competition)
    change.session.flush()
    new_ruleset(change, competition, preset, sport.rules_to_json(rules))
    change.summary = Message("Add competition {name}").format(name=name)
    return competition.id


@service("competition.edited", Exchange)
def edit(change: Change, competition_id: int, settings: Settings) -> None:
    """Change a competition's names, division, class, times and weight."""
    competition = own(change, Competition, competition_id)
    if settings.division not in DIVISIONS:
        raise InputError(Message("There is no such division."))
    if not 1 <= settings.match_minutes <= 1440:
        raise InputError(Message("A match lasts from 1 to 1440 minutes."))
    name = Text(tidy(settings.name.vi), tidy(settings.name.en) or tidy(settings.name.vi))
    _refuse_same_name(of_exchange(change, Competition), name, competition.id)
    competition.name_vi, competition.name_en = name.vi, name.en
    competition.division, competition.category = settings.division, tidy(settings.category)
    competition.weight = settings.weight
    competition.rest_minutes, competition.max_per_day = settings.rest_minutes, settings.max_per_day
    if competition.match_minutes != settings.match_minutes:
        competition.match_minutes = settings.match_minutes
        own_times = minutes_now(competition)
        for match in change.session.scalars(
            select(Match).where(Match.competition_id == competition.id, Match.status == Status.OPEN)
        ):
            match.minutes = own_times.get(match.key, settings.match_minutes)
    change.summary = Message("Edit competition {name}").format(name=competition.name_vi)


@service("competition.rules", Exchange)
def set_rules(change: Change, competition_id: int, preset: str, values: dict[str, Any]) -> int:
    """Write a new version of the rules; refused once the competition has started. Returns the version."""
    competition = unstarted(change, competition_id)
    sport, before = sport_of(competition.sport), newest_ruleset(competition_id)
    checked = rubbers_apart(sport, sport.rules_to_json(sport.rules_from(values)), {})
    require_rubber_rules(sport, checked)
    require_rules(sport, checked, before.by_phase, {each.key: each.name for each in phase_rules_of(competition_id)})
    old = minutes_now(competition)
    version = new_ruleset(change, competition, preset, checked, before.ranking)
    retime_matches(change, competition, old)
    retime_rubbers(change, competition)
    change.summary = Message("Rules of {name}, version {n}").format(name=competition.name_vi, n=version)
    return version


@service("competition.ranking", Exchange)
def set_ranking(
    change: Change, competition_id: int, steps: Sequence[dict[str, Any]], unequal: str | None = None
) -> None:
    """Write a new version of the rules with another order of tie-breaks, as interchange steps; none for the usual.

    `unequal` says how the best of groups of different sizes are compared; None leaves that as it is.
    """
    competition = own(change, Competition, competition_id)
    rules = newest_ruleset(competition_id)
    before = steps_of(competition, sport_of(competition.sport), rules)
    if competition.started_at is not None and not lacks_criterion(before):
        raise InputError(STARTED.format(name=competition.name_vi))
    if unequal is not None and unequal != unequal_of(competition):
        if unequal not in get_args(Unequal):
            raise InputError(Message("There is no such way to compare groups of different sizes."))
        competition.unequal_groups = unequal
    steps_from(steps, {step["by"] for step in steps}, "ranking")
    kept = {step.by for step in before}
    off = runtime().registry.owned_by(disabled_in(competition.exchange_id), "tiebreakers") - kept
    if any(step["by"] in off for step in steps):
        raise InputError(Message("This criterion is switched off for the block."))
    holding = [step.as_json() for step in before]
    own_steps = rules.ranking if list(steps) == holding else list(steps)
    version = new_ruleset(change, competition, rules.preset, rules.values, own_steps)
    if competition.started_at is not None:
        _let_follow(change, competition)
    change.summary = Message("Ranking of {name}, rules version {n}").format(name=competition.name_vi, n=version)


def _let_follow(change: Change, competition: Competition) -> None:
    """Let the sides of matches follow from another order; raises InputError where others would have had to play."""
    change.session.flush()
    if drawn_state(competition).progress.misfits:
        raise InputError(_OTHERS_PLAYED)
    settle(change, competition)


_OTHERS_PLAYED = Message("By this order others would have had to play matches that are over: choose another order.")


@service("competition.removed", Exchange)
def remove(change: Change, competition_id: int) -> None:
    """Remove a competition in which nothing was played yet."""
    competition = own(change, Competition, competition_id)
    if competition.started_at is not None:
        raise InputError(Message("“{name}” has results and cannot be removed.").format(name=competition.name_vi))
    of_it = select(Match).where(Match.competition_id == competition.id)
    delete_matches(change, change.session.scalars(of_it).all())
    for model in (Ruleset, CompetitionPlanning, PhasePlanning, PairedRound, LotDraw, Adjustment):
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


def checked_format(
    competition: Competition, name: str, options: dict[str, Any], sport: Sport | None = None
) -> dict[str, Any]:
    """Check a format's name and options, and that it fits the sport; returns them as stored.

    One whose plugin is switched off in the block, also one that follows, is there for the competitions that have it.
    Raises InputError naming
    what is wrong.
    """
    format_ = every_format().get(name)
    if format_ is None:
        raise InputError(Message("There is no format “{key}”.").format(key=name))
    before = competition.format or {"name": "", "options": {}}
    new = {*chain_of(name, options)} - {*chain_of(before["name"], before["options"])}
    if not new.isdisjoint(runtime().registry.owned_by(disabled_in(competition.exchange_id), "formats")):
        raise InputError(Message("This format is switched off for the block."))
    misfit = format_.misfit(sport.contests, sport.names) if sport is not None else None
    if misfit is not None:
        raise InputError(misfit)
    return {"name": name, "options": dict(format_.read(options))}


def _plain_name(sport: Words, division: str, category: str) -> Words:
    """Call a competition by its sport, its division unless the class alone says more, and its class."""
    told = (
        sport
        if category and division == "open"
        else Message("{sport}, {division}").format(sport=sport, division=DIVISIONS[division])
    )
    return joined((told, category), ", ") if category else told


def _free_name(existing: Sequence[Competition], plain: Words) -> Text:
    """Return the plain name, or with the first number from 2 on, that no competition has yet."""
    taken, name, number = _taken(existing, None), both(plain), 1
    while taken & {name_key(name.vi), name_key(name.en)}:
        number += 1
        name = both(Message("{name} {n}").format(name=plain, n=number))
    return name


def _refuse_same_name(existing: Sequence[Competition], name: Text, but: int | None) -> None:
    if not name.vi:
        raise InputError(Message("A competition needs a name."))
    taken = _taken(existing, but)
    for each in (name.vi, name.en):
        if name_key(each) in taken:
            raise InputError(Message("There is already a competition named “{name}”.").format(name=each))


def _taken(existing: Sequence[Competition], but: int | None) -> set[str]:
    return {name_key(name) for row in existing if row.id != but for name in (row.name_vi, row.name_en)}
