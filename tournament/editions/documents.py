"""What of an edition can be read and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tournament.domain.competitions.queries.competition_view import RuleView, of_exchange
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class CompetitionPapers:
    """A competition's rules, and the minutes of its draw when it was drawn here."""

    slug: str
    name: Words
    rules: tuple[RuleView, ...]
    draw: Mapping[str, Any] | None


def of_competitions(exchange_id: int) -> tuple[CompetitionPapers, ...]:
    """List the papers of every competition of an edition."""
    return tuple(CompetitionPapers(play.slug, play.name, play.rules, play.draw) for play in of_exchange(exchange_id))
