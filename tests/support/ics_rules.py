"""A strict judge of calendars to subscribe to: some hundred rules of RFC 5545, 5546, 7986 and 9073, and of practice.

It shares no code with what writes them. Each broken rule is a sentence
that begins with the number of the section it comes from, or with the program that would stumble.
"""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from tests.support.ics_reading import LONGEST_ADDRESS, Component, Property, octets, tree, unescaped

TEXT = re.compile(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*")
TEXTS = re.compile(r"(?:[^\\;\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*")
DATE = re.compile(r"\d{8}")
LOCAL = re.compile(r"\d{8}T\d{6}")
UTC = re.compile(r"\d{8}T\d{6}Z")
DURATION = re.compile(r"[+-]?P(?:\d+W|(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")
OFFSET = re.compile(r"[+-](?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?")
FLOAT = re.compile(r"[+-]?\d+(?:\.\d+)?")
URI = re.compile(r"[a-z][a-z0-9+.-]*:[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+")
RULE = re.compile(r"FREQ=YEARLY;BYMONTH=\d{1,2};(BYMONTHDAY=[\d,]+;)?BYDAY=-?\d?(SU|MO|TU|WE|TH|FR|SA)")
COLORS = {"firebrick"}
ZONES = available_timezones()

IN_CALENDAR = {"VTIMEZONE", "VEVENT"}
IN_EVENT = {"VALARM", "VLOCATION"}
ONCE = {
    "VCALENDAR": "VERSION PRODID CALSCALE METHOD NAME DESCRIPTION COLOR REFRESH-INTERVAL SOURCE URL X-WR-CALNAME "
    "X-WR-CALDESC X-WR-TIMEZONE X-PUBLISHED-TTL",
    "VEVENT": "UID DTSTAMP CREATED LAST-MODIFIED SEQUENCE DTSTART DTEND SUMMARY DESCRIPTION STATUS TRANSP URL LOCATION "
    "GEO CATEGORIES X-APPLE-STRUCTURED-LOCATION STRUCTURED-DATA",
    "VALARM": "ACTION DESCRIPTION TRIGGER",
    "VLOCATION": "UID NAME GEO",
    "VTIMEZONE": "TZID",
    "STANDARD": "DTSTART TZOFFSETFROM TZOFFSETTO TZNAME RRULE",
    "DAYLIGHT": "DTSTART TZOFFSETFROM TZOFFSETTO TZNAME RRULE",
}
"""Properties that a feed of ours may hold, by component, each at most once."""
REQUIRED = {
    "VCALENDAR": "VERSION PRODID METHOD NAME X-WR-CALNAME REFRESH-INTERVAL X-PUBLISHED-TTL SOURCE COLOR",
    "VEVENT": "UID DTSTAMP LAST-MODIFIED SEQUENCE DTSTART DTEND SUMMARY TRANSP",
    "VALARM": "ACTION DESCRIPTION TRIGGER",
    "VLOCATION": "UID",
    "VTIMEZONE": "TZID",
    "STANDARD": "DTSTART TZOFFSETFROM TZOFFSETTO",
    "DAYLIGHT": "DTSTART TZOFFSETFROM TZOFFSETTO",
}
PARAMETERS = {
    "DTSTART": {"TZID", "VALUE"},
    "DTEND": {"TZID", "VALUE"},
    "REFRESH-INTERVAL": {"VALUE"},
    "SOURCE": {"VALUE"},
    "X-APPLE-STRUCTURED-LOCATION": {"VALUE", "X-ADDRESS", "X-APPLE-RADIUS", "X-TITLE"},
    "STRUCTURED-DATA": {"VALUE", "FMTTYPE", "SCHEMA"},
}


def broken(body: bytes, address: str = "") -> list[str]:
    """List the rules that a feed breaks; `address` is where it was fetched."""
    problems = list(octets(body, address))
    if problems:
        return problems
    calendar, found = tree(body)
    if calendar is None:
        return found
    problems += found
    for component in _all(calendar):
        problems += (f"{said} ({_named(component)})" for said in _component(component))
    if problems:
        return problems
    for rules, components in (
        (_calendar, [calendar]),
        (_zone, calendar.all("VTIMEZONE")),
        (_event, calendar.all("VEVENT")),
    ):
        check: Callable[[Component], Iterator[str]] = rules
        problems += (f"{said} ({_named(each)})" for each in components for said in check(each))
    return problems + list(_together(calendar))


def _all(component: Component) -> Iterator[Component]:
    yield component
    for part in component.inside:
        yield from _all(part)


def _named(component: Component) -> str:
    return f"{component.name} {component.value('UID') or component.value('TZID') or ''}".strip()


def _component(component: Component) -> Iterator[str]:
    """Check what holds for every component: which properties, how often, of which type."""
    if component.name not in ONCE:
        yield f"3.6: a component {component.name}"
        return
    counts = Counter(each.name for each in component.properties)
    for name in REQUIRED[component.name].split():
        if not counts[name]:
            yield f"3.6: no {name}"
    for name, count in counts.items():
        if name not in ONCE[component.name].split():
            yield f"3.6: {name} has no place here"
        elif count > 1:
            yield f"3.6: {name} is there {count} times"
    for each in component.properties:
        if set(each.parameters) - PARAMETERS.get(each.name, set()):
            yield f"3.2: parameters {sorted(each.parameters)} of {each.name}"
        if (component.name, each.name) != ("VTIMEZONE", "TZID"):
            yield from _value(each)


def _value(each: Property) -> Iterator[str]:
    kinds = {
        "DTSTAMP CREATED LAST-MODIFIED": (UTC, "3.8.7: {} is not in UTC"),
        "SEQUENCE": (re.compile(r"\d+"), "3.8.7.4: {} is no number"),
        "GEO": (re.compile(r"[+-]?\d+(\.\d+)?;[+-]?\d+(\.\d+)?"), "3.8.1.6: {} is not two floats"),
        "URL SOURCE X-APPLE-STRUCTURED-LOCATION": (URI, "3.3.13: {} is no URI of ASCII"),
        "TZOFFSETFROM TZOFFSETTO": (OFFSET, "3.3.14: {} is no offset"),
        "REFRESH-INTERVAL X-PUBLISHED-TTL TRIGGER": (DURATION, "3.3.6: {} is no duration"),
        "CATEGORIES": (TEXTS, "3.3.11: {} is no list of texts"),
        "RRULE": (RULE, "3.3.10: {} is no yearly rule"),
        "DTSTART DTEND": (re.compile(rf"{LOCAL.pattern}Z?|{DATE.pattern}"), "3.3.5: {} is no time"),
    }
    pattern, sentence = next(
        (kind for names, kind in kinds.items() if each.name in names.split()), (TEXT, "3.3.11: {} is no text")
    )
    if not pattern.fullmatch(each.value):
        yield sentence.format(f"{each.name}:{each.value[:60]}")
    if not each.value:
        yield f"practice: {each.name} is empty"
    if each.name in {"URL", "SOURCE"} and len(each.value) > LONGEST_ADDRESS:
        yield f"practice: {each.name} has {len(each.value)} characters"
    if pattern is DURATION and each.value.rstrip("+-") in {"P", "PT", "-P", "-PT"}:
        yield f"3.3.6: {each.name} says nothing"


def _calendar(calendar: Component) -> Iterator[str]:
    said = {each.name: each.value for each in calendar.properties}
    exact = {
        "VERSION": ("2.0", "3.7.4"),
        "METHOD": ("PUBLISH", "5546 3.2.1"),
        "CALSCALE": ("GREGORIAN", "3.7.1"),
    }
    for name, (value, where) in exact.items():
        if said.get(name) != value:
            yield f"{where}: {name} is {said.get(name)}"
    if list(said)[:2] != ["VERSION", "PRODID"]:
        yield "Outlook: VERSION and PRODID do not come first"
    if "UID" in said:
        yield "vdirsyncer: a UID of the calendar folds all events into one"
    if not re.fullmatch(r"-//[^/]+//.+//[A-Z]{2}", said.get("PRODID", "")):
        yield "3.7.3: PRODID is no public identifier"
    if said.get("NAME") != said.get("X-WR-CALNAME"):
        yield "7986 5.1: NAME and X-WR-CALNAME differ"
    if set(unescaped(said.get("NAME", ""))) & set(",;\\\n"):
        yield "practice: a comma, semicolon, backslash or line end in NAME"
    if said.get("REFRESH-INTERVAL") != said.get("X-PUBLISHED-TTL"):
        yield "7986 5.7: REFRESH-INTERVAL and X-PUBLISHED-TTL differ"
    if said.get("REFRESH-INTERVAL", "").startswith("-"):
        yield "7986 5.7: REFRESH-INTERVAL is negative"
    for name, kind in (("REFRESH-INTERVAL", "DURATION"), ("SOURCE", "URI")):
        each = calendar.property(name)
        if each and each.parameters.get("VALUE") != kind:
            yield f"7986 5: {name} lacks VALUE={kind}"
    if said.get("COLOR") not in COLORS:
        yield "7986 5.9: COLOR is no name of CSS3"
    if not calendar.inside:
        yield "3.6: the calendar holds no component"
    for part in calendar.inside:
        if part.name not in IN_CALENDAR:
            yield f"3.6: {part.name} in the calendar"
    kinds = [part.name for part in calendar.inside]
    if kinds != sorted(kinds, reverse=True):
        yield "Outlook: a time zone comes after an event"


def _zone(zone: Component) -> Iterator[str]:
    if not {part.name for part in zone.inside} & {"STANDARD", "DAYLIGHT"}:
        yield "3.6.5: neither STANDARD nor DAYLIGHT"
    for part in zone.inside:
        if part.name not in {"STANDARD", "DAYLIGHT"}:
            yield f"3.6.5: {part.name} in a time zone"
        start = part.property("DTSTART")
        if start and (start.parameters or not LOCAL.fullmatch(start.value)):
            yield "3.6.5: DTSTART of an observance is not local"
        if part.value("TZOFFSETFROM") != part.value("TZOFFSETTO") and part.value("RRULE") is None:
            yield "practice: an offset changes without a rule"
        if part.inside:
            yield "3.6.5: something inside an observance"
    if zone.value("TZID") not in ZONES:
        yield "practice: TZID is not a name of the database"


def _event(event: Component) -> Iterator[str]:
    said = {each.name: each.value for each in event.properties}
    yield from _times(event)
    yield from _stamps(said)
    uid = said["UID"]
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", uid) or not re.fullmatch(r"[^@]+@[^@]+", uid):
        yield "7986 5.3: the UID is long, not ASCII, or without a domain"
    if re.search(r"@(localhost|\d+\.\d+\.\d+\.\d+)", uid):
        yield "practice: the UID names a machine"
    yield from _status(event, said)
    if said["TRANSP"] not in {"OPAQUE", "TRANSPARENT"}:
        yield f"3.8.2.7: TRANSP is {said['TRANSP']}"
    if "\n" in unescaped(said["SUMMARY"] + said.get("LOCATION", "")):
        yield "practice: SUMMARY or LOCATION has several lines"
    if "ORGANIZER" in said or "ATTENDEE" in said:
        yield "practice: an event that is published asks for answers"
    for part in event.inside:
        if part.name not in IN_EVENT:
            yield f"3.6.1: {part.name} in an event"
    yield from _places(event)
    yield from _structured_data(event)
    for alarm in event.all("VALARM"):
        if alarm.value("ACTION") != "DISPLAY":
            yield "3.6.6: an alarm that is not shown"
        if not (alarm.value("TRIGGER") or "").startswith(("-P", "P")):
            yield "3.8.6.3: TRIGGER is not before the start"


BEGINS = ("Hủy: ", "Cancelled: ")
NO_LONGER = (
    "Đã rõ: ", "Settled: ", "Không còn: ", "No longer: ", "Chuyển sân: ", "Other court: ",
    "Không còn phân công: ", "No longer assigned: ",
)  # fmt: skip
"""How the titles begin of what is called off, and of what a calendar shows no longer though it may take place."""


def _status(event: Component, said: dict[str, str]) -> Iterator[str]:
    """Check that status and title agree: programs that hide or mark by the one must not contradict the other."""
    status, title = said.get("STATUS", ""), unescaped(said["SUMMARY"])
    is_off = status == "CANCELLED" or (not status and title.startswith(BEGINS))
    if status not in {"TENTATIVE", "CONFIRMED", "CANCELLED", ""}:
        yield f"3.8.1.11: STATUS is {status}"
    if not status and not is_off:
        yield "practice: an event without a STATUS is not called off in its title"
    if (status == "CANCELLED") != title.startswith((*BEGINS, *NO_LONGER)) and status:
        yield "practice: STATUS and SUMMARY disagree on whether the event is cancelled"
    if is_off and said["TRANSP"] != "TRANSPARENT":
        yield "practice: a cancelled event keeps one busy"
    if is_off and event.all("VALARM"):
        yield "practice: a cancelled event rings"


def _times(event: Component) -> Iterator[str]:
    start, end = event.property("DTSTART"), event.property("DTEND")
    assert start
    assert end
    for each in (start, end):
        kind = each.parameters.get("VALUE", "DATE-TIME")
        if kind not in {"DATE", "DATE-TIME"} or (kind == "DATE") != bool(DATE.fullmatch(each.value)):
            yield f"3.8.2.4: {each.name} is not of VALUE={kind}"
        if DATE.fullmatch(each.value) and "TZID" in each.parameters:
            yield f"3.8.2.4: {each.name} is a day with a zone"
        if each.value.endswith("Z") and "TZID" in each.parameters:
            yield f"3.2.19: {each.name} is in UTC with a zone"
        if LOCAL.fullmatch(each.value) and "TZID" not in each.parameters:
            yield f"practice: {each.name} floats"
    if (start.parameters.get("VALUE")) != (end.parameters.get("VALUE")):
        yield "3.8.2.2: DTSTART and DTEND are of different types"
    elif _moment(end) <= _moment(start):
        yield "3.8.2.2: DTEND is not after DTSTART"


def _moment(each: Property) -> datetime:
    if DATE.fullmatch(each.value):
        day = date(int(each.value[:4]), int(each.value[4:6]), int(each.value[6:]))
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("UTC"))
    return (
        datetime.strptime(each.value.rstrip("Z"), "%Y%m%dT%H%M%S")
        .replace(tzinfo=ZoneInfo(each.parameters.get("TZID", "UTC")))
        .astimezone(ZoneInfo("UTC"))
    )


def _stamps(said: dict[str, str]) -> Iterator[str]:
    if said["DTSTAMP"] != said["LAST-MODIFIED"]:
        yield "practice: DTSTAMP is not the last change"
    if said.get("CREATED", "") > said["LAST-MODIFIED"]:
        yield "3.8.7.1: CREATED is after LAST-MODIFIED"
    if int(said["SEQUENCE"]) > 2**31 - 1:
        yield "3.8.7.4: SEQUENCE is too large"


def _places(event: Component) -> Iterator[str]:
    geo = event.value("GEO")
    if geo:
        latitude, longitude = (float(part) for part in geo.split(";"))
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            yield "3.8.1.6: GEO is nowhere on Earth"
        if not event.value("LOCATION"):
            yield "practice: GEO without LOCATION"
    apple = event.property("X-APPLE-STRUCTURED-LOCATION")
    if apple:
        if apple.parameters.get("VALUE") != "URI" or not apple.value.startswith("geo:"):
            yield "Apple: the structured location is no geo: URI"
        if not {"X-TITLE", "X-APPLE-RADIUS", "X-ADDRESS"} <= set(apple.parameters):
            yield "Apple: the structured location lacks a title, radius or address"
        if geo and apple.value != f"geo:{geo.replace(';', ',')}":
            yield "Apple: the structured location is elsewhere than GEO"
    for where in event.all("VLOCATION"):
        try:
            uuid.UUID(where.value("UID") or "")
        except ValueError:
            yield "9073 7.2: a location's UID is no UUID"
        if where.value("GEO") != geo:
            yield "9073 7.2: the location is elsewhere than the event"
        if where.inside:
            yield "9073 7.2: something inside a location"
    if len(event.all("VLOCATION")) > bool(event.value("LOCATION")):
        yield "9073 7.2: VLOCATION without LOCATION"


def _structured_data(event: Component) -> Iterator[str]:
    each = event.property("STRUCTURED-DATA")
    if each is None:
        return
    if each.parameters.get("VALUE") != "TEXT":
        yield "9073 6.6: STRUCTURED-DATA lacks VALUE"
    if not each.parameters.get("FMTTYPE") or not each.parameters.get("SCHEMA"):
        yield "9073 6.6: STRUCTURED-DATA lacks FMTTYPE or SCHEMA"
    try:
        data = json.loads(unescaped(each.value))
    except ValueError:
        yield "9073 6.6: STRUCTURED-DATA is no JSON"
        return
    if (data.get("@context"), data.get("@type")) != ("https://schema.org", "SportsEvent"):
        yield "schema.org: it is no SportsEvent"
    if not data.get("name") or not data.get("startDate"):
        yield "schema.org: an event without name or startDate"
    cancelled = data.get("eventStatus") == "https://schema.org/EventCancelled"
    if cancelled != (event.value("STATUS") in {"CANCELLED", None}):
        yield "schema.org: eventStatus and STATUS differ"


def _together(calendar: Component) -> Iterator[str]:
    """Check what holds between the components of a calendar."""
    events = calendar.all("VEVENT")
    for uid, count in Counter(event.value("UID") for event in events).items():
        if count > 1:
            yield f"5546 2.1.5: {uid} is there {count} times"
    zones = Counter(zone.value("TZID") for zone in calendar.all("VTIMEZONE"))
    for zone, count in zones.items():
        if count > 1:
            yield f"3.6.5: the zone {zone} is there {count} times"
    for event in events:
        for name in ("DTSTART", "DTEND"):
            each = event.property(name)
            if each and each.parameters.get("TZID", next(iter(zones), None)) not in zones:
                yield f"3.2.19: {each.parameters['TZID']} has no VTIMEZONE ({_named(event)})"
    for each_zone in calendar.all("VTIMEZONE"):
        yield from _offsets(each_zone, events)


def _offsets(zone: Component, events: list[Component]) -> Iterator[str]:
    """Hold a zone without summer time against the database at every time that uses it."""
    if zone.all("DAYLIGHT"):
        return
    told = zone.all("STANDARD")[0].value("TZOFFSETTO") or ""
    offset = timedelta(hours=int(told[1:3]), minutes=int(told[3:5])) * (-1 if told[0] == "-" else 1)
    for event in events:
        for each in event.properties:
            if each.parameters.get("TZID") == zone.value("TZID"):
                local = datetime.strptime(each.value, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(each.parameters["TZID"]))
                if local.utcoffset() != offset:
                    yield f"3.6.5: {zone.value('TZID')} has another offset then ({_named(event)})"
