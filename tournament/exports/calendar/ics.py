"""Events and the frame around them as components of iCalendar (RFC 5545, 7986, 9073).

Properties come in a fixed order and nothing in them is the present, so the same records give the same bytes.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tournament.engine.text import Text
from tournament.exports.calendar import content
from tournament.exports.calendar.content import Component, Property, utc
from tournament.exports.calendar.options import Options
from tournament.exports.calendar.timezones import vtimezone, wall_time
from tournament.exports.calendar.words import Perspective, Words, clean, words_of
from tournament.queries import calendar_records as records

DESCRIPTION = Text("Lịch tự cập nhật: {name}", "A calendar that keeps itself up to date: {name}")
PRODUCT = "-//Hoi Thao//Calendar//VI"
REFRESH = "PT15M"
COLOR = "firebrick"
RADIUS = 150
"""Metres around a venue within which a phone takes itself to be there."""
SPORTS_EVENT = "https://schema.org/SportsEvent"
SCHEMA_STATUS = {
    "tentative": "https://schema.org/EventScheduled",
    "confirmed": "https://schema.org/EventScheduled",
    "cancelled": "https://schema.org/EventCancelled",
}
END = b"END:VCALENDAR\r\n"
_UNNAMEABLE = re.compile(r"\s*,\s*")
_UNQUOTABLE = str.maketrans({'"': "'", "\n": " ", "\t": " ", "^": " "})


@dataclass(frozen=True, slots=True)
class Frame:
    """What a calendar says of itself; `page` and `source` are the addresses of its page and of the feed."""

    name: Text
    description: Text
    zone: str
    page: str
    source: str


def event_component(event: records.Event, perspective: Perspective, options: Options, base: str) -> Component | None:
    """Return an event as one reader sees it, or None when the options leave it out.

    `base` is the public address of the system, without a slash at its end.
    """
    face = event.face
    if face.status == "cancelled" and options.cancelled == "hide":
        return None
    if options.phase and face.kind != "programme" and face.stage not in options.phase:
        return None
    link = base + face.path
    words = words_of(event, perspective, options, link)
    busy = face.status != "cancelled" and face.start is not None and face.kind != "possible"
    changed_at, competition = utc(event.changed_at), face.competition.in_(options.lang)
    place = clean(face.place.in_words()).replace("\n", " ") if face.place else ""
    properties = [
        Property("UID", "text", event.uid),
        Property("DTSTAMP", "date-time", changed_at),
        Property("CREATED", "date-time", utc(event.created_at)),
        Property("LAST-MODIFIED", "date-time", changed_at),
        Property("SEQUENCE", "integer", event.sequence),
        *_times(face),
        Property("SUMMARY", "text", words.title),
        Property("DESCRIPTION", "text", words.note),
        Property("STATUS", "text", face.status.upper()),
        Property("TRANSP", "text", "OPAQUE" if busy else "TRANSPARENT"),
        Property("URL", "uri", link),
        *([Property("CATEGORIES", "texts", [clean(competition)])] if competition else []),
        *(_location(face.place, place) if face.place else []),
        *([_structured_data(face, link)] if face.kind == "match" else []),
    ]
    inside = [_where(face.place, place, event.uid)] if face.place else []
    if options.alarm is not None and busy:
        inside.append(_alarm(words, options.alarm))
    return Component("VEVENT", properties, inside)


def frame(about: Frame, language: str) -> Component:
    """Return a calendar with everything but time zones and events."""
    name = _UNNAMEABLE.sub(" – ", clean(about.name.in_(language)).replace("\n", " "))
    description = clean(about.description.in_(language))
    return Component(
        "VCALENDAR",
        [
            Property("VERSION", "text", "2.0"),
            Property("PRODID", "text", PRODUCT),
            Property("CALSCALE", "text", "GREGORIAN"),
            Property("METHOD", "text", "PUBLISH"),
            Property("NAME", "text", name),
            Property("X-WR-CALNAME", "unknown", name),
            Property("DESCRIPTION", "text", description),
            Property("X-WR-CALDESC", "unknown", description),
            Property("X-WR-TIMEZONE", "unknown", about.zone),
            Property("COLOR", "text", COLOR),
            Property("REFRESH-INTERVAL", "duration", REFRESH, {"VALUE": "DURATION"}),
            Property("X-PUBLISHED-TTL", "unknown", REFRESH),
            Property("SOURCE", "uri", about.source, {"VALUE": "URI"}),
            Property("URL", "uri", about.page),
        ],
    )


def beginning(about: Frame, language: str, zones: Iterable[str]) -> tuple[bytes, bool]:
    """Return what stands before the events: always a time zone, so that no calendar is without a component."""
    head = content.ics(frame(about, language)).removesuffix(END)
    return b"".join([head, *(vtimezone(zone) for zone in sorted({*zones, about.zone}))]), False


def _times(face: records.Face) -> Iterator[Property]:
    if face.start is None or face.end is None:
        assert face.first_day and face.last_day, "an event without a time lies on days"
        days = {"DTSTART": face.first_day, "DTEND": face.last_day + timedelta(days=1)}
        yield from (Property(name, "date", day, {"VALUE": "DATE"}) for name, day in days.items())
        return
    for name, instant in (("DTSTART", face.start), ("DTEND", face.end)):
        local = wall_time(instant, face.zone)
        if local is None:
            yield Property(name, "date-time", utc(instant))
        else:
            yield Property(name, "date-time", local, {"TZID": face.zone})


def _location(place: records.Place, words: str) -> Iterator[Property]:
    yield Property("LOCATION", "text", words)
    if place.latitude is None or place.longitude is None:
        return
    position = (_degrees(place.latitude), _degrees(place.longitude))
    yield Property("GEO", "geo", position)
    about = {
        "VALUE": "URI",
        "X-ADDRESS": clean(place.address or words).translate(_UNQUOTABLE),
        "X-APPLE-RADIUS": str(RADIUS),
        "X-TITLE": words.translate(_UNQUOTABLE),
    }
    yield Property("X-APPLE-STRUCTURED-LOCATION", "uri", "geo:{},{}".format(*position), about)


def _where(place: records.Place, words: str, uid: str) -> Component:
    where = Component(
        "VLOCATION",
        [
            Property("UID", "text", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{uid} {words}"))),
            Property("NAME", "text", words),
        ],
    )
    if place.latitude is not None and place.longitude is not None:
        position = (_degrees(place.latitude), _degrees(place.longitude))
        where.properties.append(Property("GEO", "geo", position))
    return where


def _degrees(angle: float) -> str:
    """Return degrees to a tenth of a metre, never with an exponent."""
    return f"{angle:.6f}".rstrip("0").rstrip(".")


def _structured_data(face: records.Face, link: str) -> Property:
    teams = [{"@type": "SportsTeam", "name": side.name.vi} for side in face.sides if side.entry is not None]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SportsEvent",
        "name": " – ".join(side.name.vi for side in face.sides),
        "startDate": _iso(face.start) or str(face.first_day),
        "endDate": _iso(face.end) or str(face.last_day),
        "eventStatus": SCHEMA_STATUS[face.status],
        "sport": face.competition.vi,
        "competitor": teams,
        "url": link,
    }
    if face.place:
        data["location"] = {"@type": "Place", "name": face.place.in_words()}
    text = clean(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    about = {"VALUE": "TEXT", "FMTTYPE": "application/ld+json", "SCHEMA": SPORTS_EVENT}
    return Property("STRUCTURED-DATA", "text", text, about)


def _alarm(words: Words, minutes: int) -> Component:
    return Component(
        "VALARM",
        [
            Property("ACTION", "text", "DISPLAY"),
            Property("DESCRIPTION", "text", words.title),
            Property("TRIGGER", "duration", _duration(minutes)),
        ],
    )


def _duration(minutes: int) -> str:
    """Return a time before, as in ``-PT30M`` (RFC 5545 section 3.3.6)."""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    clock = (f"{hours}H" if hours else "") + (f"{left}M" if left else "")
    return f"-P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}" if minutes else "-PT0S"


def _iso(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if instant else None
