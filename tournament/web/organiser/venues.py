"""Venues and courts of a block."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import DecimalField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from tournament.domain.exchanges.commands import venues
from tournament.domain.exchanges.queries import blocks as queries
from tournament.runtime import runtime
from tournament.sdk.fields import IntegerField
from tournament.web.forms import Form
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import LINE, NAME, CheckboxesField, SendForm, choices
from tournament.web.organiser.pages import actor, save, the_block
from tournament.web.permissions import permission

TURNOVER = 5
"""The minutes between two matches on a court, unless somebody says otherwise."""


class VenueForm(Form):
    """A venue."""

    name = StringField(_l("Name"), NAME)
    address = StringField(_l("Address"), LINE)
    latitude = DecimalField(_l("Latitude"), [Optional(), NumberRange(-90, 90)], places=6)
    longitude = DecimalField(_l("Longitude"), [Optional(), NumberRange(-180, 180)], places=6)


class NewVenueForm(VenueForm):
    """A venue with its first courts."""

    courts = IntegerField(_l("Number of courts"), [InputRequired(), NumberRange(0, 50)], default=1)
    turnover = IntegerField(_l("Minutes between matches"), [InputRequired(), NumberRange(0, 240)], default=TURNOVER)


class CourtForm(Form):
    """A court: what it is called and what it suits."""

    name = StringField(_l("Name"), NAME)
    sports = CheckboxesField(_l("Suitable for"), description=_l("None ticked: every sport."))
    turnover = IntegerField(_l("Minutes between matches"), [InputRequired(), NumberRange(0, 240)], default=TURNOVER)


@blueprint.route("/<block>/venues", methods=["GET", "POST"])
@permission("organise")
def venues_(block: str) -> Response | str:
    """List venues and courts, and add a venue."""
    view, form = the_block(block), NewVenueForm()
    here = url_for("organiser.venues_", block=block)
    return save(
        form,
        lambda: venues.add_venue(
            actor(),
            view.id,
            form.name.data or "",
            form.address.data or "",
            *_position(form),
            form.courts.data or 0,
            form.turnover.data or 0,
        ),
        here,
        field="name",
    ) or render_template(
        "organiser/venues.html",
        form=form,
        title=_("Venues and courts"),
        back=url_for("organiser.block", block=block),
        block=view,
        venues=queries.venues_of(view.id),
        send=SendForm(),
        sports=runtime().registry.sports,
    )


@blueprint.route("/<block>/venues/<int:venue_id>", methods=["GET", "POST"])
@permission("organise")
def venue(block: str, venue_id: int) -> Response | str:
    """Change a venue."""
    view = the_block(block)
    row = queries.venue(view.id, venue_id) or abort(404)
    form = VenueForm(obj=row)
    here = url_for("organiser.venues_", block=block)
    return save(
        form,
        lambda: venues.edit_venue(
            actor(), view.id, venue_id, form.name.data or "", form.address.data or "", *_position(form)
        ),
        here,
        field="name",
    ) or render_template("organiser/form.html", form=form, title=_("Edit the venue"), back=here, block=view)


@blueprint.post("/<block>/venues/<int:venue_id>/remove")
@permission("organise")
def remove_venue(block: str, venue_id: int) -> Response | str:
    """Delete a venue without courts."""
    view, form = the_block(block), SendForm()
    here = url_for("organiser.venues_", block=block)
    return save(form, lambda: venues.remove_venue(actor(), view.id, venue_id), here) or render_template(
        "organiser/form.html", form=form, title=_("Delete the venue"), back=here, block=view
    )


@blueprint.route("/<block>/venues/<int:venue_id>/new-court", methods=["GET", "POST"])
@permission("organise")
def new_court(block: str, venue_id: int) -> Response | str:
    """Add a court to a venue."""
    view, form = the_block(block), CourtForm()
    row = queries.venue(view.id, venue_id) or abort(404)
    form.sports.choices = choices({sport.key: sport.names for sport in runtime().registry.sports.values()})
    here = url_for("organiser.venues_", block=block)
    return save(
        form,
        lambda: venues.add_court(
            actor(), view.id, row.id, form.name.data or "", form.sports.data, form.turnover.data or 0
        ),
        here,
        field="name",
    ) or render_template("organiser/form.html", form=form, title=_("Add a court"), back=here, block=view)


@blueprint.route("/<block>/courts/<int:court_id>", methods=["GET", "POST"])
@permission("organise")
def court(block: str, court_id: int) -> Response | str:
    """Change a court."""
    view = the_block(block)
    form = CourtForm(obj=queries.court(view.id, court_id) or abort(404))
    form.sports.choices = choices({sport.key: sport.names for sport in runtime().registry.sports.values()})
    here = url_for("organiser.venues_", block=block)
    return save(
        form,
        lambda: venues.edit_court(
            actor(), view.id, court_id, form.name.data or "", form.sports.data or [], form.turnover.data or 0
        ),
        here,
        field="name",
    ) or render_template("organiser/form.html", form=form, title=_("Edit the court"), back=here, block=view)


@blueprint.post("/<block>/courts/<int:court_id>/remove")
@permission("organise")
def remove_court(block: str, court_id: int) -> Response | str:
    """Remove a court nothing was planned on."""
    view, form = the_block(block), SendForm()
    here = url_for("organiser.venues_", block=block)
    return save(form, lambda: venues.remove_court(actor(), view.id, court_id), here) or render_template(
        "organiser/form.html", form=form, title=_("Remove the court"), back=here, block=view
    )


def _position(form: VenueForm) -> tuple[float | None, float | None]:
    if form.latitude.data is None or form.longitude.data is None:
        return None, None
    return float(form.latitude.data), float(form.longitude.data)
