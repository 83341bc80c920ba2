"""The hooks of the table tennis plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_table_tennis.rules import TABLE_TENNIS
from tournament_table_tennis.team import TABLE_TENNIS_TEAM


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring table tennis, and ties of its teams."""
    return (TABLE_TENNIS, TABLE_TENNIS_TEAM)
