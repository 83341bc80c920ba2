"""The organiser's pages: from an empty block to a published exchange, and the day itself."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("manage", __name__, url_prefix="/manage")

# The modules register their routes on the blueprint above.
from tournament.web.organiser import (  # noqa: E402
    blocks,
    competitions,
    drawing,
    entries,
    exchange,
    formats,
    log,
    results,
    rules,
    timetable,
)

__all__ = [
    "blocks",
    "blueprint",
    "competitions",
    "drawing",
    "entries",
    "exchange",
    "formats",
    "log",
    "results",
    "rules",
    "timetable",
]
