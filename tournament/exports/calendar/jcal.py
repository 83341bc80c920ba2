"""Feeds as jCal (RFC 7265): the same components in JSON."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from icalendar import Calendar

from tournament.exports.calendar import ics
from tournament.exports.calendar.content_lines import as_json, jcal
from tournament.exports.calendar.feed import Syntax
from tournament.exports.calendar.timezones import vtimezone

_EMPTY = b",[]]"


def beginning(about: ics.Frame, language: str, zones: Iterable[str]) -> tuple[bytes, bool]:
    """Return what stands before the events in the one jCal array of a calendar."""
    head = jcal(ics.frame(about, language)).removesuffix(_EMPTY)
    parts = [part for zone in sorted({*zones, about.zone}) if (part := _zone(zone))]
    return b"%s,[%s" % (head, b",".join(parts)), bool(parts)


@cache
def _zone(zone: str) -> bytes:
    written = vtimezone(zone)
    return as_json(Calendar.from_ical(written).to_jcal()) if written else b""


JCAL = Syntax("jcal", jcal, beginning, b",", b"]]")
