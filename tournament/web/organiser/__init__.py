"""The organiser's pages: from an empty block to a published exchange, and the day itself."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("organiser", __name__, url_prefix="/manage")

# The modules register their routes on the blueprint above.
from tournament.web.organiser import (  # noqa: E402
    again,
    blocked,
    blocks,
    board,
    competitions,
    day,
    drawing,
    duties,
    entries,
    erasure,
    exchange,
    formats,
    log,
    lots,
    officials,
    overall,
    planning,
    results,
    round_pairing,
    rules,
    solving,
    timetable,
    venues,
)

__all__ = [
    "again",
    "blocked",
    "blocks",
    "blueprint",
    "board",
    "competitions",
    "day",
    "drawing",
    "duties",
    "entries",
    "erasure",
    "exchange",
    "formats",
    "log",
    "lots",
    "officials",
    "overall",
    "planning",
    "results",
    "round_pairing",
    "rules",
    "solving",
    "timetable",
    "venues",
]
