"""The list of officials: added one by one or from a table, changed, away, removed."""

from __future__ import annotations

from datetime import datetime, time

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from tournament.domain.duties.commands import officials as services
from tournament.domain.duties.commands.officials import NewOfficial
from tournament.domain.duties.queries import officials as queries
from tournament.domain.duties.queries.officials import OfficialView
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.domain.timetables.commands import pins
from tournament.domain.timetables.commands.planning_rules import ROLES
from tournament.engine.names import LONGEST_CONTACT
from tournament.runtime import runtime
from tournament.web.addresses import row_number
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import (
    NAME,
    SHORT,
    CheckboxesField,
    SendForm,
    choices,
    sensible,
)
from tournament.web.organiser.pages import actor, address, at_minute, filled, save, the_exchange
from tournament.web.permissions import permission

NO_UNIT = 0


class OfficialForm(Form):
    """A referee or scorer."""

    name = StringField(_l("Name"), NAME)
    unit = SelectField(
        _l("Unit"), coerce=int, default=NO_UNIT, description=_l("They never judge a match of their own unit.")
    )
    roles = CheckboxesField(_l("Roles"), default=("referee",))
    sports = CheckboxesField(_l("Only in these sports"), description=_l("Nothing ticked: in every sport."))
    contact = StringField(
        _l("Contact"), [Length(max=LONGEST_CONTACT)], description=_l("For the organisers alone, never public.")
    )


class AwayForm(Form):
    """When somebody cannot come."""

    starts_at = DateTimeLocalField(_l("From"), [InputRequired(), sensible])
    ends_at = DateTimeLocalField(_l("Until"), [InputRequired(), sensible])
    label = StringField(_l("Reason"), SHORT)


@blueprint.route("/<block>/<exchange>/officials", methods=["GET", "POST"])
@permission("organise")
def officials_(block: str, exchange: str) -> Response | str:
    """List the officials, and add one."""
    view = the_exchange(block, exchange)
    form = _offered(OfficialForm(), view)

    def call() -> None:
        services.add(actor(), view.id, [_given(form)])

    return save(form, call, address("officials_", view), field="name") or render_template(
        "organiser/officials.html",
        form=form,
        exchange=view,
        officials=queries.officials_of(view.id),
        roles=ROLES,
        sports=sport_names(view),
        title=_("Referees and scorers"),
    )


@blueprint.route("/<block>/<exchange>/officials/<int:official_id>", methods=["GET", "POST"])
@permission("organise")
def official(block: str, exchange: str, official_id: int) -> Response | str:
    """Change an official, and say when they are away."""
    view = the_exchange(block, exchange)
    person = _official(view, official_id)
    form = _offered(OfficialForm(data=_data(person)), view)
    done = save(
        form,
        lambda: services.edit(actor(), view.id, official_id, _given(form)),
        address("officials_", view),
        field="name",
    )
    return done or _person_page(view, person, form, _away_form(view))


@blueprint.post("/<block>/<exchange>/officials/<int:official_id>/away")
@permission("organise")
def official_away(block: str, exchange: str, official_id: int) -> Response | str:
    """Give somebody no duties for a while."""
    view = the_exchange(block, exchange)
    person, form = _official(view, official_id), AwayForm()

    def call() -> None:
        starts_at, ends_at = (filled(at_minute(each.data, view.zone)) for each in (form.starts_at, form.ends_at))
        services.set_away(actor(), view.id, official_id, starts_at, ends_at, form.label.data or "")

    back = address("official", view, official_id=official_id)
    return save(form, call, back, field="ends_at") or _person_page(
        view, person, _offered(OfficialForm(formdata=None, data=_data(person)), view), form
    )


@blueprint.post("/<block>/<exchange>/officials/<int:official_id>/back")
@permission("organise")
def official_back(block: str, exchange: str, official_id: int) -> Response | str:
    """Let an absence go."""
    view, form = the_exchange(block, exchange), SendForm()
    person, blocked_id = _official(view, official_id), request.form.get("blocked", 0, type=row_number)
    if blocked_id not in {time.id for time in person.away}:
        abort(404)
    back = address("official", view, official_id=official_id)
    return save(form, lambda: pins.unblock_time(actor(), view.id, blocked_id), back) or _page(form, view, person.name)


@blueprint.post("/<block>/<exchange>/officials/<int:official_id>/remove")
@permission("organise")
def remove_official(block: str, exchange: str, official_id: int) -> Response | str:
    """Remove an official without published duties."""
    view, form = the_exchange(block, exchange), SendForm()
    person = _official(view, official_id)
    return save(form, lambda: services.remove(actor(), view.id, official_id), address("officials_", view)) or _page(
        form, view, person.name
    )


def sport_names(view: ExchangeView) -> dict[str, str]:
    """Name the sports of an edition."""
    sports = runtime().registry.sports
    return {
        each.sport: in_language(sports[each.sport].names) if each.sport in sports else each.sport
        for each in view.competitions
    }


def _offered(form: OfficialForm, view: ExchangeView) -> OfficialForm:
    form.roles.choices = choices(ROLES)
    form.sports.choices = choices(sport_names(view))
    form.unit.choices = choices({NO_UNIT: _("no unit"), **{unit.id: unit.name for unit in view.units}})
    return form


def _data(person: OfficialView) -> dict[str, object]:
    return {
        "name": person.name,
        "unit": person.unit_id or NO_UNIT,
        "roles": person.roles,
        "sports": person.sports,
        "contact": person.contact,
    }


def _given(form: OfficialForm) -> NewOfficial:
    return NewOfficial(
        name=form.name.data or "",
        unit_id=form.unit.data or None,
        roles=tuple(form.roles.data or ()),
        sports=tuple(form.sports.data or ()),
        contact=form.contact.data or "",
    )


def _away_form(view: ExchangeView) -> AwayForm:
    form = AwayForm(formdata=None)
    form.starts_at.data = datetime.combine(view.starts_on, time(7))
    form.ends_at.data = datetime.combine(view.starts_on, time(12))
    return form


def _person_page(view: ExchangeView, person: OfficialView, form: OfficialForm, away: AwayForm) -> str:
    return render_template(
        "organiser/official.html",
        form=form,
        away=away,
        person=person,
        exchange=view,
        back=address("officials_", view),
        title=person.name,
    )


def _official(view: ExchangeView, official_id: int) -> OfficialView:
    return next((each for each in queries.officials_of(view.id) if each.id == official_id), None) or abort(404)


def _page(form: object, view: ExchangeView, title: str) -> str:
    back = address("officials_", view)
    return render_template("organiser/form.html", form=form, title=title, exchange=view, back=back)
