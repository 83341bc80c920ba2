"""A block's own pages: editions, units, roles, plugins."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from tournament.domain.exchanges.commands import blocks
from tournament.domain.exchanges.commands import exchanges as services
from tournament.domain.exchanges.queries import blocks as queries
from tournament.domain.exchanges.queries import exchanges
from tournament.runtime import runtime
from tournament.sdk.fields import IntegerField
from tournament.web.forms import Form, switched
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import (
    LINE,
    NAME,
    SHORT,
    ExchangeForm,
    SendForm,
    choices,
)
from tournament.web.organiser.pages import actor, at_minute, filled, save, save_with, the_block
from tournament.web.permissions import permission


class BlockForm(Form):
    """A block's names and place."""

    name_vi = StringField(_l("Name in Vietnamese"), NAME)
    name_en = StringField(_l("Name in English"), LINE)
    place = StringField(
        lazy_pgettext("block", "Place"), LINE, description=_l("Shown on documents, for example the province.")
    )


class UnitForm(Form):
    """A unit's names."""

    name = StringField(_l("Name"), NAME)
    short_name = StringField(_l("Short name"), SHORT)


class RolesForm(Form):
    """The units that lead the block in a year."""

    year = IntegerField(_l("Year"), [InputRequired(), NumberRange(1945, 2200)])
    head = SelectField(_l("Head unit"), coerce=int)
    deputy = SelectField(_l("Deputy unit"), coerce=int)


@blueprint.get("/")
@permission("organise-something")
def home() -> str:
    """List the blocks this person may manage."""
    return render_template("organiser/home.html", blocks=queries.managed_by(current_user.id))


@blueprint.route("/new-block", methods=["GET", "POST"])
@permission("administer")
def new_block() -> Response | str:
    """Create a block."""
    form = BlockForm()
    return save_with(
        form,
        lambda: blocks.create(actor(), None, *_named(form)),
        lambda block_id: url_for("organiser.block", block=queries.slug_of(block_id)),
        field="name_vi",
    ) or render_template("organiser/form.html", form=form, title=_("New block"), back=url_for("organiser.home"))


@blueprint.route("/<block>/remove", methods=["GET", "POST"])
@permission("administer")
def remove_block(block: str) -> Response | str:
    """Delete a block that never held an exchange."""
    view, form = the_block(block), SendForm()
    return save_with(
        form, lambda: blocks.remove(actor(), None, view.id), lambda _gone: url_for("organiser.home"), undo=False
    ) or render_template(
        "organiser/remove_block.html",
        form=form,
        title=_("Delete the block"),
        back=url_for("organiser.block", block=block),
        block=view,
        shared=queries.shared_of(view.id),
    )


@blueprint.get("/<block>/")
@permission("organise")
def block(block: str) -> str:
    """Show a block: its editions and what they share."""
    view = the_block(block)
    return render_template("organiser/block.html", block=view, shared=queries.shared_of(view.id), send=SendForm())


@blueprint.route("/<block>/edit", methods=["GET", "POST"])
@permission("organise")
def edit_block(block: str) -> Response | str:
    """Change a block's names."""
    view = the_block(block)
    form = BlockForm(data={"name_vi": view.name.vi, "name_en": view.name.en, "place": view.place})
    here = url_for("organiser.block", block=block)
    return save(
        form,
        lambda: blocks.edit(actor(), view.id, *_named(form)),
        here,
        field="name_vi",
    ) or render_template("organiser/form.html", form=form, title=_("Edit the block"), back=here, block=view)


@blueprint.route("/<block>/units/<int:unit_id>", methods=["GET", "POST"])
@permission("organise")
def unit(block: str, unit_id: int) -> Response | str:
    """Rename a unit."""
    view = the_block(block)
    row = queries.unit(view.id, unit_id) or abort(404)
    form = UnitForm(obj=row)
    here = url_for("organiser.units", block=block)
    return save(
        form,
        lambda: blocks.rename_unit(actor(), view.id, unit_id, form.name.data or "", form.short_name.data or ""),
        here,
        field="name",
    ) or render_template("organiser/form.html", form=form, title=_("Rename the unit"), back=here, block=view)


@blueprint.post("/<block>/units/<int:unit_id>/active")
@permission("organise")
def unit_active(block: str, unit_id: int) -> Response | str:
    """Retire a unit or bring it back."""
    view, form = the_block(block), SendForm()
    here = url_for("organiser.units", block=block)
    active = switched("active")
    return save(form, lambda: blocks.set_unit_active(actor(), view.id, unit_id, active), here) or render_template(
        "organiser/form.html", form=form, title=_("Units"), back=here, block=view
    )


@blueprint.post("/<block>/units/<int:unit_id>/remove")
@permission("organise")
def remove_unit(block: str, unit_id: int) -> Response | str:
    """Delete a unit that never took part in anything."""
    view, form = the_block(block), SendForm()
    here = url_for("organiser.units", block=block)
    return save(form, lambda: blocks.remove_unit(actor(), view.id, unit_id), here) or render_template(
        "organiser/form.html", form=form, title=_("Delete the unit"), back=here, block=view
    )


@blueprint.route("/<block>/roles", methods=["GET", "POST"])
@permission("organise")
def roles(block: str) -> Response | str:
    """Say which units lead the block in a year."""
    view = the_block(block)
    year, ids = runtime().clock().astimezone(view.zone).year, {u.name: u.id for u in queries.units_of(view.id)}
    held = {role.role: ids[role.unit] for role in queries.roles_of(view.id) if role.year == year}
    form = RolesForm(data={"year": year, "head": 0, "deputy": 0, **held})
    form.head.choices = form.deputy.choices = choices({0: "–"} | {u.id: u.name for u in queries.units_of(view.id)})
    here = url_for("organiser.roles", block=block)

    def call() -> None:
        units = {"head": form.head.data or None, "deputy": form.deputy.data or None}
        blocks.set_roles(actor(), view.id, filled(form.year.data), units)

    return save(form, call, here) or render_template(
        "organiser/roles.html",
        form=form,
        title=_("Head and deputy"),
        back=url_for("organiser.block", block=block),
        block=view,
        roles=queries.roles_of(view.id),
    )


@blueprint.route("/<block>/new", methods=["GET", "POST"])
@permission("organise")
def new_exchange(block: str) -> Response | str:
    """Create an edition from nothing."""
    view, form = the_block(block), ExchangeForm()
    return save_with(
        form,
        lambda: services.create(
            actor(),
            view.id,
            services.Details(
                form.name_vi.data or "",
                form.name_en.data or "",
                filled(form.starts_on.data),
                filled(form.ends_on.data),
                at_minute(form.registration_until.data, view.zone),
            ),
        ),
        lambda exchange_id: url_for("organiser.checklist", block=block, exchange=exchanges.slug_of(exchange_id)),
        field="ends_on",
        undo=False,
    ) or render_template(
        "organiser/form.html",
        form=form,
        title=_("New exchange"),
        back=url_for("organiser.block", block=block),
        block=view,
    )


def _named(form: BlockForm) -> tuple[str, str, str]:
    return form.name_vi.data or "", form.name_en.data or "", form.place.data or ""
