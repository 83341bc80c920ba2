"""Recording what happened in a match or a heat: a correction is shown with all it changes before it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import HiddenField

from tournament.domain.competitions.commands import results as services
from tournament.domain.competitions.commands.marks import GivenMarks
from tournament.domain.competitions.commands.results import Given, OtherEffectError, Seen
from tournament.domain.competitions.queries.corrections import Consequences, Effect, consequences, match_of
from tournament.domain.competitions.queries.matches import MatchView, schedule
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.core.commands.unit_of_work import NotFoundError
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.engine.errors import InputError
from tournament.web.forms import Form
from tournament.web.organiser.days_to_come import asks_about_day, day_to_ask_about
from tournament.web.organiser.pages import actor, address, save_with, told_stale
from tournament.web.submissions import submission

CLEAR = "clear"


class RecordForm(Form):
    """What is recorded; `confirmed` names the correction that was shown."""

    confirmed = HiddenField()


def is_known(match: MatchView) -> bool:
    """Tell whether everybody who starts is known."""
    return bool(match.sides) and all(side.entry for side in match.sides)


def is_clearing(form: RecordForm) -> bool:
    """Tell whether the result is to be taken back."""
    return CLEAR in request.form or (form.confirmed.data or "").startswith(CLEAR)


def take(
    form: RecordForm,
    exchange: ExchangeView,
    match: MatchView,
    given: Given | GivenMarks | None,
    record: Callable[[Seen | None], Effect],
    refused: Callable[[InputError], None],
    said: Callable[[Effect], str],
) -> Response | Consequences | None:
    """Record a result, or clear it where none is given; before a correction return what it changes, else None."""
    confirmed = form.confirmed.data or ""

    def is_seen(effect: Effect) -> bool:
        return _version_token(given, consequences(effect)) == confirmed

    def call() -> Effect:
        seen = is_seen if match.over else None
        return services.clear(actor(), exchange.id, match.id, seen) if given is None else record(seen)

    try:
        if match.over and not _confirms(confirmed, given):
            return _shown(form, exchange, match, given)
        starts = [] if match.over else [_starts_at(exchange, match)]
        if day_to_ask_about(form.confirmed, starts, exchange.zone):
            services.preview(exchange.id, match.id, given, submission())  # what cannot be is said before one is asked
            asks_about_day(form, form.confirmed, starts, exchange.zone)
            return None
        try:
            return save_with(form, call, lambda _effect: _onward(exchange, match), said, refused=refused)
        except OtherEffectError:
            changes = _shown(form, exchange, match, given)
            form.form_errors.append(_("What this changes is no longer what was shown: look at it again."))
            return changes
    except StaleError as error:
        told_stale(error, form)
        if error.reason is not None:
            refused(error.reason)
    except NotFoundError:
        raise  # before a correction is shown, too, an entry of elsewhere is answered like none
    except InputError as error:
        refused(error)
    return None


def _confirms(confirmed: str, given: Given | GivenMarks | None) -> bool:
    """Tell whether a form makes the correction that it was shown with, and does not ask for what another changes."""
    return confirmed.startswith(f"{_what(given)}:") and "again" not in request.form


def _shown(
    form: RecordForm, exchange: ExchangeView, match: MatchView, given: Given | GivenMarks | None
) -> Consequences:
    """Return what a correction changes, which the form makes when it is sent once more."""
    changes = consequences(services.preview(exchange.id, match.id, given, submission()))
    form.confirmed.data, form.confirmed.raw_data = _version_token(given, changes), None
    return changes


def _starts_at(exchange: ExchangeView, match: MatchView) -> datetime | None:
    """Return when a match is to start; a rubber has no time but that of its tie."""
    tie = match_of(exchange.id, match.tie_id) if match.tie_id is not None else None
    return (tie or match).starts_at


def _version_token(given: Given | GivenMarks | None, changes: Consequences) -> str:
    """Name a correction and what it was shown to change."""
    return f"{_what(given)}:{hashlib.sha256(repr(changes).encode()).hexdigest()[:16]}"


def _what(given: Given | GivenMarks | None) -> str:
    return CLEAR if given is None else hashlib.sha256(repr(given).encode()).hexdigest()[:16]


def _onward(exchange: ExchangeView, match: MatchView) -> str:
    """Go on to the next match to enter when that was asked for, after a rubber to its tie, else to the list."""
    if match.tie_id is not None:
        shown = match_of(exchange.id, match.tie_id) if "next" in request.form else None
        left = [each for each in shown.tie.rubbers if not each.match.over] if shown and shown.tie else []
        return address("match", exchange, match_id=left[0].match.id if left else match.tie_id)
    if "next" in request.form:
        following = [each for each in schedule(exchange.id) if not each.over and is_known(each) and each.id != match.id]
        if following:
            return address("match", exchange, match_id=following[0].id)
    return address("results_", exchange, _anchor=f"match-{match.id}")
