"""Options of a feed, given as query parameters of its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

from tournament.engine.errors import InputError
from tournament.engine.text import LANGUAGES, Text

MOST_MINUTES = 10_080
MOST_PHASES = 20


@dataclass(frozen=True, slots=True)
class Options:
    """How a feed is written: `alarm` in minutes before the start, `phases` empty for all stages."""

    lang: str = "vi"
    cancelled: str = "mark"
    results: str = "note"
    alarm: int | None = None
    phase: frozenset[str] = frozenset()

    def variant(self) -> str:
        """Name these options in one string, equal for equal options."""
        return f"{self.lang} {self.cancelled} {self.results} {self.alarm} {','.join(sorted(self.phase))}"

    def query(self) -> str:
        """Return what an address must carry for these options, with its question mark; empty for none."""
        said = {**asdict(self), "phase": ",".join(sorted(self.phase))}
        usual = {**asdict(Options()), "phase": ""}
        given = urlencode({name: value for name, value in said.items() if value != usual[name]})
        return f"?{given}" if given else ""


@dataclass(frozen=True, slots=True)
class Known:
    """An option that feeds know: what it takes, in words, and the reader of its value (ValueError if bad).

    `choices` are its values with their meanings, the one that holds without the option first.
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


def _phases(given: str) -> frozenset[str]:
    names = frozenset(name for name in given.split(",") if name)
    if not names or len(names) > MOST_PHASES or not all(name.isascii() and name.isprintable() for name in names):
        raise ValueError(given)
    return names


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
        _same("mark | hide"),
        Text("trận huỷ", "cancelled matches"),
        _one_of("mark", "hide"),
        {"mark": Text("giữ lại, ghi “Huỷ”", "kept, marked as cancelled"), "hide": Text("bỏ hẳn", "left out")},
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
    "alarm": Known(
        Text(f"0 … {MOST_MINUTES} phút", f"0 … {MOST_MINUTES} minutes"),
        Text("nhắc trước giờ đấu (phút)", "a reminder before the start (minutes)"),
        _minutes,
    ),
    "phase": Known(
        Text("tên giai đoạn, cách nhau bằng dấu phẩy", "names of stages, separated by commas"),
        Text("chỉ những giai đoạn này", "only these stages"),
        _phases,
    ),
}


def read_options(given: Mapping[str, list[str]]) -> Options:
    """Read query parameters; raises InputError naming the one that is wrong and listing the known ones."""
    values: dict[str, Any] = {}
    for name, texts in given.items():
        known = KNOWN.get(name)
        try:
            if known is None or len(texts) != 1:
                raise ValueError(name)
            values[name] = known.read(texts[0])
        except ValueError:
            raise InputError(_refusal(name)) from None
    return Options(**values)


def _refusal(name: str) -> Text:
    lines = Text(
        "; ".join(f"{key}={known.takes.vi}" for key, known in KNOWN.items()),
        "; ".join(f"{key}={known.takes.en}" for key, known in KNOWN.items()),
    )
    if name in KNOWN:
        said = Text("Giá trị của “{name}” không dùng được.", "The value of “{name}” cannot be used.")
    else:
        said = Text("Không có tuỳ chọn “{name}”.", "There is no option “{name}”.")
    return Text("{said} Các tuỳ chọn: {lines}.", "{said} Known options: {lines}.").format(
        said=said.format(name=name[:40]), lines=lines
    )
