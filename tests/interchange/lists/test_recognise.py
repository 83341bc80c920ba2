"""What rows of lists mean: headings, numbers, totals, damage, and what nobody can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import office_files
from tests.support.words import vi
from tournament.interchange.lists.arranging import arranged
from tournament.interchange.lists.kinds import ATHLETES, BLOCKED_TIMES, ENTRIES, KINDS, OFFICIALS, UNITS, ListKind
from tournament.interchange.lists.reader import read_list, read_pasted_list
from tournament.interchange.lists.recognise import Recognised, RowState, recognise, second_team
from tournament.interchange.lists.sheets import Cell, Sheet, SheetRow, sheet_of

Told = list[tuple[str, dict[str, str], list[str]]]


def pasted(text: str, kind: ListKind = UNITS) -> Recognised:
    (sheet,) = read_pasted_list(text)
    return recognise(sheet, kind)


def told(read: Recognised) -> Told:
    """Return each row's state, values and notes."""
    return [(row.state.value, row.values, [vi(note) for note in row.notes]) for row in read.rows]


def named(read: Recognised, key: str = "name") -> list[tuple[str, str]]:
    return [(row.values.get(key, ""), row.state.value) for row in read.rows if row.state != RowState.LEFT_OUT]


def test_an_office_workbook() -> None:
    rows: list[list[str | int | None]] = [
        ["ỦY BAN NHÂN DÂN XÃ MẪU"], [None], ["DANH SÁCH CÁC ĐƠN VỊ THAM GIA"], ["TT", "Tên đơn vị", "Ghi chú"],
        [1, "Sở Văn hóa, Thể thao và Du lịch", "đã nộp"], [2, "Sở Y tế"], [None, "Tổng cộng: 02 đơn vị"],
        [None, None, "Mẫu, ngày … tháng … năm 2026"], ["NGƯỜI LẬP", None, "TM. BAN TỔ CHỨC"], ["Nguyễn Văn Mẫu"],
    ]  # fmt: skip
    (sheet,) = read_list(office_files.xlsx(rows, merges=[(3, 1, 3, 3)]))
    read = recognise(sheet, UNITS)
    assert [(column.heading, column.field) for column in read.columns] == [
        ("TT", None), ("Tên đơn vị", "name"), ("Ghi chú", None),
    ]  # fmt: skip
    assert read.heading_row == 4
    assert told(read) == [
        ("left_out", {}, ["tiêu đề văn bản, tên danh sách"]),
        ("left_out", {}, ["tiêu đề văn bản, tên danh sách"]),
        ("left_out", {}, ["tiêu đề các cột"]),
        ("ok", {"name": "Sở Văn hóa, Thể thao và Du lịch"}, []),
        ("ok", {"name": "Sở Y tế"}, []),
        ("left_out", {}, ["dòng tổng cộng"]),
        ("left_out", {}, ["ngày tháng, chữ ký"]),
        ("left_out", {}, ["ngày tháng, chữ ký"]),
        ("left_out", {}, ["nằm dưới phần kết thúc danh sách"]),
    ]


def test_two_lines_of_heading_tell_the_sex_by_the_column_of_the_year() -> None:
    read = pasted(
        "TT\tHọ và tên đệm\tTên\tNăm sinh\t\tSố CCCD\tĐơn vị\n\t\t\tNam\tNữ\n"
        "1\tNguyễn Văn\tAn\t1985\t\t006085000123\tSở Y tế\n2\tTrần Thị\tBình\t\t31278\t6083000123\t\n",
        ATHLETES,
    )
    assert [column.field for column in read.columns] == [None, "name", "name", "born", "born", "id_number", "unit"]
    assert told(read)[2:] == [
        (
            "ok",
            {"name": "Nguyễn Văn An", "unit": "Sở Y tế", "born": "1985", "id_number": "006085000123", "sex": "male"},
            [],
        ),
        (
            "repaired",
            {
                "name": "Trần Thị Bình",
                "unit": "Sở Y tế",
                "born": "1985-08-19",
                "id_number": "006083000123",
                "sex": "female",
            },
            [
                "Đơn vị: lấy theo dòng trên",
                "31278 là cách Excel ghi ngày giờ: hiểu là 19/08/1985",
                "đã thêm lại số 0 mà Excel bỏ mất trước 6083000123",
            ],
        ),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Thôn Đông\nThôn Đồng\nThôn Trung", ["Thôn Đông", "Thôn Đồng", "Thôn Trung"]),
        ("1. Sở Y tế\n2. Ban Dân tộc", ["+Sở Y tế", "+Ban Dân tộc"]),
        ("1) Sở Y tế\n2) Ban Dân tộc\n4) Thanh tra", ["+Sở Y tế", "+Ban Dân tộc", "+Thanh tra"]),
        ("01 Sở Y tế\n02 Ban Dân tộc", ["+Sở Y tế", "+Ban Dân tộc"]),
        ("a) Sở Y tế\nb) Ban Dân tộc", ["+Sở Y tế", "+Ban Dân tộc"]),
        ("- Sở Y tế;\n- Ban Dân tộc", ["+Sở Y tế", "+Ban Dân tộc"]),
        ("Sở Y tế\n1. FC Mẫu", ["Sở Y tế", "?1. FC Mẫu"]),
        ("12 Ngọn nến\nSở Y tế", ["12 Ngọn nến", "Sở Y tế"]),
        ("Đơn vị\nSở Y tế", ["Sở Y tế"]),
        ("SỞ Y TẾ\nBAN DÂN TỘC", ["SỞ Y TẾ", "BAN DÂN TỘC"]),
        ("Công an tỉnh\nTổng công ty Điện lực\nTong cong ty Dien luc\nThôn Cộng Hòa\nTổng cộng: 4",
         ["Công an tỉnh", "Tổng công ty Điện lực", "Tong cong ty Dien luc", "Thôn Cộng Hòa"]),
        ("I\tSở Y tế\nII\tBan Dân tộc", ["Sở Y tế", "Ban Dân tộc"]),
        ("STT\tĐơn vị\n1\tSở Y tế\n2\t\n3\tBan Dân tộc\n4\t……", ["Sở Y tế", "Ban Dân tộc"]),
        ("STT\tĐơn vị\nI\tKhối Đảng\n1\tSở Y tế\n2\tBan Dân tộc\n3\tThanh tra", ["Sở Y tế", "Ban Dân tộc",
        "Thanh tra"]),
        ("STT\tĐơn vị\n1\tSở Y tế\nSTT\tĐơn vị\n2\tBan Dân tộc", ["Sở Y tế", "Ban Dân tộc"]),
        ("STT\tĐơn vị\n1\tSở Y tế\n\tKhối Đảng\n2\tBan Dân tộc\n3\tThanh tra",
         ["Sở Y tế", "?Khối Đảng", "Ban Dân tộc", "Thanh tra"]),
        ("Đội nam\nSở Y tế\nĐội nữ\nBan Dân tộc", ["Sở Y tế", "Ban Dân tộc"]),
        ("TT;Tên Đơn Vị;Tên viết tắt\n1;Sở Y tế;SYT", ["Sở Y tế"]),
        ("TT\tten don vi\n1\tSo Y te", ["So Y te"]),
        ("Së Y tÕ\nBan D©n téc", ["+Sở Y tế", "+Ban Dân tộc"]),
        ("Sở Y tế (02 đội)\nBan Dân tộc: 12 VĐV", ["+Sở Y tế", "+Ban Dân tộc"]),
        ("Sở Y tế; Ban Dân tộc\nSở Văn hóa, Thể thao", ["?Sở Y tế; Ban Dân tộc", "Sở Văn hóa, Thể thao"]),
    ],
)  # fmt: skip
def test_units(text: str, names: list[str]) -> None:
    signs = {"ok": "", "repaired": "+", "asks": "?"}
    assert [signs[state] + name for name, state in named(pasted(text))] == names


@pytest.mark.parametrize(
    ("cell", "value", "state"),
    [
        ("1985", "1985", "ok"), ("1985.0", "1985", "ok"), ("19/08/1985", "1985-08-19", "ok"), ("19-8-1985",
        "1985-08-19", "ok"),
        ("1985-08-19", "1985-08-19", "ok"), ("8/1985", "1985-08", "ok"), ("31278", "1985-08-19", "repaired"),
        ("07/06/1905", "1985", "repaired"), ("08/19/1985", "1985-08-19", "repaired"), ("31/02/1985", "31/02/1985",
        "asks"),
        ("19/8/85", "19/8/85", "asks"), ("85", "85", "asks"), ("không rõ", "không rõ", "asks"),
        ("ngày 19 tháng 8 năm 1985", "1985-08-19", "ok"), ("sinh năm 1985", "1985", "ok"),
    ],
)  # fmt: skip
def test_days_and_years_of_birth(cell: str, value: str, state: str) -> None:
    (row,) = pasted(f"Họ và tên\tNăm sinh\nTrần Thị Mẫu\t{cell}", ATHLETES).rows[1:]
    assert (row.values["born"], row.state.value) == (value, state)


@pytest.mark.parametrize(
    ("heading", "key", "cell", "value", "state"),
    [
        ("Số CCCD", "id_number", "6083000123", "006083000123", "repaired"),
        ("Số CCCD", "id_number", "006 083 000 123", "006083000123", "ok"),
        ("CMND", "id_number", "123456789", "123456789", "ok"),
        ("CMND", "id_number", "12345678", "012345678", "repaired"),
        ("CCCD", "id_number", "6.083E+10", "6.083E+10", "asks"),
        ("CCCD", "id_number", "6,083E+10", "6,083E+10", "asks"),
        ("CCCD", "id_number", "123", "123", "asks"),
        ("Số áo", "shirt", "07", "07", "ok"),
        ("Số áo", "shirt", "số 7", "7", "ok"),
        ("Số áo", "shirt", "bảy", "bảy", "asks"),
        ("Giới tính", "sex", "Nữ", "female", "ok"),
        ("Giới tính", "sex", "X", "X", "asks"),
        ("Ghi chú", "note", "đội trưởng", "đội trưởng", "ok"),
    ],
)
def test_cells_of_athletes(heading: str, key: str, cell: str, value: str, state: str) -> None:
    (row,) = pasted(f"Họ và tên\t{heading}\nTrần Thị Mẫu\t{cell}", ATHLETES).rows[1:]
    assert (row.values[key], row.state.value) == (value, state)


def test_a_lone_blank_among_units_is_asked_about() -> None:
    read = pasted("TT\tHọ và tên\tĐơn vị\n1\tAn\tSở A\n2\tBình\t\n3\tCúc\tSở B\n4\tDũng\tSở C\n", ATHLETES)
    assert [(row.values.get("unit"), row.state.value) for row in read.rows[1:]] == [
        ("Sở A", "ok"), (None, "asks"), ("Sở B", "ok"), ("Sở C", "ok"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("TT\tHọ và tên\tNăm sinh\n1\tAn\t1985\n2\tĐoàn Văn Nam\t1990\n3\tKý Thị Hoa\t1991\n"
         "\tĐoàn Hoài Nam\t1992",
         ["An", "Đoàn Văn Nam", "Ký Thị Hoa", "Đoàn Hoài Nam"]),
        ("TT\tHọ và tên\tNăm sinh\n1\tAn\t1985\n2\tBình\t1985\n\tĐoàn Văn An", ["An", "Bình", "?Đoàn Văn An"]),
        ("Họ và tên\tNăm sinh\nAn\t1985\nĐoàn Hoài Nam\t1992\nNữ\nLan\t1990", ["An", "Đoàn Hoài Nam", "Lan"]),
        ("- Lê An\n- Lưu Thị Hoa\n- Trần Bình\n- Lưu: VT.", ["+Lê An", "+Lưu Thị Hoa", "+Trần Bình"]),
        ("Lê An\nKy Anh\nKý Thị Hoa\nTống Công\nNam", ["Lê An", "Ky Anh", "Ký Thị Hoa", "Tống Công", "?Nam"]),
        ("NỘI DUNG NAM\nLê An\nNội dung nữ\nĐỗ Lan", ["Lê An", "Đỗ Lan"]),
        ("Le An\nKy\nTran Binh", ["Le An", "?Ky", "?Tran Binh"]),
        ("Lê An\nTrường Sơn\nHội Văn Bình\nĐỗ Lan", ["Lê An", "?Trường Sơn", "?Hội Văn Bình", "Đỗ Lan"]),
        ("1. LE AN, 1985\n2. BAN VAN MINH, 1986\n3. DO LAN, 1987", ["+LE AN", "?BAN VAN MINH, 1986", "+DO LAN"]),
        ("LE AN\nBAN VAN MINH\nDO LAN", ["LE AN", "?BAN VAN MINH", "DO LAN"]),
        ("TT\tHọ và tên\n1\tAn\n\tĐài Thị Hoa\n2\tBình", ["An", "?Đài Thị Hoa", "Bình"]),
        ("Lê An\nThân Ái Vân\nĐỗ Lan\nThân Thị Ái", ["Lê An", "Thân Ái Vân", "Đỗ Lan", "Thân Thị Ái"]),
        ("Lê An - 1985\nThân Ái Vân - 1986\nThân Ái Hoa, 1987,\nĐỗ Lan - 1988",
         ["+Lê An", "+Thân Ái Vân", "+Thân Ái Hoa", "+Đỗ Lan"]),
        ("Lê An\nThân Ái\nĐỗ Lan", ["Lê An", "?Thân Ái", "?Đỗ Lan"]),
        ("TT\tHọ và tên\n1\tAn\n\tThân Ái\n2\tBình\n\tKy\n3\tCúc", ["An", "?Thân Ái", "Bình", "?Ky", "Cúc"]),
        ("Lê An\nĐỗ Lan\nTrân Trọng Cảm Ơn\nLê Văn Gửi", ["Lê An", "Đỗ Lan"]),
        ("Lê An\nĐỗ Lan\nThân Ái!\nLê Văn Gửi", ["Lê An", "Đỗ Lan"]),
        ("Họ và tên\tNăm sinh\nThủ trưởng\t\nAn\t1985\nThủ trưởng\t\nBình\t", ["An"]),
    ],
)  # fmt: skip
def test_people_called_as_parts_totals_and_signatures_are(text: str, names: list[str]) -> None:
    signs = {"ok": "", "repaired": "+", "asks": "?"}
    assert [signs[state] + name for name, state in named(pasted(text, ATHLETES))] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("STT\tĐơn vị\n1\tĐội Nam\n2\tMôn Sơn\n3\tBảng A\n4\tTotal Gas",
         ["Đội Nam", "Môn Sơn", "Bảng A", "Total Gas"]),
        ("Sở Y tế\nĐội Nam\nMôn Sơn\nBảng A\nTotal Gas\nTổng cộng",
         ["Sở Y tế", "?Đội Nam", "?Môn Sơn", "?Bảng A", "?Total Gas"]),
        ("Sở Y tế\nBan Dân vận\nBan Tổ chức\nBan Tuyên giáo\nBan Nội chính",
         ["Sở Y tế", "Ban Dân vận", "Ban Tổ chức", "Ban Tuyên giáo", "Ban Nội chính"]),
        ("Sở Y tế\nBan Dân vận\nBan Tổ chức\nLê Văn Ký", ["Sở Y tế", "Ban Dân vận", "?Ban Tổ chức", "?Lê Văn Ký"]),
        ("TT\tĐơn vị\n1\tSở Y tế\n\tBan Tổ chức\n2\tBan Dân vận", ["Sở Y tế", "?Ban Tổ chức", "Ban Dân vận"]),
        ("TT\tĐơn vị\n1\tSở Y tế\n2\tBan Dân vận\n\tBan Tổ chức\n\tLê Văn Ký", ["Sở Y tế", "Ban Dân vận"]),
        ("Sở Y tế\nBan Dân vận\nMẫu, ngày 1 tháng 2 năm 2026\nBAN TỔ CHỨC\nLê Văn Ký", ["Sở Y tế", "Ban Dân vận"]),
    ],
)  # fmt: skip
def test_units_called_as_parts_and_totals_are(text: str, names: list[str]) -> None:
    assert [{"ok": "", "asks": "?"}[state] + name for name, state in named(pasted(text))] == names


def test_it_is_said_what_a_name_may_be_as_well() -> None:
    asked = "là một dòng của danh sách hay là tiêu đề của một phần danh sách?"
    assert told(pasted("Sở Y tế\nMôn Sơn"))[1:] == [("asks", {"name": "Môn Sơn"}, [asked])]


@pytest.mark.parametrize("part", ["II\tSở Tài chính\t", "\tSở Tài chính\t"])
def test_nothing_is_carried_into_another_part(part: str) -> None:
    rows = f"I\tSở Y tế\t\n1\tAn\tSở Y tế\n2\tBình\t\n{part}\n3\tCúc\t\n4\tDũng\t\n"
    read = pasted(f"TT\tHọ và tên\tĐơn vị\n{rows}", ATHLETES)
    assert [(row.values.get("unit"), row.state.value) for row in read.rows[-2:]] == [(None, "asks")] * 2
    assert [row.values.get("unit") for row in read.rows[2:4]] == ["Sở Y tế"] * 2


HEADING = "TT\tHọ và tên\tNăm sinh"


@pytest.mark.parametrize(
    ("text", "units"),
    [
        (f"Đơn vị: Sở Y tế\nDANH SÁCH VĐV\n{HEADING}\n1\tAn\t1985\n2\tBình\t1986", ["Sở Y tế", "Sở Y tế"]),
        (f"TÊN ĐƠN VỊ :\tSở Y tế\tSĐT:\t0901\n{HEADING}\n1\tAn\t1985", ["Sở Y tế"]),
        (f"1. Đoàn: Sở Y tế, Điện thoại: 0901\n{HEADING}\n1\tAn\t1985", ["Sở Y tế"]),
        (f"Đơn vị: Sở Y tế\n{HEADING}\n1\tAn\t1985\nTổng cộng: 1\nNGƯỜI LẬP\nLê Văn Ký\n"
         f"Đơn vị: Sở Tài chính   Nội dung: nam\n{HEADING}\n1\tCúc\t1985", ["Sở Y tế", "Sở Tài chính"]),
        ("Đơn vị: Sở Y tế\n1. An\nĐơn vị: Sở Tài chính\n1. Cúc\n2. Dung", ["Sở Y tế", "Sở Tài chính", "Sở Tài chính"]),
        (f"Đơn vị: Sở Y tế\n{HEADING}\n1\tAn\t1985\nĐơn vị: ………\n1\tCúc\t1985", ["Sở Y tế", None]),
        (f"Đơn vị: Sở Y tế\n{HEADING}\n1\tAn\t1985\nDANH SÁCH SỞ TÀI CHÍNH\n1\tCúc\t1985", ["Sở Y tế", None]),
        (f"Đơn vị: Sở Y tế\n{HEADING}\tĐơn vị\n1\tAn\t1985\tSở Tư pháp", ["Sở Tư pháp"]),
        (f"Đơn vị tính: người\n{HEADING}\n1\tAn\t1985", [None]),
    ],
)  # fmt: skip
def test_a_line_above_a_list_names_the_unit_of_its_rows(text: str, units: list[str | None]) -> None:
    rows = [row for row in pasted(text, ATHLETES).rows if row.values]
    assert [row.values.get("unit") for row in rows] == units


def test_a_line_above_a_list_names_whose_teams_and_times_it_holds() -> None:
    teams = pasted("Đơn vị: Sở Y tế\nTT\tTên đội\n1\tY tế 1\n2\tY tế 2", ENTRIES)
    assert [row.values for row in teams.rows if row.values] == [
        {"units": "Sở Y tế", "name": f"Y tế {n}"} for n in (1, 2)
    ]  # fmt: skip
    times = pasted("Đơn vị: Sở Y tế\nNgày\tLý do\n20/8/2026\thọp\nĐơn vị: Sở B\n21/8/2026\thọp", BLOCKED_TIMES)
    assert [row.values["who"] for row in times.rows if row.values] == ["Sở Y tế", "Sở B"]


def test_whom_a_heading_may_part_from_the_others_stands_under_none() -> None:
    read = pasted("Sở Y tế\nLê An\nBAN DAN TOC\nĐỗ Lan\nSỞ NỘI VỤ\nLê Hoa\nBAN DÂN TỘC\nLê Mai", ATHLETES)
    rows = [row for row in read.rows if row.values]
    assert [(row.values["name"], row.above) for row in rows] == [
        ("Lê An", ("Sở Y tế",)), ("BAN DAN TOC", ()), ("Đỗ Lan", ()), ("Lê Hoa", ("SỞ NỘI VỤ",)),
        ("Lê Mai", ("BAN DÂN TỘC",)),
    ]  # fmt: skip


@pytest.mark.parametrize("unit", ["TRƯỜNG TIỂU HỌC SỐ 2", "HỘI NÔNG DÂN", "Ban Dân Tộc", "ĐÀI TRUYỀN HÌNH"])
def test_words_that_nobody_is_called_by_tell_a_unit_in_capitals(unit: str) -> None:
    rows = pasted(f"{unit}\nLê An\nTRƯỜNG VĂN AN", ATHLETES).rows
    assert [(row.values.get("name"), row.state.value) for row in rows] == [
        (None, "left_out"), ("Lê An", "ok"), ("TRƯỜNG VĂN AN", "asks"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("Sở Y tế | Bộ Y tế", UNITS, [("Sở Y tế", None, "ok"), ("Bộ Y tế", None, "asks")]),
        ("Sở Y tế\tSYT\nBan Dân tộc\tBDT", UNITS, [("Sở Y tế", "SYT", "ok"), ("Ban Dân tộc", "BDT", "ok")]),
        ("Sở Y tế\tSYT\nBan Dân tộc\tđã nộp", UNITS, [("Sở Y tế", "SYT", "ok"), ("Ban Dân tộc", "đã nộp", "asks")]),
        ("Sở Y tế\tngành y\nBan B\tBộ Nội vụ", UNITS, [("Sở Y tế", None, "ok"), ("Ban B", None, "asks")]),
        ("Lê An\tSở Y tế\tBộ Y tế", OFFICIALS, [("Lê An", "Bộ Y tế", "asks")]),
        ("Lê An\tTrần Bình\nĐỗ Lan\tđội phó", ATHLETES, [("Lê An", None, "asks"), ("Đỗ Lan", None, "ok")]),
    ],
)
def test_a_second_name_in_a_line_without_a_heading_is_no_remark(
    text: str, kind: ListKind, names: list[tuple[str, str | None, str]]
) -> None:
    (sheet,) = read_pasted_list(text, "\t|")
    rows = recognise(arranged(sheet, kind), kind).rows
    second = "roles" if kind is OFFICIALS else "short_name"
    assert [(row.values["name"], row.values.get(second), row.state.value) for row in rows] == names


@pytest.mark.parametrize("beside", [["Hà Nội", "Ha Nam"], ["Cầu Lông", "Bóng Đá"], ["Kim Sơn", "Kim Sơn"]])
def test_home_towns_and_sports_in_a_line_without_a_heading_are_nobody(beside: list[str]) -> None:
    people = ["Nguyễn Văn An", "Đỗ Thị Lan"]
    text = "\n".join(f"{name}\t1985\tSở Y tế\t{more}" for name, more in zip(people, beside, strict=True))
    assert named(pasted(text, ATHLETES)) == [(name, "ok") for name in people]


@pytest.mark.parametrize("mark", [",", ";", " ;,"])
def test_what_ends_the_lines_of_a_list_belongs_to_no_value(mark: str) -> None:
    heading = f"Họ tên\tNăm sinh\tĐiện thoại\tĐơn vị{mark}\n"
    rows = pasted(f"{heading}Lê An\t1985\t0912345678{mark}\tSở A{mark}\nĐỗ Lan\t1986{mark}\t\tSở B", ATHLETES).rows
    assert [row.values for row in rows if row.values] == [
        {"name": "Lê An", "born": "1985", "unit": "Sở A"}, {"name": "Đỗ Lan", "born": "1986", "unit": "Sở B"},
    ]  # fmt: skip


@pytest.mark.parametrize("counted", ["", "1\t2\t3\n", "(1)\t(2)\t(3)\n"])
@pytest.mark.parametrize(("cross", "other"), [("x", "?"), ("nữ", "?"), ("1", "x")])
def test_one_cross_under_a_lone_sex_tells_that_of_all(counted: str, cross: str, other: str) -> None:
    people = f"1\tLê An\t\n2\tĐỗ Lan\t{cross}\n3\tLê Bình\t{other}"
    rows = pasted(f"TT\tHọ và tên\tNữ\n{counted}{people}", ATHLETES).rows
    assert [(row.values["sex"], row.state.value) for row in rows if row.values] == [
        ("male", "repaired"), ("female", "ok"), ("female", "ok") if other == "x" else ("?", "asks"),
    ]  # fmt: skip


def test_the_other_sex_in_words_under_a_lone_sex_is_told_as_well() -> None:
    rows = pasted("TT\tHọ và tên\tNữ\n1\tLê An\tnam\n2\tĐỗ Lan\tx\n3\tLê Bình\tNam", ATHLETES).rows
    assert [(row.values["sex"], row.state.value) for row in rows if row.values] == [
        ("male", "ok"), ("female", "ok"), ("male", "ok"),
    ]  # fmt: skip


def test_rows_know_the_part_that_they_stand_in() -> None:
    text = f"{HEADING}\nI\tSở Y tế\t\n1\tAn\t1985\n\tNữ\n2\tBình\t1987\nII\tSở Tài chính\t\n1\tCúc\t1985\n"
    rows = [row for row in pasted(text, ATHLETES).rows if row.values]
    assert [row.above for row in rows] == [("Sở Y tế",), ("Sở Y tế",), ("Sở Tài chính",)]


@pytest.mark.parametrize("mark", ['"', "-nt-", "nt", "〃", "như trên"])
def test_a_mark_for_the_same_repeats_what_stands_above(mark: str) -> None:
    heading = ["STT", "Họ và tên", "N.Sinh", "Đơn vị", "Quê", "Cỡ giày", "Màu"]
    people = [["1", "An", "1985", mark], ["2", "Bình", "1986", "Sở Y tế"], ["3", "Cúc", mark, mark]]
    (sheet,) = sheet_of("", [heading, *people])
    rows = [row for row in recognise(sheet, ATHLETES).rows if row.values]
    assert [(row.values.get("born"), row.values.get("unit"), row.state.value) for row in rows] == [
        ("1985", mark, "asks"), ("1986", "Sở Y tế", "ok"), ("1986", "Sở Y tế", "repaired"),
    ]  # fmt: skip


def test_a_heading_is_known_by_its_numbers_and_names_whatever_stands_beside_them() -> None:
    read = pasted("STT\tHọ và tên\tQuê\tCỡ giày\tMàu\tGì đó\n1\tAn\ta\tb\tc\td", ATHLETES)
    assert (read.heading_row, named(read)) == (1, [("An", "ok")])


def test_columns_tell_how_many_teams_of_a_row_play() -> None:
    said = pasted("STT\tTên đơn vị\tSố đội\n1\tSở A\t02 đội\n2\tSở B\t\n3\tSở C\tx\n4\tSở D\tnhiều", ENTRIES)
    assert [(row.values["teams"], row.state.value) for row in said.rows[1:]] == [
        ("2", "ok"), ("0", "ok"), ("1", "ok"), ("nhiều", "asks"),
    ]  # fmt: skip
    text = "STT\tTên đơn vị\tĐội nam\tĐội nữ\tGhi chú\n1\tSở A\tx\tx\t\n2\tSở B\t\tx\tđã nộp\n3\tSở C\t2\tx\t"
    assert named(pasted(text, ENTRIES), "units") == [("Sở A", "ok"), ("Sở B", "asks"), ("Sở C", "asks")]
    (sheet,) = read_pasted_list(text)
    chosen = recognise(sheet, ENTRIES, [None, "units", "teams", None, None])
    assert [(row.values["teams"], row.state.value) for row in chosen.rows[1:]] == [
        ("1", "ok"),
        ("0", "ok"),
        ("2", "ok"),
    ]
    numbers = pasted("STT\tTên đơn vị\tSố lượng\n1\tSở A\t10\n2\tSở B\t", ENTRIES)
    assert named(numbers, "units") == [("Sở A", "ok"), ("Sở B", "ok")]


def test_who_looks_on_may_say_that_a_row_is_an_item() -> None:
    (sheet,) = read_pasted_list("Đội nam\nSở Y tế\nTổng cộng: 2")
    assert [row.state.value for row in recognise(sheet, UNITS).rows] == ["left_out", "ok", "left_out"]
    assert named(recognise(sheet, UNITS, items=[1])) == [("Đội nam", "ok"), ("Sở Y tế", "ok")]


@pytest.mark.parametrize(
    ("line", "values", "state"),
    [
        ("Trần Thị Mẫu - 1985", {"name": "Trần Thị Mẫu", "born": "1985"}, "repaired"),
        ("Trần Thị Mẫu (19/8/1985)", {"name": "Trần Thị Mẫu", "born": "1985-08-19"}, "repaired"),
        ("Trần Thị Mẫu, sinh năm 1985", {"name": "Trần Thị Mẫu", "born": "1985"}, "repaired"),
        ("Trần Thị Mẫu 001085000123", {"name": "Trần Thị Mẫu", "id_number": "001085000123"}, "repaired"),
        ("Trần Thị Mẫu 00108500012", {"name": "Trần Thị Mẫu 00108500012"}, "asks"),
        ("Trần Thị Mẫu (đội trưởng)", {"name": "Trần Thị Mẫu"}, "repaired"),
        ("Trần Thị Mẫu, Lê Văn Thử", {"name": "Trần Thị Mẫu, Lê Văn Thử"}, "asks"),
        ("Họ tên: Trần Thị Mẫu", {"name": "Họ tên: Trần Thị Mẫu"}, "asks"),
        ("Trần Thị Mẫu", {"name": "Trần Thị Mẫu"}, "ok"),
    ],
)
def test_figures_behind_the_name_of_a_person(line: str, values: dict[str, str], state: str) -> None:
    (row,) = pasted(line, ATHLETES).rows
    assert (row.values, row.state.value) == (values, state)


@pytest.mark.parametrize(
    "text",
    [
        "TT\tHọ và tên\tNam\tNữ\n1\tAn\t1985\t\n2\tBình\t\t1986",
        "TT\tHọ và tên\tGiới tính\t\tNăm sinh\n\t\tNam\tNữ\t\n1\tAn\tx\t\t1985\n2\tBình\t\tx\t1986",
        "I. ĐỘI NAM\nTT\tHọ và tên\tNăm sinh\tGT\n1\tAn\t1985\tNam\nII. ĐỘI NỮ\n1\tBình\t1986\tNữ",
    ],
)
def test_sexes_in_columns_of_their_own(text: str) -> None:
    assert [row.values for row in pasted(text, ATHLETES).rows if row.values] == [
        {"name": "An", "born": "1985", "sex": "male"}, {"name": "Bình", "born": "1986", "sex": "female"},
    ]  # fmt: skip


def test_parts_of_a_list_of_names_that_counts_anew() -> None:
    text = "I. ĐỘI NAM\n1. An\n2. Bình\nII. ĐỘI NỮ\n1. Cúc\n2. Dung"
    assert named(pasted(text, ATHLETES)) == [(name, "repaired") for name in ("An", "Bình", "Cúc", "Dung")]


def test_teams_without_a_column_of_units_are_called_as_their_units() -> None:
    assert named(pasted("TT\tTên đội\n1\tSở Y tế", ENTRIES), "units") == [("Sở Y tế", "ok")]


def test_one_cell_may_hold_the_beginning_and_the_end() -> None:
    rows = "A\t19/8/2026\ttừ 7h30 - 11h\nB\t20/8/2026\tcả ngày\nC\t20/8\tBuổi sáng\nD\t20/8/2026\tlúc nào đó"
    read = pasted(f"Đơn vị\tNgày\tThời gian\n{rows}", BLOCKED_TIMES)
    assert [(row.values, row.state.value) for row in read.rows[1:]] == [
        ({"who": "A", "date": "2026-08-19", "from": "07:30", "to": "11:00"}, "ok"),
        ({"who": "B", "date": "2026-08-20"}, "ok"),
        ({"who": "C", "date": "20/08", "from": "00:00", "to": "12:00"}, "repaired"),
        ({"who": "D", "date": "2026-08-20", "from": "lúc nào đó"}, "asks"),
    ]


def test_officials_and_telephones() -> None:
    read = pasted("An\tSở Y tế\ttrọng tài\t912345678\nBình\t\tthư ký\tbinh@example.vn", OFFICIALS)
    assert [row.values for row in read.rows] == [
        {"name": "An", "unit": "Sở Y tế", "roles": "trọng tài", "contact": "0912345678"},
        {"name": "Bình", "roles": "thư ký", "contact": "binh@example.vn"},
    ]


def test_entries_by_their_places() -> None:
    assert [row.values for row in pasted("Sở Y tế + Ban Dân tộc\tLiên quân\t2\nThanh tra", ENTRIES).rows] == [
        {"units": "Sở Y tế + Ban Dân tộc", "name": "Liên quân", "seed": "2"}, {"units": "Thanh tra"},
    ]  # fmt: skip


def test_blocked_times() -> None:
    read = pasted(
        "TT\tĐơn vị\tThời gian\t\t\tLý do\n\t\tNgày\tTừ\tĐến\t\n"
        "1\tSở Y tế\t19/8/2026\t7h30\t11 giờ\tHọp\n2\tBan Dân tộc\t20/8/2026\t0.3125\t17:00\tTrực\n",
        BLOCKED_TIMES,
    )
    assert told(read)[2:] == [
        ("ok", {"who": "Sở Y tế", "date": "2026-08-19", "from": "07:30", "to": "11:00", "reason": "Họp"}, []),
        (
            "repaired",
            {"who": "Ban Dân tộc", "date": "2026-08-20", "from": "07:30", "to": "17:00", "reason": "Trực"},
            ["0.3125 là cách Excel ghi ngày giờ: hiểu là 07:30"],
        ),
    ]


def test_who_looks_on_may_choose_columns_and_heading() -> None:
    (sheet,) = read_pasted_list("Danh mục\tMã\nSYT\tSở Y tế")
    read = recognise(sheet, UNITS, columns=("short_name", "name"), heading_row=1)
    assert [row.values for row in read.rows] == [{}, {"name": "Sở Y tế", "short_name": "SYT"}]
    read = recognise(sheet, UNITS, columns=("name", None), heading_row=0)
    assert [row.values for row in read.rows] == [{"name": "Danh mục"}, {"name": "SYT"}]


TEAMS = {
    "Chi cục X 2": ("Chi cục X", 2), "X (đội 2)": ("X", 2), "X - đội B": ("X", 2), "Sở Y tế II": ("Sở Y tế", 2),
    "Sở Y tế (2)": ("Sở Y tế", 2), "Sở Y tế - Đội số 1": ("Sở Y tế", 1), "Sở Y tế, đội A": ("Sở Y tế", 1),
    "Thôn 2": None,
    "Sở Y tế": None, "Đơn vị 1": None, "Đội 2": None, "Trường Tiểu học Số 2": None, "Chi cục Thuế khu vực 2": None,
    "Trường THPT B": None, "Công ty 28": None, "Tiểu đoàn 2": None,
}  # fmt: skip


@pytest.mark.parametrize("name", TEAMS)
def test_second_teams(name: str) -> None:
    assert second_team(name) == TEAMS[name]


CELLS = st.sampled_from(["", "1", "I", "Sở Y tế", "TT", "Đơn vị", "Họ và tên", "Năm sinh", "Nam", "Nữ", "1985",
"Tổng cộng", "…",
                         "NGƯỜI LẬP", "DANH SÁCH", "x\ny", "Së Y tÕ"]) | st.text(max_size=12)  # fmt: skip


@given(
    st.lists(st.lists(st.tuples(CELLS, st.sampled_from(["", "above", "left"])), max_size=5), max_size=12),
    st.sampled_from(KINDS),
)
def test_no_row_is_lost(cells: list[list[tuple[str, str]]], kind: ListKind) -> None:
    rows = tuple(
        SheetRow(number, tuple(Cell(text, "", merged) for text, merged in row))
        for number, row in enumerate(cells, start=2)
    )
    read = recognise(Sheet("", rows), kind)
    assert [row.number for row in read.rows] == [row.number for row in rows]
    keys = {field.key for field in kind.fields} | {"sex"}
    for row in read.rows:
        assert set(row.values) <= keys
        assert bool(row.notes) or row.state == RowState.OK
        assert row.values or row.state in (RowState.LEFT_OUT, RowState.ASKS)
