"""The log of an edition and of a block, and taking steps back."""

from __future__ import annotations

from flask import render_template, request, url_for
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
from tournament.web.organiser.pages import actor, address, refused, save_seen, save_with, the_block, the_exchange
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
        "organiser/log.html",
        exchange=view,
        zone=view.zone,
        lines=lines,
        older=older,
        undo=address("undo", view),
        redo=address("redo", view),
        send=SendForm(),
        title=_("Changes"),
    )


@blueprint.get("/<block>/log")
@permission("organise")
def block_log(block: str) -> str:
    """Show who changed what of all that the block's editions share, newest first."""
    view = the_block(block)
    before = request.args.get("before", LARGEST_ID, type=row_number)
    lines = queries.entries_of_block(view.id, before)
    older = url_for("organiser.block_log", block=block, before=lines[-1].id) if len(lines) == queries.PAGE else None
    return render_template(
        "organiser/log.html",
        block=view,
        zone=view.zone,
        lines=lines,
        older=older,
        undo=url_for("organiser.undo_of_block", block=block),
        redo=url_for("organiser.redo_of_block", block=block),
        send=SendForm(),
        title=_("Changes in the block"),
    )


@blueprint.post("/<block>/undo")
@permission("organise")
def undo_of_block(block: str) -> Response | str:
    """Take back the newest step that stands of what the block's editions share."""
    return _step_in_block(block, "undo")


@blueprint.post("/<block>/redo")
@permission("organise")
def redo_of_block(block: str) -> Response | str:
    """Do again what was taken back last of what the block's editions share."""
    return _step_in_block(block, "redo")


def _step_in_block(block: str, what: str) -> Response | str:
    view, form, here = the_block(block), SendForm(), url_for("organiser.block_log", block=block)
    call = undo_redo.undo_of_block if what == "undo" else undo_redo.redo_of_block
    return save_with(
        form, lambda: call(actor(), view.id), lambda _what: here, lambda done: _said(what, done), undo=what == "redo"
    ) or refused(form, here)


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
    form = SendForm()
    call = undo_redo.undo if what == "undo" else undo_redo.redo
    return save_seen(
        form,
        lambda: call(actor(), view.id),
        back,
        address("log", view),
        lambda done: _said(what, done),
        undo=what == "redo",
    ) or refused(form, back)


def _said(what: str, done: Words) -> str:
    words = in_language(done)
    return str(_("Taken back: %(what)s", what=words) if what == "undo" else _("Done again: %(what)s", what=words))
