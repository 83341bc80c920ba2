"""The day itself: what is on which court, what went differently, the re-plan and the message about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, SelectField
from wtforms.validators import InputRequired, NumberRange

from tournament.domain.competitions.queries.matches import MatchView, schedule
from tournament.domain.exchanges.queries.exchanges import ExchangeView, windows_of
from tournament.domain.timetables.commands import disruptions as services
from tournament.domain.timetables.commands.disruptions import LONGEST_OVERRUN
from tournament.domain.timetables.commands.timetable import version_token
from tournament.domain.timetables.queries.court_calling import calling
from tournament.domain.timetables.queries.planning import Planning, planning_of
from tournament.domain.timetables.queries.planning_board import held_on
from tournament.domain.timetables.queries.publications import last_publication, reasons_since_publication
from tournament.domain.timetables.queries.timetable_changes import Changed, changes
from tournament.engine.moments import at
from tournament.engine.text import Words
from tournament.runtime import runtime
from tournament.sdk.fields import IntegerField
from tournament.web.addresses import row_number
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import CheckboxesField, SendForm, choices, sensible
from tournament.web.organiser.pages import actor, address, at_minute, filled, save, the_exchange, wall
from tournament.web.organiser.timetable import court_names, courts_of, difference_words
from tournament.web.permissions import permission


class InterruptForm(Form):
    """Courts that rain or something else takes away until some time."""

    kind = SelectField(_l("What happened"))
    courts = CheckboxesField(_l("Courts"), coerce=int)
    starts_at = DateTimeLocalField(_l("From"), [InputRequired(), sensible])
    until = DateTimeLocalField(_l("Until"), [InputRequired(), sensible])


class LateForm(Form):
    """When play begins after all."""

    until = DateTimeLocalField(_l("Play begins at"), [InputRequired(), sensible])


class OverrunForm(Form):
    """A match that takes longer."""

    match = SelectField(_l("Match"), coerce=int)
    minutes = IntegerField(_l("Minutes more"), [InputRequired(), NumberRange(1, LONGEST_OVERRUN)], default=15)


STEP = timedelta(minutes=5)
USUAL = timedelta(hours=1)
"""How long something takes until an organiser says otherwise."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What can have gone differently."""

    interrupt: InterruptForm
    late: LateForm
    overrun: OverrunForm


@dataclass(frozen=True, slots=True)
class GroupMessage:
    """Changes to tell people: as triples for a list, and as plain text for a chat group."""

    changes: Sequence[tuple[str, str, str]]
    text: str


@blueprint.get("/<block>/<exchange>/day")
@permission("organise")
def day(block: str, exchange: str) -> str:
    """Show the day as it stands."""
    return _page(the_exchange(block, exchange))


@blueprint.post("/<block>/<exchange>/day/<what>")
@permission("organise")
def differently(block: str, exchange: str, what: str) -> Response | str:
    """Mark an interruption, a late start or an overrun."""
    view = the_exchange(block, exchange)
    sent = {"interrupt": InterruptForm, "late": LateForm, "overrun": OverrunForm}.get(what) or abort(404)
    forms = _forms(view, sent)
    said = _("Recorded. Look below at what it means for the timetable.")
    calls = {"interrupt": _interrupt, "late": _late, "overrun": _overrun}
    form = getattr(forms, what)
    return save(form, lambda: calls[what](view, form), address("day", view), said) or _page(view, forms)


@blueprint.post("/<block>/<exchange>/day/matches/<int:match_id>/<what>")
@permission("organise")
def call(block: str, exchange: str, match_id: int, what: str) -> Response | str:
    """Call a match to a court, or call it back."""
    view, form = the_exchange(block, exchange), SendForm()
    court = request.form.get("court", 0, type=row_number)
    calls = {
        "call": lambda: services.call(actor(), view.id, match_id, court),
        "back": lambda: services.call_back(actor(), view.id, match_id),
    }
    chosen = calls.get(what) or abort(404)
    said = (
        _("Called; the published timetable and the calendars show it.")
        if what == "call"
        else _("The call is cancelled.")
    )
    return save(form, chosen, address("day", view), said) or _page(view, refused=form)


def _interrupt(view: ExchangeView, form: InterruptForm) -> None:
    since, until = _instant(view, form.starts_at.data), _instant(view, form.until.data)
    services.interrupt(actor(), view.id, form.kind.data, form.courts.data or [], since, until)


def _late(view: ExchangeView, form: LateForm) -> None:
    services.start_late(actor(), view.id, _instant(view, form.until.data))


def _overrun(view: ExchangeView, form: OverrunForm) -> None:
    services.overrun(actor(), view.id, form.match.data, filled(form.minutes.data))


def _instant(view: ExchangeView, local: datetime | None) -> datetime:
    return filled(at_minute(local, view.zone))


def _forms(view: ExchangeView, sent: type[Form] | None = None) -> Forms:
    """Make the forms with what is usual; only the one that was `sent` reads the request."""

    def made(kind: type[Form]) -> Form:
        return kind() if kind is sent else kind(formdata=None)

    interrupt, late, overrun = made(InterruptForm), made(LateForm), made(OverrunForm)
    now = _round(_now_or_opening(view))
    interrupt.kind.choices = choices(services.INTERRUPTIONS)
    interrupt.courts.choices = choices({court.id: f"{court.name} ({court.venue})" for court in courts_of(view)})
    overrun.match.choices = choices(
        {match.id: _short(match, view) for match in schedule(view.id) if match.starts_at and not match.over}
    )
    if sent is not InterruptForm:
        interrupt.starts_at.data, interrupt.until.data = wall(now, view.zone), wall(now + USUAL, view.zone)
    if sent is not LateForm:
        late.until.data = wall(now + USUAL / 2, view.zone)
    return Forms(interrupt, late, overrun)


def _now_or_opening(view: ExchangeView) -> datetime:
    """Return the present, or the first opening while the edition is still to come."""
    now = runtime().clock()
    opening = min((window.starts_at for window in windows_of(view.id)), default=now)
    return max(now, opening)


def _round(instant: datetime) -> datetime:
    return instant - timedelta(minutes=instant.minute % (STEP.seconds // 60), seconds=instant.second)


def _short(match: MatchView, view: ExchangeView) -> str:
    starts = match.starts_at.astimezone(view.zone) if match.starts_at else None
    sides = in_language(match.who)
    when = in_language(at(starts)) if starts else "–"
    return f"{when}, {match.where}: {sides}"


def _page(view: ExchangeView, forms: Forms | None = None, refused: Form | None = None) -> str:
    planning, held, windows, now = planning_of(view.id), held_on(view.id), windows_of(view.id), runtime().clock()
    published = schedule(view.id)
    names = court_names(view)
    today = now.astimezone(view.zone).date()
    last = last_publication(view.id, planning)
    return render_template(
        "organiser/day.html",
        exchange=view,
        now=now,
        is_today=any(window.starts_at.astimezone(view.zone).date() == today for window in windows),
        calling=calling(planning, held, windows, published, now),
        called=held.called,
        on_clock=_by_clock([match for match in published if match.id not in held.called], now),
        court_names={int(key.partition(":")[2]): name for key, name in names.items()},
        conflicts=[in_language(each.text) for each in planning.conflicts(now)],
        draft=_message(view, planning, changes(planning, planning.drafted), reasons_since_publication(view.id), now)
        if view.timetable_published_at
        else None,
        last=_message(view, planning, last.changes, last.reasons, last.at) if last else None,
        last_at=last.at if last else None,
        blocks=[each for each in held.blocks if each.ends_at > now],
        forms=forms or _forms(view),
        refused=refused,
        version_token=version_token(view.id),
        title=_("On the day"),
    )


def _by_clock(matches: Sequence[MatchView], now: datetime) -> dict[int, list[MatchView]]:
    """Return, by court, the matches that should be on it by the timetable."""
    found: dict[int, list[MatchView]] = {}
    for match in matches:
        if match.state(now) in {"live", "late"}:
            for court in match.courts:
                found.setdefault(court.id, []).append(match)
    return found


def _message(
    view: ExchangeView, planning: Planning, changed: Sequence[Changed], reasons: Sequence[Words], announced: datetime
) -> GroupMessage | None:
    """Write what changes, for people who read it on their phones; None when nothing does."""
    if not changed:
        return None
    lines = difference_words(planning, changed, court_names(view))
    when = in_language(at(announced.astimezone(view.zone)))
    title = _("%(exchange)s: timetable changed at %(when)s", exchange=in_language(view.name), when=when)
    text = [title, *(in_language(reason) for reason in reasons), ""]
    text += [f"{n}. {what}: {before} → {after}" for n, (what, before, after) in enumerate(lines, start=1)]
    link = runtime().settings.public_url + url_for("public.schedule", block=view.block_slug, exchange=view.slug)
    text += ["", _("All other matches stay as they were."), _("Newest timetable: %(link)s", link=link)]
    return GroupMessage(lines, "\n".join(text))
