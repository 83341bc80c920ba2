"""The hooks of the air volleyball plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_air_volleyball.rules import AIR_VOLLEYBALL


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring air volleyball."""
    return (AIR_VOLLEYBALL,)
