"""The hooks of the athletics plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_athletics.rules import HIGH_JUMP, LONG_JUMP, RELAY, RUNNING, THROW


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring athletics."""
    return (RUNNING, RELAY, LONG_JUMP, HIGH_JUMP, THROW)
