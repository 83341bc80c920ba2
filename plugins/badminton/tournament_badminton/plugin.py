"""The hooks of the badminton plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_badminton.rules import BADMINTON
from tournament_badminton.team import BADMINTON_TEAM


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring badminton, and ties of its teams."""
    return (BADMINTON, BADMINTON_TEAM)
