"""Time zones for calendars: a VTIMEZONE of yearly rules, and local times that it reads rightly.

The rules are the last line of the zone's file (RFC 9636 section 3.3), a POSIX TZ string. They hold from the
zone's last change of law on; an instant to which they give another offset is written in UTC, and so are both of
two equal local times: programs do not agree on which of them is meant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

_NAME = r"(?:<[^>]+>|[A-Za-z]{3,})"
_TIME = r"[+-]?\d+(?::\d+){0,2}"
_POSIX = re.compile(
    rf"({_NAME})({_TIME})(?:({_NAME})({_TIME})?,M(\d+)\.(\d)\.(\d)(?:/({_TIME}))?,M(\d+)\.(\d)\.(\d)(?:/({_TIME}))?)?"
)
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST = 5
_EPOCH_YEAR = 1970


@dataclass(frozen=True, slots=True)
class Onset:
    """When an offset begins every year: a weekday (0 = Sunday) of a week (5 = last) of a month, a time."""

    month: int
    week: int
    weekday: int
    time: timedelta

    def in_year(self, year: int) -> datetime:
        """Return the wall time, by the clock before the change, at which the offset begins."""
        length = monthrange(year, self.month)[1]
        first = (date(year, self.month, 1).weekday() + 1) % 7
        day = 1 + (self.weekday - first) % 7 + 7 * (self.week - 1)
        if day > length:
            day -= 7
        return datetime(year, self.month, day) + self.time

    def rrule(self) -> str:
        """Return the yearly rule; the time of day is that of DTSTART."""
        shift = self.time // timedelta(days=1)
        if shift == 0:
            week = -1 if self.week == _LAST else self.week
            return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={week}{_DAYS[self.weekday]}"
        length = monthrange(_EPOCH_YEAR + 2, self.month)[1]
        first = (length - 6 if self.week == _LAST else 1 + 7 * (self.week - 1)) + shift
        days = ",".join(str(day) for day in range(first, first + 7))
        return f"FREQ=YEARLY;BYMONTH={self.month};BYMONTHDAY={days};BYDAY={_DAYS[(self.weekday + shift) % 7]}"


@dataclass(frozen=True, slots=True)
class Offset:
    """One of a zone's offsets from UTC and its onset; None when it always holds."""

    name: str
    offset: timedelta
    onset: Onset | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The present rule of a zone: its standard offset, and its summer offset if it has one."""

    zone: str
    standard: Offset
    summer: Offset | None

    def utcoffset(self, instant: datetime) -> timedelta:
        """Return the offset that the rule gives to an instant."""
        if self.summer is None or self.summer.onset is None or self.standard.onset is None:
            return self.standard.offset
        clock = instant.astimezone(UTC).replace(tzinfo=None)
        year = (clock + self.standard.offset).year
        begins = self.summer.onset.in_year(year) - self.standard.offset
        ends = self.standard.onset.in_year(year) - self.summer.offset
        summer = begins <= clock < ends if begins < ends else not ends <= clock < begins
        return self.summer.offset if summer else self.standard.offset


@cache
def rule_of(zone: str) -> Rule | None:
    """Read the present rule of a zone from the installed data; None when no yearly rule says it."""
    data = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    posix = data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
    found = _POSIX.fullmatch(posix)
    if found is None:
        return None
    name, offset, summer_name, summer_offset, *onsets = found.groups()
    standard = -_time(offset)
    if summer_name is None:
        return Rule(zone, Offset(name.strip("<>"), standard), None)
    summer = -_time(summer_offset) if summer_offset else standard + timedelta(hours=1)
    return Rule(
        zone,
        Offset(name.strip("<>"), standard, _onset(*onsets[4:])),
        Offset(summer_name.strip("<>"), summer, _onset(*onsets[:4])),
    )


def wall_time(instant: datetime, zone: str) -> datetime | None:
    """Return the naive local time of an instant, or None when only UTC says it without doubt."""
    if zone == "UTC":
        return None
    rule = rule_of(zone)
    local = instant.astimezone(ZoneInfo(zone))
    is_double = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    if rule is None or is_double or local.utcoffset() != rule.utcoffset(instant):
        return None
    return local.replace(tzinfo=None)


@cache
def vtimezone(zone: str) -> bytes:
    """Return the zone's VTIMEZONE; empty for a zone whose times are written in UTC."""
    rule = rule_of(zone)
    if rule is None:
        return b""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    other = rule.summer or rule.standard
    lines += _observance("STANDARD", rule.standard, other.offset)
    if rule.summer:
        lines += _observance("DAYLIGHT", rule.summer, rule.standard.offset)
    return "\r\n".join([*lines, "END:VTIMEZONE", ""]).encode("ascii")


def _observance(kind: str, offset: Offset, before: timedelta) -> list[str]:
    start = offset.onset.in_year(_EPOCH_YEAR) if offset.onset else datetime(_EPOCH_YEAR, 1, 1)
    lines = [
        f"BEGIN:{kind}",
        f"DTSTART:{start:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_utc_offset(before)}",
        f"TZOFFSETTO:{_utc_offset(offset.offset)}",
        f"TZNAME:{offset.name}",
    ]
    return [*lines, *([f"RRULE:{offset.onset.rrule()}"] if offset.onset else []), f"END:{kind}"]


def _utc_offset(offset: timedelta) -> str:
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta(0) else '+'}{minutes // 60:02}{minutes % 60:02}"


def _onset(month: str, week: str, weekday: str, time: str | None) -> Onset:
    return Onset(int(month), int(week), int(weekday), _time(time or "2"))


def _time(text: str) -> timedelta:
    hours, *rest = text.lstrip("+-").split(":")
    minutes, seconds = (*(int(part) for part in rest), 0, 0)[:2]
    time = timedelta(hours=int(hours), minutes=minutes, seconds=seconds)
    return -time if text.startswith("-") else time
