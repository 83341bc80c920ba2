"""TCVN3 (ABC) and VNI text, which is Vietnamese only in its own fonts, put into Unicode.

The letters stand where TCVN 5712:1993 (its third set) and the fonts of VNI have them. Without a font they are told by
their words: what becomes Vietnamese syllables and was none before.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tournament.engine.message import Message
from tournament.engine.names import tidy
from tournament.engine.text import Words
from tournament.interchange.lists.sheets import Cell
from tournament.interchange.lists.syllables import is_syllable

_TCVN3 = "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ"
"""Letters from code A1 on; a blank where there is none."""
_TCVN3_LETTERS = {chr(code): letter for code, letter in enumerate(_TCVN3, start=0xA1) if letter != " "}

_VNI_TONES = {"": "", "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_CIRCUMFLEX = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_VNI_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_VNI_BASES = {"ơ": "ô", "ư": "ö"}
_VNI_ALONE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}


def _vni() -> dict[str, str]:
    """Return the letters of VNI by what they are written with: a base and a mark, or one character."""
    written = {shown: letter for letter, shown in (*_VNI_BASES.items(), *_VNI_ALONE.items())}
    for tone in _VNI_TONES:
        written |= {_VNI_BASES.get(base, base) + _VNI_TONES[tone]: base + tone for base in "aeouơưy" if tone}
        written |= {base + _VNI_CIRCUMFLEX[tone]: base + "\u0302" + tone for base in "aeo"}
        written["a" + _VNI_BREVE[tone]] = "a\u0306" + tone
    written = {shown: unicodedata.normalize("NFC", letter) for shown, letter in written.items()}
    written.pop("yï")  # ỵ has a character of its own
    capitals = {shown.upper(): letter.upper() for shown, letter in written.items()}
    mixed = {shown[0].upper() + shown[1:]: letter.upper() for shown, letter in written.items()}
    return written | mixed | capitals


_VNI_LETTERS = _vni()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI_LETTERS), key=len, reverse=True)))
_WORD = re.compile(r"[^\s,;:.()/&+\"'0-9_*\-–]+")
_SYMBOLS = frozenset(shown for shown in _TCVN3_LETTERS if ord(shown) < 0xC0)
"""Codes of TCVN3 that are no letters elsewhere: one of them in a word betrays it."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A way in which Vietnamese was written before Unicode, and how to read it."""

    name: str
    read: Callable[[str], str]


def from_tcvn3(text: str) -> str:
    """Read TCVN3; in a text of capitals the accented letters, which the font has only small, are capitals too."""
    return _capitals(text, "".join(_TCVN3_LETTERS.get(char, char) for char in text))


def from_vni(text: str) -> str:
    """Read VNI-Win: letters with marks behind them."""
    return _VNI_PATTERN.sub(lambda found: _VNI_LETTERS[found[0]], text)


TCVN3, VNI = Encoding("TCVN3 (ABC)", from_tcvn3), Encoding("VNI", from_vni)
ENCODINGS = (TCVN3, VNI)


def of_font(font: str) -> Encoding | None:
    """Return the encoding whose font this is."""
    name = font.strip().casefold()
    if name.startswith(".vn"):
        return TCVN3
    return VNI if re.match(r"vni\b|vni-|vni_", name) else None


def of_letters(texts: Iterable[str], likely: Encoding | None = None) -> Encoding | None:
    """Return the encoding that makes Vietnamese words of texts that are none as they stand; of equals the likely."""
    words = list({word for text in texts for word in _odd_words(text)})
    if not words or _share(words, _composed) > 1 - _CONVINCING / 2:
        return None
    found = max(ENCODINGS, key=lambda encoding: (_share(words, encoding.read), encoding is likely))
    after = _share(words, found.read)
    if after < _CONVINCING or after <= _share(words, _composed):
        return None
    sure = len(words) > 1 or any(char in _SYMBOLS for word in words for char in word)
    return found if sure else None


_CONVINCING = 0.8


def converted(text: str, encoding: Encoding, font: str = "") -> str:
    """Put a text into Unicode; one that holds what the encoding does not have stays as it is."""
    if any(ord(char) > 0xFF and char not in _WINDOWS for char in text):
        return _composed(text)
    read = unicodedata.normalize("NFC", encoding.read(text))
    return read.upper() if _of_capitals(font, encoding) else read


_WINDOWS = frozenset(bytes(range(0x80, 0xA0)).decode("cp1252", "ignore"))


def _of_capitals(font: str, encoding: Encoding) -> bool:
    """Tell whether a font of TCVN3 shows small letters as capitals: its name ends in H."""
    return encoding is TCVN3 and re.search(r"H\b", font.strip()) is not None


def vietnamese_share(text: str, *, old_fonts: bool = False) -> float:
    """Return the share of a text's accented words that are Vietnamese, as they stand or also in old fonts."""
    words = list(_odd_words(text))
    readings = (_composed, *(encoding.read for encoding in ENCODINGS if old_fonts))
    return max(_share(words, read) for read in readings)


def _odd_words(text: str) -> Iterable[str]:
    return (word for word in _WORD.findall(text) if not word.isascii())


def _share(words: Sequence[str], read: Callable[[str], str]) -> float:
    return sum(is_syllable(read(word)) for word in words) / len(words) if words else 0.0


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _capitals(text: str, read: str) -> str:
    """Let the accented letters follow a text, or a word of it, that is typed in capitals."""
    if _shouted(text):
        return read.upper()
    words = zip(re.split(r"(\s)", text), re.split(r"(\s)", read), strict=True)
    return "".join(after.upper() if _shouted(before) else after for before, after in words)


def _shouted(text: str) -> bool:
    return re.search("[A-Z]{2}", text) is not None and re.search("[a-z]", text) is None


Cells = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Converted:
    """A row in Unicode, the encoding that something in it was written in, and what can be read in two ways."""

    cells: Cells
    written: str = ""
    asks: Words | None = None


TWO_WAYS = Message("“{one}” can also be read as “{other}”")


def in_unicode(rows: Sequence[Cells]) -> list[Converted]:
    """Put the rows of a sheet into Unicode: by their fonts, else by the letters of all, else by those of a cell."""
    plain = [cell.text for cells in rows for cell in cells if not cell.merged and of_font(cell.font) is None]
    guessed = of_letters(plain)
    told = guessed and not _reads_as_well(plain, guessed)
    return [_row_in_unicode(cells, guessed, bool(told)) for cells in rows]


def _row_in_unicode(cells: Cells, guessed: Encoding | None, told: bool) -> Converted:
    """Put a row into Unicode; `told` says that what was guessed from all rows can be nothing else."""
    read, written, asks = [], "", None
    for cell in cells:
        if cell.text.isascii():
            read.append(cell)
            continue
        of_its_font, before = of_font(cell.font), _composed(cell.text)
        sure = of_its_font or of_letters([cell.text], guessed)
        encoding = sure or guessed
        text = converted(cell.text, encoding, cell.font) if encoding else before
        if encoding and text != before:
            written = encoding.name
            if not sure and _share(list(_odd_words(before)), _composed) == 1:
                asks = TWO_WAYS.format(one=tidy(before), other=tidy(text))
            rival = None if of_its_font or (told and encoding is guessed) else _reads_as_well([cell.text], encoding)
            if rival:
                asks = TWO_WAYS.format(one=tidy(text), other=tidy(converted(cell.text, rival)))
        read.append(replace(cell, text=text))
    return Converted(tuple(read), written, asks)


def _reads_as_well(texts: Iterable[str], encoding: Encoding) -> Encoding | None:
    """Return another encoding that makes as many Vietnamese words of texts, and other ones."""
    words = list({word for text in texts for word in _odd_words(text)})
    for other in ENCODINGS:
        alike = _share(words, other.read) >= _share(words, encoding.read)
        if other is not encoding and alike and any(other.read(word) != encoding.read(word) for word in words):
            return other
    return None
