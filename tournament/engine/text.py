"""Text that travels as data, in both languages at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


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

    def format(self, **values: object) -> Text:
        """Fill the placeholders of both sentences; a `Text` value is put in its own language."""
        return Text(
            self.vi.format(**{k: v.vi if isinstance(v, Text) else v for k, v in values.items()}),
            self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
        )
