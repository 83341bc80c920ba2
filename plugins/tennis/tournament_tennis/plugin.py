"""The hooks of the tennis plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_tennis.rules import TENNIS


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring tennis."""
    return (TENNIS,)
