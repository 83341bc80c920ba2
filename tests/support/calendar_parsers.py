"""Parsers that have nothing to do with each other, each reading a calendar as {uid: (summary, start)}.

A start is an instant in UTC, or a date.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import ics
import vobject
from ical.calendar_stream import IcsCalendarStream

ROOT = Path(__file__).parents[2]
MODULES = ROOT / ".venv" / "javascript"
SCRIPT = Path(__file__).parent / "javascript" / "read.mjs"

Said = dict[str, tuple[str, datetime | date]]
Parser = Callable[[Sequence[bytes]], list[Said]]


def _start(value: Any) -> datetime | date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def with_icalendar(body: bytes) -> Said:
    """Read with icalendar, the library of Plone."""
    events: Any = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return {str(event["UID"]): (str(event["SUMMARY"]), _start(event["DTSTART"].dt)) for event in events}


def with_vobject(body: bytes) -> Said:
    """Read with vobject, the library of Radicale."""
    events = getattr(vobject.readOne(body.decode()), "vevent_list", [])
    return {event.uid.value: (event.summary.value, _start(event.dtstart.value)) for event in events}


def with_ical(body: bytes) -> Said:
    """Read with ical, the library of Home Assistant."""
    found: Said = {}
    for calendar in IcsCalendarStream.from_ics(body.decode()).calendars:
        for event in calendar.events:
            assert event.uid
            assert event.summary is not None
            assert event.dtstart
            found[event.uid] = (event.summary, _start(event.dtstart))
    return found


def with_ics(body: bytes) -> Said:
    """Read with ics, whose parser is made from the grammar of the standard."""
    return {
        event.uid: (event.name, event.begin.date() if event.all_day else event.begin.datetime.astimezone(UTC))
        for event in ics.Calendar(body.decode()).events
    }


def _each(read: Callable[[bytes], Said]) -> Parser:
    return lambda bodies: [read(body) for body in bodies]


def _with_node(name: str) -> Parser:
    def read(bodies: Sequence[bytes]) -> list[Said]:
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{number}.ics" for number in range(len(bodies))]
            for path, body in zip(paths, bodies, strict=True):
                path.write_bytes(body)
            command = ["node", str(SCRIPT), name, str(MODULES), *map(str, paths)]
            told = subprocess.run(command, check=True, capture_output=True, env=os.environ | {"TZ": "UTC"}).stdout
        return [_said(json.loads(line)) for line in told.decode().splitlines()]

    return read


def _said(told: Mapping[str, tuple[str, str]]) -> Said:
    return {
        uid: (summary, datetime.fromisoformat(start) if "T" in start else date.fromisoformat(start))
        for uid, (summary, start) in told.items()
    }


PARSERS: dict[str, Parser] = {
    "icalendar": _each(with_icalendar),
    "vobject": _each(with_vobject),
    "ical": _each(with_ical),
}
if shutil.which("node") and (MODULES / "node_modules").is_dir():
    PARSERS |= {name: _with_node(name) for name in ("ical.js", "node-ical")}
else:  # slow, but as independent
    PARSERS["ics"] = _each(with_ics)
