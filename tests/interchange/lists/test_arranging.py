"""Cards, lists side by side and broken lines become one item a row, and each row says how."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.words import vi
from tournament.interchange.lists.arranging import arranged
from tournament.interchange.lists.kinds import ATHLETES, ENTRIES, KINDS, OFFICIALS, UNITS, ListKind
from tournament.interchange.lists.reader import read_pasted_list
from tournament.interchange.lists.recognise import Recognised, RowState, recognise
from tournament.interchange.lists.sheets import sheet_of

AO = {"name": "Nguyễn Văn Ảo", "born": "1985", "unit": "Sở Y tế"}
MAU = {"name": "Lê Thị Mẫu", "born": "1990", "unit": "Ban Dân tộc"}


def read(text: str, kind: ListKind) -> Recognised:
    (sheet,) = read_pasted_list(text, "\t;")
    return recognise(arranged(sheet, kind), kind)


def items(text: str, kind: ListKind) -> list[tuple[int, dict[str, str], str]]:
    rows = read(text, kind).rows
    return [(row.number, row.values, row.state.value) for row in rows if row.state != RowState.LEFT_OUT]


@pytest.mark.parametrize(
    "text",
    [
        "Họ tên: Nguyễn Văn Ảo\nNăm sinh: 1985\nĐơn vị: Sở Y tế\n\n"
        "Họ tên: Lê Thị Mẫu\nNăm sinh: 1990\nĐơn vị: Ban Dân tộc",
        "1. Họ tên: Nguyễn Văn Ảo\n- Năm sinh: 1985\n- Đơn vị: Sở Y tế\n2. Họ tên: Lê Thị Mẫu\n- Năm sinh: 1990\n"
        "- Đơn vị: Ban Dân\ntộc",
        "Họ và tên:\tNguyễn Văn Ảo\nSinh năm:\t1985\nĐơn vị:\tSở Y tế\n"
        "Họ và tên:\tLê Thị Mẫu\nSinh năm:\t1990\nĐơn vị:\tBan Dân tộc",
        "Đơn vị\tSở Y tế\nHọ tên\tNguyễn Văn Ảo\nNăm sinh\t1985\n"
        "Đơn vị\tBan Dân tộc\nHọ tên\tLê Thị Mẫu\nNăm sinh\t1990",
        "Họ tên: Nguyễn Văn Ảo   Năm sinh: 1985   Đơn vị: Sở Y tế\n"
        "Họ tên: Lê Thị Mẫu   Năm sinh: 1990   Đơn vị: Ban Dân tộc",
        "Họ tên: Nguyễn Văn Ảo, Năm sinh: 1985, Đơn vị: Sở Y tế, "
        "Họ tên: Lê Thị Mẫu, Năm sinh: 1990, Đơn vị: Ban Dân tộc",
    ],
)  # fmt: skip
def test_one_card_an_item(text: str) -> None:
    assert [(values, state) for _, values, state in items(text, ATHLETES)] == [(AO, "repaired"), (MAU, "repaired")]


def test_cards_of_other_kinds() -> None:
    units = "Tên đơn vị: Sở Y tế\nTên viết tắt: SYT\nTên đơn vị: Ban Dân tộc\nTên viết tắt: ……"
    assert [values for _, values, _ in items(units, UNITS)] == [
        {"name": "Sở Y tế", "short_name": "SYT"}, {"name": "Ban Dân tộc"},
    ]  # fmt: skip
    official = "Họ tên: Nguyễn Văn Ảo\nNhiệm vụ: Trọng tài\nĐT: 0912345678"
    assert [values for _, values, _ in items(official, OFFICIALS)] == [
        {"name": "Nguyễn Văn Ảo", "roles": "Trọng tài", "contact": "0912345678"},
    ]  # fmt: skip


def test_what_stands_between_cards_asks() -> None:
    text = "Họ tên: Nguyễn Văn Ảo\nNăm sinh: 1985\nTrần Văn Thử\nHọ tên: Lê Thị Mẫu\nNăm sinh: 1990"
    assert [state for _, _, state in items(text, ATHLETES)] == ["repaired", "asks", "repaired"]


def test_a_line_above_a_table_is_no_card() -> None:
    text = "Đơn vị: Sở Y tế\nTT\tHọ và tên\tNăm sinh\n1\tNguyễn Văn Ảo\t1985\nĐơn vị: Ban Dân tộc\n1\tLê Thị Mẫu\t1990"
    assert [values for _, values, _ in items(text, ATHLETES)] == [AO, MAU]


MEN, WOMEN = {"name": "Nguyễn Văn Ảo", "sex": "male"}, {"name": "Lê Thị Mẫu", "sex": "female"}


@pytest.mark.parametrize(
    "text",
    [
        "NAM\t\tNỮ\nTT\tHọ và tên\tTT\tHọ và tên\n1\tNguyễn Văn Ảo\t1\tLê Thị Mẫu",
        "Đội nam\t\t\tĐội nữ\nTT\tHọ tên\t\tTT\tHọ tên\n1\tNguyễn Văn Ảo\t\t1\tLê Thị Mẫu",
        "DANH SÁCH\nVĐV nam\tVĐV nữ\nNguyễn Văn Ảo\tLê Thị Mẫu",
        "Nam\tNữ\nNguyễn Văn Ảo\tLê Thị Mẫu",
    ],
)
def test_men_and_women_side_by_side(text: str) -> None:
    assert [(values, state) for _, values, state in items(text, ATHLETES)] == [(MEN, "ok"), (WOMEN, "repaired")]


@pytest.mark.parametrize(
    "text",
    [
        "TT\tĐơn vị\tTT\tĐơn vị\n1\tSở Y tế\t3\tThanh tra tỉnh\n2\tBan Dân tộc\t4\tSở Nội vụ",
        "1\tSở Y tế\t3\tThanh tra tỉnh\n2\tBan Dân tộc\t4\tSở Nội vụ",
    ],
)
def test_a_list_that_goes_on_to_the_right(text: str) -> None:
    names = [(values["name"], state) for _, values, state in items(text, UNITS)]
    assert names == [
        ("Sở Y tế", "ok"),
        ("Ban Dân tộc", "ok"),
        ("Thanh tra tỉnh", "repaired"),
        ("Sở Nội vụ", "repaired"),
    ]
    notes = [vi(note) for row in read(text, UNITS).rows if row.state == RowState.REPAIRED for note in row.notes]
    assert [note[:20] for note in notes] == ["lấy từ phần bên cạnh"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Sở Y tế\tThanh tra tỉnh\nBan Dân tộc\tSở Nội vụ",
        "1\tSở Y tế\tThanh tra tỉnh\n2\tBan Dân tộc\tSở Nội vụ",
        "1\tSở Y tế\t1\tThanh tra tỉnh\n2\tBan Dân tộc\t2\tSở Nội vụ",
    ],
)
def test_what_is_not_numbered_on_to_the_right_may_belong_to_its_row(text: str) -> None:
    assert [(values["name"], state) for _, values, state in items(text, UNITS)] == [
        ("Sở Y tế", "ok"), ("Ban Dân tộc", "ok"), ("Thanh tra tỉnh", "asks"), ("Sở Nội vụ", "asks"),
    ]  # fmt: skip


def test_entries_of_men_and_women_stand_in_parts() -> None:
    rows = read("Nam\tNữ\nSở Y tế\tBan Dân tộc", ENTRIES).rows
    assert [(row.values["units"], row.division) for row in rows if row.values] == [
        ("Sở Y tế", "Nội dung nam"), ("Ban Dân tộc", "Nội dung nữ"),
    ]  # fmt: skip


LONG = "Sở Văn hóa, Thể thao và Du lịch"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1. Sở Văn hóa, Thể thao và\nDu lịch\n2. Ban Dân tộc", [(LONG, "repaired"), ("Ban Dân tộc", "repaired")]),
        ("Sở Văn hóa,\nThể thao và Du lịch\nBan Dân\ntộc", [(LONG, "repaired"), ("Ban Dân tộc", "repaired")]),
        ("- Sở Y tế\n- Ban Dân tộc\n- Sở Nội\nvụ",
         [("Sở Y tế", "repaired"), ("Ban Dân tộc", "repaired"), ("Sở Nội vụ", "repaired")]),
        ("1. Sở Văn hóa\nThể thao\n2. Ban Dân tộc", [("Sở Văn hóa Thể thao", "asks"), ("Ban Dân tộc", "repaired")]),
        ("TT\tĐơn vị\tSố\n1\tSở Văn hóa, Thể thao và\t2\n\tDu lịch\n2\tBan Dân tộc\t1",
         [(LONG, "repaired"), ("Ban Dân tộc", "ok")]),
        ("Bảo hiểm\nxã hội\nBan Dân tộc", [("Bảo hiểm", "asks"), ("xã hội", "asks"), ("Ban Dân tộc", "ok")]),
        ("Sở Y tế\nchi cục thuế\nBan Dân tộc", [("Sở Y tế", "ok"), ("chi cục thuế", "ok"), ("Ban Dân tộc", "ok")]),
        ("Kính gửi anh Mẫu,\nTrân trọng!", []),
        ("Sở Y tế\n\nBan Dân tộc", [("Sở Y tế", "ok"), ("Ban Dân tộc", "ok")]),
        ("sở y tế\nban dân tộc", [("sở y tế", "ok"), ("ban dân tộc", "ok")]),
        ("Sở Y tế\nkhông tham gia\nBan Dân tộc", [("Sở Y tế", "asks"), ("Ban Dân tộc", "ok")]),
        ("1. Sở Y tế\n2. Ban Dân tộc\nNguyễn Văn Gửi", [("Sở Y tế", "repaired"), ("Ban Dân tộc", "repaired"),
                                                        ("Nguyễn Văn Gửi", "asks")]),
    ],
)  # fmt: skip
def test_lines_that_were_broken(text: str, names: list[tuple[str, str]]) -> None:
    assert [(values["name"], state) for _, values, state in items(text, UNITS)] == names


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("Nguyễn Văn Ảo,\nLê Thị Mẫu,\nTrần Thử", ATHLETES,
         [("Nguyễn Văn Ảo", "ok"), ("Lê Thị Mẫu", "ok"), ("Trần Thử", "ok")]),
        ("1. Nguyễn Văn Ảo,\n2. Lê Thị Mẫu;", ATHLETES, [("Nguyễn Văn Ảo", "repaired"), ("Lê Thị Mẫu", "repaired")]),
        ("Sở Y tế,\nBan Dân tộc,\nThanh tra tỉnh", UNITS,
         [("Sở Y tế", "ok"), ("Ban Dân tộc", "ok"), ("Thanh tra tỉnh", "ok")]),
        ("Sở Y tế,\nSở Văn hóa,\nThể thao và Du lịch,\nBan Dân tộc", UNITS,
         [("Sở Y tế", "ok"), (LONG, "repaired"), ("Ban Dân tộc", "ok")]),
        ("Sở Y tế,\nFC Mẫu\nBan Dân tộc\nSở Nội vụ", UNITS,
         [("Sở Y tế", "asks"), ("FC Mẫu", "asks"), ("Ban Dân tộc", "ok"), ("Sở Nội vụ", "ok")]),
        ("Sở Y tế\nNguyễn Văn Ảo,\nBan Dân tộc\nLê Thị Mẫu", ATHLETES, [("Nguyễn Văn Ảo", "ok"), ("Lê Thị Mẫu", "ok")]),
        ("Nguyễn Văn Ảo, 1985,\nSở Y tế\nLê Thị Mẫu\nTrần Thử", ATHLETES,
         [("Nguyễn Văn Ảo", "repaired"), ("Lê Thị Mẫu", "ok"), ("Trần Thử", "ok")]),
    ],
)  # fmt: skip
def test_commas_at_the_ends_of_lines(text: str, kind: ListKind, names: list[tuple[str, str]]) -> None:
    assert [(values["name"], state) for _, values, state in items(text, kind)] == names


def test_people_below_their_units_are_no_ends_of_lines() -> None:
    text = "Sở Y tế\n1. Nguyễn Văn Ảo\n2. Lê Thị Mẫu\nBan Dân tộc\n1. Trần Văn Thử"
    rows = [row for row in read(text, ATHLETES).rows if row.values]
    assert [(row.values["name"], row.above) for row in rows] == [
        ("Nguyễn Văn Ảo", ("Sở Y tế",)), ("Lê Thị Mẫu", ("Sở Y tế",)), ("Trần Văn Thử", ("Ban Dân tộc",)),
    ]  # fmt: skip


WORDS = st.sampled_from(
    [
        "",
        "1",
        "2.",
        "Sở Y tế",
        "và",
        "tộc",
        "Họ tên: An",
        "Họ tên",
        "Năm sinh: 1985",
        "Nam",
        "Nữ",
        "TT",
        "Đơn vị",
        "1985",
        "Trân trọng!",
    ]
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=5), min_size=1, max_size=9), st.sampled_from(KINDS))
def test_no_text_is_lost(rows: list[list[str]], kind: ListKind) -> None:
    for sheet in sheet_of("", rows):
        made = arranged(sheet, kind)
        kept = " ".join(cell.text for row in made.rows for cell in row.cells)
        assert [
            text for row in rows for text in row if text and text.partition(": ")[2] not in kept and text not in kept
        ] == []
        assert len({row.number for row in made.rows}) == len(made.rows)
