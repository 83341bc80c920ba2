"""How a competition is played: proposals with what they cost, and any format with its options."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from tournament.domain.competitions.commands import drawing
from tournament.domain.competitions.queries.competitions import SetUp, open_courts, set_up_of
from tournament.domain.competitions.queries.graphs import every_format
from tournament.domain.competitions.queries.phase_rules import minutes_by
from tournament.domain.competitions.queries.states import contests_of, sport_names
from tournament.domain.exchanges.queries import blocks
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.engine.errors import InputError
from tournament.engine.formats import LONGEST_TEXT, Contest, Format, Option, build, chain_of
from tournament.engine.layouts import Layout, layout
from tournament.engine.message import Message
from tournament.engine.proposals import Cost, Proposal, cost, propose
from tournament.runtime import runtime
from tournament.sdk.fields import IntegerField
from tournament.web.addresses import the_competition
from tournament.web.forms import Form, form_errors
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address
from tournament.web.organiser.forms import SendForm, choices
from tournament.web.organiser.pages import actor, save_seen, the_exchange
from tournament.web.permissions import permission

THEN = "then_"
MISFITS = {
    frozenset({"heats"}): Message("In this sport many start at once: formats for matches of two sides are left out."),
    frozenset({"duels"}): Message("This sport is played by two sides: formats for heats of many are left out."),
}


@blueprint.get("/<block>/<exchange>/competitions/<competition>/format")
@permission("organise")
def formats_(block: str, exchange: str, competition: str) -> str:
    """Propose formats for the number of entries, with the matches and hours each one costs."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    stored, courts, offered = set_up_of(ref.id), open_courts(view.id, ref.sport), contests_of(ref.sport)
    now = None
    if stored.format and ref.entries >= 2:
        with suppress(InputError):  # the number of entries has changed since
            now = _cost(ref.entries, stored, courts, stored.format, stored.options)
    return render_template(
        "organiser/formats.html",
        exchange=view,
        competition=ref,
        set_up=stored,
        courts=courts,
        send=SendForm(),
        formats={
            key: each
            for key, each in _open_formats(view, stored).items()
            if each.size in (None, ref.entries) and not each.misfit(offered, "")
        },
        unfit=in_language(MISFITS[offered]) if offered in MISFITS else "",
        proposals=[
            (each, _laid_out(each.name, ref.entries, each.options))
            for each in _offered(ref.entries, stored, courts, offered)
        ],
        now=now,
        title=_("Format"),
    )


@blueprint.post("/<block>/<exchange>/competitions/<competition>/format")
@permission("organise")
def take_proposal(block: str, exchange: str, competition: str) -> Response | str:
    """Choose one of the proposals."""
    view, form = the_exchange(block, exchange), SendForm()
    ref = the_competition(view, competition)
    stored, back = set_up_of(ref.id), competition_address("formats_", view, competition)
    offered = _offered(ref.entries, stored, open_courts(view.id, ref.sport), contests_of(ref.sport))
    chosen = next((each for each in offered if each.key == request.form.get("proposal")), None)
    if chosen is None:
        flash(_("What is proposed has changed since: look at it again."), "error")
        return redirect(back)
    return save_seen(
        form,
        lambda: drawing.set_format(actor(), view.id, ref.id, chosen.name, chosen.options),
        back,
        back,
        always=ref.drawn,
    ) or render_template(
        "organiser/form.html",
        form=form,
        title=_("Format"),
        exchange=view,
        competition=ref,
        back=back,
    )


@blueprint.route("/<block>/<exchange>/competitions/<competition>/format/<name>", methods=["GET", "POST"])
@permission("organise")
def format_(block: str, exchange: str, competition: str, name: str) -> Response | str:
    """Choose a format and its options; what follows the groups brings options of its own."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    stored = set_up_of(ref.id)
    chosen = every_format().get(name) or abort(404)
    misfit = chosen.misfit(contests_of(ref.sport), sport_names(ref.sport))
    if misfit is not None:
        flash(in_language(misfit), "error")
        return redirect(competition_address("formats_", view, competition))
    given = stored.options if stored.format == name else {}
    then = str(request.form.get("then") or given.get("then") or "none")
    form = _options_form(chosen, then, _off(view, stored))(data={**given, "laid_out_for": then})
    # A format that follows brings new fields: they are shown before anything is saved.
    looking = form.is_submitted() and ("look" in request.form or form.laid_out_for.data != then)
    form.laid_out_for.data = then
    form.laid_out_for.raw_data = None
    costs, shown, back = None, None, competition_address("formats_", view, competition)
    courts = open_courts(view.id, ref.sport)
    if request.method == "GET" or (looking and form.validate()):
        try:
            costs = _cost(ref.entries, stored, courts, name, _given(form))
            shown = _laid_out(name, ref.entries, _given(form))
        except InputError as error:
            if looking:
                form_errors(form, error)
    elif not looking and (
        done := save_seen(
            form,
            lambda: drawing.set_format(actor(), view.id, ref.id, name, _given(form)),
            back,
            back,
            always=ref.drawn,
        )
    ):
        return done
    return render_template(
        "organiser/format.html",
        form=form,
        exchange=view,
        competition=ref,
        set_up=stored,
        chosen=chosen,
        cost=costs,
        layout=shown,
        courts=courts,
        back=back,
        title=in_language(chosen.names),
    )


def _open_formats(view: ExchangeView, stored: SetUp) -> dict[str, Format]:
    """Return the formats that can be chosen."""
    off = _off(view, stored)
    return {key: each for key, each in every_format().items() if key not in off}


def _off(view: ExchangeView, stored: SetUp) -> Collection[str]:
    """Name the formats of plugins that are switched off in the block, but for the present one and what follows it."""
    present = chain_of(stored.format, stored.options) if stored.format else ()
    return runtime().registry.owned_by(blocks.disabled_plugins(view.block_id), "formats") - {*present}


def _cost(entries: int, stored: SetUp, courts: int, name: str, options: Mapping[str, Any]) -> Cost:
    """Return what a format costs, with the phases whose matches take another time."""
    own = partial(minutes_by, stored.phases)
    return cost(name, entries, options, stored.match_minutes, courts, every_format(), own)


def _offered(entries: int, stored: SetUp, courts: int, contests: frozenset[Contest]) -> tuple[Proposal, ...]:
    """Propose formats, with the minutes of the phases that are played under rules of their own."""
    own = partial(minutes_by, stored.phases)
    return propose(entries, stored.match_minutes, courts, own, contests) if entries >= 2 else ()


def _laid_out(name: str, entries: int, options: Mapping[str, Any]) -> Layout | None:
    """Return a format on paper, None for one that is paired round by round."""
    formats = every_format()
    return None if formats[name].pairer else layout(build(name, entries, options, formats))


def _options_form(chosen: Format, then: str, off: Collection[str]) -> type[Form]:
    """Make the form of a format's options, without choices that are `off`.

    `laid_out_for` remembers what follows in the form as it was shown.
    """
    follower = every_format().get(then) if any(option.name == "then" for option in chosen.options) else None
    fields: dict[str, Any] = {option.name: _field(_open(option, off)) for option in chosen.options}
    for option in follower.options if follower else ():
        if option.name != "then":
            fields[THEN + option.name] = _field(option, follower)
    return type("OptionsForm", (Form,), {**fields, "laid_out_for": HiddenField()})


def _open(option: Option, off: Collection[str]) -> Option:
    """Return an option; what may follow is without the formats that are off."""
    if option.name != THEN.removesuffix("_"):
        return option
    return replace(option, choices={key: names for key, names in option.choices.items() if key not in off})


def _field(option: Option, follower: Format | None = None) -> Any:
    label = in_language(follower.label(option, THEN) if follower else option.names)
    if option.type == "bool":
        return BooleanField(label, default=bool(option.default))
    if option.type == "choice":
        return SelectField(label, choices=choices(option.choices), default=option.default)
    if option.type == "text":
        empty = _("Empty: worked out from the number of entries. Otherwise as in %(example)s", example=option.example)
        return StringField(label, [Length(max=LONGEST_TEXT)], description=empty)
    default = option.default if isinstance(option.default, int) else None
    about = _("Empty: worked out from the number of entries.") if default is None else ""
    checks = [Optional(), NumberRange(option.least, option.most)]
    return IntegerField(label, checks, default=default, description=about)


def _given(form: Form) -> dict[str, Any]:
    """Return the options as they were filled in; what was left empty is left to the format."""
    known = {field.name: field.data for field in form if field.name not in {"csrf_token", "laid_out_for"}}
    return {name: value for name, value in known.items() if value not in (None, "")}
