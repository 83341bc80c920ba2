"""The languages of the program: compiled catalogues, and words put into a language by them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from string import Formatter

from babel import Locale, UnknownLocaleError

from tournament.engine.message import Joined, Message, filled
from tournament.engine.text import Text, Words

log = logging.getLogger(__name__)

FOLDER = Path(__file__).with_name("translations")
SOURCE, DEFAULT = "en", "vi"
"""The language that messages are written in, and the one of whoever asks for none."""
_folders: tuple[Path, ...] = (FOLDER,)


def use(folders: Iterable[Path]) -> None:
    """Take the catalogues of plugins' folders beside the program's own, which come first."""
    global _folders
    _folders = (FOLDER, *folders)
    languages.cache_clear()
    _held.cache_clear()
    _said.cache_clear()


@cache
def languages() -> Mapping[str, str]:
    """Name every language that has a catalogue, and the source's, in itself: Vietnamese first."""
    found = {path.parts[-3] for folder in _folders for path in folder.glob("*/LC_MESSAGES/messages.mo")}
    ordered = dict.fromkeys([DEFAULT, SOURCE, *sorted(found)])
    return {code: name for code in ordered if (name := _name(code))}


def translate(words: Words, language: str) -> str:
    """Put words into a language; what its catalogue lacks stands in English."""
    if isinstance(words, str):
        return words
    if isinstance(words, Text):
        return words.in_(language)
    if isinstance(words, Joined):
        return words.between.join(translate(part, language) for part in words.parts)
    sentence = _sentence(words, language)
    if not words.arguments:
        return sentence
    return filled(sentence, [(name, _put(value, language)) for name, value in words.arguments])


def both(words: Words) -> Text:
    """Put words into the two languages that records for programs and rows of the database keep."""
    return Text(translate(words, "vi"), translate(words, "en"))


def _put(value: object, language: str) -> object:
    return translate(value, language) if isinstance(value, Message | Text | Joined) else value


def _sentence(message: Message, language: str) -> str:
    if isinstance(message.msgid, Text):
        return message.msgid.in_(language)
    return _said(language, message.context, message.msgid)


@lru_cache(8192)
def _said(language: str, context: str, msgid: str) -> str:
    if not msgid:
        return ""  # where gettext keeps what a catalogue says of itself
    held = _held(language)
    said = held.pgettext(context, msgid) if context else held.gettext(msgid)
    known = _placeholders(msgid)
    if _placeholders(said) <= known | {(name, "") for name, _spec in known}:
        return said
    # A catalogue that names another placeholder, or writes one otherwise, must not take the page away.
    log.error("the catalogue of %s cannot be filled in: %s", language, said)
    return msgid


def _placeholders(sentence: str) -> set[tuple[str, str]]:
    """Return the placeholders of a sentence, each with how it is written; what is no sentence with any is one alone."""
    try:
        return {(name, spec or "") for _, name, spec, _ in Formatter().parse(sentence) if name is not None}
    except ValueError:
        return {(sentence, "")}


@cache
def _held(language: str) -> NullTranslations:
    """Return a language's catalogues, each asked where those before it are silent."""
    held = NullTranslations()
    for folder in reversed(_folders):
        path = folder / language / "LC_MESSAGES" / "messages.mo"
        if path.exists():
            with path.open("rb") as file:
                found = GNUTranslations(file)
            found.add_fallback(held)
            held = found
    return held


def _name(code: str) -> str | None:
    """Name a language in itself; None for what is none, or is written in another way than Babel's, which finds it."""
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None
    name = locale.display_name or code
    return name[:1].upper() + name[1:] if str(locale) == code else None
