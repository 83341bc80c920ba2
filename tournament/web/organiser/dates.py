"""Holding an edition on other days: what becomes of each day is shown before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.editions import dates as services
from tournament.editions.dates import Blocked, DayContent, OtherDays
from tournament.editions.edition_years import name_in_year, unknown_marks
from tournament.runtime import runtime
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.local_formats import clock, weekday
from tournament.web.organiser import blueprint
from tournament.web.organiser.day_warnings import day_warnings
from tournament.web.organiser.forms import LINE, NAME, CheckboxesField, choices, sensible
from tournament.web.organiser.pages import actor, address, filled, save, the_exchange
from tournament.web.permissions import permission


class WhenForm(Form):
    """From which day on an edition is held later or earlier."""

    since = SelectField(_l("From this day on"))
    to = DateField(_l("is held from"), [InputRequired(), sensible])


class OtherDaysForm(Form):
    """What each day becomes, and what goes along; a field for each day is added."""

    ends_on = DateField(_l("Last day"), [InputRequired(), sensible])
    deadline = BooleanField(_l("The registration deadline goes along"))
    blocked = CheckboxesField(_l("Blocked times that go along"))
    name_vi = StringField(_l("Name in Vietnamese"), NAME)
    name_en = StringField(_l("Name in English"), LINE)


@blueprint.get("/<block>/<exchange>/dates")
@permission("organise")
def dates(block: str, exchange: str) -> str:
    """Ask to which day an edition moves, then show what that does."""
    view = the_exchange(block, exchange)
    contents = services.contents(view.id)
    movable = [each.day for each in contents if not each.played] or [view.starts_on]
    asked = request.args if "to" in request.args else None
    form = WhenForm(formdata=asked, data={"to": movable[0]}, meta={"csrf": False})
    form.since.choices = choices({day.isoformat(): weekday(day) for day in movable})
    if "to" in request.args and form.validate():
        since = date.fromisoformat(form.since.data)
        return _shown(view, contents, _form(view, contents, since, filled(form.to.data)))
    return render_template(
        "organiser/dates.html", exchange=view, when=form, form=None, title=_("Change the dates"),
    )  # fmt: skip


@blueprint.post("/<block>/<exchange>/dates")
@permission("organise")
def move_dates(block: str, exchange: str) -> Response | str:
    """Hold an edition on other days."""
    view = the_exchange(block, exchange)
    contents = services.contents(view.id)
    form = _form(view, contents, view.starts_on, view.starts_on)

    def call() -> None:
        new = {each.day: form[_field(each.day)].data for each in contents}
        given = OtherDays(
            form.name_vi.data or "",
            form.name_en.data or "",
            {old: day for old, day in new.items() if day is not None},
            filled(form.ends_on.data),
            form.deadline.data if "deadline" in form else False,
            [int(id_) for each in form.blocked.data or [] for id_ in each.split("-")] if "blocked" in form else [],
        )
        services.move_to_other_days(actor(), view.id, given)

    then = address("timetable_" if any(each.matches for each in contents) else "checklist", view)
    return save(form, call, then, _("The exchange is held on other days now.")) or _shown(view, contents, form)


def _form(view: ExchangeView, contents: Sequence[DayContent], since: date, to: date) -> Any:
    """Make the form with what is proposed when the days from `since` on begin at `to`."""
    days = services.proposed(contents, since, to)
    fields = {
        _field(each.day): DateField(
            weekday(each.day), [InputRequired() if each.holds_something else Optional(), sensible]
        )
        for each in contents
    }
    first = min(days.values())
    name = name_in_year(view, first.year)
    until = view.registration_until
    form = type("OtherDaysForm", (OtherDaysForm,), fields)(
        data={
            **{_field(day): new for day, new in days.items()},
            "ends_on": max(days.values()),
            "deadline": until is not None and until > runtime().clock(),
            "name_vi": name.vi,
            "name_en": name.en,
        }
    )
    if until is None:
        del form.deadline
    groups = _grouped(services.blocked_on_days(view.id))
    if groups:
        form.blocked.choices = choices({ids: _label(view, rows) for ids, rows in groups.items()})
        if not form.is_submitted():
            form.blocked.data = [ids for ids, rows in groups.items() if all(row.follows for row in rows)]
    else:
        del form.blocked
    return form


def _grouped(blocked: Sequence[Blocked]) -> dict[str, list[Blocked]]:
    """Put together the times of several courts that are blocked alike, by their ids."""

    def alike(row: Blocked) -> tuple[Any, ...]:
        return row.starts_at, row.ends_at, in_language(row.label), row.follows

    groups = (list(rows) for _key, rows in groupby(sorted(blocked, key=alike), key=alike))
    return {"-".join(str(row.id) for row in rows): rows for rows in groups}


def _label(view: ExchangeView, rows: Sequence[Blocked]) -> str:
    one = rows[0]
    span = f"{weekday(one.starts_at, view.zone)} {clock(one.starts_at, view.zone)} – {clock(one.ends_at, view.zone)}"
    label = in_language(one.label)
    return f"{span}{f', {label}' if label else ''}: {', '.join(row.whose for row in rows)}"


def _field(day: date) -> str:
    return f"day-{day.isoformat()}"


def _shown(view: ExchangeView, contents: Sequence[DayContent], form: Any) -> str:
    new = {each.day: form[_field(each.day)].data for each in contents}
    held = sorted(day for day in new.values() if day is not None)
    last = form.ends_on.data
    added = services.days_between(held[-1] + timedelta(days=1), last) if held and last else []
    return render_template(
        "organiser/dates.html",
        exchange=view,
        when=None,
        form=form,
        rows=[(each, form[_field(each.day)]) for each in contents],
        days=[_field(each.day) for each in contents],
        added=added,
        warnings=day_warnings(view, [*held, *added]),
        renamed=(form.name_vi.data, form.name_en.data) != (view.name.vi, view.name.en),
        unknown=unknown_marks(view) if held and held[0].year != view.starts_on.year else (),
        ordinary=view.timetable_published_at is None,
        title=_("Change the dates"),
    )
