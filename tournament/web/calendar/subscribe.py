"""The page of a feed: every way to subscribe, its options, and when it was last fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _

from tournament.engine.errors import InputError
from tournament.exports.calendar.options import KNOWN, read_options
from tournament.queries import calendar as queries
from tournament.queries.calendar_choices import choices_of, stages_of
from tournament.services.calendar_fetches import OTHER
from tournament.web.calendar.feeds import FEEDS, Find
from tournament.web.calendar.links import links_to
from tournament.web.permissions import permission

HABITS = {
    "Google": timedelta(hours=12),
    "Outlook": timedelta(hours=3),
    "Apple": timedelta(hours=1),
    "ICSx⁵": timedelta(hours=24),
}
"""How often calendar programs are known to ask; the hint of the feed is followed by the others."""
HINTED = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Poll:
    """When a program asked last, and when it is likely to ask again."""

    client: str
    last_at: datetime
    next_at: datetime


def add_pages(blueprint: Blueprint) -> None:
    """Route the page of every feed, as ``calendar.<kind>_page``."""
    for kind, (address, find) in FEEDS.items():
        blueprint.add_url_rule(address, f"{kind}_page", _view(kind, find), methods=["GET"])


def polls_of(feed: str) -> list[Poll]:
    """List the programs that fetched a feed, the latest first."""
    return [
        Poll(
            row.client if row.client != OTHER else _("another program"),
            row.last_at,
            row.last_at + (row.last_at - row.previous_at if row.previous_at else HABITS.get(row.client, HINTED)),
        )
        for row in queries.fetches(feed)
    ]


def _view(kind: str, find: Find) -> Callable[..., str]:
    @permission("public")
    def view(**names: Any) -> str:
        found = find(**names) or abort(404)
        given = {name: value for name, value in request.args.items() if name in KNOWN and value}
        try:
            read_options({name: [value] for name, value in given.items()})
        except InputError:
            abort(400)
        return render_template(
            "calendar/subscribe.html",
            feed=found,
            links=links_to(request.path, given, url_for(request.endpoint or "", **names), found.name.vi),
            options=KNOWN,
            stages=stages_of(found),
            choices=choices_of(found) if kind == "exchange" else [],
            names=names,
            given=given,
            polls=polls_of(f"{request.path}.ics"),
            zone=ZoneInfo(found.zone),
        )

    return view
