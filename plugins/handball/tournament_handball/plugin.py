"""The hooks of the handball plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_handball.rules import HANDBALL


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring handball."""
    return (HANDBALL,)
