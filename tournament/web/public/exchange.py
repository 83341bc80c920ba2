"""The pages of an edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask import abort, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tournament.domain.competitions.queries import competition_view, overall
from tournament.domain.competitions.queries import matches as queries
from tournament.domain.competitions.queries.court_grid import CourtGrid, court_grid
from tournament.domain.exchanges.queries import blocks
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.editions import documents, regulations
from tournament.engine.bracket_sheets import Paper
from tournament.engine.names import sort_key
from tournament.runtime import runtime
from tournament.sdk import PanelPlace
from tournament.web.addresses import reads
from tournament.web.language import in_language
from tournament.web.local_formats import weekday
from tournament.web.page_cache import plugins_took_part, state_at
from tournament.web.permissions import permission
from tournament.web.plugin_parts import download, edition_read, panels_of
from tournament.web.public import blueprint
from tournament.web.public.resolvers import days_of, days_until, now_and_next, published, the_exchange
from tournament.web.public.sheets import sheets_of

PODIUM = 3
Days = Sequence[tuple[date | None, Sequence[queries.MatchView]]]


SCREEN = Paper(4, 35)
"""How much of a bracket is readable in the hall at once, so that a slide of it fits the screen."""


@blueprint.get("/<block>/<exchange>/")
@permission("public")
def exchange(block: str, exchange: str) -> str:
    """Show an edition by where it stands: what comes, what is on now, next and last, who has won."""
    view = the_exchange(block, exchange)
    everything = published(view)
    live, upcoming, finished = now_and_next(everything)
    is_over = bool(finished) and all(match.over or match.cancelled for match in everything)
    return render_template(
        "public/exchange.html",
        exchange=view,
        live=live,
        upcoming=upcoming,
        finished=finished,
        days_left=days_until(view),
        podiums=_podiums(view) if is_over else (),
        ranking=overall.ranking(view.id) if is_over else None,
        panels=panels_of(PanelPlace.EXCHANGE, view),
    )


@blueprint.get("/<block>/<exchange>/schedule")
@permission("public")
@reads("competition", "team", "court", "day", "view")
def schedule(block: str, exchange: str) -> str:
    """Show the timetable by day, as a list or as courts by hours; filtered by competition, team, court and day."""
    view = the_exchange(block, exchange)
    everything = published(view)
    choices = _choices(everything, view)
    chosen = {name: request.args.get(name, "") for name in choices}
    for name, value in chosen.items():
        if value and value not in choices[name] and not (name == "day" and _is_day_of(value, view)):
            abort(400, _("There is no option “%(name)s” here.", name=value[:40]))
    shape = request.args.get("view", "")
    if shape not in {"", "courts"}:
        abort(400, _("There is no option “%(name)s” here.", name=shape[:40]))
    days = days_of(tuple(match for match in everything if _fits(match, chosen, view)), view)
    return render_template(
        "public/schedule.html",
        exchange=view,
        days=days,
        grids=_grids(days, view) if shape else None,
        here=_where_now(days),
        chosen=chosen,
        choices=choices,
    )


@blueprint.get("/<block>/<exchange>/standings")
@permission("public")
def standings(block: str, exchange: str) -> str:
    """Show the tables of every competition, each rank with its reason."""
    view = the_exchange(block, exchange)
    return render_template("public/standings.html", exchange=view, plays=competition_view.of_exchange(view.id))


@blueprint.get("/<block>/<exchange>/brackets")
@permission("public")
@reads("team")
def brackets(block: str, exchange: str) -> str:
    """Show the brackets of every competition, with the way of a team marked."""
    view = the_exchange(block, exchange)
    plays = [play for play in competition_view.of_exchange(view.id) if play.bracket]
    teams = {(entry.slug, entry.name) for play in plays for entry in play.entries}
    team = request.args.get("team", "")
    if team and team not in dict(teams):
        abort(400, _("There is no option “%(name)s” here.", name=team[:40]))
    return render_template(
        "public/brackets.html",
        exchange=view,
        plays=plays,
        teams=dict(sorted(teams, key=lambda each: sort_key(each[1]))),
        team=team,
    )


@blueprint.get("/<block>/<exchange>/results")
@permission("public")
def results(block: str, exchange: str) -> str:
    """Show what was played, newest day first, and the final places."""
    view = the_exchange(block, exchange)
    finished = tuple(match for match in published(view) if match.over)
    return render_template(
        "public/results.html",
        exchange=view,
        days=days_of(finished, view)[::-1],
        plays=competition_view.of_exchange(view.id),
    )


@blueprint.get("/<block>/<exchange>/overall")
@permission("public")
def overall_(block: str, exchange: str) -> str:
    """Show the overall ranking of units, with how each unit's points came about."""
    view = the_exchange(block, exchange)
    return render_template("public/overall.html", exchange=view, ranking=overall.ranking(view.id))


@blueprint.get("/<block>/<exchange>/regulations")
@permission("public")
def regulations_(block: str, exchange: str) -> str:
    """Show the regulations: what holds for all, and the rules and tie-breaks of each competition."""
    view = the_exchange(block, exchange)
    return render_template("public/regulations.html", exchange=view, said=regulations.regulations(view.id))


@blueprint.get("/<block>/<exchange>/documents")
@permission("public")
def documents_(block: str, exchange: str) -> str:
    """List what can be read and printed: rules, draw minutes, board sheets."""
    view = the_exchange(block, exchange)
    return render_template(
        "public/documents.html",
        exchange=view,
        documents=runtime().registry.offered("documents", blocks.disabled_plugins(view.block_id)).values(),
        competitions=documents.of_competitions(view.id),
    )


@blueprint.get("/<block>/<exchange>/documents/<key>")
@permission("public")
def document(block: str, exchange: str, key: str) -> Response | str:
    """Show a document that a plugin makes of the edition, or send it where it is no page."""
    view = the_exchange(block, exchange)
    off = blocks.disabled_plugins(view.block_id)
    made, found = runtime().registry.document(key, lambda: edition_read(view), off) or abort(404)
    plugins_took_part()
    if found is not None and not found.is_page:
        return download(found, key)
    content = found.body if found else None
    return render_template("public/document.html", exchange=view, document=made, content=content)


@blueprint.get("/<block>/<exchange>/tv")
@permission("public")
def tv(block: str, exchange: str) -> str:
    """Show live and next matches and tables for a screen in the hall."""
    view = the_exchange(block, exchange)
    live, upcoming, finished = now_and_next(published(view))
    plays = competition_view.of_exchange(view.id)
    return render_template(
        "public/tv.html",
        exchange=view,
        live=live,
        upcoming=upcoming,
        finished=finished,
        plays=plays,
        sheets={play.id: competition_view.bracket_sheets(play, SCREEN) for play in plays},
    )


@blueprint.get("/<block>/<exchange>/board")
@permission("public")
@reads("size", "form")
def board(block: str, exchange: str) -> str:
    """Show the timetable as board sheets for print, one a day: as a list, or as courts by hours."""
    view = the_exchange(block, exchange)
    size, form = request.args.get("size", "a4"), request.args.get("form", "")
    if size not in {"a4", "a3"} or form not in {"", "courts"}:
        abort(400)
    days = days_of(published(view), view)
    sheets = [(day, *sheet) for day, _matches, grid in _grids(days, view) if form and day for sheet in sheets_of(grid)]
    return render_template("public/board.html", exchange=view, days=days, sheets=sheets, size=size, form=form)


@blueprint.get("/<block>/<exchange>/units/<unit>/")
@permission("public")
def unit(block: str, exchange: str, unit: str) -> str:
    """Show a unit: its entries and their matches."""
    view = the_exchange(block, exchange)
    found = next((each for each in view.units if each.slug == unit), None) or abort(404)
    entries = competition_view.entries_of_unit(view.id, found.id)
    shown = queries.of_entries(view.id, [entry.id for entry in entries])
    return render_template("public/unit.html", exchange=view, unit=found, entries=entries, days=days_of(shown, view))


@blueprint.get("/<block>/<exchange>/courts/<court>/")
@permission("public")
def court(block: str, exchange: str, court: str) -> str:
    """Show what is played on a court."""
    view = the_exchange(block, exchange)
    found = blocks.court_by_slug(view.block_id, court) or abort(404)
    shown = tuple(match for match in published(view) if any(each.id == found.id for each in match.courts))
    return render_template("public/court.html", exchange=view, court=found, days=days_of(shown, view))


def _podiums(view: ExchangeView) -> list[tuple[competition_view.PlayView, list[competition_view.PlaceView]]]:
    """List the competitions that have first places, each with those on its first three."""
    plays = competition_view.of_exchange(view.id)
    held = ((play, [each for each in play.places if each.place <= PODIUM]) for play in plays)
    return [(play, places) for play, places in held if places]


def _choices(shown: tuple[queries.MatchView, ...], view: ExchangeView) -> dict[str, Mapping[str, str]]:
    """Return what a schedule can be filtered by: for each parameter the values it may have, with their words."""
    teams = {(side.entry.slug, side.entry.name) for match in shown for side in match.sides if side.entry}
    return {
        "day": {day.isoformat(): weekday(day) for day, _matches in days_of(shown, view) if day},
        "competition": {each.slug: in_language(each.name) for each in view.competitions},
        "team": dict(sorted(teams, key=lambda team: sort_key(team[1]))),
        "court": dict(sorted({(court.slug, court.name) for match in shown for court in match.courts})),
    }


def _grids(days: Days, view: ExchangeView) -> list[tuple[date | None, Sequence[queries.MatchView], CourtGrid]]:
    return [(day, matches, court_grid(matches, view.zone)) for day, matches in days]


def _where_now(days: Days) -> int | None:
    """Return the id of the first match that is on or comes; None where nothing lies before it."""
    now = runtime().clock()
    states = [(state_at(match, now), match.id) for day, matches in days if day for match in matches]
    here = next((place for place, (state, _id) in enumerate(states) if state in {"live", "upcoming"}), 0)
    return states[here][1] if here else None


def _is_day_of(value: str, view: ExchangeView) -> bool:
    """Tell whether a day is one of the edition's, though nothing is played on it."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    return day.isoformat() == value and view.starts_on <= day <= view.ends_on


def _fits(match: queries.MatchView, chosen: Mapping[str, str], view: ExchangeView) -> bool:
    day = match.starts_at.astimezone(view.zone).date().isoformat() if match.starts_at else ""
    teams = {side.entry.slug for side in match.sides if side.entry}
    return (
        chosen["competition"] in {"", match.competition_slug}
        and (not chosen["team"] or chosen["team"] in teams)
        and (not chosen["court"] or any(court.slug == chosen["court"] for court in match.courts))
        and chosen["day"] in {"", day}
    )
