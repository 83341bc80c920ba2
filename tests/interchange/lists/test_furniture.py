"""What is written around a list in a letter is none of its items."""

from __future__ import annotations

import pytest

from tournament.interchange.lists.furniture import in_a_letter
from tournament.interchange.lists.kinds import ATHLETES, UNITS
from tournament.interchange.lists.reader import read_pasted_list
from tournament.interchange.lists.recognise import RowState, recognise

UNITS_OF_A_LETTER = """Kính gửi anh Mẫu,

Em gửi anh danh sách các đơn vị tham gia:
1. Sở Y tế
2. Ban Dân tộc
Còn lại em sẽ bổ sung sau.
Trân trọng cảm ơn!
--
Nguyễn Văn Gửi
Chuyên viên Sở Nội vụ
ĐT: 0912345678
"""
PEOPLE_OF_A_LETTER = """Chào chị,
Danh sách vận động viên như sau:
Sở Y tế:
Lê An - 1985
Ban Dân tộc
Đỗ Lan - 1990
Cảm ơn chị nhiều ạ
Trần Thư
"""


def test_a_list_of_units_in_a_letter() -> None:
    (sheet,) = read_pasted_list(UNITS_OF_A_LETTER, "\t;")
    rows = recognise(sheet, UNITS).rows
    assert [(row.number, row.values) for row in rows if row.state != RowState.LEFT_OUT] == [
        (4, {"name": "Sở Y tế"}), (5, {"name": "Ban Dân tộc"}),
    ]  # fmt: skip


def test_units_above_their_people_in_a_letter() -> None:
    (sheet,) = read_pasted_list(PEOPLE_OF_A_LETTER, "\t;")
    rows = recognise(sheet, ATHLETES).rows
    assert [(row.values, row.above) for row in rows if row.state != RowState.LEFT_OUT] == [
        ({"name": "Lê An", "born": "1985"}, ("Sở Y tế",)), ({"name": "Đỗ Lan", "born": "1990"}, ("Ban Dân tộc",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Kính gửi Ban Tổ chức", "Xin chào anh", "Gửi anh danh sách", "Dear anh,",
        "Subject: đăng ký", "Em xin gửi danh sách",
        "Bên em đăng ký như sau", "Theo công văn số 12", "Nhờ anh xem giúp", "Danh sách cụ thể như sau",
        "Trân trọng!", "Thanks",
        "Chúng tôi xin cảm ơn", "Các đơn vị còn lại chưa nộp", "Gồm các đội:",
    ],
)  # fmt: skip
def test_lines_of_a_letter(line: str) -> None:
    assert in_a_letter([line]) is not None


@pytest.mark.parametrize(
    "name",
    [
        "Sở Y tế", "Trung tâm Bảo trợ trẻ em", "Kính Văn An", "Chào Thị Mẫu", "Đề Văn Thám", "Nếu Văn Thử", "Hiện An",
        "Hi Văn An", "Anh Đức", "Em Văn Mẫu", "Từ Văn An", "Đến Văn Mẫu",
    ],
)  # fmt: skip
def test_names_that_begin_as_letters_do(name: str) -> None:
    assert in_a_letter([name]) is None
