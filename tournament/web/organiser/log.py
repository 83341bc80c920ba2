"""The log of an edition, and taking steps back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tournament.engine.errors import InputError
from tournament.queries import log as queries
from tournament.services import history
from tournament.web.forms import saved
from tournament.web.language import in_language
from tournament.web.organiser import LARGEST_ID, blueprint
from tournament.web.organiser.forms import SendForm
from tournament.web.organiser.pages import actor, address, the_exchange
from tournament.web.permissions import permission


@blueprint.get("/<block>/<exchange>/log")
@permission("organise")
def log(block: str, exchange: str) -> str:
    """Show who changed what, newest first."""
    view = the_exchange(block, exchange)
    before = request.args.get("before", LARGEST_ID, type=int)
    lines = queries.entries(view.id, min(before, LARGEST_ID))
    older = address("log", view, before=lines[-1].id) if len(lines) == queries.PAGE else None
    return render_template(
        "manage/log.html", exchange=view, lines=lines, older=older, send=SendForm(), title=_("Changes")
    )


@blueprint.post("/<block>/<exchange>/undo")
@permission("organise")
def undo(block: str, exchange: str) -> Response:
    """Take back the newest step that stands."""
    view = the_exchange(block, exchange)
    try:
        what = history.undo(actor(), view.id)
    except InputError as error:
        flash(in_language(error.text), "error")
    else:
        saved(_("Taken back: %(what)s", what=in_language(what)))
    return redirect(address("log", view))


@blueprint.post("/<block>/<exchange>/redo")
@permission("organise")
def redo(block: str, exchange: str) -> Response:
    """Do again what was taken back last."""
    view = the_exchange(block, exchange)
    try:
        what = history.redo(actor(), view.id)
    except InputError as error:
        flash(in_language(error.text), "error")
    else:
        saved(_("Done again: %(what)s", what=in_language(what)), address("undo", view))
    return redirect(address("log", view))
