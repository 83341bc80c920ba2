"""The organiser's pages: from an empty block to a published exchange, and the day itself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort

blueprint = Blueprint("manage", __name__, url_prefix="/manage")

LARGEST_ID = 2**31 - 1
"""What a column for numbers of rows holds."""


@blueprint.url_value_preprocessor
def refuse_numbers_without_a_row(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Answer 404 to a number that no row can have."""
    if any(isinstance(value, int) and value > LARGEST_ID for value in (values or {}).values()):
        abort(404)


# The modules register their routes on the blueprint above.
from tournament.web.organiser import (  # noqa: E402
    blocked,
    blocks,
    board,
    competitions,
    day,
    drawing,
    duties,
    entries,
    exchange,
    formats,
    log,
    lots,
    officials,
    overall,
    planning,
    results,
    rounds,
    rules,
    solving,
    timetable,
    venues,
)

__all__ = [
    "blocked",
    "blocks",
    "blueprint",
    "board",
    "competitions",
    "day",
    "drawing",
    "duties",
    "entries",
    "exchange",
    "formats",
    "log",
    "lots",
    "officials",
    "overall",
    "planning",
    "results",
    "rounds",
    "rules",
    "solving",
    "timetable",
    "venues",
]
