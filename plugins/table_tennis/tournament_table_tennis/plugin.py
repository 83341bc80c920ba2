"""The hooks of the table tennis plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_table_tennis.rules import TABLE_TENNIS


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring table tennis."""
    return (TABLE_TENNIS,)
