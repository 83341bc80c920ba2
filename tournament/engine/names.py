"""Vietnamese names and words: tidying, addresses, search without accents, and order by given name."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME, LONGEST_SHORT_NAME, LONGEST_CONTACT = 200, 60, 200
"""Characters."""
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f"  # controls but tab and line ends
    "\u202a-\u202e\u2066-\u2069"  # turn the direction of text, so that it reads as something else
    "\ud800-\udfff\ufffd\ufffe\uffff]"  # no characters, or what stands for bytes that were none
)
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_ORDER = {letter: position for position, letter in enumerate(_LETTERS, start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng

SortKey = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def plain_text(value: str, longest: int) -> bool:
    """Tell whether a text may be stored and shown: printable, in one direction, not too long."""
    return len(value) <= longest and UNPRINTABLE.search(value) is None


def tidy(text: str) -> str:
    """Compose accents (NFC), drop control and direction marks, and fold white space to single blanks."""
    spaced = (" " if char.isspace() else char for char in composed(text))
    return " ".join("".join(char for char in spaced if unicodedata.category(char) not in _DROPPED).split())


_DROPPED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def composed(text: str) -> str:
    """Write letters and their marks as one (NFC), as names that look the same are compared."""
    return unicodedata.normalize("NFC", text)


def name_key(name: str) -> str:
    """Tell names apart: those with one key are the same name, whatever its case, spaces and Unicode form.

    Tones and letters count: Thôn Đông is not Thôn Đồng. To find a name whatever its accents there is `search_key`.
    """
    return composed(tidy(name).casefold())


def placed_key(name: str) -> str:
    """Fold also where in a syllable the tone stands: hoà and hòa, khoẻ and khỏe are alike, and may be the same name."""
    return " ".join("".join(_bare_and_tone(word)) for word in name_key(name).split())


def is_spelling(told: str, name: str) -> bool:
    """Tell whether a text is a name as people write it: its tones placed in either way, or without any accent."""
    return placed_key(told) == placed_key(name) or name_key(told) == search_key(told) == search_key(name)


def search_key(text: str) -> str:
    """Fold a text so that it is found whatever its accents and case: “Đơn vị” and “don vi” are the same."""
    plain = unicodedata.normalize("NFD", tidy(text).casefold().replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def slug(text: str) -> str:
    """Turn a text into lower-case ASCII words joined by hyphens."""
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in search_key(text))
    return "-".join(words.split())


def sort_key(name: str) -> SortKey:
    """Order names as Vietnamese lists do: by given name (the last word), then the others from the first on.

    Letters count before tones: a ă â b … y, and none huyền hỏi ngã sắc nặng.
    """
    words = tidy(name).casefold().split()
    return tuple(_word_key(word) for word in (*words[-1:], *words[:-1]))


def _word_key(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters: list[int] = []
    tones: list[int] = []
    for char in word:
        base, tone = _split_tone(char)
        letters.append(_ORDER.get(base, len(_LETTERS) + 1 + ord(base)) if not base.isdecimal() else int(base) - 10)
        tones.append(tone)
    return tuple(letters), tuple(tones)


def _bare_and_tone(word: str) -> tuple[str, str]:
    """Take the tones off a word, with the marks of ă â ê ô ơ ư left on it; returns both."""
    marks = unicodedata.normalize("NFD", word)
    return composed("".join(mark for mark in marks if mark not in _TONES)), "".join(
        mark for mark in marks if mark in _TONES
    )


def _split_tone(char: str) -> tuple[str, int]:
    """Take the tone off a letter; the marks of ă â ê ô ơ ư stay with it."""
    marks = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in marks if mark in _TONES), "")
    base = unicodedata.normalize("NFC", marks.replace(tone, "") if tone else marks)
    return base[:1], _TONES.get(tone, 0)
