"""The hooks of the basketball plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_basketball.rules import BASKETBALL


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring basketball."""
    return (BASKETBALL,)
