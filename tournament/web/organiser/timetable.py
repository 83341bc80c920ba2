"""The timetable: a draft by day and court, moved by hand, compared with what is published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tournament.engine.text import Text
from tournament.queries import blocks
from tournament.queries.blocks import CourtView
from tournament.queries.corrections import match_of
from tournament.queries.exchanges import ExchangeView, windows_of
from tournament.queries.matches import MatchView, schedule
from tournament.services import holds
from tournament.services import timetable as services
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import MoveForm, SendForm, choices
from tournament.web.organiser.pages import actor, address, at_minute, filled, save, save_with, the_exchange, wall
from tournament.web.permissions import permission

NOT_PLANNED = 0
"""Chosen as the court of a match that is taken out of the draft."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the draft: its courts, and for each time the matches that start on every court."""

    day: date
    courts: tuple[CourtView, ...]
    rows: tuple[tuple[str, tuple[tuple[MatchView, ...], ...]], ...]


@blueprint.get("/<block>/<exchange>/timetable")
@permission("organise")
def timetable_(block: str, exchange: str) -> str:
    """Show the draft, what is wrong with it, and how it differs from what is published."""
    view = the_exchange(block, exchange)
    drafted = schedule(view.id, draft=True)
    return render_template(
        "manage/timetable.html",
        exchange=view,
        days=_days(view, drafted),
        unplanned=[match for match in drafted if match.starts_at is None],
        planned=sum(match.starts_at is not None for match in drafted),
        conflicts=services.conflicts(view.id) if drafted else [],
        differences=services.differences(view.id),
        has_hours=bool(windows_of(view.id)),
        send=SendForm(),
        title=_("Timetable"),
    )


@blueprint.post("/<block>/<exchange>/timetable/plan")
@permission("organise")
def plan(block: str, exchange: str) -> Response | str:
    """Make a draft: every match that is open and not kept in place finds a court and a time."""
    view, form = the_exchange(block, exchange), SendForm()

    def call() -> None:
        _warn(services.plan(actor(), view.id))

    return save(form, call, address("timetable_", view), _("A draft is made.")) or _page(form, view)


@blueprint.route("/<block>/<exchange>/timetable/<int:match_id>", methods=["GET", "POST"])
@permission("organise")
def move(block: str, exchange: str, match_id: int) -> Response | str:
    """Move a match to another court or time; conflicts are shown before it is moved."""
    view = the_exchange(block, exchange)
    shown = next((each for each in schedule(view.id, draft=True) if each.id == match_id), None) or abort(404)
    form = MoveForm(
        data={"court": shown.court.id if shown.court else NOT_PLANNED, "starts_at": wall(shown.starts_at, view.zone)}
    )
    form.court.choices = choices({court.id: f"{court.name} ({court.venue})" for court in _courts(view)})
    if not form.is_submitted() and form.starts_at.data is None:
        form.starts_at.data = wall(next((w.starts_at for w in windows_of(view.id)), None), view.zone)
    found: list[Text] | None = None
    if form.validate_on_submit():
        starts_at = filled(at_minute(form.starts_at.data, view.zone))
        found = services.conflicts_of_move(view.id, match_id, form.court.data, starts_at)
        if "look" not in request.form and (not found or "anyway" in request.form):
            done = save_with(
                form,
                lambda: services.move(actor(), view.id, match_id, form.court.data, starts_at),
                lambda left: address("timetable_", view, _anchor=f"match-{match_id}"),
                _("Moved."),
            )
            if done:
                return done
    return render_template(
        "manage/move.html",
        form=form,
        exchange=view,
        match=shown,
        published=match_of(view.id, match_id),
        conflicts=found,
        looked="look" in request.form,
        send=SendForm(),
        back=address("timetable_", view, _anchor=f"match-{match_id}"),
        title=_("Move to court / time"),
    )


@blueprint.get("/<block>/<exchange>/timetable/<int:match_id>/conflicts")
@permission("organise")
def conflicts(block: str, exchange: str, match_id: int) -> Response:
    """Say what would be wrong with a match at another place, while it is being dragged there."""
    view = the_exchange(block, exchange)
    if match_of(view.id, match_id) is None:
        abort(404)
    form = MoveForm(request.args, meta={"csrf": False})
    form.court.choices = choices({court.id: court.name for court in _courts(view)})
    if not form.validate():
        abort(400)
    starts_at = filled(at_minute(form.starts_at.data, view.zone))
    found = services.conflicts_of_move(view.id, match_id, form.court.data, starts_at)
    return jsonify(conflicts=[in_language(each) for each in found])


@blueprint.post("/<block>/<exchange>/timetable/<int:match_id>/<what>")
@permission("organise")
def change_match(block: str, exchange: str, match_id: int, what: str) -> Response | str:
    """Keep a match in place, let it go, take it out of the draft, cancel or revive it."""
    view, form = the_exchange(block, exchange), SendForm()
    calls = {
        "pin": lambda: holds.pin(actor(), view.id, match_id, "place"),
        "unpin": lambda: holds.pin(actor(), view.id, match_id, ""),
        "take-out": lambda: services.move(actor(), view.id, match_id, None, None),
        "cancel": lambda: services.cancel(actor(), view.id, match_id, True),
        "revive": lambda: services.cancel(actor(), view.id, match_id, False),
    }
    call = calls.get(what) or abort(404)
    return save(form, call, address("timetable_", view, _anchor=f"match-{match_id}")) or _page(form, view)


@blueprint.post("/<block>/<exchange>/timetable/publish")
@permission("organise")
def publish(block: str, exchange: str) -> Response | str:
    """Publish the draft; calendars follow."""
    view, form = the_exchange(block, exchange), SendForm()
    back = address("timetable_", view)
    return save(form, lambda: services.publish(actor(), view.id), back, _("The timetable is published.")) or _page(
        form, view
    )


@blueprint.post("/<block>/<exchange>/timetable/discard")
@permission("organise")
def discard(block: str, exchange: str) -> Response | str:
    """Throw the draft away."""
    view, form = the_exchange(block, exchange), SendForm()
    back = address("timetable_", view)
    return save(form, lambda: services.discard(actor(), view.id), back, _("The draft is discarded.")) or _page(
        form, view
    )


def _warn(sentences: Iterable[Text]) -> None:
    for sentence in sentences:
        flash(in_language(sentence), "warning")


def _days(exchange: ExchangeView, matches: Iterable[MatchView]) -> list[Day]:
    """Lay the draft out as one table a day: courts as columns, starting times as rows."""
    cells: dict[date, dict[str, dict[int, list[MatchView]]]] = {}
    for match in matches:
        if match.starts_at is not None and match.court is not None:
            local = match.starts_at.astimezone(exchange.zone)
            times = cells.setdefault(local.date(), {})
            times.setdefault(f"{local:%H:%M}", {}).setdefault(match.court.id, []).append(match)
    opened = {
        (window.starts_at.astimezone(exchange.zone).date(), window.court_id) for window in windows_of(exchange.id)
    }
    days = []
    for day, times in sorted(cells.items()):
        used = {court for row in times.values() for court in row}
        courts = tuple(court for court in _courts(exchange) if court.id in used or (day, court.id) in opened)
        rows = tuple(
            (time, tuple(tuple(row.get(court.id, ())) for court in courts)) for time, row in sorted(times.items())
        )
        days.append(Day(day, courts, rows))
    return days


def _courts(exchange: ExchangeView) -> list[CourtView]:
    return [court for venue in blocks.venues_of(exchange.block_id) for court in venue.courts]


def _page(form: object, exchange: ExchangeView) -> str:
    back = address("timetable_", exchange)
    return render_template("manage/form.html", form=form, title=_("Timetable"), exchange=exchange, back=back)
