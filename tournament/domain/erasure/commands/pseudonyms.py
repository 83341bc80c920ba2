"""Putting a pseudonym in the place of a person's name, wherever in texts and JSON it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from tournament.catalogues import both
from tournament.domain.core.queries.people import PSEUDONYM
from tournament.engine.names import is_spelling, search_key, slug
from tournament.engine.text import Text

DIGITS_OF_A_NUMBER = 7
"""A contact with fewer digits and without an @ is a remark, not something a person is found by."""


def is_address(contact: str) -> bool:
    """Tell whether a contact is an e-mail address or a telephone number, which can stand for nobody else."""
    return "@" in contact or sum(char.isdigit() for char in contact) >= DIGITS_OF_A_NUMBER


@dataclass(frozen=True)
class Pseudonym:
    """What stands for a person: `names` in all their spellings, `contacts`, and `slugs` with what replaces them.

    Names are tidy. One of a single word (“An”) is also an ordinary word: it is replaced where it is the whole text of
    a place for names, or in a sentence that is known to be about the person. `kept` are names of units, halls and the
    like that were called after somebody: a text that is one of them stays.
    """

    number: int
    names: frozenset[str]
    contacts: frozenset[str] = frozenset()
    slugs: Mapping[str, str] = field(default_factory=dict)
    kept: Collection[str] = ()

    @property
    def text(self) -> Text:
        """Return the pseudonym itself."""
        return both(PSEUDONYM.format(n=self.number))

    @property
    def slug(self) -> str:
        """Return the pseudonym as a word of an address."""
        return slug(self.text.vi)

    def in_text(self, value: str, *, english: bool = False, close: bool = False) -> str:
        """Return a text without the person; `close` when it is known to be about them."""
        if value in self.kept:
            return value
        told = self.text.en if english else self.text.vi
        new = unicodedata.normalize("NFC", value)
        for pattern, instead in ((self._close if close else self._names, told), (self._contacts, told)):
            new = pattern.sub(instead, new) if pattern else new
        new = self._slugs.sub(lambda found: self.slugs.get(found[0].lower(), self.slug), new) if self._slugs else new
        return value if new == unicodedata.normalize("NFC", value) else new

    def in_slug(self, value: str) -> str:
        """Return a word of an address of the person, or of a team that bears the name, without it."""
        told = self.slugs.get(value) or self.in_text(value)
        for name in self.names:
            told = told.replace(slug(name), self.slug) if " " in name else told
        return self.slug if told in map(slug, self.names) else told

    def in_place_for_names(self, value: str) -> str:
        """Return what stands in a place that holds a name: the pseudonym instead of the person's, else as it was."""
        whole = any(is_spelling(value, name) for name in self.names)
        return self.text.vi if whole else self.in_text(value)

    def in_value(self, value: Any, *, english: bool = False) -> Any:
        """Return a text, list, mapping, kept answer or packed session without the person."""
        match value:
            case str():
                return self.in_text(value, english=english)
            case list():
                return [self.in_value(each, english=english) for each in value]
            case dict():
                return {key: self.in_value(each, english=english or key == "en") for key, each in value.items()}
            case bytes():
                return self._in_bytes(value)
            case _:
                return value

    def _in_bytes(self, packed: bytes) -> bytes:
        try:
            old = msgspec.msgpack.decode(packed)
        except msgspec.DecodeError:
            return self.in_text(packed.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        new = self.in_value(old)
        return packed if new == old else msgspec.msgpack.encode(new)

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return _any(_spellings(self.names), r"(?<!\w)", r"(?!\w)")

    @cached_property
    def _close(self) -> re.Pattern[str] | None:
        single = (rf"(?-i:{re.escape(name)})" for name in self.names if " " not in name)
        return _any([*_spellings(self.names), *single], r"(?<!\w)", r"(?!\w)")

    @cached_property
    def _contacts(self) -> re.Pattern[str] | None:
        return _any((re.escape(contact) for contact in self.contacts), r"(?<![\w.+-])", r"(?![\w-])")

    @cached_property
    def _slugs(self) -> re.Pattern[str] | None:
        long = {slug(name) for name in self.names if " " in name} | {each for each in self.slugs if "-" in each}
        within = [rf"(?<=/){re.escape(each)}(?=/)" for each in self.slugs]
        # What follows with a number is the address of somebody else of that name.
        return _any([*within, *(rf"(?<!\w){re.escape(each)}(?!\w)(?!-\d+(?!\w))" for each in long)])


def _spellings(names: Iterable[str]) -> Iterator[str]:
    """Yield patterns of the names of several words: as they are written and without any accent, whatever the spaces."""
    for name in names:
        for spelling in {name, search_key(name)} if " " in name else ():
            yield r"\s+".join(map(re.escape, spelling.split()))


def _any(patterns: Iterable[str], before: str = "", after: str = "") -> re.Pattern[str] | None:
    found = sorted({each for each in patterns if each}, key=lambda each: (-len(each), each))
    return re.compile(f"{before}(?:{'|'.join(found)}){after}", re.IGNORECASE) if found else None
