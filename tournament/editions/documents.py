"""What of an edition can be read and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tournament.domain.competitions.queries.competition_view import of_exchange
from tournament.domain.competitions.queries.rules_told import PhaseRulesView, RuleView
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class CompetitionPapers:
    """A competition's rules, and the minutes of its draws when they were made here."""

    slug: str
    name: Words
    rules: tuple[RuleView, ...]
    phase_rules: tuple[PhaseRulesView, ...]
    draw: Mapping[str, Any] | None
    bracket_draw: Mapping[str, Any] | None


def of_competitions(exchange_id: int) -> tuple[CompetitionPapers, ...]:
    """List the papers of every competition of an edition."""
    return tuple(
        CompetitionPapers(play.slug, play.name, play.rules, play.phase_rules, play.draw, play.bracket_draw)
        for play in of_exchange(exchange_id)
    )
