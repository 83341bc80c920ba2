"""The addresses of ``/api/v1``: data that says which is answered by what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _

from tournament.domain.competitions.queries import competition_view, matches, overall
from tournament.domain.exchanges.queries import exchanges
from tournament.interchange import api_v1
from tournament.web.api import records, scoring
from tournament.web.api.openapi import PREFIX, description
from tournament.web.live import answers
from tournament.web.permissions import permission


class Route(NamedTuple):
    """An address below the prefix, what it answers in words, the record, and the function that makes it."""

    rule: str
    does: str
    record: type[api_v1.Record]
    find: Callable[..., api_v1.Record]


def blocks() -> api_v1.Blocks:
    """Give the blocks."""
    return api_v1.Blocks(blocks=tuple(records.block(each) for each in exchanges.all_blocks()))


def block(block: str) -> api_v1.Block:
    """Give one block."""
    return records.block(exchanges.find_block(block) or abort(404))


def exchange(block: str, exchange: str) -> api_v1.Exchange:
    """Give one exchange."""
    return records.exchange(_exchange(block, exchange))


def schedule(block: str, exchange: str) -> api_v1.Matches:
    """Give all matches of an exchange."""
    return _matches(_exchange(block, exchange), lambda match: True)


def results(block: str, exchange: str) -> api_v1.Matches:
    """Give the matches of an exchange that are over."""
    return _matches(_exchange(block, exchange), lambda match: match.over)


def standings(block: str, exchange: str) -> api_v1.Standings:
    """Give the tables of every competition."""
    view = _exchange(block, exchange)
    shown = matches.schedule(view.id)
    competitions = (
        records.competition(each, [match for match in shown if match.competition_id == each.id], view)
        for each in competition_view.of_exchange(view.id)
    )
    return api_v1.Standings(revision=view.revision, competitions=tuple(competitions))


def overall_(block: str, exchange: str) -> api_v1.Overall:
    """Give the ranking of the units."""
    view = _exchange(block, exchange)
    return records.overall(overall.ranking(view.id), view.revision)


def competition(block: str, exchange: str, competition: str) -> api_v1.Competition:
    """Give one competition with its matches."""
    view = _exchange(block, exchange)
    found = _competition(view, competition)
    shown = matches.schedule(view.id, competition_id=found.id)
    return records.competition(competition_view.of_competition(found.id), shown, view)


def team(block: str, exchange: str, competition: str, entry: str) -> api_v1.Matches:
    """Give the matches of one entry."""
    view = _exchange(block, exchange)
    entries = competition_view.of_competition(_competition(view, competition).id).entries
    mine = next((each for each in entries if each.slug == entry), None) or abort(404)
    shown = matches.of_entries(view.id, [mine.id])
    return api_v1.Matches(
        revision=view.revision, matches=tuple(records.match(each, records.address_of(view)) for each in shown)
    )


def match(block: str, exchange: str, competition: str, match: str) -> api_v1.Match:
    """Give one match."""
    view = _exchange(block, exchange)
    found = matches.one(view.id, _competition(view, competition).slug, match) or abort(404)
    return records.match(found, records.address_of(view))


ROUTES = (
    Route("/", "All blocks with their public editions", api_v1.Blocks, blocks),
    Route("/<block>/", "A block with its public editions", api_v1.Block, block),
    Route("/<block>/<exchange>/", "An edition: units, programme, competitions", api_v1.Exchange, exchange),
    Route("/<block>/<exchange>/schedule", "Every match under its published time", api_v1.Matches, schedule),
    Route("/<block>/<exchange>/results", "Every match that is over", api_v1.Matches, results),
    Route("/<block>/<exchange>/standings", "How every competition stands", api_v1.Standings, standings),
    Route("/<block>/<exchange>/overall", "The ranking of units", api_v1.Overall, overall_),
    Route("/<block>/<exchange>/<competition>/", "How a competition stands", api_v1.Competition, competition),
    Route("/<block>/<exchange>/<competition>/teams/<entry>/", "A team's matches", api_v1.Matches, team),
    Route("/<block>/<exchange>/<competition>/matches/<match>/", "A match", api_v1.Match, match),
)
STREAMS: dict[str, tuple[str, type[api_v1.Record]]] = {
    "/<block>/<exchange>/events": ("What is new in an edition, as it comes", api_v1.Change),
}


def _exchange(block: str, slug: str) -> exchanges.ExchangeView:
    """Return a public edition; a draft is there for nobody who asks here."""
    return exchanges.find_exchange(block, slug) or abort(404)


def _competition(view: exchanges.ExchangeView, slug: str) -> exchanges.CompetitionRef:
    return next((each for each in view.competitions if each.slug == slug), None) or abort(404)


def _matches(view: exchanges.ExchangeView, wanted: Callable[[matches.MatchView], bool]) -> api_v1.Matches:
    shown = (records.match(each, records.address_of(view)) for each in matches.schedule(view.id) if wanted(each))
    return api_v1.Matches(revision=view.revision, matches=tuple(shown))


def _answer(body: bytes) -> Response:
    response = Response(body, content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _view(route: Route) -> Callable[..., Response]:
    @permission("public")
    def view(**names: Any) -> Response:
        unknown = next((name for name in request.args if name != "lang"), None)
        if unknown is not None:
            abort(400, _("There is no option “%(name)s” here.", name=unknown[:40]))
        return _answer(msgspec.json.encode(route.find(**names)))

    return view


@permission("public")
def _described() -> Response:
    told = {route.rule: (route.does, route.record) for route in ROUTES}
    return _answer(msgspec.json.encode(description(PREFIX, told, STREAMS, api_v1.Problem, scoring.OPERATIONS)))


@permission("public")
def _events(block: str, exchange: str) -> Response:
    response = answers.stream(_exchange(block, exchange))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


_events.reads = None  # type: ignore[attr-defined]  # none of it is kept


def _blueprint() -> Blueprint:
    made = Blueprint("api", __name__, url_prefix=PREFIX)
    made.add_url_rule("/openapi.json", "openapi", _described)
    for rule in STREAMS:
        made.add_url_rule(rule, "events", _events)
    for route in ROUTES:
        made.add_url_rule(route.rule, route.find.__name__.rstrip("_"), _view(route), methods=["GET"])
    return made


blueprint = _blueprint()
