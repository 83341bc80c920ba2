"""Times read from calendar files (RFC 5545): what recurs comes once for each time, within some days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import recurring_ical_events
from icalendar import Calendar

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.icalendar.files import (
    BAD_LINE,
    DAY,
    checked,
    culprit,
    instant_of,
    label_of,
    lines_of,
    refuse_endless,
    rules_of,
    shortened,
    starts_of_events,
    uid_of,
)

MAX_TIMES = 500

TOO_MANY_TIMES = Message("On the days of the exchange this calendar has over {n} times.")
UNRECKONED = Message("The recurring times cannot be reckoned: {why}.")


class Time(msgspec.Struct, frozen=True):
    """A time of an event; `uid` is the event's own, and with a second part where the event recurs."""

    uid: str
    label: str
    starts_at: datetime
    ends_at: datetime


class Reading(msgspec.Struct, frozen=True):
    """What a file says: the uids of all its events, those times of them that matter, and how many do not.

    `outside` events have no time on the days asked for, `cancelled` ones are called off.
    """

    uids: tuple[str, ...]
    times: tuple[Time, ...]
    outside: int = 0
    cancelled: int = 0


def event_uid(uid: str) -> str:
    """Return the uid of the event that a time belongs to."""
    return uid.partition("\t")[0]


def read_times(data: bytes, first: date, last: date, zone: ZoneInfo) -> Reading:
    """Read the times of a calendar file from `first` to `last`; times without a zone are those of `zone`.

    Raises InputError, naming the line, when the file is too large, is no calendar, or says what cannot be.
    """
    lines = lines_of(data)
    starts = starts_of_events(lines)
    try:
        calendars: Any = Calendar.from_ical("\r\n".join(lines), multiple=True)
        walked = [(calendar, event) for calendar in calendars for event in calendar.walk("VEVENT")]
        if len(walked) != len(starts):  # what begins an event goes on in the next line
            raise ValueError("an event is none")
    except Exception as error:  # the library stumbles over odd parameters in many ways
        number = culprit(lines)
        raise InputError(BAD_LINE.format(n=number, line=shortened(lines[number - 1]))) from error
    events = [checked(event, line) for (_, event), line in zip(walked, starts, strict=True)]
    refuse_endless(events, last)
    called_off = {uid_of(event) for calendar, event in walked if _is_off(event, calendar) and not _is_one_of(event)}
    recurring = {uid_of(event) for event in events if _is_one_of(event) or "RDATE" in event or rules_of(event)}
    found: dict[str, Time] = {}
    for calendar in calendars:
        times = _times(calendar, first, last, zone, recurring)
        found |= {time.uid: time for time in times if event_uid(time.uid) not in called_off}
    if len(found) > MAX_TIMES:
        raise InputError(TOO_MANY_TIMES.format(n=MAX_TIMES))
    uids = tuple(dict.fromkeys(uid_of(event) for event in events))
    shown = {event_uid(uid) for uid in found}
    return Reading(
        uids,
        tuple(sorted(found.values(), key=lambda time: (time.starts_at, time.uid))),
        outside=len([uid for uid in uids if uid not in shown | called_off]),
        cancelled=len(called_off),
    )


def _times(calendar: Any, first: date, last: date, zone: ZoneInfo, recurring: set[str]) -> Iterator[Time]:
    begin, end = instant_of(first, zone), instant_of(last + DAY, zone)
    try:
        # A day more on each side: the days asked for are those of `zone`, which the file need not know.
        found = recurring_ical_events.of(calendar).between(first - DAY, last + 2 * DAY)
    except Exception as error:  # what the checks let through may still make no sense to the library
        raise InputError(UNRECKONED.format(why=shortened(str(error)))) from error
    for event in found:
        if _is_off(event, calendar):
            continue
        start = event["DTSTART"].dt
        stop = event["DTEND"].dt if "DTEND" in event else start
        if not isinstance(start, datetime) and stop == start:
            stop = start + DAY
        starts_at, ends_at = instant_of(start, zone), instant_of(stop, zone)
        if starts_at < ends_at and starts_at < end and ends_at > begin:
            uid = uid_of(event)
            which = _which(event, zone) if uid in recurring else ""
            yield Time(uid + which, label_of(event), starts_at, ends_at)


def _which(event: Any, zone: ZoneInfo) -> str:
    """Tell the times of one event apart, by when they were to be at first."""
    return f"\t{instant_of((event.get('RECURRENCE-ID') or event['DTSTART']).dt, zone):%Y%m%dT%H%M%SZ}"


def _is_one_of(event: Any) -> bool:
    """Tell whether it is a single time of an event, which replaces what the rule says of it."""
    return "RECURRENCE-ID" in event


def _is_off(event: Any, calendar: Any) -> bool:
    off: bool = str(event.get("STATUS", "")).upper() == "CANCELLED" or str(calendar.get("METHOD", "")) == "CANCEL"
    return off
