"""The events of an edition for those who organise it."""

from __future__ import annotations

from werkzeug.wrappers import Response

from tournament.web.live import answers
from tournament.web.organiser import blueprint
from tournament.web.organiser.pages import the_exchange
from tournament.web.permissions import permission


@blueprint.get("/<block>/<exchange>/events")
@permission("organise")
def events(block: str, exchange: str) -> Response:
    """Tell of every change as it comes, of drafts too, and who made it."""
    return answers.stream(the_exchange(block, exchange), for_organisers=True)
