"""Of which sport the rubbers of a tie are, and under which rules they count."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tournament.domain.competitions.queries.kept_states import tie_as_shown
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring import Rulebook
from tournament.engine.text import Words
from tournament.engine.ties import Rubber, TieRules, TieScoring
from tournament.runtime import runtime
from tournament.sdk import Sport

RUBBERS = "rubbers"
"""The rule of ties that names by which rules their rubbers are played."""
NO_RUBBER = Message("There is no rubber “{key}” in {sport}.")
NO_RULES = Message("{rubber}: there are no rules “{rules}” of a sport that two sides play.")
_MISSING = Message("The plugin for “{key}” is missing: its data is kept, install the plugin again.")


def tie_scoring(sport: str) -> TieScoring | None:
    """Return how a sport's ties count, without its plugin what they are made of; None for a sport without ties."""
    found = runtime().registry.sports.get(sport)
    if found is None:
        return tie_as_shown(sport)
    return found.scoring if isinstance(found.scoring, TieScoring) else None


def rubber_at(sport: str, position: int | None, rules: TieRules | None = None) -> Rubber | None:
    """Return what a sport tells of the rubber at a place in its ties, under the rules of the tie."""
    scoring = tie_scoring(sport)
    if scoring is None or not position or position > len(scoring.rubbers):
        return None
    return (scoring.made_of(rules) if rules is not None else scoring.rubbers)[position - 1]


def rubber_rules(scoring: TieScoring, values: Mapping[str, Any]) -> dict[str, str]:
    """Name the sport and the preset that each rubber is played by under rules as stored."""
    own: Mapping[str, str] = values.get(RUBBERS, {})
    return {rubber.key: own.get(rubber.key, rubber.rules) for rubber in scoring.rubbers}


def rules_for_rubbers(off: Collection[str] = ()) -> list[tuple[Words, dict[str, Words]]]:
    """Name the presets that a rubber may be played by, by their sports but those of plugins that are `off`."""
    sports = runtime().registry.sports
    left_out = runtime().registry.owned_by(off, "sports")
    return [
        (sport.names, {f"{sport.key}/{preset.key}": preset.names for preset in sport.presets})
        for sport in sports.values()
        if sport.key not in left_out and "duels" in sport.contests and tie_scoring(sport.key) is None
    ]


def require_rubber_rules(sport: Sport, values: Mapping[str, Any]) -> None:
    """Raise InputError, which names the rubber, where rules name one or rules of one that there are not."""
    scoring = tie_scoring(sport.key)
    names = {rubber.key: rubber.name for rubber in scoring.rubbers} if scoring else {}
    known = {rules for _, presets in rules_for_rubbers() for rules in presets}
    for key, rules in values.get(RUBBERS, {}).items():
        if key not in names:
            raise InputError(NO_RUBBER.format(key=key, sport=sport.names))
        if rules not in known:
            raise InputError(NO_RULES.format(rubber=names[key], rules=rules))


def rubbers_apart(sport: Sport, values: Mapping[str, Any], around: Mapping[str, Any]) -> dict[str, Any]:
    """Return rules without those of rubbers where all are as they are around anyway."""
    scoring = tie_scoring(sport.key)
    apart = {key: value for key, value in values.items() if key != RUBBERS}
    if scoring is None or rubber_rules(scoring, values) == rubber_rules(scoring, around):
        return apart
    return {**apart, RUBBERS: rubber_rules(scoring, values)}


def rubber_rulebook(rubber: Rubber) -> Rulebook:
    """Return the rules of a rubber; raises InputError where the plugin of its sport is missing."""
    sport = runtime().registry.sports.get(rubber.sport)
    if sport is None:
        raise InputError(_MISSING.format(key=rubber.sport))
    return Rulebook(sport.scoring, sport.rules(rubber.preset))
