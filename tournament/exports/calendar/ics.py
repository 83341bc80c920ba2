"""Events and the frame around them as iCalendar (RFC 5545, 7986, 9073).

Properties come in a fixed order and nothing in them is the present, so the same records give the same bytes.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Component, Event, vDuration, vGeo, vText, vUri

from tournament.engine.text import Text
from tournament.exports.calendar.options import Options
from tournament.exports.calendar.timezones import vtimezone, wall_time
from tournament.exports.calendar.words import Perspective, Words, clean, words_of
from tournament.queries import calendar_records as records

DESCRIPTION = Text("Lịch tự cập nhật: {name}", "A calendar that keeps itself up to date: {name}")
PRODUCT = "-//Hoi Thao//Calendar//VI"
REFRESH = timedelta(minutes=15)
COLOR = "firebrick"
RADIUS = 150
"""Metres around a venue within which a phone takes itself to be there."""
SPORTS_EVENT = "https://schema.org/SportsEvent"
SCHEMA_STATUS = {
    "tentative": "https://schema.org/EventScheduled",
    "confirmed": "https://schema.org/EventScheduled",
    "cancelled": "https://schema.org/EventCancelled",
}
_END = b"END:VCALENDAR\r\n"
_UNNAMEABLE = re.compile(r"\s*,\s*")
_UNQUOTABLE = str.maketrans({'"': "'", "\n": " ", "\t": " ", "^": " "})


class _Location(Component):
    name = "VLOCATION"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a calendar says of itself; `page` and `source` are the addresses of its page and of the feed."""

    name: Text
    description: Text
    zone: str
    page: str
    source: str


def event_component(event: records.Event, perspective: Perspective, options: Options, base: str) -> Event | None:
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
    component = Event()
    component.add("uid", event.uid)
    component.add("dtstamp", event.changed_at)
    component.add("created", event.created_at)
    component.add("last-modified", event.changed_at)
    component.add("sequence", event.sequence)
    _add_times(component, face)
    component.add("summary", vText(words.title))
    component.add("description", vText(words.note))
    component.add("status", face.status.upper())
    busy = face.status != "cancelled" and face.start is not None and face.kind != "possible"
    component.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    component.add("url", vUri(link))
    if face.competition.in_(options.lang):
        component.add("categories", [clean(face.competition.in_(options.lang))])
    if face.place:
        _add_place(component, face.place)
    if face.kind == "match":
        _add_structured_data(component, face, link)
    if options.alarm is not None and busy:
        component.add_component(_alarm(words, options.alarm))
    return component


def frame(about: Frame, language: str) -> Calendar:
    """Return a calendar with everything but time zones and events."""
    calendar = Calendar()
    name = _UNNAMEABLE.sub(" – ", clean(about.name.in_(language)).replace("\n", " "))
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    description = vText(clean(about.description.in_(language)))
    calendar.add("description", description)
    calendar.add("x-wr-caldesc", description)
    calendar.add("x-wr-timezone", vText(about.zone))
    calendar.add("color", vText(COLOR))
    calendar.add("refresh-interval", vDuration(REFRESH, params={"VALUE": "DURATION"}))
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add("source", vUri(about.source, params={"VALUE": "URI"}))
    calendar.add("url", vUri(about.page))
    return calendar


def join(about: Frame, language: str, zones: Iterable[str], events: Iterable[bytes]) -> bytes:
    """Return a whole calendar; it always holds a time zone, so that it is never without a component."""
    head: bytes = frame(about, language).to_ical(sorted=False).removesuffix(_END)
    return b"".join([head, *(vtimezone(zone) for zone in sorted({*zones, about.zone})), *events, _END])


def _add_times(component: Event, face: records.Face) -> None:
    if face.start is None or face.end is None:
        assert face.first_day and face.last_day, "an event without a time lies on days"
        component.add("dtstart", face.first_day)
        component.add("dtend", face.last_day + timedelta(days=1))
        return
    for name, instant in (("dtstart", face.start), ("dtend", face.end)):
        local = wall_time(instant, face.zone)
        if local is None:
            component.add(name, instant.astimezone(UTC))
        else:
            component.add(name, local, parameters={"TZID": face.zone})


def _add_place(component: Event, place: records.Place) -> None:
    words = clean(place.in_words()).replace("\n", " ")
    component.add("location", vText(words))
    where = _Location()
    where.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{component['uid']} {words}")))
    where.add("name", vText(words))
    if place.latitude is not None and place.longitude is not None:
        position = (place.latitude, place.longitude)
        component.add("geo", vGeo(position))
        about = {
            "VALUE": "URI",
            "X-ADDRESS": clean(place.address or words).translate(_UNQUOTABLE),
            "X-APPLE-RADIUS": str(RADIUS),
            "X-TITLE": words.translate(_UNQUOTABLE),
        }
        component.add("x-apple-structured-location", vUri(f"geo:{place.latitude},{place.longitude}", params=about))
        where.add("geo", vGeo(position))
    component.add_component(where)


def _add_structured_data(component: Event, face: records.Face, link: str) -> None:
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
    component.add("structured-data", vText(text, params=about))


def _alarm(words: Words, minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", vText(words.title))
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm


def _iso(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if instant else None
