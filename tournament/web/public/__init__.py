"""The pages everybody may read."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, request

from tournament.domain.competitions.queries.matches import MatchView
from tournament.runtime import runtime
from tournament.web.calendar.links import feeds_of

blueprint = Blueprint("public", __name__)


@blueprint.app_template_filter("groupby_day")
def groupby_day(shown: list[MatchView], zone: ZoneInfo) -> list[tuple[date, list[MatchView]]]:
    """Split matches that have a time into their days, in their order."""
    days = groupby(shown, key=lambda match: match.starts_at.astimezone(zone).date() if match.starts_at else date.max)
    return [(day, list(of_day)) for day, of_day in days]


@blueprint.context_processor
def shared() -> dict[str, Any]:
    """Give every public page the present instant, where it is, the ways to feeds and the sports' courts."""
    named = request.view_args or {}
    return {
        "now": runtime().clock(),
        "place": {name: named[name] for name in ("block", "exchange") if name in named},
        "feeds_of": feeds_of,
        "sports": runtime().registry.sports,
    }


# The modules register their routes on the blueprint above.
from tournament.web.public import competition, exchange, health, home, officials, robots, round_tables  # noqa: E402

__all__ = ["blueprint", "competition", "exchange", "health", "home", "officials", "robots", "round_tables"]
