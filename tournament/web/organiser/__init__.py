"""The organiser's pages: from an empty block to a published exchange, and the day itself."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("organiser", __name__, url_prefix="/manage")

# The modules register their routes on the blueprint above.
from tournament.web.organiser import (  # noqa: E402
    athletes,
    blocked_times,
    blocks,
    board,
    competitions,
    copying,
    court_grid,
    dates,
    drawing,
    duties,
    entries,
    erasure,
    exchange,
    formats,
    lists,
    log,
    lots,
    match_day,
    officials,
    overall,
    phase_rules,
    planning,
    resubmission,
    results,
    round_pairing,
    rules,
    timetable,
    timetable_search,
    venues,
)

__all__ = [
    "athletes",
    "blocked_times",
    "blocks",
    "blueprint",
    "board",
    "competitions",
    "copying",
    "court_grid",
    "dates",
    "drawing",
    "duties",
    "entries",
    "erasure",
    "exchange",
    "formats",
    "lists",
    "log",
    "lots",
    "match_day",
    "officials",
    "overall",
    "phase_rules",
    "planning",
    "resubmission",
    "results",
    "round_pairing",
    "rules",
    "timetable",
    "timetable_search",
    "venues",
]
