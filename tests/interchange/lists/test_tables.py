"""Tables from people: what spreadsheets paste and save, and files made to do harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tables import read_pasted, read_table
from tests.support.words import vi
from tournament.engine.errors import InputError
from tournament.interchange.lists.sheets import MAX_COLUMNS, MAX_ROWS


def xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def replaced(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """Rewrite one part of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == member else content)
    return out.getvalue()


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_pasted_cells_are_split_at_the_separator_they_use(separator: str) -> None:
    text = f"Sở Giáo dục và Đào tạo{separator}Sở GD&ĐT\r\n\r\n  Đơn vị 4 {separator} ĐV 4\r\n"
    assert read_pasted(text) == [["Sở Giáo dục và Đào tạo", "Sở GD&ĐT"], ["Đơn vị 4", "ĐV 4"]]


def test_a_quoted_cell_keeps_its_separator() -> None:
    assert read_pasted('"Sở A, Sở B",AB\n') == [["Sở A, Sở B", "AB"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_csv_is_read_in_the_encodings_offices_save(encoding: str) -> None:
    text = "Đôn vê;ĐV\n"  # letters that each of these encodings writes as one character
    assert read_table(text.encode(encoding)) == [["Đôn vê", "ĐV"]]


def test_a_workbook_gives_text_numbers_and_days() -> None:
    assert read_table(xlsx([["Đơn vị 4", 4, 4.5, date(2026, 8, 19), None, True]])) == [
        ["Đơn vị 4", "4", "4.5", "19/08/2026", "", "True"]
    ]


def test_a_sheet_that_claims_to_be_huge_is_read_within_bounds() -> None:
    honest = xlsx([["a", "b"], ["c", "d"]])
    claimed = replaced(honest, "xl/worksheets/sheet1.xml", b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    assert claimed != honest
    assert read_table(claimed) == [["a", "b"], ["c", "d"]]


def test_columns_beyond_the_bound_are_not_read() -> None:
    assert len(read_table(xlsx([list(range(MAX_COLUMNS + 20))]))[0]) == MAX_COLUMNS


def test_more_rows_than_the_bound_are_refused() -> None:
    assert len(read_pasted("x\n" * (MAX_ROWS + 1))) == MAX_ROWS + 1
    with pytest.raises(InputError, match="too large"):
        read_pasted("x\n" * (MAX_ROWS + 2))


@given(st.binary(max_size=400))
def test_rubbish_is_read_as_text_or_refused_with_a_sentence(data: bytes) -> None:
    for attempt in (data, b"PK" + data, b"PK\x03\x04" + data):
        try:
            table = read_table(attempt)
        except InputError as error:
            assert vi(error.text).endswith(".")
        else:
            assert all(isinstance(cell, str) for row in table for cell in row)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "a calendar file (.ics)"),
        ("\ufeff\nBEGIN:VCARD\nFN:An\n", "a file of contacts (.vcf)"),
        ("%PDF-1.7\n%âãÏÓ\n", "a PDF file"),
        ("{\\rtf1 An}", "an RTF file"),
        ('{"name": "An"}', "a JSON file"),
        ("<!DOCTYPE html><p>An", "a web page or an XML file"),
    ],
)
def test_another_file_is_no_list(text: str, what: str) -> None:
    for read in (read_pasted, lambda text: read_table(text.encode())):
        with pytest.raises(InputError) as refused:
            read(text)
        assert str(refused.value.text) == (
            f"This is {what} and not a list: send an XLSX workbook, CSV or text, one item a line."
        )


def test_a_picture_is_no_list() -> None:
    with pytest.raises(InputError, match="not an XLSX workbook, CSV or tab-separated text"):
        read_table(b"GIF89a\x01\x02\x03\x04names")
