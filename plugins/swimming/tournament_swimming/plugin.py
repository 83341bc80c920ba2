"""The hooks of the swimming plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_swimming.rules import SWIMMING


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring swimming."""
    return (SWIMMING,)
