"""Of which sport the rubbers of a tie are, and under which rules they count."""

from __future__ import annotations

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.scoring import Rulebook
from tournament.engine.ties import Rubber, TieScoring
from tournament.runtime import runtime

_MISSING = Message("The plugin for “{key}” is missing: its data is kept, install the plugin again.")


def tie_scoring(sport: str) -> TieScoring | None:
    """Return how a sport's ties count; None for a sport without ties, or whose plugin is missing."""
    found = runtime().registry.sports.get(sport)
    return found.scoring if found and isinstance(found.scoring, TieScoring) else None


def rubber_at(sport: str, position: int | None) -> Rubber | None:
    """Return what a sport tells of the rubber at a place in its ties."""
    scoring = tie_scoring(sport)
    return scoring.rubbers[position - 1] if scoring and position and position <= len(scoring.rubbers) else None


def rubber_rulebook(rubber: Rubber) -> Rulebook:
    """Return the rules of a rubber; raises InputError where the plugin of its sport is missing."""
    sport = runtime().registry.sports.get(rubber.sport)
    if sport is None:
        raise InputError(_MISSING.format(key=rubber.sport))
    return Rulebook(sport.scoring, sport.rules(rubber.preset))
