"""The hooks of the beach volleyball plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_beach_volleyball.rules import BEACH_VOLLEYBALL


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring beach volleyball."""
    return (BEACH_VOLLEYBALL,)
