"""The hooks of the plugin of more formats."""

from __future__ import annotations

from tournament.sdk import Format, hookimpl
from tournament_more_formats.consolations import CURTIS, FEED_IN, FIRST_ROUND
from tournament_more_formats.directions import COMPASS, OLYMPIC


@hookimpl
def tournament_formats() -> tuple[Format, ...]:
    """Bring more ways to play."""
    return (FIRST_ROUND, FEED_IN, CURTIS, COMPASS, OLYMPIC)
