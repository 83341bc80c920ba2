"""Feeds as jCal (RFC 7265): the same components in JSON."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from icalendar import Calendar

from tournament.exports.calendar import ics
from tournament.exports.calendar.content import as_json, jcal
from tournament.exports.calendar.feed import Syntax
from tournament.exports.calendar.timezones import vtimezone

_EMPTY = b",[]]"


def join(about: ics.Frame, language: str, zones: Iterable[str], events: Iterable[bytes]) -> bytes:
    """Return a whole calendar as one jCal array."""
    head = jcal(ics.frame(about, language)).removesuffix(_EMPTY)
    parts = [*(_zone(zone) for zone in sorted({*zones, about.zone})), *events]
    return b"%s,[%s]]" % (head, b",".join(part for part in parts if part))


@cache
def _zone(zone: str) -> bytes:
    written = vtimezone(zone)
    return as_json(Calendar.from_ical(written).to_jcal()) if written else b""


JCAL = Syntax("jcal", jcal, join)
