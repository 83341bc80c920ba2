"""What the organiser's pages share: finding what the address names, and saving a form through a service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from tournament.engine.errors import InputError
from tournament.queries import exchanges as queries
from tournament.queries.exchanges import BlockView, CompetitionRef, ExchangeView
from tournament.services.change import Actor, NotFoundError
from tournament.web.forms import form_errors, saved

T = TypeVar("T")


def actor() -> Actor:
    """Return the signed-in person as services know them."""
    return Actor(current_user.id, current_user.name or current_user.email)


def the_block(slug: str) -> BlockView:
    """Return the block at this address, drafts included, or answer 404."""
    return queries.find_block(slug, with_drafts=True) or abort(404)


def the_exchange(block: str, slug: str) -> ExchangeView:
    """Return the edition at this address, drafts included, or answer 404."""
    return queries.find_exchange(block, slug, with_drafts=True) or abort(404)


def the_competition(exchange: ExchangeView, slug: str) -> CompetitionRef:
    """Return a competition of the edition, or answer 404."""
    return next((each for each in exchange.competitions if each.slug == slug), None) or abort(404)


def save(
    form: FlaskForm, call: Callable[[], object], then: str, said: str | None = None, field: str | None = None
) -> Response | None:
    """Run `call` when the form was sent and is valid; go on to `then`, or return None to show the form again.

    A refusal of the service is shown at `field`, or above the form.
    """
    return save_with(form, call, lambda _result: then, said, field)


def save_with(
    form: FlaskForm,
    call: Callable[[], T],
    then: Callable[[T], str],
    said: str | None = None,
    field: str | None = None,
    undo: bool = True,
) -> Response | None:
    """Run `call` like `save`; where to go next may depend on its result.

    The next page offers to take the step back where the address names the edition it was made in.
    """
    if not form.validate_on_submit():
        return None
    try:
        result = call()
    except NotFoundError:
        abort(404)
    except InputError as error:
        form_errors(form, error, field)
        return None
    edition = {key: value for key, value in (request.view_args or {}).items() if key in {"block", "exchange"}}
    saved(said, url_for("manage.undo", **edition) if undo and len(edition) == 2 else None)
    return redirect(then(result))


def refused(form: FlaskForm, back: str) -> Response:
    """Go back to a page of buttons with what the service refused."""
    for sentence in form.form_errors:
        flash(sentence, "error")
    return redirect(back)


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall clock's reading in `zone`."""
    return datetime.combine(day, clock, tzinfo=zone)


def address(page: str, exchange: ExchangeView, **values: Any) -> str:
    """Return the address of one of this blueprint's pages about `exchange`."""
    return url_for(f"manage.{page}", block=exchange.block_slug, exchange=exchange.slug, **values)


def at_minute(local: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the instant of a date and time as a form gives it, without a zone."""
    return local.replace(tzinfo=zone) if local is not None else None


def wall(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return an instant as a form shows it, the wall clock's reading without a zone."""
    return instant.astimezone(zone).replace(tzinfo=None) if instant is not None else None


def filled(value: T | None) -> T:
    """Return what a field holds that its form requires."""
    assert value is not None, "the form requires it"
    return value
