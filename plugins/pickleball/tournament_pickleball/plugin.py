"""The hooks of the pickleball plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_pickleball.rules import PICKLEBALL


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring pickleball."""
    return (PICKLEBALL,)
