"""The hooks of the fun races plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_fun_races.rules import FUN_RELAY, SACK_RACE


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring fun races."""
    return (SACK_RACE, FUN_RELAY)
