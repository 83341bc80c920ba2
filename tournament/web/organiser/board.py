"""What is done on the board: moving, keeping, locking, blocking; with scripts while dragging, or with forms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flask import abort, jsonify, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, SelectField
from wtforms.validators import InputRequired

from tournament.domain.competitions.queries.corrections import match_of
from tournament.domain.competitions.queries.matches import MatchView, drafted
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import NotFoundError
from tournament.domain.core.queries.log import since
from tournament.domain.duties.queries.officials import duty_names
from tournament.domain.exchanges.queries.exchanges import ExchangeView, windows_of
from tournament.domain.timetables.commands import pins
from tournament.domain.timetables.commands import timetable as services
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.domain.timetables.commands.timetable import ConflictError, Seen
from tournament.domain.timetables.queries.planning import planning_of
from tournament.domain.timetables.queries.planning_board import held_on
from tournament.engine.text import Words
from tournament.runtime import runtime
from tournament.web.addresses import row_number
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import BlockTimeForm, SendForm, choices, fill_block_time, sensible
from tournament.web.organiser.pages import actor, address, at_minute, filled, save, save_with, the_exchange, wall
from tournament.web.organiser.timetable import courts_of, here, pin_words, refused, summary_of, timetable_page
from tournament.web.permissions import permission


class MoveForm(Form):
    """Where and when a match is to be played."""

    court = SelectField(lazy_pgettext("sports", "Court"), coerce=int)
    starts_at = DateTimeLocalField(_l("Starts"), [InputRequired(), sensible])


NOT_PLANNED = 0
"""Chosen as the court of a match that is taken out of the draft."""
LATEST = 366 * 1440
"""Minutes from an edition's first midnight that a board can show."""


@blueprint.route("/<block>/<exchange>/timetable/<int:match_id>", methods=["GET", "POST"])
@permission("organise")
def move(block: str, exchange: str, match_id: int) -> Response | str:
    """Move a match to another court or time; conflicts are shown before it is moved."""
    view = the_exchange(block, exchange)
    shown = _drafted(view, match_id)
    form = MoveForm(
        data={"court": shown.court.id if shown.court else NOT_PLANNED, "starts_at": wall(shown.starts_at, view.zone)}
    )
    form.court.choices = choices({court.id: f"{court.name} ({court.venue})" for court in courts_of(view)})
    if not form.is_submitted() and form.starts_at.data is None:
        form.starts_at.data = wall(next((w.starts_at for w in windows_of(view.id)), None), view.zone)
    found: list[Words] | None = None
    if form.validate_on_submit():
        starts_at = filled(at_minute(form.starts_at.data, view.zone))
        found = services.conflicts_of_move(view.id, match_id, form.court.data, starts_at)
        if "look" not in request.form and (not found or "anyway" in request.form):
            done = save_with(
                form,
                lambda: services.move(actor(), view.id, match_id, form.court.data, starts_at),
                lambda left: _at_match(view, match_id),
                _("Moved."),
            )
            if done:
                return done
    held = held_on(view.id)
    return render_template(
        "organiser/move.html",
        form=form,
        exchange=view,
        match=shown,
        published=match_of(view.id, match_id),
        pin=held.pins.get(match_id, ""),
        duties=duty_names(view.id, match_id).get(match_id, ()),
        roles=ROLES,
        pins=pin_words(),
        conflicts=found,
        looked="look" in request.form,
        back=_at_match(view, match_id),
        title=_("Move to court / time"),
    )


@blueprint.get("/<block>/<exchange>/timetable/<int:match_id>/places")
@permission("organise")
def places(block: str, exchange: str, match_id: int) -> Response:
    """Say where a match fits: by court the first and last start, in minutes, of each run of starts."""
    view = the_exchange(block, exchange)
    planning, key = planning_of(view.id), f"match:{match_id}"
    if not any(match.id == key for match in planning.problem.matches):
        abort(404)
    grid = planning.problem.grid
    allowed = planning.allowed(key, runtime().clock())
    runs = {court.removeprefix("court:"): _runs(starts, grid) for court, starts in allowed.items()}
    return jsonify(grid=grid, revision=view.revision, starts=runs)


@blueprint.get("/<block>/<exchange>/timetable/<int:match_id>/conflicts")
@permission("organise")
def conflicts(block: str, exchange: str, match_id: int) -> Response:
    """Say what would be wrong with a match at another place, while it is being dragged there."""
    view = the_exchange(block, exchange)
    if match_of(view.id, match_id) is None:
        abort(404)
    court_id, starts_at = _place(view)
    found = services.conflicts_of_move(view.id, match_id, court_id, starts_at)
    return jsonify(conflicts=[in_language(each) for each in found])


@blueprint.post("/<block>/<exchange>/timetable/<int:match_id>/to")
@permission("organise")
def move_to(block: str, exchange: str, match_id: int) -> Response:
    """Move a match on the board of a browser with scripts; refused moves say why, and what changed since."""
    view = the_exchange(block, exchange)
    if not SendForm().validate_on_submit():
        abort(400)
    court_id, starts_at = _place(view)
    seen = _seen(view)
    try:
        found = services.move(
            actor(), view.id, match_id, court_id, starts_at, seen=seen, anyway="anyway" in request.form
        )
    except StaleError as error:
        return _with_status(jsonify(moved=False, stale=in_language(error.text), changes=_words(error.changes)), 409)
    except ConflictError as error:
        changes = since(view.id, seen.revision) if seen.revision < view.revision else []
        return jsonify(moved=False, conflicts=_words(error.sentences), changes=_words(changes))
    except NotFoundError:
        abort(404)
    view = the_exchange(block, exchange)
    summary = summary_of(view)
    shown = render_template("organiser/_timetable_summary.html", exchange=view, summary=summary)
    return jsonify(
        moved=True,
        courts=len(_drafted(view, match_id).courts),
        revision=view.revision,
        conflicts=_words(found),
        clashing=sorted(summary.clashing),
        summary=shown,
    )


def _with_status(answer: Response, status: int) -> Response:
    answer.status_code = status
    return answer


def _seen(view: ExchangeView) -> Seen:
    """Read where the match was on the board of whoever moves it."""
    given = request.form
    court, start = given.get("from_court", type=row_number), given.get("from_start", type=row_number)
    was_at = _origin(view) + timedelta(minutes=start) if start is not None and abs(start) <= LATEST else None
    return Seen(given.get("revision", 0, type=row_number), court if was_at else None, was_at)


@blueprint.post("/<block>/<exchange>/timetable/<int:match_id>/<what>")
@permission("organise")
def change_match(block: str, exchange: str, match_id: int, what: str) -> Response | str:
    """Keep something of a match's place, take it out of the draft, cancel or revive it."""
    view, form = the_exchange(block, exchange), SendForm()
    calls = {
        "pin": lambda: pins.pin(actor(), view.id, match_id, request.form.get("keep", "")),
        "take-out": lambda: services.move(actor(), view.id, match_id, None, None),
        "cancel": lambda: services.cancel(actor(), view.id, match_id, True),
        "revive": lambda: services.cancel(actor(), view.id, match_id, False),
    }
    call = calls.get(what) or abort(404)
    return save(form, call, here(view, _anchor=f"match-{match_id}")) or refused(form, view)


@blueprint.post("/<block>/<exchange>/timetable/lock/<day>")
@permission("organise")
def lock_day(block: str, exchange: str, day: str) -> Response | str:
    """Keep a whole day as it is, or let it go."""
    view, form = the_exchange(block, exchange), SendForm()
    try:
        which = date.fromisoformat(day)
    except ValueError:
        abort(404)
    locked = "locked" in request.form
    return save(form, lambda: pins.lock_day(actor(), view.id, which, locked), here(view)) or refused(form, view)


@blueprint.post("/<block>/<exchange>/timetable/blocked")
@permission("organise")
def block_time(block: str, exchange: str) -> Response | str:
    """Use some courts not for a while."""
    view = the_exchange(block, exchange)
    form = fill_block_time(BlockTimeForm(), courts_of(view), view.starts_on)

    def call() -> None:
        since = filled(at_minute(form.starts_at.data, view.zone))
        until = filled(at_minute(form.ends_at.data, view.zone))
        pins.block_time(
            actor(), view.id, form.courts.data or [], since, until, form.label.data or "", every_day=form.every_day.data
        )

    return save(form, call, here(view), _("The time is blocked.")) or timetable_page(view, form)


@blueprint.post("/<block>/<exchange>/timetable/blocked/<int:blocked_id>/remove")
@permission("organise")
def unblock_time(block: str, exchange: str, blocked_id: int) -> Response | str:
    """Let a blocked time go."""
    view, form = the_exchange(block, exchange), SendForm()
    back = address("day", view) if request.form.get("then") == "day" else here(view)
    return save(form, lambda: pins.unblock_time(actor(), view.id, blocked_id), back) or refused(form, view)


def _drafted(view: ExchangeView, match_id: int) -> MatchView:
    return drafted(view.id, match_id) or abort(404)


def _at_match(view: ExchangeView, match_id: int) -> str:
    """Return the board's address at a match, on the day on which it is."""
    match = _drafted(view, match_id)
    day = match.starts_at.astimezone(view.zone).date().isoformat() if match.starts_at else None
    return address("timetable_", view, day=day, _anchor=f"match-{match_id}")


def _origin(view: ExchangeView) -> datetime:
    return datetime.combine(view.starts_on, time(), tzinfo=view.zone)


def _place(view: ExchangeView) -> tuple[int, datetime]:
    """Read court and minute as the board's script sends them; answer 400 when they are none of this board."""
    values = request.values
    court_id, start = values.get("court", type=row_number), values.get("start", type=row_number)
    if court_id is None or start is None or abs(start) > LATEST:
        abort(400)
    if court_id not in {court.id for court in courts_of(view)}:
        abort(404)
    return court_id, _origin(view) + timedelta(minutes=start)


def _runs(starts: Iterable[int], grid: int) -> list[tuple[int, int]]:
    """Join starts one step apart into (first, last)."""
    runs: list[tuple[int, int]] = []
    for start in starts:
        if runs and start == runs[-1][1] + grid:
            runs[-1] = runs[-1][0], start
        else:
            runs.append((start, start))
    return runs


def _words(sentences: Iterable[Words]) -> list[str]:
    return [in_language(each) for each in sentences]
