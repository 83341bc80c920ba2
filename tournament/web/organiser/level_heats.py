"""All who are level at the last place that goes on from heats go on, or no more than planned."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort
from werkzeug.wrappers import Response

from tournament.domain.competitions.commands import level_heats as services
from tournament.domain.competitions.queries.corrections import match_of
from tournament.domain.core.commands.unit_of_work import Actor
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import SendForm
from tournament.web.organiser.pages import actor, match_address, refused, save_seen, the_exchange
from tournament.web.permissions import permission


@blueprint.post("/<block>/<exchange>/heats/<int:match_id>/all-go-on")
@permission("organise")
def let_all_go_on(block: str, exchange: str, match_id: int) -> Response | str:
    """Let all go on who are level, once what that changes was shown."""
    return _made(block, exchange, match_id, services.let_all_go_on)


@blueprint.post("/<block>/<exchange>/heats/<int:match_id>/as-planned")
@permission("organise")
def let_as_many_go_on_as_planned(block: str, exchange: str, match_id: int) -> Response | str:
    """Let no more go on than the format says, once what that changes was shown."""
    return _made(block, exchange, match_id, services.let_as_many_go_on_as_planned)


def _made(block: str, exchange: str, match_id: int, call: Callable[[Actor, int, int], None]) -> Response | str:
    view, form = the_exchange(block, exchange), SendForm()
    shown = match_of(view.id, match_id) or abort(404)
    back = match_address(view, shown)
    return save_seen(form, lambda: call(actor(), view.id, match_id), back, back, always=True) or refused(form, back)
