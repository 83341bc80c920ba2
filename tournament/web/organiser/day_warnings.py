"""Days of play that are public holidays or feasts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tournament.domain.exchanges.queries.exchanges import ExchangeView
from tournament.engine.dates import warnings_for
from tournament.engine.text import Words
from tournament.runtime import runtime

LUNAR_YEARS = range(1901, 2100)
"""The years whose feast days are known."""
VIETNAM = "Asia/Ho_Chi_Minh"


def day_warnings(view: ExchangeView, days: Iterable[date]) -> list[tuple[date, tuple[Words, ...]]]:
    """Say which days of play, from today on, are holidays or feasts.

    Before the courts have hours all days of the edition count.
    """
    if view.zone.key != VIETNAM:
        return []
    length = (view.ends_on - view.starts_on).days + 1
    counted = list(days) or [view.starts_on + timedelta(days=n) for n in range(length)]
    today = runtime().clock().astimezone(view.zone).date()
    warned = ((day, warnings_for(day)) for day in counted if day >= today and day.year in LUNAR_YEARS)
    return [(day, says) for day, says in warned if says]
