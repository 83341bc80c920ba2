"""Starting a new edition from an old one: what its name says of the year is brought up to date, or asked."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired

from tournament.domain.exchanges.queries import exchanges
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.editions import copying
from tournament.editions.day_maps import next_time
from tournament.editions.edition_years import name_in_year
from tournament.engine.edition_names import ordinal_of, with_ordinal, years_in
from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.text import Text
from tournament.runtime import runtime
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.local_formats import weekday
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import LINE, NAME, sensible
from tournament.web.organiser.pages import actor, filled, save_with, the_block, the_exchange
from tournament.web.permissions import permission

KEPT = "kept"


class CopyForm(Form):
    """What a copy of an edition starts with."""

    name_vi = StringField(_l("Name in Vietnamese"), NAME)
    name_en = StringField(_l("Name in English"), LINE)
    ordinal = SelectField(_l("Which edition it is"), [InputRequired()])
    starts_on = DateField(_l("First day"), [InputRequired(), sensible])
    entries = BooleanField(_l("Copy the entries too"), default=True)


@blueprint.route("/<block>/<exchange>/copy", methods=["GET", "POST"])
@permission("organise")
def copy(block: str, exchange: str) -> Response | str:
    """Start a new edition from an old one."""
    view, source = the_block(block), the_exchange(block, exchange)
    first = next_time(source.starts_on, runtime().clock().astimezone(view.zone).date())
    name = name_in_year(source, first.year)
    form = CopyForm(data={"name_vi": name.vi, "name_en": name.en, "starts_on": first, "entries": True})
    form.starts_on.description = _("The exchange before began on a %(day)s.", day=weekday(source.starts_on))
    _ask_which(form, source)

    def call() -> int:
        return copying.copy_exchange(
            actor(),
            view.id,
            source.id,
            _named(form, source, first.year),
            filled(form.starts_on.data),
            with_entries=form.entries.data,
        )

    return save_with(
        form,
        call,
        lambda exchange_id: url_for("organiser.checklist", block=block, exchange=exchanges.slug_of(exchange_id)),
        field="name_vi",
        undo=False,
    ) or render_template(
        "organiser/form.html",
        form=form,
        title=_("Start from %(name)s", name=in_language(source.name)),
        back=url_for("organiser.block", block=block),
        block=view,
    )


def _ask_which(form: CopyForm, source: ExchangeView) -> None:
    """Ask which edition it is, where the name of the old one says so."""
    found = ordinal_of(source.name.vi) or ordinal_of(source.name.en)
    if found is None:
        del form.ordinal
        return
    likely = with_ordinal(found.text, found.number + 1)
    form.ordinal.choices = [
        ("", _("Choose")),
        (str(found.number + 1), likely),
        (KEPT, _("as the name says it")),
    ]


def _named(form: CopyForm, source: ExchangeView, proposed: int) -> Text:
    """Return the names; raises InputError when they speak of a year in which the edition is not held."""
    named = Text(form.name_vi.data or "", form.name_en.data or "")
    year = filled(form.starts_on.data).year
    mentioned = {*years_in(named.vi), *years_in(named.en)}
    wrong = sorted(mentioned & {source.starts_on.year, proposed} - {year})
    if wrong and year not in mentioned:
        raise InputError(
            Message("The name says {year}, but the first day is in {new}.").format(year=wrong[0], new=year)
        )
    if form.ordinal is None or form.ordinal.data == KEPT:
        return named
    number = int(form.ordinal.data)
    return Text(with_ordinal(named.vi, number), with_ordinal(named.en, number))
