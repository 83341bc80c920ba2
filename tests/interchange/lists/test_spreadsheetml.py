"""Workbooks in Excel 2003 XML: days, comments, cells left out, and files made to do harm."""

from __future__ import annotations

import pytest

from tests.support import office_files
from tests.support.words import vi
from tournament.engine.errors import InputError
from tournament.interchange.lists.reader import read_list, read_pasted_list

HONEST = office_files.xml([["Đơn vị", "Ngày"], ["Sở Y tế", "x"]]).decode()


def texts(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for sheet in read_list(data) for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_it_is_told_by_what_it_holds_in_any_encoding(encoding: str) -> None:
    assert texts(HONEST.encode(encoding)) == [["Đơn vị", "Ngày"], ["Sở Y tế", "x"]]
    assert len(read_pasted_list(HONEST)[0].rows) == 2


def test_days_comments_and_cells_left_out() -> None:
    cell = (
        '<Cell ss:Index="2" ss:StyleID="s1" ss:MergeDown="0" ss:MergeAcross="0"><Data ss:Type="String">x</Data></Cell>'
    )
    assert cell in HONEST
    other = (
        '<Cell ss:Index="3"><Data ss:Type="DateTime">2026-08-19T00:00:00.000</Data>'
        "<Comment><ss:Data>sửa</ss:Data></Comment></Cell>"
        '<Cell><Data ss:Type="DateTime">2026-08-19T07:30:00.000</Data></Cell><Cell/>'
        '<Cell><ss:Data ss:Type="String"><B>Đ</B>ậm</ss:Data></Cell>'
    )
    assert texts(HONEST.replace(cell, other).encode())[1] == [
        "Sở Y tế", "", "19/08/2026", "19/08/2026 07:30", "", "Đậm",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "harm",
    [
        HONEST[:-20],
        HONEST.replace("<Workbook", '<!DOCTYPE Workbook [<!ENTITY a "b">]><Workbook'),
        HONEST.replace('ss:Index="2"', 'ss:Index="zwei"'),
    ],
)
def test_a_damaged_one_is_refused_in_a_sentence(harm: str) -> None:
    with pytest.raises(InputError) as refused:
        read_list(harm.encode())
    assert vi(refused.value.text).endswith(".")


def test_what_claims_to_be_huge_is_read_within_bounds() -> None:
    far = HONEST.replace('<Row ss:Index="2">', '<Row ss:Index="99999999">')
    assert texts(far.encode())[1] == ["Sở Y tế", "x"]
    merged = HONEST.replace('ss:MergeDown="0" ss:MergeAcross="0"', 'ss:MergeDown="999999" ss:MergeAcross="999999"')
    assert [len(row) for row in texts(merged.encode())] == [40, 40]
    with pytest.raises(InputError, match="too large"):
        read_list(office_files.xml([["x"]] * 2_002))
