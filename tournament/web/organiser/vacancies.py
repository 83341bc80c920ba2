"""An entry that reached a heat or match by a heat and does not start there: the next one moves up."""

from __future__ import annotations

from typing import cast

from flask import abort, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from tournament.domain.competitions.commands import vacancies as services
from tournament.domain.competitions.queries.corrections import match_of
from tournament.domain.competitions.queries.matches import MatchView
from tournament.domain.competitions.queries.states import State, drawn_state_of_id
from tournament.domain.competitions.queries.vacancies import HOW, WAYS, given_up, ways
from tournament.engine.errors import InputError
from tournament.engine.giving_up import by_heats
from tournament.engine.heats.vacancies import By
from tournament.web.addresses import the_competition
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.competitions import without_plugin
from tournament.web.organiser.forms import LINE, SendForm, choices
from tournament.web.organiser.pages import actor, match_address, refused, save_seen, the_exchange
from tournament.web.permissions import permission


def given_places(match: MatchView, state: State | None) -> dict[str, object]:
    """Say for the page of a heat or match who came there by a heat and may give that up, and who did."""
    if state is None:
        return {"leaves": (), "given_up": ()}
    leaves = () if match.over else by_heats(state, match.key)
    return {"leaves": leaves, "given_up": given_up(state, match.key)}


class GiveUpForm(Form):
    """Who starts in place of an entry, and why."""

    by = SelectField(_l("Who starts in its place"))
    reason = StringField(_l("Reason"), (InputRequired(), *LINE))


@blueprint.route("/<block>/<exchange>/matches/<int:match_id>/gives-up/<int:entry_id>", methods=["GET", "POST"])
@permission("organise")
def give_up(block: str, exchange: str, match_id: int, entry_id: int) -> Response | str:
    """Let the next one start in place of an entry, once what that changes was shown."""
    view = the_exchange(block, exchange)
    shown, form = match_of(view.id, match_id) or abort(404), GiveUpForm()
    try:
        state = drawn_state_of_id(shown.competition_id)
    except InputError:
        return without_plugin(view, the_competition(view, shown.competition_slug), in_language(shown.title))
    name = state.name_of.get(entry_id) or abort(404)
    if entry_id in by_heats(state, shown.key):
        told = ways(state, shown.key, entry_id)
        form.by.choices = choices({by: HOW.format(way=WAYS[by], who=who) for by, who in told.items()})
    else:
        form.by.choices = choices(WAYS)  # the service says why it cannot be
    back = match_address(view, shown)
    return save_seen(
        form,
        lambda: services.give_up(actor(), view.id, match_id, entry_id, cast(By, form.by.data), form.reason.data or ""),
        back,
        back,
        always=True,
    ) or render_template(
        "organiser/form.html",
        form=form,
        exchange=view,
        back=back,
        title=_("%(name)s does not start: %(match)s", name=name, match=in_language(shown.title)),
    )


@blueprint.post("/<block>/<exchange>/matches/<int:match_id>/starts-after-all/<int:entry_id>")
@permission("organise")
def take_again(block: str, exchange: str, match_id: int, entry_id: int) -> Response | str:
    """Let an entry start after all, once what that changes was shown."""
    view, form = the_exchange(block, exchange), SendForm()
    back = match_address(view, match_of(view.id, match_id) or abort(404))
    return save_seen(
        form, lambda: services.take_again(actor(), view.id, match_id, entry_id), back, back, always=True
    ) or refused(form, back)
