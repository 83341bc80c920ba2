"""One list in every kind of file that offices send."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
import xlwt

from tests.support import office_files
from tests.support.words import vi
from tests.support.workbooks import workbook, zipped
from tournament.engine.errors import InputError
from tournament.interchange.lists.reader import read_list, read_pasted_list
from tournament.interchange.lists.sheets import Cell, Sheet, SheetRow

ROWS: list[list[str | int | None]] = [
    ["DANH SÁCH", None, None],
    ["TT", "Đơn vị", "Ghi chú"],
    [1, "Sở Y tế", "a"],
    [2, None, "b"],
]
MERGES = [(1, 1, 1, 3), (3, 2, 4, 2)]


def texts(data: bytes) -> list[list[str]]:
    (sheet,) = read_list(data)
    return [[cell.text for cell in row.cells] for row in sheet.rows]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "docx", "html", "ods", "xml"])
def test_cells_come_with_their_font_and_merged_ones_in_all_their_places(kind: str) -> None:
    make: Callable[..., bytes] = getattr(office_files, kind)
    (sheet,) = read_list(make(ROWS, font=".VnTime", merges=MERGES), "ds")
    font = ".VnTime" if kind != "ods" else ""
    number = {"xlsx": Cell("1"), "xls": Cell("1")}.get(kind, Cell("1", font))
    assert sheet == Sheet(
        "Sheet1" if kind in ("xlsx", "xls", "ods", "xml") else "ds",
        (
            SheetRow(1, (Cell("DANH SÁCH", font), *[Cell("DANH SÁCH", font, "left")] * 2)),
            SheetRow(2, (Cell("TT", font), Cell("Đơn vị", font), Cell("Ghi chú", font))),
            SheetRow(3, (number, Cell("Sở Y tế", font), Cell("a", font))),
            SheetRow(4, (Cell("2", number.font), Cell("Sở Y tế", font, "above"), Cell("b", font))),
        ),
    )


@pytest.mark.parametrize("separator", ["\t", ";", ",", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
def test_text_is_read_in_any_encoding_with_any_separator(encoding: str, separator: str) -> None:
    rows: list[list[str | int | None]] = [["TT", "Đơn vê"], [1, "Sở Y tê, Đông"], [2, '"Tê']]
    if encoding == "cp1258":  # it writes hỏi, ngã and nặng behind their letters
        rows[1][1] = "Sơ\u0309 Y tê, Đông"
    if separator == ",":
        rows[1][1] = f'"{rows[1][1]}"'
    assert texts(office_files.csv(rows, separator, encoding)) == [
        ["TT", "Đơn vê"], ["1", "Sở Y tê, Đông" if encoding != "cp1258" else "Sơ\u0309 Y tê, Đông"], ["2", '"Tê'],
    ]  # fmt: skip


def test_tcvn3_in_a_text_file_keeps_its_letters() -> None:
    assert texts("TT;§¬n vÞ\r\n1;S¬n D\xad¬ng\r\n2;B¶o Th¾ng".encode("latin-1")) == [
        ["TT", "§¬n vÞ"], ["1", "S¬n D\xad¬ng"], ["2", "B¶o Th¾ng"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Sở Văn hóa, Thể thao và Du lịch\nSở Y tế\n", [["Sở Văn hóa, Thể thao và Du lịch"], ["Sở Y tế"]]),
        ('a\t"dòng một\ndòng hai"\nb\tc', [["a", "dòng một\ndòng hai"], ["b", "c"]]),
        ('"Sao Mai" FC\t1\n"Sao Hôm\t2', [['"Sao Mai" FC', "1"], ['"Sao Hôm', "2"]]),
        (
            "KHỐI A\nTT;Đơn vị\n1;Sở A; Sở B\n2;Sở C\n",
            [["KHỐI A"], ["TT", "Đơn vị"], ["1", "Sở A", "Sở B"], ["2", "Sở C"]],
        ),
        ("a\nb\nc\nd\nTT|Đơn vị|Tên\n1|Sở A|A", [*"abcd", ["TT", "Đơn vị", "Tên"], ["1", "Sở A", "A"]]),
        ("<table><tr><td>a<td>b<tr><td>c</table>", [["a", "b"], ["c"]]),
    ],
)
def test_pasted_text(text: str, rows: list[list[str]]) -> None:
    (sheet,) = read_pasted_list(text)
    assert [[cell.text for cell in row.cells] for row in sheet.rows] == [list(row) for row in rows]


def test_paragraphs_of_a_document_are_rows_around_its_table() -> None:
    made = office_files.docx([["1", "Sở Y tế"]], before=["DANH SÁCH", ""], after=["Bắc Kạn, ngày 1 tháng 2 năm 2026"])
    assert texts(made) == [["DANH SÁCH"], ["1", "Sở Y tế"], ["Bắc Kạn, ngày 1 tháng 2 năm 2026"]]


WORD = '<w:document xmlns:w="urn:w"><w:body>{}</w:body></w:document>'


def word(body: str) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": WORD.format(body).encode()})


def test_the_font_of_a_document_is_that_of_its_text_not_of_a_paragraph_mark() -> None:
    mark = '<w:pPr><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:pPr>'
    run = '<w:r><w:rPr><w:rFonts w:ascii="Times New Roman"/></w:rPr><w:t>Lê Thô</w:t></w:r>'
    assert read_list(word(f"<w:p>{mark}{run}</w:p>"))[0].rows[0].cells == (Cell("Lê Thô", "Times New Roman"),)


def test_a_text_box_leaves_the_paragraph_whole_in_which_it_stands() -> None:
    paragraph, table = (
        "<w:p><w:r><w:t>{}</w:t></w:r></w:p>",
        "<w:tbl><w:tr><w:tc>{0}</w:tc><w:tc>{0}</w:tc></w:tr></w:tbl>",
    )
    box = "<w:r><w:txbxContent>{}</w:txbxContent></w:r>".format(
        paragraph.format("b") + table.format(paragraph.format("c"))
    )
    body = f"<w:p><w:r><w:t>An </w:t></w:r>{box}<w:r><w:t>Bình</w:t></w:r></w:p>" + paragraph.format("d")
    assert texts(word(body)) == [["An Bình"], ["b"], ["c", "c"], ["d"]]


def test_the_comment_of_a_cell_is_no_part_of_it() -> None:
    comment = '<o:annotation xmlns:o="urn:o"><x:p>xem lại</x:p></o:annotation>'
    cell = f"<t:table-cell>{comment}<x:p>An</x:p></t:table-cell>"
    content = f'<c xmlns:t="urn:t" xmlns:x="urn:x"><t:table><t:table-row>{cell}</t:table-row></t:table></c>'
    assert texts(zipped({"content.xml": content.encode()})) == [["An"]]


@pytest.mark.parametrize("data", [b"", b"\r\n \n", b"\xef\xbb\xbf", b"<table></table>", office_files.xlsx([])])
def test_what_holds_nothing_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_list(data)
    assert vi(refused.value.text) == "Không tìm thấy danh sách: không có dòng nào có nội dung."
    with pytest.raises(InputError):
        read_pasted_list("\ufeff")


def test_all_sheets_that_are_shown_are_read() -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Nam"
    book.active["B2"] = "a"
    book.create_sheet("Trống")
    hidden = book.create_sheet("Ẩn")
    hidden["A1"], hidden.sheet_state = "b", "hidden"
    book.create_sheet("Nữ")["A1"] = "c"
    book.save(file)
    assert read_list(file.getvalue()) == (
        Sheet("Nam", (SheetRow(2, (Cell(""), Cell("a", "Calibri"))),)),
        Sheet("Nữ", (SheetRow(1, (Cell("c", "Calibri"),)),)),
    )

    old, file = xlwt.Workbook(), io.BytesIO()
    old.add_sheet("Nam").write(0, 0, "a")
    hidden = old.add_sheet("Ẩn")
    hidden.write(0, 0, "b")
    hidden.visibility = 1
    old.save(file)
    assert [sheet.name for sheet in read_list(file.getvalue())] == ["Nam"]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_numbers_keep_the_zeros_of_their_format(kind: str) -> None:
    file = io.BytesIO()
    if kind == "xlsx":
        book = openpyxl.Workbook()
        book.active["A1"] = 6083000123
        book.active["A1"].number_format = "000000000000"
        book.save(file)
    else:
        old = xlwt.Workbook()
        style = xlwt.XFStyle()
        style.num_format_str = "000000000000"
        old.add_sheet("a").write(0, 0, 6083000123, style)
        old.save(file)
    assert texts(file.getvalue()) == [["006083000123"]]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (office_files.xls(ROWS)[:600], "Tệp này không phải bảng tính Excel, bị hỏng hoặc có mật khẩu."),
        (
            b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"),
            "Đây là tệp Word kiểu cũ (.doc): hãy lưu thành .docx rồi gửi lại.",
        ),
        (b"<html><p>An</p></html>", "Đây là trang web hoặc tệp XML, không phải danh sách: hãy gửi bảng tính XLSX, CSV"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        read_list(data)
    assert vi(refused.value.text).startswith(sentence)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "docx", "html", "csv", "ods"])
def test_more_rows_than_the_bound_are_refused(kind: str) -> None:
    with pytest.raises(InputError, match="too large"):
        read_list(getattr(office_files, kind)([["x"]] * 2_002))


def test_rows_that_a_spreadsheet_repeats_count_as_rows() -> None:
    row = '<t:table-row t:number-rows-repeated="{}"><t:table-cell><x:p>a</x:p></t:table-cell></t:table-row>'
    content = '<c xmlns:t="urn:t" xmlns:x="urn:x"><t:table>{}</t:table></c>'
    assert len(texts(zipped({"content.xml": content.format(row.format(3)).encode()}))) == 3
    for times in (10**9, -3_000):
        rows = row.format(times) + row.format(3_000)
        with pytest.raises(InputError, match="too large"):
            read_list(zipped({"content.xml": content.format(rows).encode()}))


def test_merged_ranges_that_lie_on_one_another_are_no_work_for_ever() -> None:
    assert len(texts(office_files.html([["x"]] * 100, merges=[(1, 1, 2000, 40)]))) == 1
    rows = "<row><c><v>1</v></c></row>" * 1_000
    overlaid = '<mergeCell ref="A1:AN1000"/>'
    merges = f"</sheetData><mergeCells>{overlaid * 30}</mergeCells><sheetData>"
    with pytest.raises(InputError, match="too large"):
        read_list(workbook(rows + merges))
