"""Rules that differ by phase: for which phases there may be some, what holds in each, how long its matches take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select

from tournament.domain.competitions.queries.graphs import graph_of, rounds_of
from tournament.domain.core.queries.held_rows import all_by
from tournament.engine.errors import InputError
from tournament.engine.graph import Graph
from tournament.engine.heats import Marking
from tournament.engine.message import Message
from tournament.engine.rule_phases import by_match, rule_phases
from tournament.engine.scoring import Rulebook
from tournament.engine.text import Words
from tournament.models import Competition, Entry, Ruleset, db
from tournament.runtime import runtime
from tournament.sdk import Sport

MINUTES = "match_minutes"
"""The rule that says how long a match takes, which every sport has."""
Values = Mapping[str, Any]

_NOT_NOW = Message("{phase} (not in this format)")


@dataclass(frozen=True, slots=True)
class PhaseRules:
    """A phase: what it is called, and which rules are otherwise there, if any are."""

    key: str
    name: Words
    own: Values


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """Rules as the installed version of their sport has them."""

    version: int
    preset: str
    values: dict[str, Any]
    ranking: list[Any]
    by_phase: dict[str, Any]
    created_at: datetime


def newest_ruleset(competition_id: int) -> RulesInForce:
    """Return the rules that hold: the newest version."""
    return newest_rulesets([db.session.get_one(Competition, competition_id)])[competition_id]


def newest_rulesets(competitions: Iterable[Competition]) -> dict[int, RulesInForce]:
    """Return the rules that hold in each of some competitions, by their ids."""
    sports, found = runtime().registry.sports, {row.id: row for row in competitions}
    versions = all_by(db.session(), Ruleset, "competition_id", found)
    newest = ((id_, max(rows, key=_version)) for id_, rows in versions.items() if rows)
    return {id_: in_force(row, sports.get(found[id_].sport)) for id_, row in newest}


_version = attrgetter("version")


def in_force(ruleset: Ruleset, sport: Sport | None) -> RulesInForce:
    """Return stored rules in the words of the sport's installed version.

    Where the sport is not there, or cannot bring them up to date, they stand as they are stored.
    """
    values, phases = dict(ruleset.values), dict(ruleset.by_phase)
    if sport is not None and sport.upgrade is not None and ruleset.written_by < sport.version:
        with suppress(InputError):  # what hangs on these rules says so
            now = {phase: dict(sport.upgrade(own, ruleset.written_by)) for phase, own in phases.items()}
            values, phases = dict(sport.upgrade(values, ruleset.written_by)), now
    return RulesInForce(ruleset.version, ruleset.preset, values, ruleset.ranking, phases, ruleset.created_at)


def phase_rules_of(competition_id: int) -> tuple[PhaseRules, ...]:
    """List the phases that may have rules of their own; last those that the format does not have now, but once had."""
    competition, ruleset = db.session.get_one(Competition, competition_id), newest_ruleset(competition_id)
    graph = laid_out_graph(competition)
    named = rule_phases(graph) if graph else {}
    gone = {key: _NOT_NOW.format(phase=key) for key in ruleset.by_phase if key not in named}
    return tuple(PhaseRules(key, name, ruleset.by_phase.get(key, {})) for key, name in {**named, **gone}.items())


def laid_out_graph(competition: Competition) -> Graph | None:
    """Return a competition's graph, before its draw the one that the entries there are would get; None without any."""
    entries = select(func.count()).select_from(Entry).where(Entry.competition_id == competition.id)
    if competition.drawn_at is not None:
        entries = entries.where(Entry.number.is_not(None))
    count = db.session.scalars(entries).one()
    if competition.format is None or count < 2:
        return None
    with suppress(InputError):  # the format does not suit so many entries, or its plugin is missing
        return graph_of(competition.format, competition.graph, count, rounds_of(competition.id))
    return None


def values_in(ruleset: RulesInForce, *phases: str) -> dict[str, Any]:
    """Return all values that hold in a match of some phases, the widest of which stands first."""
    values = dict(ruleset.values)
    for phase in phases:
        values |= ruleset.by_phase.get(phase, {})
    return values


def rulebooks_of(sport: Sport, ruleset: RulesInForce, graph: Graph) -> dict[str, Rulebook]:
    """Return the rules of the matches that are played under rules of their own, by their ids."""

    def rulebook(phases: Sequence[str]) -> Rulebook:
        return Rulebook(sport.scoring, sport.rules_from(values_in(ruleset, *phases)))

    return by_match(graph, ruleset.by_phase, rulebook)


def markings_of(sport: Sport, ruleset: RulesInForce, graph: Graph) -> dict[str, Marking]:
    """Return how the heats are measured that have rules of their own, by their ids."""

    def marking(phases: Sequence[str]) -> Marking | None:
        return sport.marking(sport.rules_from(values_in(ruleset, *phases)))

    own = by_match(graph, ruleset.by_phase, marking) if graph.heats else {}
    return {key: found for key, found in own.items() if found is not None}


def values_at(competition_id: int, match: str) -> Values:
    """Return the values of the rules that hold in a match."""
    ruleset = newest_ruleset(competition_id)
    graph = laid_out_graph(db.session.get_one(Competition, competition_id)) if ruleset.by_phase else None
    own: dict[str, Values] = {}
    if graph is not None:
        own = by_match(graph, ruleset.by_phase, lambda phases: values_in(ruleset, *phases))
    return own.get(match) or dict(ruleset.values)


def minutes_by(phases: Mapping[str, Values], graph: Graph | None) -> dict[str, int]:
    """Return how long the matches of a graph take where rules of their phases say so, by their ids."""
    timed = {phase: values[MINUTES] for phase, values in phases.items() if MINUTES in values}
    return by_match(graph, timed, lambda phases: int(timed[phases[-1]])) if graph else {}
