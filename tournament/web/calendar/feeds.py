"""The addresses of feeds: the same for every audience, with one ending for each form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, request

from tournament.catalogues import both
from tournament.domain.calendars.commands import feed_fetches
from tournament.domain.calendars.queries import feeds as queries
from tournament.domain.calendars.queries.calendar_choices import past_phases
from tournament.domain.calendars.queries.programme import with_programme
from tournament.engine.errors import InputError
from tournament.exports.calendar.feed_options import NAMES, read_options
from tournament.web.addresses import reads
from tournament.web.calendar.serving import FORMS, answer, kiosk
from tournament.web.page_cache import changes_at
from tournament.web.permissions import permission

Find = Callable[..., queries.Feed | None]

FEEDS: Mapping[str, tuple[str, Find]] = {
    "exchange": ("/<block>/<exchange>/calendar", queries.exchange_feed),
    "competition": ("/<block>/<exchange>/<competition>/calendar", queries.competition_feed),
    "entry": ("/<block>/<exchange>/<competition>/teams/<entry>/calendar", queries.entry_feed),
    "match": ("/<block>/<exchange>/<competition>/matches/<match>/calendar", queries.match_feed),
    "unit": ("/<block>/units/<unit>/calendar", queries.unit_feed),
    "court": ("/<block>/courts/<court>/calendar", queries.court_feed),
    "official": ("/<block>/officials/<official>/calendar", queries.official_feed),
}
"""Address without its ending, and finder, by kind of audience."""


def add_feeds(blueprint: Blueprint) -> None:
    """Route every feed in every form, as ``calendar.<kind>_<form>``."""
    for kind, (address, find) in FEEDS.items():
        for name, form in FORMS.items():
            blueprint.add_url_rule(f"{address}{form.ending}", f"{kind}_{name}", _view(find, name), methods=["GET"])


def serve(found: queries.Feed | None, form: str, noted_as: str = "") -> Response:
    """Answer with a feed, with 404 when there is none, or with 400 and a sentence for a wrong option.

    That it was fetched is noted under its path, or under another name for an address that is a secret.
    """
    if found is None:
        abort(404)
    try:
        given = request.args.to_dict(flat=False)
        options = read_options(given, lambda: kiosk().phases_of(found), lambda names: past_phases(found, names))
    except InputError as error:
        told = both(error.text)
        said = f"{told.vi}\n{told.en}\n"
        return Response(said, 400, content_type="text/plain; charset=utf-8")
    shown = with_programme(found) if options.programme else found
    response = answer(shown, options, FORMS[form], request.path)
    # Who is answered from what is kept is not noted.
    changes_at(feed_fetches.note(noted_as or request.path, request.user_agent.string))
    return response


def _view(find: Find, form: str) -> Callable[..., Response]:
    @reads(*NAMES)
    @permission("public")
    def view(**names: Any) -> Response:
        return serve(find(**names), form)

    return view
