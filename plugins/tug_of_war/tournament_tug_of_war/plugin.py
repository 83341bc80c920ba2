"""The hooks of the tug of war plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_tug_of_war.rules import TUG_OF_WAR


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring tug of war."""
    return (TUG_OF_WAR,)
