"""The language of the page that is being made, for plugins that put a page together themselves."""

from __future__ import annotations

from tournament.catalogues import DEFAULT, languages, translate
from tournament.engine.text import Words


def language() -> str:
    """Return the language of the page that is being made."""
    from flask_babel import get_locale  # noqa: PLC0415 - commands of the engine do without

    code = str(get_locale())
    return code if code in languages() else DEFAULT


def in_language(words: Words | None) -> str:
    """Return words in the language of the page that is being made; a plain string stays as it is, None is empty."""
    return "" if words is None else translate(words, language())
