"""Options of a feed, given as query parameters of its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tournament.catalogues import DEFAULT, languages
from tournament.domain.calendars.records import EventContent
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.engine.message import Message, joined, pmessage
from tournament.engine.text import Words

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_MINUTES = 10_080
MOST_PHASES = 20


@dataclass(frozen=True, slots=True)
class Options:
    """How a feed is written: `alarm` in minutes before the start, `phase` empty for all stages.

    `programme` None leaves ceremonies, meetings and deadlines to the feed: that of an edition shows them.
    """

    lang: str = DEFAULT
    cancelled: str = "mark"
    results: str = "note"
    alarm: int | None = None
    phase: frozenset[str] = frozenset()
    since: date | None = None
    programme: bool | None = None

    def variant(self) -> str:
        """Name these options in one string, equal for equal options."""
        return urlencode(self._given())

    def query(self) -> str:
        """Return what an address must carry for these options, with its question mark; empty for none."""
        given = urlencode(self._given())
        return f"?{given}" if given else ""

    def _given(self) -> dict[str, str]:
        usual = Options()
        said = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: _written(value) for name, value in said if value != getattr(usual, name)}

    def shows(self, face: EventContent) -> bool:
        """Tell whether a feed with these options shows an event."""
        is_programme = face.kind == "programme"
        return not (
            (self.cancelled == "hide" and face.status == "cancelled")
            or (self.programme is False and is_programme)
            or (self.phase and not is_programme and face.stage not in self.phase)
            or (self.since is not None and last_day(face) < self.since)
        )


def last_day(face: EventContent) -> date:
    """Return the last day on which an event is, by its own zone."""
    if face.end is not None:
        return face.end.astimezone(ZoneInfo(face.zone)).date()
    return certain(face.last_day, "an event without a time lies on days")


def _written(value: Any) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Known:
    """An option that feeds know: what it takes, in words, and the reader of its value (ValueError if bad).

    `choices` are its values with their meanings, the one that holds without the option first; an empty one is
    that of leaving the option out.
    """

    takes: Words
    meaning: Words
    read: Callable[[str], Any]
    choices: Mapping[str, Words] = field(default_factory=dict)


def _one_of(*values: str) -> Callable[[str], str]:
    def read(given: str) -> str:
        if given not in values:
            raise ValueError(given)
        return given

    return read


def _minutes(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) <= 5 and int(given) <= MOST_MINUTES):
        raise ValueError(given)
    return int(given)


def _day(given: str) -> date:
    if not _DAY.fullmatch(given):
        raise ValueError(given)
    return date.fromisoformat(given)


def _phases(given: str) -> frozenset[str]:
    names = frozenset(name for name in given.split(",") if name)
    if not names or len(names) > MOST_PHASES:
        raise ValueError(given)
    return names


def _yes_or_no(given: str) -> bool:
    return _one_of("true", "false")(given) == "true"


_KNOWN: Mapping[str, Known] = {
    "cancelled": Known(
        "mark | title | hide",
        Message("cancelled matches"),
        _one_of("mark", "title", "hide"),
        {
            "mark": Message("kept, marked as cancelled"),
            "title": Message("kept, “Cancelled” in the title alone"),
            "hide": Message("left out"),
        },
    ),
    "results": Known(
        "title | note | never",
        Message("results"),
        _one_of("title", "note", "never"),
        {
            "note": Message("in the note"),
            "title": Message("in the title"),
            "never": pmessage("calendar", "never"),
        },
    ),
    "programme": Known(
        "true | false",
        Message("ceremonies, meetings, deadlines"),
        _yes_or_no,
        {
            "": Message("as is usual for this calendar"),
            "true": Message("shown"),
            "false": pmessage("alarm", "left out"),
        },
    ),
    "alarm": Known(
        Message("0 to 10,080 minutes (7 days)"),
        Message("a reminder before the start (minutes)"),
        _minutes,
    ),
    "since": Known(
        Message("YEAR-MONTH-DAY, as in 2026-08-12"),
        Message("only from this day on"),
        _day,
    ),
    "phase": Known(
        Message("names of stages, separated by commas"),
        Message("only these stages"),
        _phases,
    ),
}
NAMES = ("lang", *_KNOWN)


def known() -> Mapping[str, Known]:
    """Return the options by name; `phase` takes those of the feed alone, which only the feed knows."""
    names = languages()
    return {"lang": Known(" | ".join(names), Message("language"), _one_of(*names), names), **_KNOWN}


def read_options(
    given: Mapping[str, list[str]],
    phases: Callable[[], Mapping[str, Words]],
    past: Callable[[frozenset[str]], Set[str]] = lambda _names: frozenset(),
) -> Options:
    """Read query parameters; those that no feed knows are ignored, since whoever passes a link on adds some.

    `phases` returns the feed's phases, and is asked only when some are given; `past` returns which of some names were
    phases before, which are taken too. Raises InputError naming the
    parameter whose value is wrong, and what each takes.
    """
    values: dict[str, Any] = {}
    for name, option in known().items():
        texts = given.get(name, [])
        try:
            if len(texts) > 1:
                raise ValueError(name)
            values.update((name, option.read(text)) for text in texts)
        except ValueError:
            raise InputError(_refusal(name)) from None
    unknown = values["phase"] - phases().keys() if "phase" in values else frozenset()
    if unknown and not unknown <= past(unknown):
        raise InputError(_refusal("phase", phases()))
    return Options(**values)


def _refusal(name: str, phases: Mapping[str, Words] | None = None) -> Words:
    takes = {key: option.takes for key, option in known().items()}
    if phases:
        told = (Message("{name} ({words})").format(name=name, words=words) for name, words in phases.items())
        takes["phase"] = joined(told, " | ")
    lines = joined((joined((key, each), "=") for key, each in takes.items()), "; ")
    said = Message("The value of “{name}” cannot be used.").format(name=name)
    return Message("{said} Known options: {lines}.").format(said=said, lines=lines)
