"""The rules of a competition for reading: each with its label, and what is otherwise in which phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tournament.domain.competitions.queries.graphs import every_format
from tournament.domain.competitions.queries.marking_told import marking_told
from tournament.domain.competitions.queries.phase_rules import newest_ruleset, phase_rules_of
from tournament.domain.competitions.queries.rubber_rules import RUBBERS, rubber_rules, rules_for_rubbers, tie_scoring
from tournament.engine.errors import InputError
from tournament.engine.message import decimal, joined, pmessage
from tournament.engine.scoring import RuleField, rule_fields
from tournament.engine.text import Words
from tournament.models import Competition
from tournament.runtime import runtime
from tournament.sdk.forms import YES_OR_NO

_NONE = pmessage("rule", "none")


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule that holds, for reading."""

    label: Words
    value: Words


@dataclass(frozen=True, slots=True)
class PhaseRulesView:
    """A phase with the rules that are otherwise there."""

    name: Words
    rules: tuple[RuleView, ...]


def rules_told(row: Competition) -> tuple[tuple[RuleView, ...], tuple[PhaseRulesView, ...]]:
    """List the rules that hold, those that are switched off among them, and the phases that have rules of their own.

    Nothing without the plugin of the sport.
    """
    ruleset = newest_ruleset(row.id)
    own = [each for each in phase_rules_of(row.id) if each.own] if ruleset.by_phase else []
    scoring = tie_scoring(row.sport)
    values = {**ruleset.values, RUBBERS: rubber_rules(scoring, ruleset.values)} if scoring else ruleset.values
    return (
        (*told(values, row.sport), *_of_heats(row, ruleset.values)),
        tuple(PhaseRulesView(each.name, told(each.own, row.sport)) for each in own),
    )


def _of_heats(row: Competition, values: Mapping[str, Any]) -> Iterator[RuleView]:
    """Say how the heats of a competition are measured; nothing where it has none, or only places are given."""
    sport, format_ = runtime().registry.sports.get(row.sport), every_format().get((row.format or {}).get("name", ""))
    if sport is None or "heats" not in (format_.contests if format_ else sport.contests - {"duels"}):
        return
    try:
        marking = sport.marking(sport.rules_from(values))
    except InputError:  # the rules were stored by another version of the plugin
        return
    yield from (RuleView(label, told) for label, told in marking_told(marking)) if marking is not None else ()


def told(values: Mapping[str, Any], sport_key: str) -> tuple[RuleView, ...]:
    """Put values of rules into words, in the order in which the sport has them; then each rubber that has rules."""
    sport = runtime().registry.sports.get(sport_key)
    numbers = (
        RuleView(field.label, _told(field, values[field.name]))
        for field in (rule_fields(sport.scoring.rules_type) if sport else ())
        if field.name in values and field.kind != "names"
    )
    return (*numbers, *_of_rubbers(values.get(RUBBERS, {}), sport_key))


def _told(field: RuleField, value: Any) -> Words:
    if value is None:
        return _NONE
    return YES_OR_NO[value] if field.kind == "flag" and value in YES_OR_NO else decimal(f"{value}")


def _of_rubbers(rules: Mapping[str, str], sport_key: str) -> Iterator[RuleView]:
    """Name the sport and the preset by which each rubber is played."""
    known = {
        named: joined((sport, preset), ", ")
        for sport, presets in rules_for_rubbers()
        for named, preset in presets.items()
    }
    scoring = tie_scoring(sport_key)
    for rubber in scoring.rubbers if scoring else ():
        if rubber.key in rules:
            yield RuleView(rubber.name, known.get(rules[rubber.key], rules[rubber.key]))
