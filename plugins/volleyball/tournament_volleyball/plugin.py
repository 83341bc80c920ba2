"""The hooks of the volleyball plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_volleyball.rules import VOLLEYBALL


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring volleyball."""
    return (VOLLEYBALL,)
