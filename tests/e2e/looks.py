"""In which windows pages are looked at: wide and narrow, light and dark, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from zlib import crc32


@dataclass(frozen=True, slots=True)
class Look:
    """How one visitor sees pages."""

    width: int
    scheme: str
    language: str = "vi"


WINDOWS = tuple(Look(*each) for each in product((360, 1280), ("light", "dark")))
LOOKS = tuple(Look(*each) for each in product((360, 1280), ("light", "dark"), ("vi", "en")))


def look_of(page: str, looks: tuple[Look, ...]) -> Look:
    """Return the look in which `make test` sees a page: always the same, and each look falls to some pages."""
    return looks[crc32(page.encode()) % len(looks)]
