"""Which day becomes which when an edition is held at another time; hours of the wall clock stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
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

    def instant(self, instant: datetime, otherwise: int = 0) -> datetime | None:
        """Return what an instant becomes; on a day that is given up, it is that of the next kept one in a direction."""
        local = instant.astimezone(self.zone)
        old = local.date()
        while otherwise and self.day(old) is None:
            old += timedelta(days=otherwise)
        day = self.day(old)
        return datetime.combine(day, local.time(), tzinfo=self.zone) if day is not None else None

    def span(self, begin: datetime, end: datetime) -> tuple[datetime, datetime] | None:
        """Return what a span becomes: it goes with the day on which it begins, and lasts as long on the wall clock."""
        moved = self.instant(begin)
        if moved is None:
            return None
        first, last = (each.astimezone(self.zone).replace(tzinfo=None) for each in (begin, end))
        return moved, (moved.replace(tzinfo=None) + (last - first)).replace(tzinfo=self.zone)


def next_time(day: date, today: date) -> date:
    """Propose the first day of the next edition: about a year later or more, to come, on the same day of the week."""
    about = (_in_year(day, year) for year in count(max(day.year + 1, today.year)))
    alike = (each + timedelta((day.weekday() - each.weekday() + 3) % 7 - 3) for each in about)
    return next(each for each in alike if each > max(day, today))


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else day.replace(year=year, day=28)
