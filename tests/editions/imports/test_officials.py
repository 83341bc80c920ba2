"""Rows of a list become officials, ask, or say why not."""

from __future__ import annotations

from tournament.domain.duties.commands.officials import NewOfficial
from tournament.editions.imports.officials import lines
from tournament.interchange.lists.kinds import OFFICIALS
from tournament.interchange.lists.recognise import RowState, recognise
from tournament.interchange.lists.sheets import sheet_of

ROWS = [
    ["STT", "Họ tên", "Đơn vị", "Vai trò", "Liên hệ"],
    ["1", "Nông Văn An", "sở y tế", "Trọng tài + Thư ký", "0912"],
    ["2", "Lý Bình", "–", "timekeeper"],
    ["3", "Hà Chi", "SYT", "trọng tài biên"],
    ["4", "hà chi", "Sở Y tế"],
    ["5", "Ma Dung", "Sở Lạ"],
    ["6", "Ma Dung", "Sở Y tế", "chạy cờ"],
]


def test_rows_of_a_list_become_officials_ask_or_say_why_not() -> None:
    (sheet,) = sheet_of("", ROWS)
    rows = [row for row in recognise(sheet, OFFICIALS).rows if row.state != RowState.LEFT_OUT]
    found = lines(rows, {}, {7: ("Sở Y tế", "SYT")}, ())
    assert [line.value for line in found if line.value] == [
        NewOfficial("Nông Văn An", 7, ("referee", "scorer"), contact="0912"),
        NewOfficial("Lý Bình", None, ("timekeeper",)),
        NewOfficial("Hà Chi", 7, ("assistant",)),
    ]
    told = [(line.number, line.state, [str(note) for note in line.notes]) for line in found if not line.value]
    assert [each for each in told if each[1] == "left_out"] == [
        (5, "left_out", ["this person is already there"]),
        (7, "left_out", ["there is no role “chạy cờ”"]),
    ]
