"""Feeds as jCal (RFC 7265): the same components in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from icalendar import Calendar, Component

from tournament.exports.calendar import ics
from tournament.exports.calendar.feed import Syntax
from tournament.exports.calendar.timezones import vtimezone


def write(component: Component) -> bytes:
    """Return a component as one jCal array."""
    return _json(component.to_jcal())


def join(about: ics.Frame, language: str, zones: Iterable[str], events: Iterable[bytes]) -> bytes:
    """Return a whole calendar as one jCal array."""
    name, properties, _ = ics.frame(about, language).to_jcal()
    parts = [*(_zone(zone) for zone in sorted({*zones, about.zone})), *events]
    return b"[%s,%s,[%s]]" % (_json(name), _json(properties), b",".join(part for part in parts if part))


def _zone(zone: str) -> bytes:
    written = vtimezone(zone)
    return write(Calendar.from_ical(written)) if written else b""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


JCAL = Syntax("jcal", write, join)
