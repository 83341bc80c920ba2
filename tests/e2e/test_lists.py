"""An exchange built from the lists that offices send, as they are: letterheads, old fonts, tables, e-mails, remarks."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.e2e.hands import Mouse
from tests.support.office_files import csv, docx, xls, xlsx
from tests.support.server import LiveServer
from tournament.interchange.lists.legacy import _VNI_LETTERS, from_tcvn3

Rows = list[list[str | int | None]]
UNITS = {
    "Sở Văn hóa, Thể thao và Du lịch": "SVHTTDL", "Sở Y tế": "SYT", "Sở Giáo dục và Đào tạo": "SGDĐT",
    "Đài Phát thanh và Truyền hình": "ĐPTTH", "Ban Dân tộc": "", "Chi cục Kiểm lâm": "CCKL", "Báo Mẫu": "",
    "Liên đoàn Lao động": "LĐLĐ", "Hội Nông dân": "HND", "Tỉnh đoàn": "", "Xã Hà Trung": "", "Xã Hạ Trung": "",
    "Trường Cao đẳng Hoà Bình": "CĐHB", "Bảo hiểm xã hội": "BHXH",
}  # fmt: skip
NAMES = list(UNITS)
LETTERHEAD: Rows = [
    ["UBND TỈNH MẪU", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["KHỐI THI ĐUA SỐ 1", None, "Độc lập - Tự do - Hạnh phúc"],
    [None],
    ["DANH SÁCH ĐƠN VỊ THAM GIA HỘI THAO"],
    ["(Kèm theo Công văn số 12/CV-KTĐ ngày 05 tháng 8 năm 2030)"],
    [None],
]
FOOT = [
    ["Tổng cộng: 14 đơn vị"],
    [None, None, "Mẫu, ngày 05 tháng 8 năm 2030"],
    ["NGƯỜI LẬP BIỂU", None, "TRƯỞNG KHỐI"],
]


MEN = [
    "Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế", "SGDĐT", "Đài Phát thanh và Truyền hình", "Ban Dân tộc", "CCKL",
    "Chi cục Kiểm lâm 2", "Báo Mẫu", "Liên đoàn Lao động", "Xã Hà Trung", "Xã Hạ Trung", "Hội Nông dân + Tỉnh đoàn",
]  # fmt: skip
WOMEN = [*NAMES[:10], "Trường Cao đẳng Hoà Bình", "Bảo hiểm xã hội (đội 2)"]
BEACH_MEN = [*NAMES[1:9], "Liên quân Ban Dân tộc – Báo Mẫu", "Trường Cao đẳng Hòa Bình"]
BEACH_WOMEN = [*NAMES[4:13], "Công an tỉnh"]
ENTERED = {
    "men": [
        "Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế", "Sở Giáo dục và Đào tạo", "Đài Phát thanh và Truyền hình",
        "Ban Dân tộc", "Chi cục Kiểm lâm", "Chi cục Kiểm lâm 2", "Báo Mẫu", "Liên đoàn Lao động", "Xã Hà Trung",
        "Xã Hạ Trung", "Liên quân HND – Tỉnh đoàn",
    ],
    "women": [*WOMEN[:11], "Bảo hiểm xã hội 2"],
    "beach men": [*BEACH_MEN[:8], "Liên quân Ban Dân tộc – Báo Mẫu", "Trường Cao đẳng Hoà Bình"],
    "beach women": BEACH_WOMEN,
}  # fmt: skip


def test_an_exchange_is_built_from_lists_as_offices_send_them(
    live_server: LiveServer, open_page: Callable[..., Page]
) -> None:
    hands = Mouse(open_page())
    _sign_in(live_server, hands)
    states = _block_with_units(hands)
    _exchange(hands)
    for sport, division in (
        ("Air volleyball", "men"),
        ("Air volleyball", "women"),
        ("Beach", "men"),
        ("Beach", "women"),
    ):
        _add_competition(hands, sport, division)
    pages = hands.page.locator("main a").evaluate_all("links => links.map(link => link.pathname)")
    competitions = list(dict.fromkeys(page for page in pages if re.search(r"/competitions/[^/]+/$", page)))
    for (name, data), address, wanted in zip(_lists(), competitions, ENTERED.values(), strict=True):
        hands.page.goto(f"{live_server.url}{address}entries/import?lang=en")
        states += _take(hands, name, data)
        expect(hands.page.get_by_role("rowheader")).to_have_text(wanted)
    right = sum(state in {"Ready", "Repaired"} for state in states)
    assert (len(states), right >= 0.95 * len(states)) == (14 + 44, True), states


def _lists() -> list[tuple[str, bytes | str]]:
    """Return a list of each kind: in old fonts, in CSV under two lines of heading, in merged cells, in an e-mail."""
    men: Rows = [["TT", _tcvn3("Đơn vị")], *_numbered([_tcvn3(name) for name in MEN])]
    women: Rows = [["STT", "Đơn vị", None], [None, "Tên đơn vị", "Ghi chú"], *_numbered(WOMEN, "đội mạnh")]
    beach: Rows = [["TT", _vni("Đơn vị"), _vni("Số lượng"), None], [None, None, "Nam", _vni("Nữ")]]
    beach += [[number, f" {_vni(name)} ", 4, 0] for number, name in enumerate(BEACH_MEN, start=1)]
    merged = [(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4)]
    lines = "\n".join(f"{n}. {name}" for n, name in enumerate(BEACH_WOMEN, start=1))
    return [
        ("men.xls", xls(men, font=".VnTime")),
        ("women.csv", csv(women, ";", "utf-16")),
        ("beach.xlsx", xlsx(beach, font="VNI-Times", merges=merged)),
        ("", f"Kính gửi Ban Tổ chức,\nEm gửi danh sách đội nữ:\n{lines}\nTrân trọng!\nNguyễn Văn Gửi"),
    ]


def _numbered(names: list[str], remark: str = "") -> Rows:
    return [[number, name, remark] for number, name in enumerate(names, start=1)]


def _tcvn3(text: str) -> str:
    codes = {from_tcvn3(chr(code)): chr(code) for code in range(0xA1, 0x100)}
    return "".join(codes.get(char, char) for char in text)


def _vni(text: str) -> str:
    written = {letter: shown for shown, letter in _VNI_LETTERS.items()}
    return "".join(written.get(char, char) for char in text).replace("–", "-")


def _sign_in(server: LiveServer, hands: Mouse) -> None:
    said = server.run("user", "create", "lists@example.org", "--role", "administrator")
    link = re.search(r"https?://\S+", said)
    assert link, said
    hands.page.goto(f"{server.url}{urlsplit(link[0]).path}?lang=en")
    hands.press("Sign in now")


def _block_with_units(hands: Mouse) -> list[str]:
    hands.follow("New block")
    hands.type("Name in Vietnamese", "Khối Mẫu")
    hands.type("Name in English", "Sample block")
    hands.press("Save")
    hands.follow("Enter the units")
    heading: Rows = [["TT", "Tên đơn vị", "Tên viết tắt"]]
    rows: Rows = [[n, name, short] for n, (name, short) in enumerate(UNITS.items(), start=1)]
    top = [str(row[0] or "") for row in LETTERHEAD]
    states = _take(hands, "units.docx", docx(heading + rows, before=top, after=[str(row[0] or "") for row in FOOT]))
    expect(hands.page.get_by_role("rowheader")).to_have_text(NAMES)
    hands.follow("Sample block")
    hands.follow("Venues and courts")
    for venue, courts in (("Nhà thi đấu", 3), ("Bãi biển", 2)):
        hands.type("Name", venue)
        hands.type("Number of courts", str(courts))
        hands.press("Save")
    hands.follow("Sample block")
    return states


def _exchange(hands: Mouse) -> None:
    hands.follow("New exchange")
    hands.type("Name in Vietnamese", "Hội thao Khối Mẫu")
    hands.type("Name in English", "Games")
    hands.type_day("First day", "2030-08-20")
    hands.type_day("Last day", "2030-08-22")
    hands.press("Save")
    hands.follow("Courts and hours")
    hands.type_time("Opens", "07:00")
    hands.type_time("Closes", "17:30")
    hands.press("Add these hours")
    expect(hands.page.get_by_role("rowheader")).to_have_count(5 * 3)
    hands.follow("Checklist")
    hands.follow("Competitions and rules")


def _add_competition(hands: Mouse, sport: str, division: str) -> None:
    listed = hands.page.url
    rules = hands.page.get_by_label("Sport and rules").locator("option").all_inner_texts()
    hands.choose("Sport and rules", next(each for each in rules if each.startswith(sport)))
    hands.choose("Division", division)
    hands.press("Add")
    hands.page.goto(listed)


def _take(hands: Mouse, name: str, data: bytes | str) -> list[str]:
    """Send a list, answer what it asks as it suggests, take it; returns the states of its rows before any answer."""
    if isinstance(data, bytes):
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        hands.page.get_by_label(re.compile("^Or a file")).set_input_files(file)  # type: ignore[arg-type]
    else:
        hands.type("The list", data)
    hands.press("Show the rows")
    states = hands.page.locator(".import-rows .state").all_inner_texts()
    if "Asks" in states:
        hands.press("Answer as suggested")
    hands.page.get_by_role("button", name=re.compile(r"^Add \d+ ")).click()
    return states
