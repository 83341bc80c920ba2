"""The log of an edition, and taking steps back."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tournament.domain.core.commands import undo_redo
from tournament.domain.core.queries import log as queries
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.engine.text import Words
from tournament.web.addresses import LARGEST_ID, row_number
from tournament.web.language import in_language
from tournament.web.organiser import blueprint
from tournament.web.organiser.forms import SendForm
from tournament.web.organiser.pages import actor, address, refused, save_seen, the_exchange
from tournament.web.permissions import permission


@blueprint.get("/<block>/<exchange>/log")
@permission("organise")
def log(block: str, exchange: str) -> str:
    """Show who changed what, newest first."""
    view = the_exchange(block, exchange)
    before = request.args.get("before", LARGEST_ID, type=row_number)
    lines = queries.entries(view.id, before)
    older = address("log", view, before=lines[-1].id) if len(lines) == queries.PAGE else None
    return render_template(
        "organiser/log.html", exchange=view, lines=lines, older=older, send=SendForm(), title=_("Changes")
    )


@blueprint.post("/<block>/<exchange>/undo")
@permission("organise")
def undo(block: str, exchange: str) -> Response | str:
    """Take back the newest step that stands."""
    view = the_exchange(block, exchange)
    return step_through(view, "undo", address("log", view))


@blueprint.post("/<block>/<exchange>/redo")
@permission("organise")
def redo(block: str, exchange: str) -> Response | str:
    """Do again what was taken back last."""
    view = the_exchange(block, exchange)
    return step_through(view, "redo", address("log", view))


def step_through(view: ExchangeView, what: str, back: str) -> Response | str:
    """Take the newest step back, or do again what was taken back last, and go `back`."""
    form, taking_back = SendForm(), what == "undo"
    call = undo_redo.undo if taking_back else undo_redo.redo

    def said(done: Words) -> str:
        words = in_language(done)
        return str(_("Taken back: %(what)s", what=words) if taking_back else _("Done again: %(what)s", what=words))

    return save_seen(
        form, lambda: call(actor(), view.id), back, address("log", view), said, undo=not taking_back
    ) or refused(form, back)
