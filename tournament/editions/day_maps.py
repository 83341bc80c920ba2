"""Which day becomes which when an edition is held at another time; hours of the wall clock stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class DayMap:
    """New days by old ones; what lies before the first or after the last goes along with it.

    A day in between that has no new one is given up.
    """

    zone: ZoneInfo
    days: Mapping[date, date]

    def day(self, day: date) -> date | None:
        """Return what a day becomes, None for one that is given up."""
        first, last = min(self.days), max(self.days)
        nearest = min(max(day, first), last)
        return self.days.get(day) if nearest == day else day + (self.days[nearest] - nearest)

    def instant(self, instant: datetime) -> datetime | None:
        """Return what an instant becomes."""
        local = instant.astimezone(self.zone)
        day = self.day(local.date())
        return datetime.combine(day, local.time(), tzinfo=self.zone) if day is not None else None


def next_time(day: date, today: date) -> date:
    """Propose the first day of the next edition: about a year later or more, to come, on the same day of the week."""
    later = day
    while later <= today or later == day:
        later += timedelta(weeks=52)
        anniversary = _in_year(day, later.year)
        later += timedelta(weeks=round((anniversary - later).days / 7))
    return later


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else day.replace(year=year, day=28)
