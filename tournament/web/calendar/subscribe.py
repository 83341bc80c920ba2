"""The page of a feed: every way to subscribe, its options, and when it was last fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext as _

from tournament.catalogues import both
from tournament.domain.calendars.commands.feed_fetches import OTHER
from tournament.domain.calendars.queries import feeds as queries
from tournament.domain.calendars.queries.calendar_choices import choices_of, past_phases, phases_to_choose
from tournament.domain.calendars.queries.feeds import Feed
from tournament.engine.errors import InputError
from tournament.engine.text import Words
from tournament.exports.calendar.feed_options import NAMES, known, read_options
from tournament.web.calendar.feeds import FEEDS, Find
from tournament.web.calendar.links import links_to
from tournament.web.calendar.serving import kiosk
from tournament.web.language import in_language
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
            row.client if row.client != OTHER else _("another app"),
            row.last_at,
            row.last_at + (row.last_at - row.previous_at if row.previous_at else HABITS.get(row.client, HINTED)),
        )
        for row in queries.fetches(feed)
    ]


def given_options(found: Feed, phases: Mapping[str, Words]) -> dict[str, str]:
    """Return the options in the present request's address, those of a list joined; 400 for what cannot be used."""
    given = {name: ",".join(filter(None, request.args.getlist(name))) for name in NAMES}
    given = {name: value for name, value in given.items() if value}
    try:
        read_options(
            {name: [value] for name, value in given.items()}, lambda: phases, lambda names: past_phases(found, names)
        )
    except InputError as error:
        abort(400, in_language(error.text))
    return given


def phase_choices(found: Feed, given: Mapping[str, str]) -> dict[str, str]:
    """Name the phases to choose from in the reader's words; those of one name are one choice, joined by commas."""
    named: dict[str, list[str]] = {}
    chosen = given["phase"].split(",") if "phase" in given else []
    for name, words in phases_to_choose(found, filter(None, chosen)).items():
        named.setdefault(in_language(words), []).append(name)
    return {",".join(names): words for words, names in named.items()}


def _view(kind: str, find: Find) -> Callable[..., str]:
    @permission("public")
    def view(**names: Any) -> str:
        found = find(**names)
        if found is None or not found.is_public:
            abort(404)
        given = given_options(found, kiosk().phases_of(found))
        return render_template(
            "calendar/subscribe.html",
            feed=found,
            links=links_to(request.path, given, url_for(request.endpoint or "", **names), both(found.name).vi),
            options=known(),
            phases=phase_choices(found, given) if kind != "match" else {},
            choices=choices_of(found) if kind == "exchange" else [],
            names=names,
            given=given,
            polls=polls_of(f"{request.path}.ics"),
            zone=ZoneInfo(found.zone),
        )

    return view
