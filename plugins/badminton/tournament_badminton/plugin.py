"""The hooks of the badminton plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_badminton.rules import BADMINTON


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring badminton."""
    return (BADMINTON,)
