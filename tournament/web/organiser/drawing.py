"""The draw of a competition: made here from a published seed, or entered as drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext
from werkzeug.wrappers import Response
from wtforms import FieldList, FormField, SelectField, StringField
from wtforms.form import Form as RowForm

from tournament.domain.competitions.commands import bracket_drawing
from tournament.domain.competitions.commands import drawing as services
from tournament.domain.competitions.queries.bracket_draws import bracket_draw_of
from tournament.domain.competitions.queries.competition_view import of_competition
from tournament.domain.competitions.queries.competitions import EntryRow, SetUp, entries_of, set_up_of
from tournament.domain.competitions.queries.graphs import every_format, laid_out
from tournament.engine.draw import differences, regions_of
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.web.addresses import the_competition
from tournament.web.forms import Form
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import competition_address, competition_form
from tournament.web.organiser.forms import LINE, SendForm, choices
from tournament.web.organiser.pages import actor, save, save_seen, the_exchange
from tournament.web.permissions import permission


class FixedForm(RowForm):
    """An entry that gets a number without a lot; an empty row says nothing."""

    entry = SelectField(lazy_pgettext("team", "Entry"), coerce=int, default=0)
    number = SelectField(_l("Number"), coerce=int, default=0)


class DrawForm(Form):
    """How to draw."""

    seed = StringField(
        _l("Published seed"),
        LINE,
        description=_l("Anyone can recompute the draw from it; empty: a new one is made."),
    )
    apart = SelectField(
        _l("Entries of one unit"),
        default="soft",
        description=_l("A joint team counts for each of its units. In a bracket they meet as late as possible."),
    )
    fixed = FieldList(FormField(FixedForm), _l("Fixed places"), min_entries=4)


class BracketDrawForm(Form):
    """The draw of the bracket's pairs."""

    seed = StringField(
        _l("Published seed"),
        LINE,
        description=_l("Anyone can recompute the draw from it; empty: a new one is made."),
    )


class NumbersForm(Form):
    """Numbers drawn by hand: which entry has number 1, 2 and so on."""

    numbers = FieldList(SelectField(lazy_pgettext("team", "Entry"), coerce=int))


@blueprint.route("/<block>/<exchange>/competitions/<competition>/draw", methods=["GET", "POST"])
@permission("organise")
def draw(block: str, exchange: str, competition: str) -> Response | str:
    """Draw the entries, and show the draw that was made."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    stored, entries = set_up_of(ref.id), entries_of(ref.id)
    form = _draw_form(stored, entries)
    return save(
        form,
        lambda: services.draw(actor(), view.id, ref.id, form.seed.data, form.apart.data, _fixed(form)),
        competition_address("draw", view, competition),
        field="seed",
    ) or render_template(
        "organiser/draw.html",
        form=form,
        exchange=view,
        competition=ref,
        set_up=stored,
        entries=entries,
        format=every_format().get(stored.format or ""),
        send=SendForm(),
        bracket=bracket_draw_of(ref.id),
        title=pgettext("lots", "Draw"),
    )


def _draw_form(stored: SetUp, entries: Sequence[EntryRow]) -> DrawForm:
    """Return the form with the entries and the numbers there are, each with its group or part of the bracket."""
    form = DrawForm()
    form.apart.choices = choices(
        {
            "soft": _("As far apart as possible"),
            "hard": _("Strictly apart, otherwise no draw"),
            "no": _("Not kept apart"),
        }
    )
    named = choices({0: "–"} | {entry.id: entry.name for entry in entries})
    numbers = choices({0: "–"} | _numbers(stored, len(entries)))
    for row in form.fixed:
        row.form.entry.choices, row.form.number.choices = named, numbers
    return form


def _numbers(stored: SetUp, entries: int) -> dict[int, str]:
    if not stored.format or entries < 2 or stored.drawn_at:
        return {}
    try:
        regions = regions_of(laid_out({"name": stored.format, "options": stored.options}, entries))
    except InputError:  # the format does not suit so many entries; the draw itself says so
        return {}
    labels = {}
    for number, region in enumerate(regions, start=1):
        place = f"{region}{regions[:number].count(region)}" if region.isalpha() else region
        labels[number] = _("Number %(number)d, %(place)s", number=number, place=place) if place else str(number)
    return labels


def _fixed(form: DrawForm) -> dict[int, int]:
    """Return the numbers of the entries that have one; raises InputError for a row half filled and an entry twice."""
    fixed: dict[int, int] = {}
    for row in form.fixed:
        entry, number = row.form.entry.data, row.form.number.data
        if bool(entry) != bool(number) or entry in fixed:
            raise InputError(
                Message("A fixed place needs an entry and a number, each entry once.")
            )  # fmt: skip
        if entry:
            fixed[entry] = number
    return fixed


@blueprint.route("/<block>/<exchange>/competitions/<competition>/draw/by-hand", methods=["GET", "POST"])
@permission("organise")
def draw_by_hand(block: str, exchange: str, competition: str) -> Response | str:
    """Enter the numbers that were drawn by hand at the technical meeting."""
    view, form = the_exchange(block, exchange), NumbersForm()
    ref = the_competition(view, competition)
    entries = entries_of(ref.id)
    while len(form.numbers) < len(entries):
        form.numbers.append_entry()
    for number, field in enumerate(form.numbers, start=1):
        field.label.text = _("Number %(number)d", number=number)
        field.choices = choices({0: "–"} | {entry.id: entry.name for entry in entries})
    back = competition_address("draw", view, competition)
    return save(
        form,
        lambda: services.order_by_hand(actor(), view.id, ref.id, [each for each in form.numbers.data if each]),
        back,
    ) or render_template(
        "organiser/numbers.html",
        form=form,
        fields=form.numbers,
        exchange=view,
        competition=ref,
        back=back,
        title=_("Enter a draw made by hand"),
    )


@blueprint.route("/<block>/<exchange>/competitions/<competition>/draw/bracket", methods=["GET", "POST"])
@permission("organise")
def draw_bracket(block: str, exchange: str, competition: str) -> Response | str:
    """Draw the pairs of the bracket that follows the groups, and show them as they stand."""
    view, form = the_exchange(block, exchange), BracketDrawForm()
    ref = the_competition(view, competition)
    shown = bracket_draw_of(ref.id) or abort(404)
    return save(
        form,
        lambda: bracket_drawing.draw_bracket(actor(), view.id, ref.id, form.seed.data),
        competition_address("draw_bracket", view, competition),
        field="seed",
    ) or render_template(
        "organiser/draw_bracket.html",
        form=form,
        exchange=view,
        competition=ref,
        bracket=shown,
        back=competition_address("draw", view, competition),
        title=_("Draw of the bracket"),
    )


@blueprint.get("/<block>/<exchange>/competitions/<competition>/draw/minutes")
@permission("organise")
def minutes(block: str, exchange: str, competition: str) -> str:
    """Show the minutes of the draw for print, drawn again as a proof."""
    view = the_exchange(block, exchange)
    ref = the_competition(view, competition)
    stored = set_up_of(ref.id)
    if stored.drawn_at is None:
        abort(404)
    return render_template(
        "organiser/minutes.html",
        exchange=view,
        competition=ref,
        set_up=stored,
        entries=entries_of(ref.id),
        differences=differences(stored.draw) if stored.draw else [],
        format=every_format().get(stored.format or ""),
        phase_rules=of_competition(ref.id).phase_rules,
        bracket=bracket_draw_of(ref.id),
        title=_("Minutes of the draw"),
    )


@blueprint.post("/<block>/<exchange>/competitions/<competition>/draw/take-back")
@permission("organise")
def undraw(block: str, exchange: str, competition: str) -> Response | str:
    """Take the draw back, with its matches."""
    view, form = the_exchange(block, exchange), SendForm()
    ref = the_competition(view, competition)
    back = competition_address("draw", view, competition)
    return save_seen(form, lambda: services.undraw(actor(), view.id, ref.id), back, back) or competition_form(
        form, _("Take the draw back"), view, ref
    )
