"""Blocked times: what calendar files say of holidays, closures and absences, shown before it is taken."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from tournament.bounded import FILE
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.domain.timetables.commands import blocked_times as services
from tournament.domain.timetables.commands import pins
from tournament.domain.timetables.queries import blocked_times as queries
from tournament.engine.errors import InputError
from tournament.interchange.icalendar.blocked_times import Reading, read_times
from tournament.web.addresses import row_number
from tournament.web.forms import Form, form_errors
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import CheckboxesField, SendForm, choices
from tournament.web.organiser.pages import actor, address, save, the_exchange
from tournament.web.organiser.uploads import brought, carried
from tournament.web.permissions import permission


class TimesForm(Form):
    """A calendar, from a file or pasted, and whose times it blocks."""

    whose = CheckboxesField(_l("Who or what is not free at these times"))
    file = FileField(
        _l("A calendar file"),
        description=_l("An .ics file exported from a calendar app, or a downloaded holiday calendar."),
    )
    text = TextAreaField(
        _l("Or its text"), description=_l("From BEGIN:VCALENDAR to END:VCALENDAR."), render_kw={"rows": 6}
    )


class TakeForm(Form):
    """Previewed times, sent back to be taken."""

    reading = HiddenField()
    whose = HiddenField()


@blueprint.route("/<block>/<exchange>/blocked-times", methods=["GET", "POST"])
@permission("organise")
def blocked_times(block: str, exchange: str) -> Response | str:
    """List the blocked times; read a calendar file and show what will become of its times."""
    view = the_exchange(block, exchange)
    form, reading, effect, take = TimesForm(), None, None, None
    names = queries.audiences_of(view.id)
    form.whose.choices = choices(names)
    form.whose.data = form.whose.data or []
    if form.validate_on_submit():
        reading, effect, take = _previewed(form, view) or (None, None, None)
    return render_template(
        "organiser/blocked.html",
        form=form,
        exchange=view,
        reading=reading,
        effect=effect,
        names=[names[audience] for audience in form.whose.data if audience in names],
        take=take,
        blocked=queries.blocked_times(view.id),
        title=_("Blocked times"),
    )


@blueprint.post("/<block>/<exchange>/blocked-times/take")
@permission("organise")
def take_times(block: str, exchange: str) -> Response | str:
    """Take the previewed times."""
    view, form = the_exchange(block, exchange), TakeForm()

    def call() -> None:
        reading = brought(form.reading.data, Reading)
        services.take(actor(), view.id, (form.whose.data or "").split(), reading)

    return save(form, call, address("blocked_times", view), _("The times are blocked.")) or _page(form, view)


@blueprint.post("/<block>/<exchange>/blocked-times/remove")
@permission("organise")
def unblock(block: str, exchange: str) -> Response | str:
    """Let one blocked time go."""
    view, form = the_exchange(block, exchange), SendForm()
    blocked_id = request.form.get("blocked", 0, type=row_number)
    return save(form, lambda: pins.unblock_time(actor(), view.id, blocked_id), address("blocked_times", view)) or _page(
        form, view
    )


def _previewed(form: TimesForm, view: ExchangeView) -> tuple[Reading, services.Effect, TakeForm] | None:
    """Read a calendar, tell what it does and make the form that takes it; None with the reason at its field."""
    upload = form.file.data
    is_file = bool(upload and upload.filename)
    data = upload.read() if is_file else (form.text.data or "").encode()
    try:
        if not form.whose.data:
            raise InputError(services.NOBODY)
        reading = FILE.apart(read_times, data, view.starts_on, view.ends_on, view.zone)
        effect = services.effect_of(view.id, form.whose.data, reading)
        take = {"reading": carried(reading), "whose": " ".join(form.whose.data)}
        return reading, effect, TakeForm(formdata=None, data=take)
    except InputError as error:
        form_errors(form, error, "whose" if not form.whose.data else "file" if is_file else "text")
        return None


def _page(form: object, view: ExchangeView) -> str:
    back = address("blocked_times", view)
    return render_template("organiser/form.html", form=form, title=_("Blocked times"), exchange=view, back=back)
