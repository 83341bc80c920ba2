"""Names that people or plugins give, in both languages at once; what the program itself says is a `Message`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tournament.engine.message import Joined, Message


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in Vietnamese and English."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en

    def in_(self, language: str) -> str:
        """Return the text in `language`; any language but Vietnamese reads the English."""
        return self.vi if language == "vi" else self.en

    def format(self, **values: object) -> Message:
        """Give what the placeholders of both languages stand for."""
        return Message(self, tuple(values.items()))


Words: TypeAlias = Text | Message | Joined | str
"""What can be shown in any language; a plain string is data, the same in all of them."""
