"""Components of calendars and the two ways to write them: content lines (RFC 5545) and jCal (RFC 7265).

A big feed is written faster than by building the objects of a library for it; the tests hold every byte equal to
what icalendar writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

LINE = 74
"""Octets of a line before it is folded; a continued line has a space more."""
_SEPARATORS = frozenset(",;:")
_QUOTED = {"X-ADDRESS", "X-TITLE"}


class Property(NamedTuple):
    """A property: its value is of one of `TYPES`; parameters come in the order of writing."""

    name: str
    type: str
    value: Any
    parameters: Mapping[str, str] = {}


@dataclass(slots=True)
class Component:
    """A component with its properties and what lies inside it, in the order of writing."""

    name: str
    properties: list[Property]
    inside: list[Component] = field(default_factory=list)


def ics(component: Component) -> bytes:
    """Return a component as content lines, each ending in CRLF."""
    return "".join(_lines(component)).encode()


def line(name: str, value: str, parameters: Mapping[str, str] | None = None) -> str:
    """Return one content line, folded and ended; `value` is written as it is."""
    told = "".join(f";{key}={_quoted(key, said)}" for key, said in (parameters or {}).items())
    return _folded(f"{name}{told}:{value}")


def escaped(text: str) -> str:
    """Return TEXT (RFC 5545 section 3.3.11); line ends are LF already."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def jcal(component: Component) -> bytes:
    """Return a component as one jCal array."""
    return as_json(_array(component))


def as_json(value: Any) -> bytes:
    """Return JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _lines(component: Component) -> Iterator[str]:
    yield f"BEGIN:{component.name}\r\n"
    for name, type_, value, parameters in component.properties:
        yield line(name, TYPES[type_].ics(value), parameters)
    for part in component.inside:
        yield from _lines(part)
    yield f"END:{component.name}\r\n"


def _folded(text: str) -> str:
    if len(text) <= LINE and (text.isascii() or len(text.encode()) <= LINE):
        return f"{text}\r\n"
    data, parts, start = text.encode(), [], 0
    while start < len(data):
        end = start + LINE
        if end < len(data):
            end = _before_character(data, start, end)
        parts.append(data[start:end])
        start = end
    return b"\r\n ".join(parts).decode() + "\r\n"


def _before_character(data: bytes, start: int, end: int) -> int:
    """Return the last place at or before `end` that is inside neither a character nor an escape."""
    while data[end] & 0xC0 == 0x80:
        end -= 1
    backslashes = end - start - len(data[start:end].rstrip(b"\\"))
    return end - backslashes % 2


def _quoted(key: str, value: str) -> str:
    return f'"{value}"' if key in _QUOTED or not _SEPARATORS.isdisjoint(value) else value


def _array(component: Component) -> list[Any]:
    properties = []
    for name, type_, value, parameters in component.properties:
        written = TYPES[type_]
        about = {key.lower(): said for key, said in parameters.items() if key != "VALUE"}
        values = written.jcal(value)
        properties.append([name.lower(), about, written.of_jcal, *(values if type_ == "texts" else [values])])
    return [component.name.lower(), properties, [_array(part) for part in component.inside]]


class _Type(NamedTuple):
    """How values of a type are written, and what jCal calls it."""

    of_jcal: str
    ics: Callable[[Any], str]
    jcal: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _instant(value: datetime) -> str:
    written = value.isoformat(timespec="seconds")[:19].replace("-", "").replace(":", "")
    return f"{written}Z" if value.tzinfo else written


def _instant_in_json(value: datetime) -> str:
    written = value.isoformat(timespec="seconds")[:19]
    return f"{written}Z" if value.tzinfo else written


def utc(value: datetime) -> datetime:
    """Return an instant on the clock of UTC, to the second."""
    return value.astimezone(UTC).replace(microsecond=0)


TYPES: Mapping[str, _Type] = {
    "text": _Type("text", escaped, _same),
    "texts": _Type("text", lambda texts: ",".join(escaped(text) for text in texts), _same),
    "uri": _Type("uri", _same, _same),
    "integer": _Type("integer", str, _same),
    "duration": _Type("duration", _same, _same),
    "unknown": _Type("unknown", escaped, _same),
    "date": _Type("date", lambda day: f"{day:%Y%m%d}", date.isoformat),
    "date-time": _Type("date-time", _instant, _instant_in_json),
    "geo": _Type("float", ";".join, lambda position: [float(angle) for angle in position]),
}
"""A date-time is in UTC when it has a zone; without one it is a wall clock's reading, with a TZID."""
