"""What is wrong with a calendar file (RFC 5545), in one sentence that names the line."""

from __future__ import annotations

import hashlib
import itertools
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.names import UNPRINTABLE
from tournament.engine.text import Words

MAX_BYTES = 512 * 1024
MAX_EVENTS = 1_000
MAX_STEPS = 100_000
"""Steps of recurrence rules from their first time to the days asked for, over the whole file."""
LONGEST_UID, LONGEST_LABEL = 64, 120
DAY = timedelta(days=1)
STEPS = {"DAILY": DAY, "WEEKLY": 7 * DAY, "MONTHLY": 28 * DAY, "YEARLY": 365 * DAY}
TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
ONCE = ("UID", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "SUMMARY", "STATUS", "SEQUENCE", "RRULE")
_LINE = re.compile(r"[A-Za-z0-9-]+(;[^:\"]*(\"[^\"]*\"[^:\"]*)*)?:")
_FRAME = re.compile(r"(BEGIN|END):", re.IGNORECASE)
_SPACE = re.compile(rf"(?:[\s\x80-\x9f]|{UNPRINTABLE.pattern})+")

NOT_A_CALENDAR = Message("This is no calendar file (.ics): line {n} is “{line}”, not BEGIN:VCALENDAR.")
TOO_LARGE = Message("The file is larger than {n} KB.")
NOT_UTF8 = Message("This is no calendar file (.ics): line {n} is not UTF-8 text.")
BAD_LINE = Message("Line {n} cannot be read: “{line}”.")
UNFINISHED = Message("The file is cut off: what begins in line {n} ({what}) has no END.")
TOO_MANY_EVENTS = Message("The file has more than {n} events.")
TWICE = Message("{where}: {what} is there twice.")
BAD_VALUE = Message("{where}: {what} cannot be read.")
NO_START = Message("{where}: DTSTART is missing.")
ENDS_FIRST = Message("{where}: it ends before it starts.")
STRANGE_ZONE = Message("{where}: there is no time zone “{zone}”.")
TOO_OFTEN = Message("{where}: it recurs too often.")
TOO_MANY_STEPS = Message(
    "The file's recurring events begin too long before the exchange: export them from this year on."
)
WHERE = Message("Event “{name}” (line {n})")


def lines_of(data: bytes) -> list[str]:
    """Return the unfolded lines of a file; raises InputError for one that is too large or no text."""
    if len(data) > MAX_BYTES:
        raise InputError(TOO_LARGE.format(n=MAX_BYTES // 1024))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(NOT_UTF8.format(n=data.count(b"\n", 0, error.start) + 1)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def starts_of_events(lines: list[str]) -> list[int]:
    """Check that the lines are those of a calendar; returns the numbers of the lines in which events begin."""
    inside: list[tuple[str, int]] = []
    starts: list[int] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line[0] in " \t":
            continue
        name = line.strip().upper()
        if not inside and name != "BEGIN:VCALENDAR":
            raise InputError(NOT_A_CALENDAR.format(n=number, line=shortened(line)))
        if not _LINE.match(line):
            raise InputError(BAD_LINE.format(n=number, line=shortened(line)))
        if name.startswith("BEGIN:"):
            inside.append((name[6:], number))
            starts += [number] if name == "BEGIN:VEVENT" else []
        elif name.startswith("END:") and inside.pop()[0] != name[4:]:
            raise InputError(BAD_LINE.format(n=number, line=shortened(line)))
    if inside:
        what, number = inside[-1]
        raise InputError(UNFINISHED.format(n=number, what=what))
    if not lines or not any(line.strip() for line in lines):
        raise InputError(NOT_A_CALENDAR.format(n=1, line=""))
    if len(starts) > MAX_EVENTS:
        raise InputError(TOO_MANY_EVENTS.format(n=MAX_EVENTS))
    return starts


def culprit(lines: list[str]) -> int:
    """Return the number of the first line over which the library stumbles, or of the last one."""
    for number, line in enumerate(lines, start=1):
        if line.strip() and line[0] not in " \t" and not _FRAME.match(line):
            folded = itertools.takewhile(lambda more: more[:1] in (" ", "\t"), lines[number:])
            try:
                Event.from_ical("\r\n".join(["BEGIN:VEVENT", line, *folded, "END:VEVENT"]))
            except Exception:  # whatever it was that broke the file
                return number
    return len(lines)


def checked(event: Any, line: int) -> Any:
    """Return an event whose times can be read; raises InputError, which names it, for any other."""
    where = WHERE.format(name=label_of(event) or "?", n=line)
    for name, _error in event.errors:
        if name and name.upper() in TIMES:
            raise InputError(BAD_VALUE.format(where=where, what=name.upper()))
    for name in ONCE:
        if isinstance(event.get(name), list):
            raise InputError(TWICE.format(where=where, what=name))
    if "DTSTART" not in event:
        raise InputError(NO_START.format(where=where))
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        value = event.get(name)
        if value is None:
            continue
        if not isinstance(getattr(value, "dt", None), date):
            raise InputError(BAD_VALUE.format(where=where, what=name))
        zone = value.params.get("TZID")
        if zone and isinstance(value.dt, datetime) and value.dt.tzinfo is None:
            raise InputError(STRANGE_ZONE.format(where=where, zone=shortened(str(zone))))
    _refuse_backwards(event, where)
    _refuse_dense(event, where)
    return event


def _refuse_backwards(event: Any, where: Words) -> None:
    start, end = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else None
    if end is None:
        length = event.get("DURATION")
        if length is not None and length.dt < timedelta():
            raise InputError(ENDS_FIRST.format(where=where))
    elif isinstance(start, datetime) != isinstance(end, datetime):
        raise InputError(BAD_VALUE.format(where=where, what="DTEND"))
    elif _comparable(end) < _comparable(start):
        raise InputError(ENDS_FIRST.format(where=where))


def _refuse_dense(event: Any, where: Words) -> None:
    for rule in rules_of(event):
        several = any(len(rule.get(name, ())) > 1 for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
        if str(rule.get("FREQ", [""])[0]).upper() not in STEPS or several:
            raise InputError(TOO_OFTEN.format(where=where))


def refuse_endless(events: list[Any], last: date) -> None:
    """Refuse what would take long to reckon: rules are walked through from their first time on."""
    steps = 0
    for event in events:
        start = event["DTSTART"].dt
        begun = last - (start.date() if isinstance(start, datetime) else start)
        steps += sum(max(begun, DAY) // STEPS[str(rule["FREQ"][0]).upper()] + 1 for rule in rules_of(event))
        if steps > MAX_STEPS:
            raise InputError(TOO_MANY_STEPS)


def rules_of(event: Any) -> list[Any]:
    """Return the rules by which an event recurs."""
    rules = event.get("RRULE")
    return rules if isinstance(rules, list) else [rules] if rules is not None else []


def uid_of(event: Any) -> str:
    """Return the event's uid; one that is missing or long is made of what the event says."""
    uid = str(event.get("UID", "")).strip()
    if uid and len(uid) <= LONGEST_UID and not _SPACE.search(uid):
        return uid
    said = uid or f"{event['DTSTART'].to_ical().decode()} {label_of(event)}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def label_of(event: Any) -> str:
    """Return what an event is called, in one short line."""
    return _SPACE.sub(" ", str(event.get("SUMMARY", ""))).strip()[:LONGEST_LABEL]


def instant_of(value: date, zone: ZoneInfo) -> datetime:
    """Return the instant of a date or a time; those without a zone are told by the clocks of `zone`."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    aware = value if value.tzinfo else value.replace(tzinfo=zone)
    return aware.astimezone(ZoneInfo("UTC"))


def _comparable(value: date) -> datetime:
    return instant_of(value, ZoneInfo("UTC"))


def shortened(line: str) -> str:
    """Return the beginning of a line, to be shown in a sentence."""
    return _SPACE.sub(" ", line).strip()[:60]
