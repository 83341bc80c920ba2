"""What every check of the kit is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tournament.catalogues import both
from tournament.engine.message import Joined, Message
from tournament.engine.text import Text


@dataclass(frozen=True, slots=True)
class Check:
    """One check; calling it raises AssertionError with a sentence when it is not kept."""

    name: str
    run: Callable[[], None]

    def __call__(self) -> None:
        self.run()

    def __str__(self) -> str:
        return self.name


def hold(kept: object, otherwise: str) -> None:
    """Raise AssertionError, under ``python -O`` as well, with what is wrong where something is not kept."""
    if not kept:
        raise AssertionError(otherwise)


def hold_named(names: object, what: str) -> None:
    """Hold that there is a name in both languages, and not the same one twice."""
    said = both(names) if isinstance(names, Text | Message) else None
    hold(said and said.vi.strip() and said.en.strip(), f'{what} needs a name in both languages: names=Text("vi", "en")')
    words = said.vi.split() if said and said.vi == said.en else []
    is_same = any(word[0].islower() for word in words)  # “Pickleball” and “FIVB 2015” are names
    hold(not is_same, f"{what} is called {said and said.vi!r} in both languages: translate it")


def hold_words(words: object, what: str) -> None:
    """Hold that something can be said in both languages."""
    hold(isinstance(words, str | Text | Message | Joined), f"{what} is {words!r}, no words")
    said = both(words) if isinstance(words, str | Text | Message | Joined) else Text("", "")
    hold(said.vi.strip() and said.en.strip(), f"{what} says nothing")


def hold_number(found: object, what: str) -> None:
    """Hold that something is a number by which entries can be ranked."""
    ranked = isinstance(found, int | float | Fraction) or hasattr(found, "numerator") or type(found).__name__ == "Ratio"
    hold(ranked, f"{what} is {found!r}, no number")
    hold(not isinstance(found, float) or math.isfinite(found), f"{what} is {found!r}, which has no place in an order")


def hold_distinct(keys: Iterable[str], what: str) -> None:
    """Hold that no key is given twice."""
    known: set[str] = set()
    for key in keys:
        hold(key not in known, f"two {what} have the key {key!r}")
        known.add(key)


def fails(check: Check) -> bool:
    """Tell whether a check does not hold; those that follow from it would fail for the same reason and hide it."""
    try:
        check()
    except Exception:  # a plugin may fail in any way
        return True
    return False


Collected = Mapping[str, list[Any]]
"""What a plugin brings, by kind."""
