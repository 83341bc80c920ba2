"""The hooks of the football plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_football.rules import FOOTBALL


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring football."""
    return (FOOTBALL,)
