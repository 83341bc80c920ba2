"""The parts of a score as data: sets, goals, quarters; what a value in each may be, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from tournament.engine.message import Message, decimal, joined, pmessage
from tournament.engine.scoring.numbers import Number, to_number, to_plain
from tournament.engine.text import Words

Pair = tuple[Number, Number]
"""What the home side and the away side have."""

Score = tuple[Pair | None, ...]
"""A pair for each part in the order of the parts, None for one that was left out; the last ones may be missing."""

PartKind = Literal["whole", "half", "time", "flag"]
"""A whole number, a multiple of one half, a time in seconds, or yes (1) and no (0)."""

Asked = Literal["always", "undecided", "level"]
"""When a part is asked: always, while nobody has won yet, or where the sides are level so far."""

Role = Literal["score", "decider", "outright", "beside"]
"""What a part is for: it is of the score; it decides where that is level; who has more in it wins whatever the score;
or it decides nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a score, in the sport's own word, in the middle of a sentence: set 1, quarter 2, shoot-out.

    One that stands beside the score is counted under its key: tries, warnings.
    """

    key: str
    label: Words
    kind: PartKind = "whole"
    least: Number = 0
    most: Number = 999
    optional: bool = False
    asked: Asked = "always"
    role: Role = "score"


def score_from(stored: Iterable[Sequence[Any] | None] | None) -> Score:
    """Read a score from plain pairs; its numbers become exact."""
    return tuple(None if pair is None else (_exact(pair[0]), _exact(pair[1])) for pair in stored or ())


def score_to_json(score: Score) -> list[list[int | float] | None]:
    """Return a score as plain pairs that `score_from` reads back."""
    return [None if pair is None else [to_plain(value) for value in pair] for pair in score]


def turned(score: Score) -> Score:
    """Return a score with home and away exchanged."""
    return tuple(pair and (pair[1], pair[0]) for pair in score)


def by_part(score: Score, parts: Sequence[Part]) -> dict[str, Pair]:
    """Return what was given of each part, by its key."""
    return {part.key: pair for part, pair in zip(parts, score, strict=False) if pair is not None}


def written(value: Number, kind: PartKind = "whole") -> Words:
    """Write a value for people: 3, 1½, 1:02.50, yes."""
    if kind == "flag":
        return _YES if value else _NO
    if kind == "time":
        minutes, seconds = divmod(value, 60)
        digits = 0 if seconds % 1 == 0 else 2 if seconds * 100 % 1 == 0 else 3
        exact = f"{float(seconds):.{digits}f}"
        return decimal(f"{minutes}:{exact.zfill(digits + 3 if digits else 2)}" if minutes else exact)
    if isinstance(value, int):
        return str(value)
    if value.denominator == 2:
        whole = f"{value.numerator // 2}" if value.numerator > 2 else ""
        return f"{whole}½" if value > 0 else decimal(str(to_plain(value)))
    return decimal(str(to_plain(value)))


def pair_written(pair: Pair, kind: PartKind = "whole") -> Words:
    """Write what both sides have, as in 21–12."""
    return joined((written(pair[0], kind), written(pair[1], kind)), "–")


def value_from(text: str, kind: PartKind) -> Number:
    """Read a value as people type it: 3, ½, 0,5, 1:02.50; raises ValueError for what is none."""
    typed = text.strip().replace(",", ".").replace("1/2", "½")
    if typed.endswith("½"):
        typed = f"{typed[:-1].strip() or 0}.5"
    if len(typed) > _LONGEST or not all(each in "0123456789.:-" for each in typed):
        raise ValueError(text)
    minutes, colon, seconds = typed.rpartition(":") if kind == "time" else ("", "", typed)
    number = Fraction(seconds) + 60 * (int(minutes) if colon else 0)
    return to_number(number)


def is_of_kind(value: object, kind: PartKind) -> bool:
    """Tell whether a number is one of a kind of part."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return False
    if kind == "flag":
        return value in (0, 1)
    return value * _FINEST[kind] % 1 == 0


WRONG_KIND: dict[PartKind, Message] = {
    "whole": Message("{part}: {value} is not a whole number"),
    "half": Message("{part}: {value} is no multiple of one half"),
    "time": Message("{part}: {value} is not a time"),
    "flag": Message("{part}: {value} is neither yes (1) nor no (0)"),
}

_YES, _NO = pmessage("part of a score", "yes"), pmessage("part of a score", "no")
_LONGEST = 20
_FINEST: dict[PartKind, int] = {"whole": 1, "half": 2, "time": 1000}


def _exact(value: Any) -> Number:
    return value if isinstance(value, int) else to_number(value)
