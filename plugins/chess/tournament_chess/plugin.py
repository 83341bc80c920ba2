"""The hooks of the chess plugin."""

from __future__ import annotations

from tournament.sdk import Sport, hookimpl
from tournament_chess.rules import CHESS, XIANGQI


@hookimpl
def tournament_sports() -> tuple[Sport, ...]:
    """Bring chess and xiangqi."""
    return (CHESS, XIANGQI)
