"""The timetable: a draft on a board, what is wrong with it, how it differs from what is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import abort, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tournament.domain.competitions.queries.matches import schedule
from tournament.domain.core.queries import log
from tournament.domain.duties.queries.officials import duty_names
from tournament.domain.exchanges.queries import blocks
from tournament.domain.exchanges.queries.blocks import CourtView
from tournament.domain.exchanges.queries.exchanges import ExchangeView, windows_of
from tournament.domain.timetables.commands import timetable as services
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.domain.timetables.queries.planning import Planning, planning_of
from tournament.domain.timetables.queries.planning_board import held_on
from tournament.domain.timetables.queries.timetable_changes import Changed, changes
from tournament.engine.text import Words
from tournament.engine.timetable.problem import Placed
from tournament.runtime import runtime
from tournament.web.addresses import LARGEST_ID
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.board_view import BoardView, chosen, days_of, hours
from tournament.web.organiser.day_warnings import day_warnings
from tournament.web.organiser.forms import BlockTimeForm, SendForm, fill_block_time
from tournament.web.organiser.log import step_through
from tournament.web.organiser.pages import actor, address, save, the_exchange
from tournament.web.permissions import permission

FILTERS = ("day", "competition", "unit", "court")


@dataclass(frozen=True, slots=True)
class Summary:
    """How the draft stands: its conflicts, and its differences as triples of words; `version_token` names it.

    `undoable` and `redoable` are the steps that can be taken back or done again, `filters` what the page shows.
    """

    planned: int
    unplanned: int
    conflicts: Sequence[str]
    clashing: frozenset[int]
    differences: Sequence[tuple[str, str, str]]
    version_token: str
    undoable: Words | None
    redoable: Words | None
    filters: Mapping[str, str]


@blueprint.get("/<block>/<exchange>/timetable")
@permission("organise")
def timetable_(block: str, exchange: str) -> str:
    """Show the draft, what is wrong with it, and how it differs from what is published."""
    return timetable_page(the_exchange(block, exchange))


def timetable_page(view: ExchangeView, block_form: BlockTimeForm | None = None) -> str:
    """Show the board; with the form for blocking a time when that was refused."""
    drafted, windows, courts = schedule(view.id, draft=True), windows_of(view.id), courts_of(view)
    days = days_of(view, drafted, windows)
    wanted = chosen(days, runtime().clock().astimezone(view.zone).date())
    summary = summary_of(view)
    board = BoardView(view, courts, windows, held_on(view.id), summary.clashing, wanted)
    if block_form is None:
        block_form = fill_block_time(BlockTimeForm(formdata=None), courts, wanted.day or (days or [view.starts_on])[0])
    return render_template(
        "organiser/timetable.html",
        exchange=view,
        board=board,
        days=days,
        shown=[board.day(day, drafted) for day in days if wanted.day in (None, day)],
        hours=hours,
        duties_by_match=duty_names(view.id),
        tray=[board.card(match) for match in drafted if not (match.starts_at and match.court)],
        wanted=wanted,
        courts=courts,
        summary=summary,
        has_hours=bool(windows),
        block_form=block_form,
        pins=pin_words(),
        roles=ROLES,
        warnings=day_warnings(view, days),
        title=_("Timetable"),
    )


@blueprint.post("/<block>/<exchange>/timetable/plan")
@permission("organise")
def plan(block: str, exchange: str) -> Response | str:
    """Make a draft at once: every match that is open and not kept in place finds a court and a time."""
    view, form = the_exchange(block, exchange), SendForm()

    def call() -> None:
        _warn(services.plan(actor(), view.id))

    return save(form, call, address("timetable_", view), _("A draft is made.")) or refused(form, view)


@blueprint.post("/<block>/<exchange>/timetable/publish")
@permission("organise")
def publish(block: str, exchange: str) -> Response | str:
    """Publish the draft; calendars follow."""
    view, form = the_exchange(block, exchange), SendForm()
    seen = request.form.get("seen") or None
    back = address("day" if request.form.get("then") == "day" else "timetable_", view)
    return save(
        form, lambda: services.publish(actor(), view.id, seen=seen), back, _("The timetable is published.")
    ) or refused(form, view)


@blueprint.post("/<block>/<exchange>/timetable/discard")
@permission("organise")
def discard(block: str, exchange: str) -> Response | str:
    """Throw the draft away."""
    view, form = the_exchange(block, exchange), SendForm()
    back = address("timetable_", view)
    return save(form, lambda: services.discard(actor(), view.id), back, _("The draft is discarded.")) or refused(
        form, view
    )


@blueprint.post("/<block>/<exchange>/timetable/history/<what>")
@permission("organise")
def step(block: str, exchange: str, what: str) -> Response | str:
    """Take the newest step back, or do again what was taken back last, and stay on the board."""
    view = the_exchange(block, exchange)
    return step_through(view, what, here(view)) if what in {"undo", "redo"} else abort(404)


def here(view: ExchangeView, **more: str) -> str:
    """Return the address of the board with the filters of this request."""
    return address("timetable_", view, **_filters(), **more)


def _filters() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if name in request.args}


def refused(form: object, exchange: ExchangeView) -> str:
    """Show why a button's request was refused."""
    back = address("timetable_", exchange)
    return render_template("organiser/form.html", form=form, title=_("Timetable"), exchange=exchange, back=back)


def summary_of(view: ExchangeView) -> Summary:
    """Read how the draft stands."""
    planning, courts = planning_of(view.id), court_names(view)
    found = planning.conflicts(runtime().clock())
    lines = log.entries(view.id, LARGEST_ID)
    return Summary(
        planned=len(planning.drafted),
        unplanned=len(planning.problem.matches) - len(planning.drafted),
        conflicts=[in_language(each.text) for each in found],
        clashing=frozenset(int(id_.removeprefix("match:")) for each in found for id_ in each.matches),
        differences=difference_words(planning, changes(planning, planning.drafted), courts),
        version_token=services.version_token(view.id),
        undoable=next((line.summary for line in lines if not line.undone and not line.is_undo), None),
        redoable=lines[0].summary if lines and lines[0].is_undo else None,
        filters=_filters(),
    )


def difference_words(
    planning: Planning, changed: Iterable[Changed], courts: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Say which matches are elsewhere than published: triples of match, from, to."""
    return [
        (
            in_language(planning.names[each.match]),
            place_words(planning, each.before, courts),
            place_words(planning, each.after, courts),
        )
        for each in changed
    ]


def place_words(planning: Planning, place: Placed | None, courts: Mapping[str, str]) -> str:
    """Say when and where a match is."""
    said = [in_language(planning.clock(place.start)), *(courts[court] for court in place.courts)] if place else []
    return ", ".join(said) or f"{_('no time')}"


def pin_words() -> dict[str, str]:
    """Say what of a match's place can be kept."""
    return {"": _("nothing"), "place": _("court and time"), "court": _("court alone"), "time": _("time alone")}


def courts_of(exchange: ExchangeView) -> list[CourtView]:
    """List the block's courts."""
    return [court for venue in blocks.venues_of(exchange.block_id) for court in venue.courts]


def court_names(exchange: ExchangeView) -> dict[str, str]:
    """Return the names of courts by their ids in the problem."""
    return {f"court:{court.id}": court.name for court in courts_of(exchange)}


def _warn(sentences: Iterable[Words]) -> None:
    for sentence in sentences:
        flash(in_language(sentence), "warning")
