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

from tournament.catalogues import translate
from tournament.domain.calendars import records
from tournament.engine.certain import certain
from tournament.engine.message import Message
from tournament.engine.text import Words
from tournament.exports.calendar import content_lines
from tournament.exports.calendar.content_lines import Component, Property, utc
from tournament.exports.calendar.event_text import Wording, clean, is_off, perspective_of, words_of
from tournament.exports.calendar.feed_options import Options
from tournament.exports.calendar.timezones import vtimezone, wall_time

DESCRIPTION = Message("A calendar that keeps itself up to date: {name}")
PRODUCT = "-//Hoi Thao//Calendar//VI"
REFRESH = "PT15M"
COLOR = "firebrick"
OWN = frozenset({"match", "entry", "unit", "official"})
"""Feeds of somebody's own matches: their events hold more, while those of whole editions must stay below 1 MB."""
RADIUS = 150
"""Metres around a venue within which a phone takes itself to be there."""
SPORTS_EVENT = "https://schema.org/SportsEvent"
SCHEMA_STATUS = {
    "tentative": "https://schema.org/EventScheduled",
    "confirmed": "https://schema.org/EventScheduled",
    "cancelled": "https://schema.org/EventCancelled",
}
END = b"END:VCALENDAR\r\n"
_UNNAMEABLE = re.compile(r"[,;\\]")
"""What calendar programs show with a backslash before it, or drop, in the name of a calendar."""
_UNQUOTABLE = str.maketrans({'"': "'", "\n": " ", "\t": " ", "^": " "})


@dataclass(frozen=True, slots=True)
class Frame:
    """What a calendar says of itself; `page` and `source` are the addresses of its page and of the feed."""

    name: Words
    description: Words
    zone: str
    page: str
    source: str


def event_component(event: records.Event, audience: str, options: Options, base: str) -> Component | None:
    """Return an event as the readers of an audience's feed see it, or None when the options leave it out.

    `base` is the public address of the system, without a slash at its end.
    """
    face = event.face
    if not options.shows(face):
        return None
    link, kind = base + face.path, audience.partition(":")[0]
    words = words_of(event, perspective_of(audience, face), options, link)
    busy = face.status != "cancelled" and face.start is not None and face.kind != "possible"
    changed_at = utc(event.changed_at)
    place = clean(face.place.in_words()).replace("\n", " ") if face.place else ""
    properties = [
        Property("UID", "text", event.uid),
        Property("DTSTAMP", "date-time", changed_at),
        Property("LAST-MODIFIED", "date-time", changed_at),
        Property("SEQUENCE", "integer", event.sequence),
        *_times(face),
        Property("SUMMARY", "text", words.title),
        Property("DESCRIPTION", "text", words.note),
        *_status(event, options),
        Property("TRANSP", "text", "OPAQUE" if busy else "TRANSPARENT"),
        Property("URL", "uri", link),
        *([Property("LOCATION", "text", place)] if face.place else []),
        *(_details(event, place, options) if kind in OWN else []),
        *([_structured_data(face, link)] if kind == "match" else []),
    ]
    inside = [_where(face.place, place, event.uid)] if face.place and kind == "match" else []
    if options.alarm is not None and busy:
        inside.append(_alarm(words, options.alarm))
    return Component("VEVENT", properties, inside)


def _status(event: records.Event, options: Options) -> Iterator[Property]:
    """Say the status, but of a match that is off when its title alone shall tell: Google hides what is cancelled."""
    if not (options.cancelled == "title" and is_off(event)):
        yield Property("STATUS", "text", event.face.status.upper())


def _details(event: records.Event, place: str, options: Options) -> Iterator[Property]:
    yield Property("CREATED", "date-time", utc(event.created_at))
    competition = clean(translate(event.face.competition, options.lang))
    if competition:
        yield Property("CATEGORIES", "texts", [competition])
    if event.face.place:
        yield from _position(event.face.place, place)


def frame(about: Frame, language: str) -> Component:
    """Return a calendar with everything but time zones and events."""
    name = _name(translate(about.name, language))
    description = clean(translate(about.description, language))
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


def _name(text: str) -> str:
    """Return a name without what programs do not show as it is, and never an empty one."""
    parts = (part.strip() for part in _UNNAMEABLE.split(clean(text).replace("\n", " ")))
    return " – ".join(part for part in parts if part) or "–"


def beginning(about: Frame, language: str, zones: Iterable[str]) -> tuple[bytes, bool]:
    """Return what stands before the events: always a time zone, so that no calendar is without a component."""
    head = content_lines.ics(frame(about, language)).removesuffix(END)
    return b"".join([head, *(vtimezone(zone) for zone in sorted({*zones, about.zone}))]), False


def _times(face: records.EventContent) -> Iterator[Property]:
    if face.start is None or face.end is None:
        first, last = (certain(day, "an event without a time lies on days") for day in (face.first_day, face.last_day))
        days = {"DTSTART": first, "DTEND": last + timedelta(days=1)}
        yield from (Property(name, "date", day, {"VALUE": "DATE"}) for name, day in days.items())
        return
    for name, instant in (("DTSTART", face.start), ("DTEND", face.end)):
        local = wall_time(instant, face.zone)
        if local is None:
            yield Property(name, "date-time", utc(instant))
        else:
            yield Property(name, "date-time", local, {"TZID": face.zone})


def _position(place: records.Place, words: str) -> Iterator[Property]:
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


def _structured_data(face: records.EventContent, link: str) -> Property:
    teams = [{"@type": "SportsTeam", "name": side.name.vi} for side in face.sides if side.entry is not None]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SportsEvent",
        "name": translate(face.who, "vi"),
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


def _alarm(words: Wording, minutes: int) -> Component:
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
