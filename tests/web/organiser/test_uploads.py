"""Tables from people, and their way through a preview."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from tests.web.organiser.conftest import Desk
from tournament.queries.blocks import units_of
from tournament.queries.exchanges import find_block
from tournament.web.organiser.uploads import brought, carried

CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff"), min_size=1, max_size=12)
TABLES = st.lists(st.lists(CELLS.map(str.strip).filter(bool), min_size=1, max_size=4), max_size=6)


@given(TABLES)
def test_a_table_survives_the_preview(table: list[list[str]]) -> None:
    assert brought(carried(table)) == table


def names(desk: Desk) -> list[str]:
    with desk.app.app_context():
        block = find_block(desk.block, with_drafts=True)
        assert block is not None
        return [unit.name for unit in units_of(block.id)]


def test_a_comma_is_part_of_a_pasted_name(desk: Desk) -> None:
    page = f"/manage/{desk.block}/units"
    pasted = "Sở Văn hóa, Thể thao và Du lịch\nĐơn vị 1\nSở Y tế"
    preview = desk.send(page, {"table": pasted})
    assert "đã có đơn vị này" in preview.text
    assert len(names(desk)) == 4

    rows = carried([line.split("\t") for line in pasted.splitlines()])
    desk.send(f"{page}/add", {"table": rows}, form=page)
    assert names(desk)[4:] == ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"]


def test_a_workbook_is_read_with_a_word_about_every_row(desk: Desk) -> None:
    book = openpyxl.Workbook()
    for row in (["STT", "Đơn vị", "Tên đội"], [1, "Đơn vị 1 + Đơn vị 2", "Liên quân"], [2, "Đơn vị 9", ""]):
        book.active.append(row)
    data = BytesIO()
    book.save(data)
    page = f"{desk.of_competition}/entries/import"
    token = desk.get(page).split('name="csrf_token" type="hidden" value="')[1].split('"')[0]

    answer = desk.browser.post(page, data={"csrf_token": token, "file": (BytesIO(data.getvalue()), "danh-sach.xlsx")})

    assert "không có đơn vị “Đơn vị 9”" in answer.text
    assert answer.text.count("state-done") == 1


def test_rubbish_is_refused_in_one_sentence(desk: Desk) -> None:
    page = f"{desk.of_competition}/entries/import"
    token = desk.get(page).split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    answer = desk.browser.post(page, data={"csrf_token": token, "file": (BytesIO(b"PK\3\4 rubbish"), "x.xlsx")})

    assert "Tệp này không phải bảng tính XLSX, CSV hay văn bản phân cách bằng TAB." in answer.text
