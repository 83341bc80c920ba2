"""What lists are lists of: their fields, and the headings that offices give them."""

from __future__ import annotations

from dataclasses import dataclass

from tournament.engine.message import Message, pmessage
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class Field:
    """What a column can hold.

    `headings` are what offices write above it, in any case and with or without accents; `holds` says how its cells are
    read (a key of `READERS` in `values`). A field that `carries` holds for the rows below until another value comes.
    Where a cell names a beginning and an end, the end is that of the field `until`. What is said `above` a list, as in
    “Đơn vị: Sở Y tế”, holds for its rows where no column says it.
    """

    key: str
    label: Words
    headings: tuple[str, ...]
    required: bool = False
    holds: str = "text"
    carries: bool = False
    until: str = ""
    above: bool = False


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list; its first field names a row."""

    key: str
    fields: tuple[Field, ...]
    positions: tuple[str, ...] = ()
    """Fields by their place where there is no heading; what is not named is told by what its cells hold."""

    @property
    def subject(self) -> Field:
        return self.fields[0]

    def field(self, key: str) -> Field:
        """Return a field by its key; KeyError when there is none."""
        return {field.key: field for field in self.fields}[key]


_UNIT_HEADINGS = (
    "Đơn vị", "Tên đơn vị", "Cơ quan, đơn vị", "Tên cơ quan, đơn vị", "Cơ quan", "Tên cơ quan", "Đơn vị tham gia",
    "Đơn vị tham dự", "Đơn vị dự thi", "Đơn vị thi đấu", "Đơn vị công tác", "Nơi công tác", "Phòng ban",
    "Cơ quan công tác", "Đơn vị đăng ký",
    "Đoàn", "Tên đoàn", "Trường", "Tên trường", "Xã, phường", "Xã", "Phường", "Thôn", "Unit", "Organisation",
)  # fmt: skip
_PERSON_HEADINGS = (
    "Họ và tên", "Họ tên", "Họ và tên VĐV", "Họ tên VĐV", "Vận động viên", "VĐV", "Tên VĐV", "Tên vận động viên",
    "Họ và tên vận động viên", "Tên", "Họ đệm", "Họ và tên đệm", "Họ và đệm", "Họ và chữ đệm", "Họ", "Tên đệm",
    "Full name",
    "Name",
)  # fmt: skip
_TEAM_HEADINGS = ("Tên đội", "Đội", "Đội bóng", "Tên đội bóng", "Tên đội tham gia", "Đội tham gia", "Entry", "Team")
_NOTE_HEADINGS = ("Ghi chú", "Ghi chú khác", "Note", "Notes", "Remarks")
_CONTACT_HEADINGS = (
    "Điện thoại", "Số điện thoại", "SĐT", "ĐT", "Số ĐT", "Điện thoại liên hệ", "SĐT liên hệ", "Liên hệ", "Di động",
    "Email",
    "Thư điện tử", "Zalo", "Contact", "Phone",
)  # fmt: skip

UNITS = ListKind(
    "units",
    (
        Field("name", Message("Unit"), (*_UNIT_HEADINGS, "Tên", "Họ và tên đơn vị",
              "Name"), required=True, holds="unit"),
        Field("short_name", Message("Short name"), ("Tên viết tắt", "Viết tắt", "Tên tắt", "Tên ngắn", "Tên gọn",
              "Mã đơn vị",
              "Ký hiệu", "Short name"), holds="short"),
    ),
    ("name", "short_name"),
)  # fmt: skip
ENTRIES = ListKind(
    "entries",
    (
        Field("units", Message("Unit"), _UNIT_HEADINGS, required=True, holds="unit", above=True),
        Field("name", Message("Team"), (*_TEAM_HEADINGS, "Tên", "Name")),
        Field("seed", pmessage("strength", "Seed"), ("Hạt giống", "Số hạt giống", "Thứ tự hạt giống", "Seed"),
              holds="number"),
        Field("teams", Message("Number of teams"), ("Số đội", "Số lượng đội", "Số đội tham gia", "Số đội đăng ký",
              "Number of teams"), holds="teams"),
    ),
    ("units", "name", "seed"),
)  # fmt: skip
ATHLETES = ListKind(
    "athletes",
    (
        Field("name", Message("Full name"), _PERSON_HEADINGS, required=True, holds="person"),
        Field("unit", Message("Unit"), (*_UNIT_HEADINGS, *_TEAM_HEADINGS), carries=True, above=True),
        Field("born", Message("Born"), ("Năm sinh", "Ngày sinh", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh",
              "Sinh năm",
              "NS", "N.Sinh", "N/sinh",
              "Ngày/tháng/năm sinh", "Sinh ngày", "Date of birth", "Year of birth", "Born"), holds="born"),
        Field("sex", Message("Sex"), ("Giới tính", "Nam/Nữ", "Nam, nữ", "Phái", "GT", "G.Tính",
              "G/tính", "Sex", "Gender"), holds="sex"),
        Field("id_number", Message("Number of the identity card"), ("Số CCCD", "CCCD", "Số CCCD/CMND", "CCCD/CMND",
              "CMND/CCCD",
              "CMND", "CMT", "CMTND", "Số CMT", "Số CMND",
              "Số CMND/CCCD", "Căn cước", "Số căn cước", "Căn cước công dân",
              "Số căn cước công dân",
              "Số định danh", "Số định danh cá nhân", "Mã định danh", "ID", "ID number"), holds="id"),
        Field("shirt", Message("Shirt number"), ("Số áo", "Số áo thi đấu", "Áo số", "Số thi đấu", "Số đeo", "Shirt",
              "Shirt number"), holds="number"),
        Field("note", Message("Remark"), _NOTE_HEADINGS),
    ),
    ("name",),
)  # fmt: skip
OFFICIALS = ListKind(
    "officials",
    (
        Field("name", Message("Full name"), (*_PERSON_HEADINGS, "Trọng tài", "Tên trọng tài", "Họ và tên trọng tài"),
              required=True, holds="person"),
        Field("unit", Message("Unit"), _UNIT_HEADINGS, above=True),
        Field("roles", Message("Roles"), ("Nhiệm vụ", "Vai trò", "Chức danh", "Phân công", "Nhiệm vụ được giao",
              "Công việc",
              "Chức danh trong Ban", "Chức danh Ban Trọng tài", "Roles", "Role", "Chức vụ")),
        Field("contact", Message("Contact"), _CONTACT_HEADINGS, holds="contact"),
    ),
    ("name", "unit", "roles", "contact"),
)  # fmt: skip
BLOCKED_TIMES = ListKind(
    "blocked_times",
    (
        Field("who", pmessage("blocked time", "Who"), (*_TEAM_HEADINGS, *_UNIT_HEADINGS, "Họ và tên", "Họ tên", "Tên",
              "Đối tượng", "Sân",
              "Trọng tài", "Địa điểm", "Nhà thi đấu", "Who", "Name"), required=True, holds="name", carries=True,
              above=True),
        Field("date", Message("Day"), ("Ngày", "Ngày bận", "Day", "Date"), holds="date", carries=True),
        Field("from", Message("From"), ("Từ", "Từ giờ", "Bắt đầu", "Giờ bắt đầu", "Từ ngày", "From",
              "Start", "Giờ",
              "Giờ bận", "Khung giờ", "Thời gian bận", "Thời gian", "Buổi"), holds="moment", until="to"),
        Field("to", Message("To"), ("Đến", "Đến giờ", "Kết thúc", "Giờ kết thúc", "Đến ngày", "To",
              "End"), holds="moment"),
        Field("reason", Message("Reason"), ("Lý do", "Nội dung", "Nguyên nhân", "Reason", *_NOTE_HEADINGS)),
    ),
    ("who", "date", "from", "to", "reason"),
)  # fmt: skip
KINDS = (UNITS, ENTRIES, ATHLETES, OFFICIALS, BLOCKED_TIMES)

OTHER_HEADINGS = (
    "TT", "STT", "Số TT", "Số thứ tự", "Thứ tự", "No", "Ghi chú", "Note", "Chức vụ", "Chức danh", "Ký tên", "Ký nhận",
    "Chữ ký",
    "Số lượng", "Tổng số", "Cộng", "Địa chỉ", "Email", "Điện thoại", "Số điện thoại", "Người liên hệ", "Cỡ áo", "Size",
    "Nội dung", "Nội dung thi đấu", "Môn", "Nội dung đăng ký", "Giới tính", "Năm sinh", "Ngày sinh", "Nam", "Nữ",
    "Số VĐV",
    "Trưởng đoàn", "Huấn luyện viên", "Họ và tên", "Đơn vị", "Tên đội", "Dân tộc", "Loại lao động", "Lá thăm", "Bảng",
    "Hạng",
    "Chức vụ, đơn vị công tác", "Quê quán", "Trình độ", "Ngạch", "Đảng viên", "Số áo", "Số CCCD", "CCCD", "CMND",
    "Thành tích",
    "Khối", "Cụm", "Huyện", "Tỉnh", "Môn thi đấu", "Chiều cao", "Cân nặng", "Xếp loại", "Điểm",
    *_CONTACT_HEADINGS,
)  # fmt: skip
"""Headings of columns that no field takes, by which a row of headings is known all the same."""
NUMBER_HEADINGS = ("TT", "STT", "Số TT", "Số thứ tự", "Thứ tự", "No", "#", "S.TT", "Nr", "T.T", "S.T.T", "Số")
