"""Messy lists as offices have them, made from a seed, with what is meant by each of their rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.support import office_files
from tournament.interchange.lists import legacy
from tournament.interchange.lists.kinds import ATHLETES, ENTRIES, OFFICIALS, UNITS, ListKind

FAMILIES = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Nông",
    "Triệu", "Hà", "Bàn", "Thân",
]  # fmt: skip
MIDDLES = [
    "Văn", "Thị", "Đức", "Minh", "Hữu", "Thanh", "Ngọc", "Quang", "Thúy", "Mạnh", "Ái",
]  # fmt: skip
GIVEN = [
    "An", "Bình", "Cường", "Dũng", "Giang", "Hương", "Khánh", "Lan", "Mẫu", "Nghĩa", "Oanh", "Phượng", "Quý", "Sơn",
    "Thử", "Uyên", "Việt", "Xuân", "Yến", "Ưng",
]  # fmt: skip
UNIT_NAMES = (
    "Sở Y tế", "Sở Văn hóa, Thể thao và Du lịch", "Ban Dân tộc", "Công an tỉnh", "Sở Giáo dục và Đào tạo",
    "Cộng đồng Cao đẳng",
    "Tổng công ty Điện lực", "Thôn Đông", "Thôn Đồng", "Thôn Cộng Hòa", "Xã Bảo Thắng", "Phường Sơn Dương",
    "Chi cục Thuế khu vực 2", "Trường Tiểu học Số 2", "Đội Quản lý thị trường số 1", "Liên đoàn Lao động",
    "Hội Nông dân", "Ủy ban Mặt trận Tổ quốc", "Tỉnh đoàn", "Kho bạc Nhà nước", "Ngân hàng Chính sách xã hội",
    "Báo và Đài",
    "Văn phòng Ủy ban nhân dân", "Thanh tra tỉnh", "Sở Nội vụ", "Bảo hiểm xã hội", "Khối Đảng Dân Chính",
    "Trung tâm Y tế 2", "UBND HUYEN CHO MOI", "Ban Tổ chức",
)  # fmt: skip
LETTERHEADS: tuple[tuple[tuple[str | None, ...], ...], ...] = (
    (),
    (("DANH SÁCH {title}",),),
    (("ỦY BAN NHÂN DÂN TỈNH MẪU", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
     ("SỞ VĂN HÓA, THỂ THAO", None, None, "Độc lập - Tự do - Hạnh phúc"), (None,),
     ("DANH SÁCH {title}",), ("(Kèm theo Kế hoạch số 05/KH-UBND ngày 05 tháng 01 năm 2026)",), (None,)),
    (("Phụ lục I",), ("DANH SÁCH ĐĂNG KÝ {title}",), ("Thời gian: 7 giờ 30, ngày 19 tháng 8 năm 2026",)),
    (("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",), ("Độc lập – Tự do – Hạnh phúc",), ("BẢNG ĐĂNG KÝ {title}",)),
)  # fmt: skip
ENDINGS: tuple[tuple[tuple[str | None, ...], ...], ...] = (
    (),
    (("Tổng cộng: {n}",),),
    ((None, "Tổng số {n} người"), (None,), (None, None, "Bắc Kạn, ngày 05 tháng 01 năm 2026"),
     (None, "NGƯỜI LẬP BIỂU", "TM. BAN TỔ CHỨC"), (None, "(Ký, ghi rõ họ tên)", "(Ký tên, đóng dấu)"), (None,),
     (None, "Nguyễn Văn Ký", "Trần Thị Đóng")),
    (("Danh sách này gồm {n} dòng./.",), (None, None, "Mẫu, ngày ... tháng ... năm 20.."),
     (None, None, "THỦ TRƯỞNG ĐƠN VỊ"), (None, None, "Lê Văn Dấu")),
    (("Ghi chú: gửi trước ngày 10/4",), ("Nơi nhận:",), ("- Như trên;",), ("- Lưu: VT.",)),
)  # fmt: skip


@dataclass
class OfficeList:
    """A list: its kind, the rows of its sheet with merged ranges, and what each row of items means."""

    kind: ListKind
    rows: list[list[str | int | None]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    items: list[dict[str, str]] = field(default_factory=list)
    about: str = ""
    folded: bool = False

    def file(self, rng: Random) -> bytes:
        """Write the list in some kind of file, encoding and font."""
        kind = rng.choice(("xlsx", "xls", "docx", "html", "csv", "csv"))
        writing = rng.choice(("unicode", "unicode", "nfd", "tcvn3", "vni"))
        self.about += f" {kind} {writing}"
        if writing == "tcvn3":  # a letter with a mark has no capital there
            self.items = [{key: text.casefold() for key, text in values.items()} for values in self.items]
            self.folded = True
        rows = [[written(cell, writing) for cell in row] for row in self.rows]
        font = {"tcvn3": ".VnTime", "vni": "VNI-Times"}.get(writing, "")
        if kind != "csv":
            made: bytes = getattr(office_files, kind)(rows, font=font, merges=self.merges)
            return made
        separator = rng.choice("\t;|")
        encodings = ["cp1252"] if font else ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]
        encoding = rng.choice(encodings)
        self.about += f" {encoding} {separator!r}"
        return office_files.csv(rows, separator, encoding)


def written(cell: str | int | None, writing: str) -> str | int | None:
    """Write a cell as an old font or a Mac has it."""
    if not isinstance(cell, str) or writing == "unicode":
        return cell
    if writing == "nfd":
        return unicodedata.normalize("NFD", cell)
    letters = {
        letter: shown for shown, letter in (legacy._VNI_LETTERS if writing == "vni" else legacy._TCVN3_LETTERS).items()
    }
    return "".join(
        letters.get(char) or (letters.get(char.lower()) if writing == "tcvn3" else None) or char.replace("–", "-")
        for char in cell
    )


def made(seed: int) -> OfficeList:
    """Return the list of a seed."""
    rng = Random(f"office list {seed}")
    made = OfficeList(rng.choice((UNITS, ENTRIES, ATHLETES, OFFICIALS)))
    count = rng.randrange(3, 15)
    heading, cells = _columns(made, rng, count)
    numbering = rng.choice(("arabic", "arabic", "dotted", "padded", "roman", "none", "gaps"))
    made.about = f"{seed}: {made.kind.key} {numbering}"
    for row in rng.choice(LETTERHEADS):
        made.rows.append([text and text.format(title="THAM GIA") for text in row])
    headings = [rng.choice(("TT", "STT", "Số TT")), *heading] if numbering != "none" else heading
    if made.rows and rng.random() < 0.6 and len(headings) > 1:
        made.merges.append((len(made.rows), 1, len(made.rows), len(headings)))
        if not made.rows[-1][0] or any(made.rows[-1][1:]):
            made.merges.pop()
    _heading(made, headings, rng)
    if rng.random() < 0.2 and len(headings) > 2:
        made.rows.append([str(number) for number in range(1, len(headings) + 1)])
        made.about += " counted"
    _body(made, cells, numbering, rng)
    for row in rng.choice(ENDINGS):
        made.rows.append([text and text.format(n=count) for text in row])
    return made


def _heading(made: OfficeList, headings: list[str], rng: Random) -> None:
    upper = [text.partition("|")[0] for text in headings]
    lower = [text.partition("|")[2] or None for text in headings]
    shout = rng.random() < 0.3
    if not any(lower):
        made.rows.append([text.upper() if shout else text for text in upper])
        return
    made.about += " two lines"
    shown: list[str | int | None] = [
        text if not place or text != upper[place - 1] else None for place, text in enumerate(upper)
    ]
    made.rows += [shown, list(lower)]
    top = len(made.rows) - 1
    if rng.random() < 0.7:
        for place, text in enumerate(lower, start=1):
            if text is None:
                made.merges.append((top, place, top + 1, place))
            elif shown[place - 1]:
                along = sum(other == upper[place - 1] for other in upper)
                made.merges.append((top, place, top, place + along - 1))


def _body(made: OfficeList, cells: Sequence[list[str | int | None]], numbering: str, rng: Random) -> None:
    section = rng.random() < 0.25 and numbering in ("arabic", "padded") and len(cells[0]) > 1
    empty = rng.random() < 0.2
    for number, row in enumerate(cells, start=1):
        if section and number in (1, len(cells) // 2 + 1):
            made.rows.append([("I", "II")[number > 1], rng.choice(("Khối Đảng", "Khối Nhà nước"))])
            made.about += " sections"
        if empty and number == 3:
            made.rows.append([None])
        counted: dict[str, str | int | None] = {
            "arabic": number, "dotted": f"{number}.", "padded": f"{number:02}", "roman": ROMAN[number - 1],
            "gaps": number * 2,
        }  # fmt: skip
        made.rows.append([*([counted[numbering]] if numbering != "none" else []), *row])


ROMAN = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV",
]  # fmt: skip


def _columns(made: OfficeList, rng: Random, count: int) -> tuple[list[str], list[list[str | int | None]]]:
    match made.kind.key:
        case "units":
            return _units(made, rng, count)
        case "entries":
            return _entries(made, rng, count)
        case "athletes":
            return _athletes(made, rng, count)
    return _officials(made, rng, count)


def _units(made: OfficeList, rng: Random, count: int) -> tuple[list[str], list[list[str | int | None]]]:
    names, stuck = rng.sample(UNIT_NAMES, count), rng.random() < 0.2
    with_short = rng.random() < 0.4
    rows: list[list[str | int | None]] = []
    for number, name in enumerate(names, start=1):
        name = name.upper() if rng.random() < 0.1 else name
        shown = f"{number}. {name}" if stuck else name
        short = "".join(word[0] for word in name.split()).upper()
        made.items.append({"name": name, **({"short_name": short} if with_short else {})})
        rows.append([shown, *([short] if with_short else []), rng.choice((None, "đã nộp", "02 đội"))])
    heading = rng.choice(("Tên đơn vị", "Đơn vị", "Cơ quan, đơn vị", "Tên cơ quan, đơn vị tham gia"))
    return [heading, *(["Tên viết tắt"] if with_short else []), "Ghi chú"], rows


def _entries(made: OfficeList, rng: Random, count: int) -> tuple[list[str], list[list[str | int | None]]]:
    rows: list[list[str | int | None]] = []
    for name in rng.sample(UNIT_NAMES, count):
        team = f"{name} {rng.choice((1, 2))}"
        made.items.append({"units": name, "name": team})
        rows.append([name, team, rng.randrange(8, 12)])
    return ["Đơn vị", "Tên đội", "Số lượng"], rows


def a_person(rng: Random) -> str:
    """Name somebody who does not exist."""
    return f"{rng.choice(FAMILIES)} {rng.choice(MIDDLES)} {rng.choice(GIVEN)}"


def _athletes(made: OfficeList, rng: Random, count: int) -> tuple[list[str], list[list[str | int | None]]]:
    shape, divided, once = rng.choice(("born", "sexes", "crosses")), rng.random() < 0.3, rng.random() < 0.5
    combined, crossed = rng.random() < 0.3, False
    units, damaged = rng.sample(UNIT_NAMES, 3), rng.random() < 0.3
    rows: list[list[str | int | None]] = []
    unit = ""
    for number in range(count):
        name, year, female = a_person(rng), rng.randrange(1960, 2005), rng.random() < 0.5
        card = f"006{rng.randrange(4)}{year % 100:02}{rng.randrange(10**6):06}"
        begins = number * 3 // count != (number - 1) * 3 // count or not number
        unit = units[number * 3 // count]
        values = {"name": name, "born": str(year), "id_number": card, "unit": unit}
        family, _, given = name.rpartition(" ")
        cells: list[str | int | None] = [family, given] if divided else [name]
        if shape == "sexes":
            values["sex"] = "female" if female else "male"
            cells += [None, year] if female else [year, None]
        elif shape == "crosses":
            female = female or (number == count - 1 and not crossed)
            crossed, values["sex"] = crossed or female, "female" if female else "male"
            cells += [year, rng.choice("xX") if female else None]
        elif rng.random() < 0.5:
            month, day = rng.randrange(1, 13), rng.randrange(1, 29)
            values["born"] = f"{year}-{month:02}-{day:02}"
            cells.append(f"{day:02}/{month:02}/{year}")
        else:
            cells.append(year)
        cells.append(int(card) if damaged else card)
        cells.append(unit if begins or not once else None)
        if combined and not divided:
            cells[0] = rng.choice(("{} (Đội trưởng)", "{}, đội phó", "{} - thủ môn", "{}")).format(name)
        values |= rng.choice(({}, {"note": "đội trưởng"}))
        rows.append([*cells, values.get("note")])
        made.items.append(values)
    people = (
        ["Họ và tên đệm", "Tên"] if divided else [rng.choice(("Họ và tên", "Họ tên VĐV", "Họ và tên vận động viên"))]
    )
    born = [rng.choice(("Năm sinh", "Ngày, tháng, năm sinh"))]
    born = {"sexes": ["Năm sinh|Nam", "Năm sinh|Nữ"], "crosses": [*born, "Nữ"]}.get(shape, born)
    ids = rng.choice(("Số CCCD", "Số CCCD/CMND", "Căn cước công dân"))
    return [*people, *born, ids, rng.choice(("Đơn vị", "Đơn vị công tác")), "Ghi chú"], rows


def _officials(made: OfficeList, rng: Random, count: int) -> tuple[list[str], list[list[str | int | None]]]:
    rows: list[list[str | int | None]] = []
    for _ in range(count):
        name, unit, role = a_person(rng), rng.choice(UNIT_NAMES), rng.choice(("Trọng tài", "Thư ký", "Tổ trưởng"))
        phone = f"09{rng.randrange(10**8):08}"
        made.items.append({"name": name, "unit": unit, "roles": role, "contact": phone})
        rows.append([name, rng.choice(("Giám đốc", "Chuyên viên")), unit, role, phone])
    return ["Họ và tên", "Chức vụ", "Đơn vị công tác", "Nhiệm vụ", "Điện thoại"], rows
