"""Line-ups of ties: what each side hands in, and opening them before both are in."""

from __future__ import annotations

from flask import abort, render_template
from werkzeug.wrappers import Response
from wtforms import SelectField

from tournament.domain.competitions.commands import line_ups as services
from tournament.domain.competitions.queries.corrections import match_of
from tournament.domain.competitions.queries.line_ups import LineUpSheet, sheet_of
from tournament.engine.message import Message
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import SendForm, choices
from tournament.web.organiser.pages import actor, address, refused, save, the_exchange
from tournament.web.permissions import permission


@blueprint.route("/<block>/<exchange>/matches/<int:match_id>/line-ups/<int:entry_id>", methods=["GET", "POST"])
@permission("organise")
def line_up(block: str, exchange: str, match_id: int, entry_id: int) -> Response | str:
    """Enter who plays the rubbers of a tie for one side."""
    view = the_exchange(block, exchange)
    sheet = sheet_of(view.id, match_id, entry_id) or abort(404)
    match = match_of(view.id, match_id) or abort(404)
    form, back = _form(sheet), address("match", view, match_id=match_id)
    return save(
        form, lambda: services.submit(actor(), view.id, match_id, entry_id, _places(form, sheet)), back
    ) or render_template(
        "organiser/line_up.html",
        form=form,
        exchange=view,
        match=match,
        sheet=sheet,
        back=back,
        title=in_language(Message("Line-up of {entry}").format(entry=sheet.entry)),
    )


@blueprint.post("/<block>/<exchange>/matches/<int:match_id>/line-ups/<int:entry_id>/take-back")
@permission("organise")
def take_back_line_up(block: str, exchange: str, match_id: int, entry_id: int) -> Response | str:
    """Take a side's line-up back."""
    view, form = the_exchange(block, exchange), SendForm()
    back = address("match", view, match_id=match_id)
    return save(form, lambda: services.take_back(actor(), view.id, match_id, entry_id), back) or refused(form, back)


@blueprint.post("/<block>/<exchange>/matches/<int:match_id>/line-ups/open")
@permission("organise")
def open_line_ups(block: str, exchange: str, match_id: int) -> Response | str:
    """Show the line-ups that are in though the other side's is missing."""
    view, form = the_exchange(block, exchange), SendForm()
    back = address("match", view, match_id=match_id)
    return save(form, lambda: services.open_line_ups(actor(), view.id, match_id), back) or refused(form, back)


def _form(sheet: LineUpSheet) -> Form:
    """Make a form with a field for every person of every place."""
    people = choices({0: "–", **sheet.athletes})
    fields, data = {}, {}
    for number, place in enumerate(sheet.places):
        named = sheet.named.get(place.key, ())
        for turn in range(place.persons):
            label = in_language(place.name) if place.persons == 1 else f"{in_language(place.name)} ({turn + 1})"
            fields[f"p{number}_{turn}"] = SelectField(label, coerce=int, choices=people, default=0)
            data[f"p{number}_{turn}"] = named[turn] if turn < len(named) and named[turn] in sheet.athletes else 0
    made: Form = type("LineUpForm", (Form,), fields)(data=data)
    return made


def _places(form: Form, sheet: LineUpSheet) -> dict[str, list[int]]:
    return {
        place.key: [id_ for turn in range(place.persons) if (id_ := form.data[f"p{number}_{turn}"])]
        for number, place in enumerate(sheet.places)
    }
