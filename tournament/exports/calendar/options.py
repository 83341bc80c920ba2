"""Options of a feed, given as query parameters of its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tournament.domain.calendars.records import EventContent
from tournament.engine.certain import certain
from tournament.engine.errors import InputError
from tournament.engine.text import LANGUAGES, Text

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_MINUTES = 10_080
MOST_PHASES = 20


@dataclass(frozen=True, slots=True)
class Options:
    """How a feed is written: `alarm` in minutes before the start, `phase` empty for all stages.

    `programme` None leaves ceremonies, meetings and deadlines to the feed: that of an edition shows them.
    """

    lang: str = "vi"
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

    takes: Text
    meaning: Text
    read: Callable[[str], Any]
    choices: Mapping[str, Text] = field(default_factory=dict)


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


def _same(text: str) -> Text:
    return Text(text, text)


KNOWN: Mapping[str, Known] = {
    "lang": Known(
        _same("vi | en"),
        Text("ngôn ngữ", "language"),
        _one_of(*LANGUAGES),
        {"vi": _same("Tiếng Việt"), "en": _same("English")},
    ),
    "cancelled": Known(
        _same("mark | title | hide"),
        Text("trận hủy", "cancelled matches"),
        _one_of("mark", "title", "hide"),
        {
            "mark": Text("giữ lại, đánh dấu là đã hủy", "kept, marked as cancelled"),
            "title": Text("giữ lại, chỉ ghi “Hủy” ở tiêu đề", "kept, “Cancelled” in the title alone"),
            "hide": Text("không hiển thị", "left out"),
        },
    ),
    "results": Known(
        _same("title | note | never"),
        Text("kết quả", "results"),
        _one_of("title", "note", "never"),
        {
            "note": Text("ở ghi chú", "in the note"),
            "title": Text("ở tiêu đề", "in the title"),
            "never": Text("không ghi", "never"),
        },
    ),
    "programme": Known(
        _same("true | false"),
        Text("khai mạc, họp, thời hạn", "ceremonies, meetings, deadlines"),
        _yes_or_no,
        {
            "": Text("theo mặc định của lịch này", "as is usual for this calendar"),
            "true": Text("có", "shown"),
            "false": Text("không", "left out"),
        },
    ),
    "alarm": Known(
        Text("từ 0 đến 10.080 phút (7 ngày)", f"0 to {MOST_MINUTES:,} minutes (7 days)"),
        Text("nhắc trước giờ đấu (phút)", "a reminder before the start (minutes)"),
        _minutes,
    ),
    "since": Known(
        Text("NĂM-THÁNG-NGÀY, như 2026-08-12", "YEAR-MONTH-DAY, as in 2026-08-12"),
        Text("chỉ từ ngày này trở đi", "only from this day on"),
        _day,
    ),
    "phase": Known(
        Text("tên giai đoạn, cách nhau bằng dấu phẩy", "names of stages, separated by commas"),
        Text("chỉ những giai đoạn này", "only these stages"),
        _phases,
    ),
}
"""`phase` takes those of the feed alone, which only the feed knows."""


def read_options(
    given: Mapping[str, list[str]],
    phases: Callable[[], Mapping[str, Text]],
    past: Callable[[frozenset[str]], Set[str]] = lambda _names: frozenset(),
) -> Options:
    """Read query parameters; those that no feed knows are ignored, since whoever passes a link on adds some.

    `phases` returns the feed's phases, and is asked only when some are given; `past` returns which of some names were
    phases before, which are taken too. Raises InputError naming the
    parameter whose value is wrong, and what each takes.
    """
    values: dict[str, Any] = {}
    for name, known in KNOWN.items():
        texts = given.get(name, [])
        try:
            if len(texts) > 1:
                raise ValueError(name)
            values.update((name, known.read(text)) for text in texts)
        except ValueError:
            raise InputError(_refusal(name)) from None
    unknown = values["phase"] - phases().keys() if "phase" in values else frozenset()
    if unknown and not unknown <= past(unknown):
        raise InputError(_refusal("phase", phases()))
    return Options(**values)


def _refusal(name: str, phases: Mapping[str, Text] | None = None) -> Text:
    takes = {key: known.takes for key, known in KNOWN.items()}
    if phases:
        takes["phase"] = _listed(
            (
                Text("{name} ({words})", "{name} ({words})").format(name=name, words=words)
                for name, words in phases.items()
            ),
            " | ",
        )
    lines = _listed(
        (Text("{name}={takes}", "{name}={takes}").format(name=key, takes=each) for key, each in takes.items()), "; "
    )
    said = Text("Giá trị của “{name}” không hợp lệ.", "The value of “{name}” cannot be used.").format(name=name)
    return Text("{said} Các tùy chọn: {lines}.", "{said} Known options: {lines}.").format(said=said, lines=lines)


def _listed(texts: Iterable[Text], between: str) -> Text:
    every = list(texts)
    return Text(between.join(text.vi for text in every), between.join(text.en for text in every))
