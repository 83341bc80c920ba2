"""The competitions of an edition: what is played, under which settings."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from tournament.domain.competitions.commands import competitions as services
from tournament.domain.competitions.commands import policies
from tournament.domain.competitions.commands.withdrawals import POLICIES
from tournament.domain.competitions.queries import competition_view
from tournament.domain.competitions.queries.competitions import set_up_of
from tournament.domain.competitions.queries.graphs import every_format
from tournament.domain.competitions.queries.plugin_troubles import plugin_troubles
from tournament.domain.competitions.queries.policies import BOTH_FORFEIT, own_policies
from tournament.domain.exchanges.queries import blocks
from tournament.domain.exchanges.queries.exchanges import CompetitionRef, ExchangeView
from tournament.engine.text import Text
from tournament.runtime import runtime
from tournament.sdk.fields import IntegerField
from tournament.web.addresses import the_competition
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.exchange_forms import OwnPoliciesForm
from tournament.web.organiser.forms import LINE, NAME, SendForm, choices
from tournament.web.organiser.pages import (
    actor,
    address,
    save,
    save_seen,
    save_with,
    the_exchange,
)
from tournament.web.permissions import permission


class NewCompetitionForm(Form):
    """A competition to add."""

    preset = SelectField(_l("Sport and rules"))
    division = SelectField(_l("Division"))
    category = StringField(
        _l("Class"), LINE, description=_l("Weight, age band, level, singles or doubles; empty: none.")
    )
    name_vi = StringField(
        _l("Name in Vietnamese"),
        LINE,
        description=_l("Empty: sport, division and class."),
    )
    name_en = StringField(_l("Name in English"), LINE)


class CompetitionForm(Form):
    """A competition's settings."""

    name_vi = StringField(_l("Name in Vietnamese"), NAME)
    name_en = StringField(_l("Name in English"), LINE)
    division = SelectField(_l("Division"))
    category = StringField(
        _l("Class"), LINE, description=_l("Weight, age band, level, singles or doubles; empty: none.")
    )
    match_minutes = IntegerField(_l("Minutes a match takes on the court"), [InputRequired(), NumberRange(1, 1440)])
    rest_minutes = IntegerField(_l("Minutes of rest between matches"), [InputRequired(), NumberRange(0, 1440)])
    max_per_day = IntegerField(_l("Matches a day at most, 0 for no limit"), [InputRequired(), NumberRange(0, 50)])
    weight = IntegerField(_l("Weight in the overall ranking"), [InputRequired(), NumberRange(0, 100)])


@blueprint.route("/<block>/<exchange>/competitions/", methods=["GET", "POST"])
@permission("organise")
def competitions_(block: str, exchange: str) -> Response | str:
    """List the competitions, and add one under a preset of its sport."""
    view, form = the_exchange(block, exchange), NewCompetitionForm()
    form.preset.choices = choices(_presets(view))
    form.division.choices = choices(services.DIVISIONS)

    def call() -> int:
        sport, _slash, preset = form.preset.data.partition("/")
        name = Text(form.name_vi.data or "", form.name_en.data or "")
        return services.add(actor(), view.id, sport, preset, form.division.data, name, form.category.data or "")

    return save_with(
        form,
        call,
        lambda id_: competition_address("competition", view, set_up_slug(block, exchange, id_)),
        field="name_vi",
    ) or render_template("organiser/competitions.html", form=form, exchange=view, title=_("Competitions and rules"))


@blueprint.get("/<block>/<exchange>/competitions/each/<what>")
@permission("organise")
def each_competition(block: str, exchange: str, what: str) -> Response | str:
    """Lead to a page of the only competition, or let the competition be chosen."""
    view, (page, title) = the_exchange(block, exchange), _EACH.get(what) or abort(404)
    if len(view.competitions) == 1:
        return redirect(competition_address(page, view, view.competitions[0].slug))
    return render_template("organiser/choose.html", exchange=view, page=f"organiser.{page}", title=str(title))


@blueprint.get("/<block>/<exchange>/competitions/<competition>/")
@permission("organise")
def competition(block: str, exchange: str, competition: str) -> str:
    """Show one competition and what can be set of it."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    return render_template(
        "organiser/competition.html",
        exchange=view,
        competition=ref,
        set_up=set_up_of(ref.id),
        sport=runtime().registry.sports.get(ref.sport),
        formats=every_format(),
        troubles=plugin_troubles(ref.id),
        play=competition_view.of_competition(ref.id) if ref.drawn else None,
        send=SendForm(),
    )


@blueprint.route("/<block>/<exchange>/competitions/<competition>/settings", methods=["GET", "POST"])
@permission("organise")
def settings(block: str, exchange: str, competition: str) -> Response | str:
    """Change names, division, class, times and weight."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    stored = set_up_of(ref.id)
    form = CompetitionForm(obj=stored, data={"name_vi": stored.name.vi, "name_en": stored.name.en})
    form.division.choices = choices(services.DIVISIONS)
    here = competition_address("competition", view, competition)

    def call() -> None:
        given = services.Settings(
            Text(form.name_vi.data or "", form.name_en.data or ""),
            form.division.data,
            form.match_minutes.data or 0,
            form.rest_minutes.data or 0,
            form.max_per_day.data or 0,
            form.weight.data or 0,
            form.category.data or "",
        )
        services.edit(actor(), view.id, ref.id, given)

    return save(form, call, here, field="name_vi") or competition_form(form, _("Settings"), view, ref)


@blueprint.route("/<block>/<exchange>/competitions/<competition>/policies", methods=["GET", "POST"])
@permission("organise")
def competition_policies(block: str, exchange: str, competition: str) -> Response | str:
    """Set what the regulations of a competition say otherwise than those of the edition."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    form = OwnPoliciesForm(data=own_policies(ref.id))
    form.withdrawal.choices = choices({"": _("as in all competitions")}) + choices(POLICIES)
    form.both_forfeit.choices = choices({"": _("as in all competitions")}) + choices(BOTH_FORFEIT)

    def call() -> None:
        given = {field.name: field.data for field in form if field.name != "csrf_token"}
        policies.set_policies(actor(), view.id, ref.id, given)

    here = competition_address("competition", view, competition)
    return save(form, call, here) or competition_form(form, _("Regulations of this competition"), view, ref)


@blueprint.post("/<block>/<exchange>/competitions/<competition>/remove")
@permission("organise")
def remove_competition(block: str, exchange: str, competition: str) -> Response | str:
    """Remove a competition in which nothing was played."""
    view, form = the_exchange(block, exchange), SendForm()
    ref = the_competition(view, competition)
    back = competition_address("competition", view, competition)
    return save_seen(
        form, lambda: services.remove(actor(), view.id, ref.id), address("competitions_", view), back
    ) or competition_form(form, _("Remove the competition"), view, ref)


def competition_address(page: str, exchange: ExchangeView, competition: str, **values: Any) -> str:
    """Return the address of one of this blueprint's pages about a competition."""
    return address(page, exchange, competition=competition, **values)


def competition_form(form: object, title: str, exchange: ExchangeView, competition: CompetitionRef) -> str:
    """Show a form about a competition."""
    back = competition_address("competition", exchange, competition.slug)
    return render_template(
        "organiser/form.html", form=form, title=title, exchange=exchange, competition=competition, back=back
    )


def without_plugin(view: ExchangeView, ref: CompetitionRef, title: str) -> str:
    """Show in the place of a page what keeps it from being shown."""
    back = competition_address("competition", view, ref.slug)
    troubles = plugin_troubles(ref.id)
    return render_template(
        "organiser/without_plugin.html", exchange=view, competition=ref, troubles=troubles, title=title, back=back
    )


def set_up_slug(block: str, exchange: str, competition_id: int) -> str:
    """Return the address word of a competition just added."""
    return next(each.slug for each in the_exchange(block, exchange).competitions if each.id == competition_id)


_EACH = {
    "entries": ("entries_", _l("Entries")),
    "format": ("formats_", _l("Format")),
    "draw": ("draw", lazy_pgettext("lots", "Draw")),
}


def _presets(exchange: ExchangeView) -> dict[str, str]:
    registry = runtime().registry
    off = registry.owned_by(blocks.disabled_plugins(exchange.block_id))
    return {
        f"{sport.key}/{preset.key}": f"{in_language(sport.names)}: {in_language(preset.names)}"
        for sport in registry.sports.values()
        if sport.key not in off
        for preset in sport.presets
    }
