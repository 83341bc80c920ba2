"""The pages of a competition, its teams and its matches."""

from __future__ import annotations

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tournament.domain.calendars.queries.gone_matches import gone_match
from tournament.domain.competitions.queries import competition_view
from tournament.domain.competitions.queries import matches as queries
from tournament.domain.competitions.queries.lots import published_lots
from tournament.domain.competitions.queries.possible_matches import possible_of_entry
from tournament.domain.duties.queries.team_duties import team_duties
from tournament.domain.exchanges.queries import blocks
from tournament.domain.exchanges.queries.exchanges import find_exchange
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.engine.bracket_sheets import Paper
from tournament.engine.match_status import Status
from tournament.interchange.draw_v1 import as_stored
from tournament.sdk import PanelPlace
from tournament.web.addresses import reads, the_competition
from tournament.web.permissions import may, permission
from tournament.web.plugin_parts import panels_of
from tournament.web.public import blueprint
from tournament.web.public.resolvers import days_of, next_of, the_exchange

PAPERS = {"a4": Paper(5, 67), "a3": Paper(7, 131)}
"""What is readable on a sheet that lies: sixteen or thirty-two entries in rows of 2.5 or 1.9 mm (`bracket.css`)."""


@blueprint.get("/<block>/<exchange>/<competition>/")
@permission("public")
def competition(block: str, exchange: str, competition: str) -> str:
    """Show a competition: tables, bracket, matches, places and the rules that hold."""
    view = the_exchange(block, exchange)
    found = the_competition(view, competition)
    return render_template(
        "public/competition.html",
        exchange=view,
        competition=found,
        play=competition_view.of_competition(found.id),
        panels=panels_of(PanelPlace.COMPETITION, view, competition=found.id),
        days=days_of(queries.schedule(view.id, competition_id=found.id), view),
    )


@blueprint.get("/<block>/<exchange>/<competition>/bracket")
@permission("public")
@reads("size")
def bracket(block: str, exchange: str, competition: str) -> str:
    """Show the brackets of a competition as sheets for print, whose cuts are named."""
    view = the_exchange(block, exchange)
    found = the_competition(view, competition)
    size = request.args.get("size", "a4")
    play = competition_view.of_competition(found.id)
    sheets = competition_view.bracket_sheets(play, PAPERS.get(size) or abort(400)) or abort(404)
    return render_template("public/bracket.html", exchange=view, play=play, sheets=sheets, size=size)


@blueprint.get("/<block>/<exchange>/<competition>/draw.json")
@permission("public")
def draw_file(block: str, exchange: str, competition: str) -> Response:
    """Send the published draw as ``draw/1``, from which anyone can draw again."""
    view = the_exchange(block, exchange)
    found = competition_view.of_competition(the_competition(view, competition).id).draw or abort(404)
    return jsonify(found)


@blueprint.get("/<block>/<exchange>/<competition>/bracket-draw.json")
@permission("public")
def bracket_draw_file(block: str, exchange: str, competition: str) -> Response:
    """Send the draw of the bracket's pairs as ``draw/1``, from which anyone can draw again."""
    view = the_exchange(block, exchange)
    found = competition_view.of_competition(the_competition(view, competition).id).bracket_draw or abort(404)
    return jsonify(found)


@blueprint.get("/<block>/<exchange>/<competition>/lots/<int:draw_id>.json")
@permission("public")
def lots_file(block: str, exchange: str, competition: str, draw_id: int) -> Response:
    """Send lots that were drawn from a seed as ``draw/1``, from which anyone can draw again."""
    view = the_exchange(block, exchange)
    found = published_lots(the_competition(view, competition).id, draw_id) or abort(404)
    return jsonify(as_stored(found))


@blueprint.get("/<block>/<exchange>/<competition>/teams/<entry>/")
@permission("public")
def team(block: str, exchange: str, competition: str, entry: str) -> str:
    """Show a team: its matches, its rank and what it can still reach."""
    view = the_exchange(block, exchange)
    found = the_competition(view, competition)
    shown = competition_view.of_competition(found.id)
    mine = next((each for each in shown.entries if each.slug == entry), None) or abort(404)
    matches = queries.of_entries(view.id, [mine.id])
    return render_template(
        "public/team.html",
        exchange=view,
        competition=found,
        play=shown,
        entry=mine,
        panels=panels_of(PanelPlace.TEAM, view, competition=found.id, entry=mine.id),
        units=competition_view.units_of_entry(mine.id),
        next_match=next_of(matches),
        form=_form(matches, mine.id),
        days=days_of(matches, view),
        possible=possible_of_entry(found.id, mine.id),
        duties=team_duties(view.id, mine.id),
        roles=ROLES,
    )


FORM = 5


def _form(matches: tuple[queries.MatchView, ...], entry_id: int) -> list[tuple[queries.MatchView, str]]:
    """List an entry's last matches with a score, each as won, lost or drawn; what both forfeited is none of these."""
    told = []
    for match in matches:
        own = next((place for place, side in enumerate(match.sides) if side.entry and side.entry.id == entry_id), None)
        is_told = match.winner is not None or match.status is Status.PLAYED
        if is_told and match.counts and match.headline and not match.heat and own is not None:
            told.append((match, "drawn" if match.winner is None else "won" if match.winner == own else "lost"))
    return told[-FORM:]


@blueprint.get("/<block>/<exchange>/<competition>/matches/<match>/")
@permission("public")
def match(block: str, exchange: str, competition: str, match: str) -> Response | str:
    """Show a match: sides, score by set, place, time and what it leads to; of one that is no more, that it is off."""
    view = find_exchange(block, exchange, with_drafts=may("organise", block))
    found = queries.one(view.id, competition, match) if view else None
    if view is None or found is None:
        return _gone(block, exchange, competition, match)
    return render_template(
        "public/match.html",
        exchange=view,
        match=found,
        others=_between(found, view.id),
        venue=blocks.venue_of_court(view.block_id, found.court.id) if found.court else None,
        panels=panels_of(PanelPlace.MATCH, view, competition=found.competition_id, match=found.id),
        onward=competition_view.onward(found),
        series=competition_view.series_of(found),
        heat=competition_view.heat_of(found),
    )


def _between(match: queries.MatchView, exchange_id: int) -> list[queries.MatchView]:
    """List the other matches of the edition between the two who meet, once both are known."""
    ids = {side.entry.id for side in match.sides if side.entry}
    if match.heat or len(ids) < len(match.sides):
        return []
    theirs = queries.of_entries(exchange_id, ids)
    return [
        each for each in theirs if each.id != match.id and {side.entry.id for side in each.sides if side.entry} == ids
    ]


def _gone(block: str, exchange: str, competition: str, match: str) -> Response | str:
    """Answer for a match that calendars told of: with its new address, or that it will not be played."""
    gone = gone_match(block, exchange, competition, match) or abort(404)
    if gone.here:
        slug, key = gone.here
        return redirect(url_for("public.match", block=block, exchange=exchange, competition=slug, match=key))
    return render_template("public/gone.html", gone=gone, face=gone.face)
