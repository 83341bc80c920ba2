"""Lists in text: pasted cells, CSV of any encoding, one item a line."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.lists.legacy import vietnamese_share
from tournament.interchange.lists.sheets import Sheet, sheet_of

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_MOST_LINES = 20
"""Of one quoted cell: beyond them its quotation mark is one of the text."""
_SEPARATORS = "\t;|,"
_BINARY = re.compile(r"[\0-\x08\x0e-\x1a]")
_OTHER_FILES = {
    "begin:vcalendar": Message("a calendar file (.ics)"),
    "begin:vcard": Message("a file of contacts (.vcf)"),
    "%pdf-": Message("a PDF file"),
    "{\\rtf": Message("an RTF file"),
    "{": Message("a JSON file"),
    "<": Message("a web page or an XML file"),
}
_LONGEST_BEGINNING = max(map(len, _OTHER_FILES))
_ANOTHER_FILE = Message("This is {what} and not a list: send an XLSX workbook, CSV or text, one item a line.")
_NOT_A_TABLE = Message("This file is not an XLSX workbook, CSV or tab-separated text.")


def read_text(text: str, separators: str = _SEPARATORS) -> tuple[Sheet, ...]:
    """Read rows of cells from text; which of `separators` is used is told from all of its lines."""
    refuse_other_files(text)
    lines = re.split(r"\r\n|\r|\n", text.lstrip("\ufeff"))
    separator = _separator(lines, separators)
    return sheet_of("", _rows(lines, separator) if separator else ([line] for line in lines))


def refuse_other_files(text: str) -> None:
    """Raise InputError for text that is no list of names: other files, whatever their names end with."""
    begins = text.lstrip("\ufeff \t\r\n")[:_LONGEST_BEGINNING].casefold()
    for beginning, what in _OTHER_FILES.items():
        if begins.startswith(beginning):
            raise InputError(_ANOTHER_FILE.format(what=what))
    if _BINARY.search(text):
        raise InputError(_NOT_A_TABLE)


def decoded(data: bytes) -> str:
    """Read bytes in the first encoding that fits: Unicode, else that of Windows in which words are Vietnamese."""
    if data[:2] in _UTF16:
        return _strict(data, "utf-16")
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, "utf-8-sig")
    encoding = _utf16_without_mark(data)
    if encoding:
        return _strict(data, encoding)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _windows(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(_NOT_A_TABLE) from error


def _utf16_without_mark(data: bytes) -> str:
    """Tell UTF-16 by its zeros: every other byte of a letter without accents, and never both."""
    even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
    if len(data) % 2 or max(even, odd) * 5 < len(data[:4096]) or min(even, odd) * 20 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _windows(data: bytes) -> str:
    """Read bytes of Windows: windows-1258, or windows-1252, whose letters TCVN3 and VNI take for their own."""
    western = "".join(_WESTERN[byte] for byte in data)
    try:
        vietnamese = data.decode("cp1258")
    except UnicodeDecodeError:
        return western
    return western if vietnamese_share(western, old_fonts=True) > vietnamese_share(vietnamese) else vietnamese


_WESTERN = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]


def _separator(lines: list[str], separators: str) -> str:
    """Return what divides most lines, or half of them; empty when nothing does."""
    filled = [line for line in lines if line.strip()]
    best, most = "", 0
    for separator in separators:
        divided = [row for row in _rows(filled, separator) if len(row) > 1]
        agree = len(divided) if any(_divides(row, separator) for row in divided) else 0
        widths = [len(row) for row in divided]
        alike = separator != "," and any(width > 2 and widths.count(width) > 1 for width in set(widths))
        if agree > most and (separator == "\t" or alike or agree * 2 >= len(filled)):
            best, most = separator, agree
        if best == "\t":
            break
    return best


def _divides(row: list[str], separator: str) -> bool:
    """Tell whether a row is certainly divided: after a comma of prose there is a blank."""
    return separator in "\t|" or any(cell and not cell.startswith(" ") for cell in row[1:])


def _rows(lines: list[str], separator: str) -> Iterator[list[str]]:
    """Divide lines into cells; a quoted one may go over several lines, a lone quotation mark is text."""
    at = 0
    while at < len(lines):
        row, taken = _row(lines, at, separator)
        yield row
        at += taken


def _row(lines: list[str], at: int, separator: str) -> tuple[list[str], int]:
    if '"' in lines[at]:
        for taken in range(1, min(_MOST_LINES, len(lines) - at) + 1):
            piece = "\n".join(lines[at : at + taken])
            try:
                return next(csv.reader([piece], delimiter=separator, strict=True), []), taken
            except csv.Error as error:
                if "unexpected end" not in str(error):
                    break
    return lines[at].split(separator), 1
