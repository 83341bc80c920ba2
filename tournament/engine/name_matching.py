"""Names that may be meant where one is written: offered with the reason, never taken for the same in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from tournament.engine.message import Message
from tournament.engine.names import name_key, placed_key, search_key
from tournament.engine.text import Words

T = TypeVar("T")

PLACED = Message("the tone mark stands in another place")
ACCENTS = Message("it differs in tone marks or accents")
SHORT = Message("its short name is alike")
LETTER = Message("it differs in one letter")
MARKS = Message("it differs in punctuation")
MOST_APART = 3
"""Characters by which names that are alike differ in length: punctuation and blanks."""
SHORTEST = 5
"""Letters of a name in which one may be a slip of the pen: of shorter ones it makes another name."""


@dataclass(frozen=True, slots=True)
class Likeness(Generic[T]):
    """Something that may be meant, under its name, and why."""

    thing: T
    name: str
    why: Words


class Forms(NamedTuple):
    """What a name is compared by: its tones placed alike, its letters without accents, the words of these."""

    placed: str
    folded: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> Forms:
        """Work them out once for a name."""
        folded = search_key(name)
        return cls(placed_key(name), folded, tuple(re.findall(r"[^\W_]+", folded)))


@dataclass(slots=True)
class Known(Generic[T]):
    """Things by their names and short names; `claimed` are those that a list names exactly."""

    names: dict[str, tuple[T, str, Forms]] = field(default_factory=dict)
    short: dict[str, tuple[T, str, Forms]] = field(default_factory=dict)
    claimed: set[T] = field(default_factory=set)
    ambiguous: set[str] = field(default_factory=set)

    def add(self, thing: T, name: str, short_name: str = "") -> None:
        """Let a thing be found under its name; a short name that several have finds none of them."""
        self.names.setdefault(name_key(name), (thing, name, Forms.of(name)))
        key = name_key(short_name)
        if key and self.short.setdefault(key, (thing, name, Forms.of(short_name)))[0] != thing:
            self.short[key] = (thing, name, Forms("", "", ()))
            self.ambiguous.add(key)

    def find(self, name: str) -> T | None:
        """Return what bears just this name or short name."""
        key = name_key(name)
        found = self.names.get(key) or (None if key in self.ambiguous else self.short.get(key))
        return found[0] if found else None

    def claim(self, names: Iterable[str]) -> None:
        """Note the names of a list: what one of them names exactly is not meant by another."""
        self.claimed |= {found for name in names if (found := self.find(name)) is not None}

    def like(self, name: str) -> list[Likeness[T]]:
        """List what may be meant by a name that nothing bears, the likeliest first."""
        forms = Forms.of(name)
        found: dict[T, tuple[int, Likeness[T]]] = {}
        for known, is_short in ((self.names, False), (self.short, True)):
            for thing, full, other in known.values():
                why = likeness(forms, other)
                if why is None or thing in self.claimed:
                    continue
                if thing not in found or _RANK[why] < found[thing][0]:
                    found[thing] = _RANK[why], Likeness(thing, full, SHORT if is_short else why)
        return [each for _, each in sorted(found.values(), key=lambda pair: (pair[0], pair[1].name))]


def likeness(one: Forms, other: Forms) -> Words | None:
    """Say why two names that differ may be one, None when nothing speaks for it."""
    if abs(len(one.folded) - len(other.folded)) > MOST_APART:
        return None
    if one.placed == other.placed:
        return PLACED
    if one.folded == other.folded:
        return ACCENTS
    if one.words == other.words:
        return MARKS
    return LETTER if _one_letter_apart(one.words, other.words) else None


_RANK: Mapping[Words, int] = {PLACED: 0, MARKS: 1, ACCENTS: 2, LETTER: 3}


def _one_letter_apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether one letter more, less or other, or a blank, makes one name of the other.

    Numbers and single letters are no slips: Team 1 is not Team 2, and hamlet A not hamlet B.
    """
    if not one or abs(sum(map(len, one)) - sum(map(len, other))) > 1:
        return False
    if "".join(one) == "".join(other):
        return True
    differing = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
    if len(one) != len(other) or len(differing) != 1:
        return False
    first, second = differing[0]
    if any(char.isdigit() for char in first + second) or len("".join(one)) < SHORTEST or set(first + second) <= _ROMAN:
        return False
    return min(len(first), len(second)) > 1 and _is_one_edit(first, second)


_ROMAN = set("ivx")


def _is_one_edit(first: str, second: str) -> bool:
    if len(first) > len(second):
        first, second = second, first
    same = next((at for at, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), len(first))
    rest, other = first[same:], second[same:]
    if len(first) < len(second):
        return rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
