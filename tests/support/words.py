"""What the program says, in Vietnamese; `str` gives the English."""

from __future__ import annotations

from tournament.catalogues import translate
from tournament.engine.text import Words


def vi(words: Words) -> str:
    """Put words into Vietnamese."""
    return translate(words, "vi")
