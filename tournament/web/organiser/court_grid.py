"""Which competitions are played on which courts, all of them in one grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tournament.domain.exchanges.queries.blocks import CourtView
from tournament.domain.exchanges.queries.exchanges import CompetitionRef
from tournament.domain.timetables.commands import planning_rules as services
from tournament.domain.timetables.queries.planning_rules import competition_rules
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import CheckboxesField, choices
from tournament.web.organiser.pages import actor, address, save, the_exchange
from tournament.web.organiser.timetable import courts_of
from tournament.web.permissions import permission


class CourtGridForm(Form):
    """The courts of each competition; a field for each is added."""


@blueprint.route("/<block>/<exchange>/timetable/courts", methods=["GET", "POST"])
@permission("organise")
def court_grid(block: str, exchange: str) -> Response | str:
    """Say on which courts each competition is played."""
    view = the_exchange(block, exchange)
    courts = courts_of(view)
    form = _form(view.competitions, courts, {id_: each.courts for id_, each in competition_rules(view.id).items()})

    def call() -> None:
        services.set_courts(actor(), view.id, {each.id: form[_field(each)].data or [] for each in view.competitions})

    back = address("planning", view)
    return save(form, call, back) or render_template(
        "organiser/court_grid.html",
        form=form,
        exchange=view,
        courts=courts,
        rows=[(each, {option.data: option for option in form[_field(each)]}) for each in view.competitions],
        back=back,
        title=_("Courts of all competitions"),
    )


def _form(competitions: Sequence[CompetitionRef], courts: Sequence[CourtView], stored: Mapping[int, Any]) -> Any:
    """Make the form; where nothing was said, all courts that suit the sport are ticked."""
    suiting = {each.id: {court.id: court.name for court in courts if _suits(court, each)} for each in competitions}
    fields = {_field(each): CheckboxesField(in_language(each.name), coerce=int) for each in competitions}
    form = type("CourtGridForm", (CourtGridForm,), fields)(
        data={_field(each): list(stored.get(each.id, ())) or list(suiting[each.id]) for each in competitions}
    )
    for each in competitions:
        form[_field(each)].choices = choices(suiting[each.id])
    return form


def _suits(court: CourtView, competition: CompetitionRef) -> bool:
    return not court.sports or competition.sport in court.sports


def _field(competition: CompetitionRef) -> str:
    return f"courts-{competition.id}"
