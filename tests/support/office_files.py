"""Files as offices send them, written by libraries or by hand from rows of texts."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from html import escape
from typing import TypeAlias

import openpyxl
import xlwt
from openpyxl.styles import Font

from tests.support.workbooks import zipped

Rows: TypeAlias = Sequence[Sequence[str | int | None]]
Merges: TypeAlias = Sequence[tuple[int, int, int, int]]
"""First row, first column, last row and last column, from 1."""

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def xlsx(rows: Rows, font: str = "", merges: Merges = (), name: str = "Sheet1") -> bytes:
    """Return an XLSX workbook of one sheet; None is no cell."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.title = name
    for row, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells, start=1):
            if value is not None:
                cell = book.active.cell(row, column, value)
                if font:
                    cell.font = Font(name=font)
    for top, left, bottom, right in merges:
        book.active.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    book.save(file)
    return file.getvalue()


def xlsx_of(sheets: Mapping[str, Rows]) -> bytes:
    """Return an XLSX workbook of several sheets by their names."""
    book, file = openpyxl.Workbook(write_only=True), io.BytesIO()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return file.getvalue()


def xls(rows: Rows, font: str = "", merges: Merges = (), name: str = "Sheet1") -> bytes:
    """Return an Excel 97–2003 workbook of one sheet."""
    book, file = xlwt.Workbook(), io.BytesIO()
    sheet, style = book.add_sheet(name, cell_overwrite_ok=True), xlwt.XFStyle()
    style.font.name = font or "Arial"
    covered = {(row, column) for top, left, bottom, right in merges for row in range(top, bottom + 1)
               for column in range(left, right + 1)}  # fmt: skip
    for row, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells, start=1):
            if value is not None and (row, column) not in covered:
                sheet.write(row - 1, column - 1, value, style)
    for top, left, bottom, right in merges:
        first = rows[top - 1][left - 1] if left <= len(rows[top - 1]) else None
        sheet.write_merge(top - 1, bottom - 1, left - 1, right - 1, first, style)
    book.save(file)
    return file.getvalue()


def docx(
    rows: Rows, font: str = "", merges: Merges = (), before: Sequence[str] = (), after: Sequence[str] = ()
) -> bytes:
    """Return a Word document: paragraphs, a table, paragraphs."""
    spans = {(top, left): right - left + 1 for top, left, _, right in merges}
    hidden = {(row, column) for top, left, bottom, right in merges for row in range(top, bottom + 1)
              for column in range(left + 1, right + 1)}  # fmt: skip
    going_on = {(row, left) for top, left, bottom, _ in merges for row in range(top + 1, bottom + 1)}
    begun = {(top, left) for top, left, bottom, _ in merges if bottom > top}
    width = max(map(len, rows), default=1)
    table = ""
    for number, cells in enumerate(rows, start=1):
        table += "<w:tr>"
        for column in range(1, width + 1):
            place = (number, column)
            if place in hidden:
                continue
            value = cells[column - 1] if column <= len(cells) else None
            about = f'<w:gridSpan w:val="{spans[place]}"/>' if place in spans else ""
            about += '<w:vMerge w:val="restart"/>' if place in begun else "<w:vMerge/>" if place in going_on else ""
            text = "" if value is None or place in going_on else str(value)
            table += f"<w:tc><w:tcPr>{about}</w:tcPr>{_paragraph(text, font)}</w:tc>"
        table += "</w:tr>"
    body = "".join(_paragraph(text, font) for text in before) + f"<w:tbl>{table}</w:tbl>"
    body += "".join(_paragraph(text, font) for text in after)
    document = f"<w:document {_WORD}><w:body>{body}</w:body></w:document>"
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()})


def _paragraph(text: str, font: str) -> str:
    about = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    return f"<w:p><w:r>{about}<w:t>{escape(text)}</w:t></w:r></w:p>"


def ods(rows: Rows, font: str = "", merges: Merges = ()) -> bytes:
    """Return an OpenDocument spreadsheet, with the empty rows that programs put at the end."""
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merges}
    table = ""
    for number, cells in enumerate(rows, start=1):
        table += "<t:table-row>"
        for column, value in enumerate(cells, start=1):
            down, along = spans.get((number, column), (1, 1))
            span = (
                f't:number-rows-spanned="{down}" t:number-columns-spanned="{along}"' if (down, along) != (1, 1) else ""
            )
            text = "" if value is None else f"<x:p>{escape(str(value))}</x:p>"
            table += f"<t:table-cell {span}>{text}</t:table-cell>"
        table += '<t:table-cell t:number-columns-repeated="16000"/></t:table-row>'
    table += '<t:table-row t:number-rows-repeated="1048000"><t:table-cell/></t:table-row>'
    content = f'<c xmlns:t="urn:t" xmlns:x="urn:x"><t:table t:name="Sheet1">{table}</t:table></c>'
    return zipped({"content.xml": content.encode()})


def html(rows: Rows, font: str = "", merges: Merges = ()) -> bytes:
    """Return a web page with a table, as programs write it and call it .xls."""
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merges}
    covered = {(row, column) for top, left, bottom, right in merges for row in range(top, bottom + 1)
               for column in range(left, right + 1)} - set(spans)  # fmt: skip
    page = "<html><head><style>td {color: red}</style></head><body><table>\n"
    for number, cells in enumerate(rows, start=1):
        page += "<tr>"
        for column, value in enumerate(cells, start=1):
            if (number, column) not in covered:
                down, along = spans.get((number, column), (1, 1))
                style = f" style='font-family:\"{font}\"'" if font else ""
                page += (
                    f"<td rowspan={down} colspan='{along}'{style}>{escape('' if value is None else str(value))}</td>"
                )
        page += "</tr>\n"
    return f"{page}</table></body></html>".encode()


def csv(rows: Rows, separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """Return text with separators, as Excel saves it."""
    lines = (separator.join("" if value is None else str(value) for value in cells) for cells in rows)
    return "\r\n".join(lines).encode(encoding)


def xml(rows: Rows, font: str = "", merges: Merges = (), name: str = "Sheet1") -> bytes:
    """Return a workbook of one sheet in Excel 2003 XML; None is no cell."""
    spans = {(top, left): (bottom - top, right - left) for top, left, bottom, right in merges}
    hidden = {(row, column) for top, left, bottom, right in merges for row in range(top, bottom + 1)
              for column in range(left, right + 1) if (row, column) != (top, left)}  # fmt: skip
    table = ""
    for row, values in enumerate(rows, start=1):
        table += f'<Row ss:Index="{row}">'
        for column, value in enumerate(values, start=1):
            if value is None or (row, column) in hidden:
                continue
            down, along = spans.get((row, column), (0, 0))
            kind = "Number" if isinstance(value, int) else "String"
            table += (
                f'<Cell ss:Index="{column}" ss:StyleID="s1" ss:MergeDown="{down}" ss:MergeAcross="{along}">'
                f'<Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'
            )
        table += "</Row>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles><Style ss:ID="s1"><Font ss:FontName="{font or "Arial"}"/></Style></Styles>'
        f'<Worksheet ss:Name="{escape(name)}"><Table>{table}</Table></Worksheet></Workbook>'
    ).encode()
