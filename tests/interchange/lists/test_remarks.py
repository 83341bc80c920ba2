"""Remarks behind names and in their rows: what is owed is taken off, whoever does not take part is asked about."""

from __future__ import annotations

import pytest

from tournament.engine.names import tidy
from tournament.interchange.lists.kinds import ATHLETES, ENTRIES, OFFICIALS, UNITS, ListKind
from tournament.interchange.lists.reader import read_pasted_list
from tournament.interchange.lists.recognise import RowState, recognise
from tournament.interchange.lists.remarks import without_remark
from tournament.interchange.lists.values import Value


@pytest.mark.parametrize(
    "remark",
    [
        "(chưa nộp)",
        "(bổ sung sau)",
        "- bổ sung sau ngày 10/8",
        ": đã nộp",
        "chưa nộp danh sách",
        "tham gia.",
        "(chua nop)",
    ],
)
def test_what_is_owed_is_taken_off(remark: str) -> None:
    name = "So Y te" if remark.isascii() and remark.startswith("(chua") else "Sở Y tế"
    read = without_remark(Value(f"{name} {remark}"))
    assert (read.text, read.state) == (name, RowState.REPAIRED)


@pytest.mark.parametrize(
    "remark",
    [
        "(không tham gia)", "- xin rút", ": không tham gia", "không tham dự", "xin rút vì bận", "(vắng)", "(rút)",
        "- hủy",
        "chưa đăng ký", "(chờ xác nhận)", "[đã rút]", "(không)",
    ],
)  # fmt: skip
def test_who_may_not_take_part_is_asked_about(remark: str) -> None:
    read = without_remark(Value(f"Sở Y tế {remark}"))
    assert (read.text, read.state) == ("Sở Y tế", RowState.ASKS)


@pytest.mark.parametrize(
    "text",
    [
        "SỞ Y TẾ KHÔNG THAM GIA", "SO Y TE XIN RUT", "SỞ Y TẾ - XIN RÚT", "LÊ VĂN CHỜ", "CÂU LẠC BỘ CHƯA CÓ TÊN",
        "SO Y TE CHUA NOP DANH SACH", "THON CHUA CO", "câu lạc bộ chưa có tên", "THON DU KIEN",
    ],
)  # fmt: skip
def test_a_name_in_letters_of_one_size_is_asked_about_and_stays_whole(text: str) -> None:
    read = without_remark(Value(text))
    assert (read.text, read.state) == (text, RowState.ASKS)


@pytest.mark.parametrize("text", ["SO Y TE (CHUA NOP)", "SO Y TE – CHUA NOP"])
def test_behind_a_mark_it_is_taken_off_in_capitals_too(text: str) -> None:
    read = without_remark(Value(text))
    assert (read.text, read.state) == ("SO Y TE", RowState.REPAIRED)


@pytest.mark.parametrize(
    "name",
    [
        "UBND HUYEN CHO MOI",
        "UBND huyen cho Don",
        "BAO HIEM XA HOI CHO MOI",
        "NGUYEN VAN CHO",
        "Sở Y tế",
        "Ban Rút Gọn",
        "Thôn Vắng",
        "Trung tâm Dự kiến",
        "Nguyễn Văn Nghỉ",
        "Công ty Đã",
        "Hội Chờ",
        "Ban Bỏ",
        "Vắng A Sử",
    ],
)
def test_names_stay_as_they_are(name: str) -> None:
    assert without_remark(Value(name)) == Value(name)


@pytest.mark.parametrize(
    ("kind", "heading"),
    [(UNITS, "Đơn vị"), (ENTRIES, "Đơn vị"), (ATHLETES, "Họ và tên"), (OFFICIALS, "Họ và tên")],
)
def test_a_remark_beside_a_row_counts_as_well(kind: ListKind, heading: str) -> None:
    name = "Sở Y tế" if heading == "Đơn vị" else "Lê An"
    rows = f"1\t{name}\txin rút\n2\t{name} A\tđã nộp\n3\t{name} B\t\n"
    (sheet,) = read_pasted_list(f"TT\t{heading}\tGhi chú\n{rows}")
    assert [row.state.value for row in recognise(sheet, kind).rows[1:]] == ["asks", "ok", "ok"]


@pytest.mark.parametrize("kind", [UNITS, ATHLETES])
def test_what_is_longer_than_a_name_is_not_searched(kind: ListKind) -> None:
    text = "An " + "- (a 1985 " * 90  # of which each mark may begin what stands behind a name
    (sheet,) = read_pasted_list("\n".join([text] * 200), "\t;")
    assert {row.values["name"] for row in recognise(sheet, kind).rows} == {tidy(text)}
