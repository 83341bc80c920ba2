"""The hooks of the judged contents plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_judged.rules import DANCE, DISPLAY, KARAOKE


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring judged contents."""
    return (KARAOKE, DANCE, DISPLAY)
