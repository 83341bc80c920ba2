"""What the organiser's pages share: finding what the address names, and saving a form through a service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from tournament.domain.competitions.queries.matches import MatchView
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import Actor, NotFoundError
from tournament.domain.exchanges.queries import exchanges as queries
from tournament.domain.exchanges.queries.exchanges import BlockView, ExchangeView
from tournament.editions.consequences import Consequences, UnseenError, made_as_seen
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.web.forms import Form, form_errors, saved, still_here
from tournament.web.language import in_language
from tournament.web.submissions import CARRIED, shows, submission, tell, with_status

T = TypeVar("T")
SEEN = "seen"
"""The field that names the consequences which were shown."""


def actor() -> Actor:
    """Return the signed-in person as services know them, with the form that they send."""
    if "refusal" in g:  # whatever a view asks for then is not to be done
        abort(400)
    return Actor(current_user.id, current_user.name or current_user.email, submission())


def the_block(slug: str) -> BlockView:
    """Return the block at this address, drafts included, or answer 404."""
    view = queries.find_block(slug, with_drafts=True) or abort(404)
    shows(view.revision)
    return view


def the_exchange(block: str, slug: str) -> ExchangeView:
    """Return the edition at this address, drafts included, or answer 404."""
    view = queries.find_exchange(block, slug, with_drafts=True) or abort(404)
    shows(view.block_revision, view.revision)
    return view


def save(
    form: Form, call: Callable[[], object], then: str, said: str | None = None, field: str | None = None
) -> Response | None:
    """Run `call` when the form was sent and is valid; go on to `then`, or return None to show the form again.

    A refusal of the service is shown at `field`, or above the form.
    """
    return save_with(form, call, lambda _result: then, said, field)


def save_with(
    form: Form,
    call: Callable[[], T],
    then: Callable[[T], str],
    said: str | Callable[[T], str] | None = None,
    field: str | None = None,
    undo: bool = True,
    refused: Callable[[InputError], None] | None = None,
) -> Response | None:
    """Run `call` like `save`; where to go next may depend on its result, and `refused` may show a refusal otherwise.

    The next page offers to take the step back, in the edition or the block that the address names, unless there is
    nothing of it to be taken back: the step before would go in its place.
    """
    if not form.validate_on_submit():
        return None
    refused = refused or (lambda error: form_errors(form, error, field))
    try:
        result = call()
    except NotFoundError:
        abort(404)
    except StaleError as error:
        told_stale(error, form)
        if error.reason is not None:
            refused(error.reason)
        return None
    except InputError as error:
        refused(error)
        return None
    if submission().taken is False:
        flash(_("There was nothing to change: everything is as it was."), "info")
        return redirect(then(result))
    scope = {key: value for key, value in (request.view_args or {}).items() if key in {"block", "exchange"}}
    offered = undo and submission().undoable
    way = {1: "organiser.undo_of_block", 2: "organiser.undo"}.get(len(scope)) if offered else None
    saved(
        said(result) if callable(said) else said,
        url_for(way, **scope) if way else None,
        str(submission().made or ""),
    )
    return redirect(then(result))


def save_seen(
    form: Form,
    call: Callable[[], T],
    then: str,
    back: str,
    said: Callable[[T], str] | None = None,
    undo: bool = True,
    always: bool = False,
) -> Response | str | None:
    """Run `call` like `save`, once its consequences were seen: until then they are shown, to be confirmed.

    `back` is where to go instead. Without `always` what touches no other match and result is made at once.
    """
    version_token = request.form.get(SEEN, "")
    try:
        return save_with(
            form, lambda: made_as_seen(call, version_token, always=always), lambda _result: then, said, undo=undo
        )
    except UnseenError as error:
        return _to_confirm(error.consequences, back, changed=bool(version_token))


def _to_confirm(consequences: Consequences, back: str, *, changed: bool) -> str:
    """Show what a change does, with the form that makes it; `changed` says that something else was shown before."""
    view, seen = request.view_args or {}, str(g.get("version", ""))
    about = the_exchange(view["block"], view["exchange"])
    tell(seen)  # what was compared: looking again must not take in what somebody changed meanwhile
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in CARRIED | {SEEN}]
    return render_template(
        "organiser/confirm.html",
        exchange=about,
        consequences=consequences,
        sent=[*sent, (SEEN, consequences.version_token)],
        back=back,
        changed=changed,
        title=_("Check before you change it"),
    )


def told_stale(error: StaleError, form: Form) -> None:
    """Say who changed what since the page of a form was made; sent again, it builds on the present state."""
    next_step = still_here() if form.has_fields else _("Look at the page as it is now, then decide again.")
    flash(f"{in_language(error.text)} {next_step}", "error")
    tell()
    with_status(409)


def refused(form: Form, back: str) -> Response | str:
    """Go back to a page of buttons with what the service refused; what is to be sent once more is shown for it."""
    if "told" in g or "refusal" in g:
        view = request.view_args or {}
        about: dict[str, Any] = {"block": the_block(view["block"])}
        if "exchange" in view:
            about = {"exchange": the_exchange(view["block"], view["exchange"])}
        title = _("Send once more") if "refusal" in g else _("Nothing was changed")
        return render_template("organiser/form.html", form=form, title=title, back=back, **about)
    for sentence in form.form_errors:
        flash(sentence, "error")
    return redirect(back)


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall clock's reading in `zone`."""
    return datetime.combine(day, clock, tzinfo=zone)


def address(page: str, exchange: ExchangeView, **values: Any) -> str:
    """Return the address of one of this blueprint's pages about `exchange`."""
    return url_for(f"organiser.{page}", block=exchange.block_slug, exchange=exchange.slug, **values)


def match_address(exchange: ExchangeView, match: MatchView) -> str:
    """Return the address of the page on which a match is recorded, or a heat."""
    return address("heat" if match.heat else "match", exchange, match_id=match.id)


def at_minute(local: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the instant of a date and time as a form gives it, without a zone."""
    return local.replace(tzinfo=zone) if local is not None else None


def wall(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return an instant as a form shows it, the wall clock's reading without a zone."""
    return instant.astimezone(zone).replace(tzinfo=None) if instant is not None else None


def filled(value: T | None) -> T:
    """Return what a field holds that its form requires."""
    return certain(value, "the form requires it")
