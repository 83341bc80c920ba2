"""Results of a day that is still to come: asked about once, in case the line of another day was opened.

Earlier on its own day nothing is asked: matches are called forward as soon as a court is free.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from flask_babel import gettext as _
from wtforms import HiddenField

from tournament.runtime import runtime
from tournament.web.forms import Form
from tournament.web.local_formats import weekday


def day_to_ask_about(confirmed: HiddenField, starts: Iterable[datetime | None], zone: tzinfo) -> date | None:
    """Return the later day for which something is published, unless it was asked about.

    What has no time is played whenever it is.
    """
    today = runtime().clock().astimezone(zone).date()
    day = min((each.astimezone(zone).date() for each in starts if each is not None), default=today)
    return None if day <= today or confirmed.data == _noted(day) else day


def asks_about_day(form: Form, confirmed: HiddenField, starts: Iterable[datetime | None], zone: tzinfo) -> bool:
    """Ask above `form`, once, whether what is published for a later day was really played; `confirmed` notes it."""
    day = day_to_ask_about(confirmed, starts, zone)
    if day is None:
        return False
    confirmed.data, confirmed.raw_data = _noted(day), None
    form.form_errors.append(
        _(
            "The timetable has this for %(day)s, which is still to come. Nothing is saved yet: if it was really played,"
            " save again.",
            day=weekday(day),
        )
    )
    return True


def _noted(day: date) -> str:
    return f"day:{day.isoformat()}"
