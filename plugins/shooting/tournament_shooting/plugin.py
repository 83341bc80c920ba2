"""The hooks of the target shooting plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_shooting.rules import SHOOTING


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring target shooting."""
    return (SHOOTING,)
