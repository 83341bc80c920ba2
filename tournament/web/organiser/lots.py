"""Lots among entries that no criterion separates: drawn here from a seed, or entered from a ceremony."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from werkzeug.wrappers import Response
from wtforms import FieldList, SelectField, StringField

from tournament.domain.competitions.commands import lots as services
from tournament.domain.competitions.queries import competition_view
from tournament.domain.competitions.queries.lots import Tie, open_ties, state_for_lots, ties_of, where_of
from tournament.domain.exchanges.queries.exchanges import CompetitionRef
from tournament.web.addresses import the_competition
from tournament.web.forms import Form
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address
from tournament.web.organiser.forms import LINE, SendForm, choices
from tournament.web.organiser.pages import actor, refused, save, the_exchange
from tournament.web.permissions import permission


class LotsForm(Form):
    """The order that lots gave to entries that stand level, the luckiest first."""

    entries = FieldList(SelectField(lazy_pgettext("team", "Entry"), coerce=int))
    by = StringField(_l("Drawn by"), LINE, description=_l("Who drew the lots; empty: you."))
    note = StringField(_l("Remark"), LINE)


class SeedForm(Form):
    """Lots to draw from a published seed."""

    seed = StringField(
        _l("Published seed"),
        LINE,
        description=_l("Anyone can recompute the draw from it; empty: a new one is made."),
    )


@blueprint.get("/<block>/<exchange>/competitions/<competition>/lots")
@permission("organise")
def lots(block: str, exchange: str, competition: str) -> str:
    """List the ties that only lots can settle, and the lots that were drawn."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    state, shown = state_for_lots(ref.id), competition_view.of_competition(ref.id)
    return render_template(
        "organiser/lots.html",
        exchange=view,
        competition=ref,
        ties=[(tie, where_of(state, tie.about)) for tie in open_ties(state)] if state else [],
        drawn=shown.lots,
        names={entry.id: entry.name for entry in shown.entries},
        form=SeedForm(),
        title=_("Lots"),
    )


@blueprint.post("/<block>/<exchange>/competitions/<competition>/lots/<int:entry_id>/draw")
@permission("organise")
def draw_lots(block: str, exchange: str, competition: str, entry_id: int) -> Response | str:
    """Draw lots from a seed in the tie that the entry stands in."""
    view, form = the_exchange(block, exchange), SeedForm()
    ref = the_competition(view, competition)
    tie, back = _tie(ref, entry_id), competition_address("lots", view, competition)
    if tie is None:
        return _nothing_to_draw(back)
    return save(
        form, lambda: services.draw_lots(actor(), view.id, ref.id, tie.entries, form.seed.data or ""), back
    ) or refused(form, back)


@blueprint.route("/<block>/<exchange>/competitions/<competition>/lots/<int:entry_id>", methods=["GET", "POST"])
@permission("organise")
def lots_by_hand(block: str, exchange: str, competition: str, entry_id: int) -> Response | str:
    """Enter the order that lots, drawn by hand, gave in the tie that the entry stands in."""
    view, form = the_exchange(block, exchange), LotsForm()
    ref = the_competition(view, competition)
    tie, back = _tie(ref, entry_id), competition_address("lots", view, competition)
    if tie is None:
        return _nothing_to_draw(back)
    names = {
        entry.id: entry.name for entry in competition_view.of_competition(ref.id).entries if entry.id in tie.entries
    }
    while len(form.entries) < len(tie.entries):
        form.entries.append_entry()
    for place, field in enumerate(form.entries, start=1):
        field.label.text = _("Lot %(number)d", number=place)
        field.choices = choices(names)
        if not form.is_submitted():
            field.data = tie.entries[place - 1]
    return save(
        form,
        lambda: services.settle_by_lots(
            actor(), view.id, ref.id, form.entries.data, form.note.data or "", form.by.data or ""
        ),
        back,
    ) or render_template(
        "organiser/numbers.html",
        form=form,
        fields=[*form.entries, form.by, form.note],
        exchange=view,
        competition=ref,
        back=back,
        about=_("No criterion separates these entries. Draw lots, and enter the order: the first stands highest."),
        title=_("Lots drawn by hand"),
    )


@blueprint.post("/<block>/<exchange>/competitions/<competition>/lots/drawn/<int:draw_id>/take-back")
@permission("organise")
def take_back_lots(block: str, exchange: str, competition: str, draw_id: int) -> Response | str:
    """Take lots back; what they decided is open again."""
    view, form = the_exchange(block, exchange), SendForm()
    ref, back = the_competition(view, competition), competition_address("lots", view, competition)
    return save(form, lambda: services.take_back(actor(), view.id, ref.id, draw_id), back) or refused(form, back)


def _tie(competition: CompetitionRef, entry_id: int) -> Tie | None:
    """Return the open tie that an entry stands in, that in its group before one between groups; 404 for no entry."""
    if entry_id not in {entry.id for entry in competition_view.of_competition(competition.id).entries}:
        abort(404)
    return next((tie for tie in ties_of(competition.id) if entry_id in tie.entries), None)


def _nothing_to_draw(back: str) -> Response:
    flash(_("These entries are not level any more: there is nothing to draw lots for."), "error")
    return redirect(back)
