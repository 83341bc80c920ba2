"""The entries of a competition: added one by one or from a table, edited, withdrawn."""

from __future__ import annotations

from typing import cast

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from tournament.domain.competitions.commands import entries as services
from tournament.domain.competitions.commands import withdrawals
from tournament.domain.competitions.commands.entries import LAST_SEED, NewEntry
from tournament.domain.competitions.queries.competitions import EntryRow, entries_of, entry_of, matches_of, set_up_of
from tournament.domain.competitions.queries.paired_rounds import rounds_paired, takes_late
from tournament.domain.competitions.queries.policies import own_policies
from tournament.domain.competitions.queries.states import state_of_id
from tournament.domain.competitions.queries.vacancies import HOW, WAYS, reached
from tournament.domain.competitions.queries.withdrawals import reinstatement
from tournament.domain.exchanges.queries import exchanges
from tournament.domain.exchanges.queries.exchanges import CompetitionRef, ExchangeView
from tournament.engine.heats.vacancies import By
from tournament.engine.message import joined
from tournament.engine.scoring import Withdrawal, keeps_results
from tournament.sdk.fields import IntegerField
from tournament.web.addresses import the_competition
from tournament.web.forms import Form
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address
from tournament.web.organiser.forms import LINE, NAME, CheckboxesField, SendForm, choices
from tournament.web.organiser.pages import actor, address, save, save_seen, the_exchange
from tournament.web.permissions import permission


class EntryForm(Form):
    """An entry to add: its units, the lead unit first."""

    lead = SelectField(_l("Unit"), coerce=int)
    partners = CheckboxesField(_l("Together with"), coerce=int)
    name = StringField(_l("Name"), LINE, description=_l("Empty: the units' own names."))
    strength = IntegerField(lazy_pgettext("strength", "Seed"), [Optional(), NumberRange(1, LAST_SEED)])


class EntryEditForm(Form):
    """An entry's name and seed."""

    name = StringField(_l("Name"), NAME)
    strength = IntegerField(lazy_pgettext("strength", "Seed"), [Optional(), NumberRange(1, LAST_SEED)])


class ReplaceForm(Form):
    """The team that takes the place of another."""

    lead = SelectField(_l("Unit"), coerce=int)
    partners = CheckboxesField(_l("Together with"), coerce=int)
    name = StringField(_l("Name"), LINE, description=_l("Empty: the units' own names."))
    reason = StringField(_l("Reason"), (InputRequired(), *LINE))


class WithdrawForm(Form):
    """How a withdrawal is dealt with."""

    policy = SelectField(_l("What happens to its matches"))
    moves_up = SelectField(_l("What it reached by heats"))
    note = StringField(_l("Reason"), LINE)


NOBODY = 0
"""Chosen as the unit of an entry while none is."""


@blueprint.route("/<block>/<exchange>/competitions/<competition>/entries", methods=["GET", "POST"])
@permission("organise")
def entries_(block: str, exchange: str, competition: str) -> Response | str:
    """List the entries, and add one of a unit or of several together."""
    view = the_exchange(block, exchange)
    ref, form = the_competition(view, competition), EntryForm()
    form.partners.choices = choices({unit.id: unit.name for unit in view.units})
    form.lead.choices = choices({NOBODY: "–"}) + form.partners.choices

    def call() -> None:
        new = NewEntry(_units(form), form.name.data or "", form.strength.data)
        services.add(actor(), view.id, ref.id, [new])

    return save(form, call, competition_address("entries_", view, competition), field="name") or render_template(
        "organiser/entries.html",
        form=form,
        exchange=view,
        competition=ref,
        entries=entries_of(ref.id),
        set_up=set_up_of(ref.id),
        send=SendForm(),
        policies=withdrawals.POLICIES,
        late=takes_late(ref.id),
        title=_("Entries"),
    )


@blueprint.post("/<block>/<exchange>/competitions/<competition>/entries/every-unit")
@permission("organise")
def enter_every_unit(block: str, exchange: str, competition: str) -> Response | str:
    """Enter each unit that takes part and has no entry yet."""
    view, form = the_exchange(block, exchange), SendForm()
    ref = the_competition(view, competition)
    entered = {name for entry in entries_of(ref.id) for name in entry.units}
    new = [NewEntry((unit.id,)) for unit in view.units if unit.name not in entered]
    back = competition_address("entries_", view, competition)
    return save(form, lambda: services.add(actor(), view.id, ref.id, new), back) or _page(form, view, ref)


@blueprint.route("/<block>/<exchange>/competitions/<competition>/entries/<int:entry_id>", methods=["GET", "POST"])
@permission("organise")
def entry(block: str, exchange: str, competition: str, entry_id: int) -> Response | str:
    """Change an entry's name and seed."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    row = _entry(ref, entry_id)
    form = EntryEditForm(data={"name": row.name, "strength": row.strength})
    return save(
        form,
        lambda: services.edit(actor(), view.id, entry_id, form.name.data or "", form.strength.data),
        competition_address("entries_", view, competition),
        field="name",
    ) or _page(form, view, ref, row.name)


@blueprint.post("/<block>/<exchange>/competitions/<competition>/entries/<int:entry_id>/remove")
@permission("organise")
def remove_entry(block: str, exchange: str, competition: str, entry_id: int) -> Response | str:
    """Remove an entry before the draw."""
    view, form = the_exchange(block, exchange), SendForm()
    ref = the_competition(view, competition)
    row = _entry(ref, entry_id)
    return save(
        form,
        lambda: services.remove(actor(), view.id, row.id),
        competition_address("entries_", view, competition),
    ) or _page(form, view, ref)


@blueprint.route(
    "/<block>/<exchange>/competitions/<competition>/entries/<int:entry_id>/withdraw", methods=["GET", "POST"]
)
@permission("organise")
def withdraw(block: str, exchange: str, competition: str, entry_id: int) -> Response | str:
    """Take an entry out of the event, after showing what each policy does to its matches."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    row = _entry(ref, entry_id)
    form = WithdrawForm(data={"policy": {**exchanges.policies_of(view.id), **own_policies(ref.id)}.get("withdrawal")})
    form.policy.choices = choices(withdrawals.POLICIES)
    _offer_places(form, ref, entry_id)
    back = competition_address("entries_", view, competition)
    return save_seen(
        form,
        lambda: withdrawals.withdraw(
            actor(), view.id, entry_id, form.policy.data, form.note.data or "", _who_moves_up(form)
        ),
        back,
        request.path,
        always=True,
    ) or render_template(
        "organiser/withdraw.html",
        form=form,
        exchange=view,
        competition=ref,
        entry=row,
        effects=_effects(ref, entry_id),
        back=back,
        title=_("%(name)s withdraws", name=row.name),
    )


@blueprint.route(
    "/<block>/<exchange>/competitions/<competition>/entries/<int:entry_id>/replace", methods=["GET", "POST"]
)
@permission("organise")
def replace(block: str, exchange: str, competition: str, entry_id: int) -> Response | str:
    """Put another team in the place of one that was drawn and has not played yet."""
    view = the_exchange(block, exchange)
    ref, form = the_competition(view, competition), ReplaceForm()
    row = _entry(ref, entry_id)
    form.partners.choices = choices({unit.id: unit.name for unit in view.units})
    form.lead.choices = choices({NOBODY: "–"}) + form.partners.choices

    def call() -> None:
        services.replace(actor(), view.id, entry_id, _units(form), form.name.data or "", form.reason.data or "")

    return save(form, call, competition_address("entries_", view, competition), field="name") or _page(
        form, view, ref, _("Another team in the place of %(name)s", name=row.name)
    )


@blueprint.route(
    "/<block>/<exchange>/competitions/<competition>/entries/<int:entry_id>/reinstate", methods=["GET", "POST"]
)
@permission("organise")
def reinstate(block: str, exchange: str, competition: str, entry_id: int) -> Response | str:
    """Let an entry that withdrew play on, after showing what comes back, what is to be played and what falls away."""
    view, form = the_exchange(block, exchange), SendForm()
    ref = the_competition(view, competition)
    row, back = _entry(ref, entry_id), competition_address("entries_", view, competition)
    if row.withdrawn_at is None:
        flash(_("%(name)s has not withdrawn.", name=row.name), "error")
        return redirect(back)
    return save(form, lambda: withdrawals.reinstate(actor(), view.id, entry_id), back) or render_template(
        "organiser/reinstate.html",
        form=form,
        exchange=view,
        competition=ref,
        entry=row,
        changes=reinstatement(entry_id),
        rounds=rounds_paired(ref.id),
        back=back,
        title=_("%(name)s plays on", name=row.name),
    )


def _offer_places(form: WithdrawForm, competition: CompetitionRef, entry_id: int) -> None:
    """Say who would move up to what an entry reached by heats; without such places nothing is asked."""
    state = state_of_id(competition.id)
    places = reached(state, entry_id) if state else ()
    if not places:
        del form.moves_up
        return
    told = {
        by: HOW.format(way=way, who=joined((HOW.format(way=each.title, who=each.ways[by]) for each in here), " "))
        for by, way in WAYS.items()
        if (here := [each for each in places if by in each.ways])
    }
    form.moves_up.choices = choices({"": _("Nobody moves up"), **told})


def _who_moves_up(form: WithdrawForm) -> By | None:
    field = form._fields.get("moves_up")
    return cast(By, field.data) if field is not None and field.data else None


def _units(form: EntryForm | ReplaceForm) -> tuple[int, ...]:
    """Return the units that were chosen, the lead unit first."""
    partners = [id_ for id_ in form.partners.data or [] if id_ != form.lead.data]
    lead = () if form.lead.data == NOBODY else (form.lead.data,)
    return (*lead, *partners)


def _effects(competition: CompetitionRef, entry_id: int) -> dict[Withdrawal, tuple[int, int]]:
    """Count, for each policy, the results annulled and the group matches forfeited."""
    groups: dict[str, list[bool]] = {}
    for match in matches_of(competition.id, entry_id):
        if match.group is not None:
            groups.setdefault(match.group, []).append(match.over)
    effects = {}
    for policy in withdrawals.POLICIES:
        annulled = forfeited = 0
        for played in groups.values():
            if keeps_results(policy, sum(played), len(played)):
                forfeited += len(played) - sum(played)
            else:
                annulled += len(played)
        effects[policy] = (annulled, forfeited)
    return effects


def _entry(competition: CompetitionRef, entry_id: int) -> EntryRow:
    return entry_of(competition.id, entry_id) or abort(404)


def _page(form: object, exchange: ExchangeView, competition: CompetitionRef, title: str = "") -> str:
    back = address("entries_", exchange, competition=competition.slug)
    return render_template(
        "organiser/form.html",
        form=form,
        title=title or _("Entries"),
        exchange=exchange,
        competition=competition,
        back=back,
    )
