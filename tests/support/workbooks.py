"""Workbooks made by hand: honest ones, and those that are made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATION = '<Relationship Id="r{}" Type="' + _KINDS + '/{}" Target="{}"/>'
HONEST = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>4</v></c></row>'
READ = [["Đơn vị", "", "4"]]
"""What `workbook()` holds."""


def workbook(
    rows: str = HONEST,
    strings: str = "<si><t>Đơn vị</t></si>",
    styles: str = "<cellXfs><xf/></cellXfs>",
    head: str = "",
    more: dict[str, bytes] | None = None,
) -> bytes:
    """Return a workbook of one sheet from the XML of its rows, shared strings and styles; `head` comes before each."""
    parts = {
        "_rels/.rels": _RELATIONS.format(_RELATION.format(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_KINDS}"><sheets><sheet name="a" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(
            _RELATION.format(1, "worksheet", "worksheets/sheet1.xml")
            + _RELATION.format(2, "sharedStrings", "sharedStrings.xml")
            + _RELATION.format(3, "styles", "/xl/styles.xml")
        ),
        "xl/sharedStrings.xml": f"{head}<sst {_MAIN}>{strings}</sst>",
        "xl/styles.xml": f"{head}<styleSheet {_MAIN}>{styles}</styleSheet>",
        "xl/worksheets/sheet1.xml": f"{head}<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>",
    }
    return zipped({**{name: text.encode() for name, text in parts.items()}, **(more or {})})


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a ZIP file of some members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def linked() -> bytes:
    """Return a workbook with a symbolic link in it."""
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def _declared(data: bytes, size: int) -> bytes:
    """Let the last member of a ZIP file declare another size than it has."""
    at = data.rindex(b"PK\1\2") + 24
    return data[:at] + size.to_bytes(4, "little") + data[at + 4 :]


TOO_MUCH = "Bảng tính quá lớn: hãy xóa các dòng, cột và định dạng thừa."
NO_WORKBOOK = "Tệp này không phải bảng tính XLSX."
DAMAGED = "Tệp này bị hỏng, có mật khẩu hoặc không đúng loại."
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
HARMFUL: dict[str, tuple[Callable[[], bytes], str]] = {
    "row 10^12": (
        lambda: workbook('<row r="1000000000000"><c r="A1000000000000"><v>1</v></c></row>'),
        "Bảng tính XLSX không thể có ô “1000000000000”.",
    ),
    "row 0": (lambda: workbook('<row r="0"/>'), "Bảng tính XLSX không thể có ô “0”."),
    "column ZZZ": (
        lambda: workbook('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'),
        "Bảng tính XLSX không thể có ô “ZZZ1”.",
    ),
    "empty rows": (lambda: workbook("<row/>" * 410_000), TOO_MUCH),
    "cells beyond the columns": (lambda: workbook(f"<row>{'<c/>' * 410_000}</row>"), TOO_MUCH),
    "a million strings": (lambda: workbook(strings="<si/>" * 410_000), TOO_MUCH),
    "a million styles": (lambda: workbook(styles=f"<cellXfs>{'<xf/>' * 410_000}</cellXfs>"), TOO_MUCH),
    "more rows than are read": (
        lambda: workbook("<row><c><v>1</v></c></row>" * 2_002),
        "Bảng quá lớn: chỉ đọc tối đa 2.000 dòng.",
    ),
    "an external entity": (lambda: workbook(head=ENTITY), NO_WORKBOOK),
    "laughs": (
        lambda: workbook(head='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>', strings="<si><t>&b;</t></si>"),
        NO_WORKBOOK,
    ),
    "no such string": (lambda: workbook('<row><c t="s"><v>7</v></c></row>'), NO_WORKBOOK),
    "a sheet that is missing": (lambda: zipped({"xl/workbook.xml": b"<workbook/>"}), NO_WORKBOOK),
    "way out": (lambda: workbook(more={"../../evil": b""}), "Tệp ZIP có tệp lạ: '../../evil'."),
    "way out, otherwise": (lambda: workbook(more={"..\\evil": b""}), "Tệp ZIP có tệp lạ: '..\\\\evil'."),
    "from the root": (lambda: workbook(more={"/etc/passwd": b""}), "Tệp ZIP có tệp lạ: '/etc/passwd'."),
    "link": (linked, "Tệp ZIP có tệp lạ: 'xl/link'."),
    "10,000 members": (
        lambda: workbook(more={f"m{number}": b"" for number in range(10_000)}),
        "Tệp ZIP có quá 1000 tệp.",
    ),
    "declared size": (lambda: _declared(workbook(), 65 * 2**20), "Tệp ZIP giải nén ra quá 64 MB."),
    "another size than declared": (lambda: _declared(workbook(), 100), DAMAGED),
    "a bomb": (lambda: workbook(more={f"m{n}": b"\0" * 8_000_000 for n in range(9)}), "Tệp ZIP giải nén ra quá 64 MB."),
    "cut off": (lambda: workbook()[:-30], DAMAGED),
    "no ZIP at all": (lambda: b"PK\3\4 rubbish", DAMAGED),
}
"""Files made to do harm, by what they hold, and the sentence that refuses them."""
