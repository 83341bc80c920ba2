"""Workbooks: what cells hold, against openpyxl, and files made to do harm."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.support.tables import read_table
from tests.support.words import vi
from tests.support.workbooks import HARMFUL, READ, workbook
from tournament.engine.errors import InputError
from tournament.interchange.lists import parts
from tournament.interchange.lists.sheets import MAX_CELL, MAX_COLUMNS


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_cells_come_as_people_see_them(epoch: datetime | None) -> None:
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    rich = CellRichText("Đơn ", TextBlock(InlineFont(b=True), "vị"))
    for row in ([rich, 4, 4.5, -0.25, 1e20], [date(2026, 8, 19), datetime(2026, 8, 19, 7, 30), time(7, 30), True]):
        book.active.append(row)
    book.active["A4"], book.active["C4"] = "#N/A", "=1+1"
    book.active["B5"].number_format = '"ngày "dd'
    book.active["B5"] = 50000
    book.create_sheet("another")["A1"] = "no"
    assert read_table(saved(book)) == [
        ["Đơn vị", "4", "4.5", "-0.25", "100000000000000000000"],
        ["19/08/2026", "19/08/2026 07:30", "07:30", "True"],
        ["#N/A"],
        ["", "22/11/2040" if epoch else "21/11/2036"],
    ]  # fmt: skip


def test_a_number_that_no_day_has_stays_a_number() -> None:
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    rows = '<row><c s="0"><v>1e9</v></c><c s="7"><v>2</v></c></row>'
    assert read_table(workbook(rows, styles=styles)) == [["1000000000", "2"]]


def test_what_is_read_aloud_is_no_part_of_a_text() -> None:
    strings = '<si><r><t>Đơn</t></r><rPh sb="0" eb="1"><t>don</t></rPh><r><t> vị</t></r></si>'
    assert read_table(workbook(strings=strings)) == READ


def test_cells_are_placed_where_they_say() -> None:
    rows = (
        '<row r="1"><c r="C1"><v>1</v></c><c><v>2</v></c><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c><c r="B1048576" t="str"><f>A1</f><v>b</v></c></row>'
    )
    assert read_table(workbook(rows)) == [["a", "", "1", "2"], ["", "b"]]


def test_columns_and_letters_beyond_the_bounds_are_left_out() -> None:
    cells = "".join(f'<c t="str"><v>{"x" * 2_000}{n}</v></c>' for n in range(100))
    assert read_table(workbook(f"<row>{cells}</row>")) == [["x" * MAX_CELL] * MAX_COLUMNS]


@pytest.mark.parametrize("what", HARMFUL)
def test_a_harmful_workbook_is_refused_in_one_sentence(what: str) -> None:
    made, sentence = HARMFUL[what]
    with pytest.raises(InputError) as refused:
        read_table(made())
    assert vi(refused.value.text) == sentence


def test_no_more_is_read_than_has_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_ELEMENTS", 20_000)
    endless = workbook("<row><c><v>1</v></c></row>" * 100_000)
    with pytest.raises(InputError) as refused:
        read_table(endless)
    assert vi(refused.value.text) == "Bảng quá lớn: chỉ đọc tối đa 2.000 dòng."
