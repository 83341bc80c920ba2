"""The hooks of the shuttlecock kicking plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_da_cau.rules import DA_CAU


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring shuttlecock kicking."""
    return (DA_CAU,)
