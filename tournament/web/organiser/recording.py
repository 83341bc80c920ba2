"""Recording what happened in a match or a heat: a correction is shown with all it changes before it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from flask import request
from werkzeug.wrappers import Response
from wtforms import HiddenField

from tournament.domain.competitions.commands import results as services
from tournament.domain.competitions.commands.marks import GivenMarks
from tournament.domain.competitions.commands.results import Given
from tournament.domain.competitions.queries.corrections import Consequences, Effect, consequences, match_of
from tournament.domain.competitions.queries.matches import MatchView, schedule
from tournament.domain.core.commands.staleness import StaleError
from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.engine.errors import InputError
from tournament.engine.progress import Impact
from tournament.web.forms import Form
from tournament.web.language import in_language
from tournament.web.organiser.days_to_come import asks_about_day
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
    record: Callable[[Impact[int] | None], object],
    refused: Callable[[InputError], None],
    said: Callable[[Effect], str],
) -> Response | Consequences | None:
    """Record a result, or clear it where none is given; before a correction return what it changes, else None."""
    confirmed = form.confirmed.data or ""
    try:
        effect = services.preview(exchange.id, match.id, given, submission())
        changes = consequences(effect) if match.over else None
        version_token = _version_token(given, changes)
        if changes is not None and confirmed != version_token:
            if confirmed.rpartition(":")[0] == version_token.rpartition(":")[0] and "again" not in request.form:
                form.form_errors.append(in_language(services.OTHER_IMPACT))
            form.confirmed.data, form.confirmed.raw_data = version_token, None
            return changes
        if changes is None and asks_about_day(form, form.confirmed, [_starts_at(exchange, match)], exchange.zone):
            return None
    except StaleError as error:
        told_stale(error, form)
        if error.reason is not None:
            refused(error.reason)
        return None
    except InputError as error:
        refused(error)
        return None
    seen = effect.impact if match.over else None

    def call() -> object:
        return services.clear(actor(), exchange.id, match.id, seen) if given is None else record(seen)

    return save_with(form, call, lambda _effect: _onward(exchange, match), said(effect))


def _starts_at(exchange: ExchangeView, match: MatchView) -> datetime | None:
    """Return when a match is to start; a rubber has no time but that of its tie."""
    tie = match_of(exchange.id, match.tie_id) if match.tie_id is not None else None
    return (tie or match).starts_at


def _version_token(given: Given | GivenMarks | None, changes: Consequences | None) -> str:
    """Name a correction and what it was shown to change; for a result that is cleared it begins with `CLEAR`."""
    what = CLEAR if given is None else hashlib.sha256(repr(given).encode()).hexdigest()[:16]
    return f"{what}:{hashlib.sha256(repr(changes).encode()).hexdigest()[:16]}"


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
