"""One door for lists from people: whatever a file is, sheets of cells come out."""

from __future__ import annotations

from dataclasses import replace

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.interchange.lists.docx import DOCUMENT, read_document
from tournament.interchange.lists.html import holds_table, read_html
from tournament.interchange.lists.ods import CONTENT, read_spreadsheet
from tournament.interchange.lists.parts import MOST_MEMBERS, MOST_UNPACKED
from tournament.interchange.lists.sheets import Sheet
from tournament.interchange.lists.spreadsheetml import holds_workbook, read_xml_workbook
from tournament.interchange.lists.text import decoded, read_text
from tournament.interchange.lists.xls import read_xls
from tournament.interchange.lists.xlsx import read_workbook
from tournament.interchange.zips import open_zip

_OLE, _BIFF = b"\xd0\xcf\x11\xe0", (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_NOTHING = Message("There is no list in it: no row holds anything.")


def read_list(data: bytes, name: str = "") -> tuple[Sheet, ...]:
    """Read the sheets of a workbook, Word document, web page, CSV or text file, told by what it holds.

    A sheet without a name of its own is called `name`. At most 2,000 rows of 40 columns are read; InputError when it is
    none of these, holds nothing, is too large or unpacks to more than 64 MiB.
    """
    return tuple(replace(sheet, name=sheet.name or name) for sheet in _some(_sheets(data)))


def _some(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    if not sheets:
        raise InputError(_NOTHING)
    return sheets


def _sheets(data: bytes) -> tuple[Sheet, ...]:
    if data[:2] == b"PK":
        archive = open_zip(data, MOST_MEMBERS, MOST_UNPACKED)
        readers = ((DOCUMENT, read_document), (CONTENT, read_spreadsheet))
        return next((reader for part, reader in readers if part in archive.names), read_workbook)(archive)
    if data.startswith(_OLE) or data[:2] in _BIFF:
        return read_xls(data)
    return read_pasted_list(decoded(data))


def read_pasted_list(text: str, separators: str = "\t;|,") -> tuple[Sheet, ...]:
    """Read cells pasted from a spreadsheet, CSV text, or the source of a web page with a table.

    InputError when nothing stands there.
    """
    if holds_workbook(text):
        return _some(read_xml_workbook(text))
    return _some(read_html(text) if holds_table(text) else read_text(text, separators))
