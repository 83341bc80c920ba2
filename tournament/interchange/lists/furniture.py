"""Rows of an office's list that are no items of it: what they are, told by how they read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tournament.engine.message import Message, pmessage
from tournament.engine.names import search_key, tidy

LETTERHEAD = Message("letterhead or title")
HEADING = Message("heading of the columns")
COLUMN_NUMBERS = Message("numbers of the columns")
TOTAL = pmessage("row of a list", "total")
SIGNATURE = Message("date and signatures")
REMARK = Message("remark under the list")
SECTION = Message("heading of a part of the list")
LETTER = Message("text of a letter")
EMPTY = Message("row without content")


class Wording:
    """How some rows begin; a text without any accent is compared without accents."""

    def __init__(self, *patterns: str) -> None:
        joined = "|".join(f"(?:{pattern})" for pattern in patterns)
        self._accented, self._plain = re.compile(joined), re.compile(search_key(joined))

    def meets(self, text: str) -> bool:
        """Tell whether a text begins so."""
        lowered = _lowered(text)
        pattern = self._plain if lowered.isascii() else self._accented
        return pattern.match(lowered) is not None


@lru_cache(maxsize=20_000)
def _lowered(text: str) -> str:
    return tidy(text).casefold()


_BLANK = re.compile(r"[\s.…_\-–—/:;,*]*")
_POSTS = (
    r"(?:q\. ?)?(?:phó )?(?:giám đốc|chủ tịch(?: công đoàn)?|hiệu trưởng|trưởng phòng|trưởng ban(?: tổ chức)?|"
    r"chánh văn phòng|tổ trưởng|trưởng đoàn|thủ trưởng|cục trưởng|chi cục trưởng|bí thư)"
)
_LETTERHEAD = Wording(
    r"cộng h\w+ xã hội", r"độc lập ?[-–] ?tự do", r"danh sách\b", r"bảng (?:tổng hợp|đăng ký|kê|phân công)",
    r"phiếu đăng ký", r"phụ lục", r"mẫu(?: số)?\b", r"kế hoạch\b", r"thông báo\b", r"\(?(?:kèm theo|ban hành)",
    r"số ?:? ?\d* ?/", r"kính gửi",
    r"(?:tên )?(?:đơn vị|cơ quan|đoàn|đội|trưởng đoàn|lãnh đội|huấn luyện viên|hlv|nội dung|môn|địa điểm|thời gian) ?:",
)  # fmt: skip
_TOTAL = Wording(
    r"tổng cộng(?! ty\b)", r"tổng số\b", r"(?:tổng|cộng|total) ?(?:$|[:(\d.…])", r"ấn định danh sách",
    r"danh sách (?:này )?(?:gồm|có)\b", r"(?:có )?tất cả\b.*\d",
)  # fmt: skip
_PERHAPS_TOTAL = Wording(r"total\b")
_SIGNATURE = Wording(
    r"(?:người|cán bộ) (?:lập|tổng hợp|kê)\b", r"lập (?:biểu|bảng|danh sách)\b", r"(?:tm|kt|tl|tuq) ?\. ?\w",
    r"thủ trưởng\b", r"xác nhận\b", r"\( ?(?:đã )?k[ýí]\b", r"(?:đã )?k[ýí](?: tên\b| ?[,(]| ?$)",
    r"nơi nhận", r"[-–] ?như trên\b", r"[-–] ?lưu ?(?:[:,;.]|vt\b|$)",
)  # fmt: skip
_BODY = r"ban (?:tổ chức|trọng tài)$"
_POST = Wording(_POSTS + "$", _BODY)
_PERHAPS_UNIT = Wording(_BODY)
"""What signs lists, and a unit is called so as well."""
_DATE = Wording(r"(?:.*, ?)?ngày[\d.…_ ]*tháng[\d.…_ ]*năm[\d.…_ ]*$")
_CLOSING = Wording(
    r"(?:xin )?(?:trân trọng|thân ái|thân mến|thân chào|kính thư|kính chúc)\b",
    r"(?:(?:em|tôi|chúng tôi|xin|chân thành|rất|mình) )*c[ảá]m ơn\b",
)
_NAMED_CLOSING = re.compile(
    r"(?:xin |rất |chân thành )*(?:(?:trân trọng|thân ái|thân mến|thân chào|kính (?:thư|chúc|chào|báo)|c[ảá]m ơn|và)"
    r"(?: |$))+(?:(?:quý )?(?:anh|chị|cô|thầy|ông|bà)(?: |$))*"
)
"""All that closes a letter where each of its words is written with a capital, as a name is."""
_ENGLISH_CLOSING = Wording(
    r"(?:(?:best|kind) )?regards\b", r"thank(?:s| you)\b", r"(?:yours )?sincerely\b", r"sent from\b"
)
_ME = r"(?:em|anh|chị|tôi|mình|chúng tôi|bên em|bên mình|(?:đơn vị|cơ quan|phòng|đội) (?:em|mình|tôi))"
_LETTER = Wording(
    r"kính (?:gửi|chào|mong|thưa|đề nghị|báo)\b", r"(?:xin )?chào\b", r"thân gửi\b", r"(?:dear|hi|hello)[ ,!]",
    r"(?:thân |xin |lời )?gửi (?:anh|chị|em|bạn|các|ban|quý|cô|chú|thầy|ông|bà|đồng chí|đ/c)\b",
    r"(?:từ|from|to|cc|bcc|subject|chủ đề|tiêu đề|đã gửi|sent|date|ngày gửi|người gửi|người nhận|re|fw|fwd|đến) ?:",
    r"(?:vào|on) .*(?:đã viết|wrote) ?:?$", r">", r"-{3,}",
    rf"{_ME} (?:(?:xin|cũng|đã|vừa|có|sẽ|chỉ|cần|muốn|còn) )*"
    r"(?:gửi|nộp|báo|đăng ký|bổ sung|cập nhật|chuyển|nhận|kính|là|cử|thấy)\b", r"(?:dưới|sau|trên) đây\b",
    r"(?:theo|thực hiện|căn cứ) (?:yêu cầu|công văn|kế hoạch|thông báo|điều lệ|quyết định|cv|kh)\b",
    r"(?:đề nghị|vui lòng|nếu|khi nào|ngoài ra|còn lại|số còn lại|lý do)\b", r"nhờ (?:anh|chị|em|ban|btc|các)\b",
    r"xin (?:anh|chị|vui|gửi|thông|phép|lỗi|ban)\b", r"hiện (?:nay|tại|có|mới|đã)\b",
    r"(?:tính )?đến (?:nay|ngày|hôm nay|giờ)\b",
    r"(?:các|những) (?:đơn vị|đội|đoàn|anh|chị|vđv|vận động viên|đồng chí)\b"
    r".*(?:đã|sau|còn|chưa|khác|gồm|tham gia|đăng ký)",
)  # fmt: skip
_WITHIN = re.compile(
    rf"(?<!\w)(?:ạ|nhé|như sau|dưới đây|sau đây|đính kèm|vui lòng|(?:giúp|cho) {_ME}|{_ME} (?:xin|sẽ|gửi|cần|muốn)|"
    r"xin (?:gửi|cảm ơn|cám ơn|phép))(?!\w)"
)
"""What nobody is called."""
_REMARK = Wording(r"(?:ghi chú|lưu ý|chú ý|note) ?:")
_SEX = r"(?:(?:đôi|đơn|đội|đồng đội) )?(?:nam|nữ|nam,? nữ|nam nữ phối hợp|hỗn hợp)"
_SECTION = Wording(
    rf"(?:(?:đội|đoàn|nội dung|môn|hạng|nhóm|vđv|trọng tài)(?: \w+)? ?:? )?{_SEX} ?:?$", r"bảng [a-hđ0-9]{1,2} ?:?$",
    r"(?:lứa tuổi|nhóm tuổi|độ tuổi|nội dung|môn thi|môn) ?:? .*",
)  # fmt: skip
_SURE_SECTION = Wording(
    rf"(?:(?:đội|đoàn|nội dung|môn|hạng|nhóm|vđv|trọng tài) ?:? )?{_SEX} ?:?$",
    r"(?:lứa tuổi|nhóm tuổi|độ tuổi|nội dung|môn thi) ?:? .*",
)
_SOUTH = re.compile(r"(?<!(?i:nội dung) )\b(?:Nam|NAM)$")
"""A given name, or the end of a place's; the men are written “nam”."""
_CERTAIN = re.compile(r"[:(\d…]|\.\.")


@dataclass(frozen=True, slots=True)
class Furniture:
    """What a row is, whether the list ends with it, and whether it can be nothing else: a name without accents."""

    what: Message
    ends: bool = False
    sure: bool = True


def is_blank(text: str) -> bool:
    """Tell whether a cell holds nothing, or dots to be written upon."""
    return _BLANK.fullmatch(text) is not None


def is_letterhead(texts: Sequence[str]) -> bool:
    """Tell whether a row belongs above a list."""
    return any(_LETTERHEAD.meets(text) or _DATE.meets(text) for text in texts)


def is_title(texts: Sequence[str]) -> bool:
    """Tell whether a row is the last but for brackets that stands above a list."""
    return any(_TITLE.meets(text) for text in texts)


_TITLE = Wording(r"danh sách\b", r"bảng (?:tổng hợp|đăng ký|kê|phân công)", r"phiếu đăng ký",
                 r"\(?(?:kèm theo|ban hành)",
                 r"cộng h\w+ xã hội", r"độc lập ?[-–] ?tự do",
                 r"(?:tên )?(?:đơn vị|đoàn|đội|trưởng đoàn|lãnh đội|huấn luyện viên|hlv) ?:")  # fmt: skip


def under_a_list(texts: Sequence[str]) -> Furniture | None:
    """Return what a row without a number of its own is that stands under or between the items of a list."""
    if _TOTAL.meets(texts[0]):
        return Furniture(TOTAL, sure=_is_certain(texts[0]))
    if _PERHAPS_TOTAL.meets(texts[0]):
        return Furniture(TOTAL, sure=False)
    if _REMARK.meets(texts[0]):
        return Furniture(REMARK)
    signed = [text for text in texts if _SIGNATURE.meets(text)]
    if not signed and all(_POST.meets(text) or _DATE.meets(text) for text in texts):
        signed = list(texts)
    if signed:
        alone = len(texts) == 1 and _PERHAPS_UNIT.meets(texts[0])
        return Furniture(SIGNATURE, ends=True, sure=not alone and any(map(_is_certain, signed)))
    return None


def in_a_letter(texts: Sequence[str]) -> Furniture | None:
    """Return what a lone text is that is written around a list: greetings, sentences, what a list begins with."""
    if len(texts) != 1:
        return None
    text = texts[0]
    if _ENGLISH_CLOSING.meets(text):
        return Furniture(LETTER, ends=True)
    if _CLOSING.meets(text):
        return _closing(text)
    if _is_called(text):
        return None
    if _LETTER.meets(text) or _WITHIN.search(_lowered(text)):
        return Furniture(LETTER, sure=_is_certain(text))
    introduces = text.endswith(":") and len(text.split()) > 1
    return Furniture(LETTER if len(text.split()) > LONGEST_PART else SECTION) if introduces else None


def _closing(text: str) -> Furniture | None:
    """Tell what a text is that begins as letters end, as names do too: “Thân Ái Vân - 1985”."""
    name = _BEHIND_NAME.split(text)[0].strip()
    if text[-1] in "!." or not name or not _is_called(name):
        return Furniture(LETTER, ends=True, sure=_is_certain(text))
    if not _NAMED_CLOSING.fullmatch(_lowered(name)):
        return None
    return Furniture(LETTER, ends=True, sure=_is_certain(name) and not _lowered(name).startswith("thân"))


_BEHIND_NAME = re.compile(r"[,;:(|\t\d]|\s[-–]")


def _is_called(text: str) -> bool:
    """Tell whether somebody may be called so: each word begins with a capital, and no mark ends the text."""
    return all(word[0].isupper() for word in text.split()) and text[-1].isalpha()


LONGEST_PART = 6
"""Words of the heading of a part."""


def _is_certain(text: str) -> bool:
    """Tell whether wording is no name that lost its accents, as Ký, Công and Tống do: “Ky”, “Cong”, “Tong Cong”."""
    return not _lowered(text).isascii() or _CERTAIN.search(text) is not None


def is_section(text: str) -> bool:
    """Tell whether a lone text can be nothing but the heading of a part."""
    return _SURE_SECTION.meets(text) and not _SOUTH.search(tidy(text))


def may_be_section(text: str) -> bool:
    """Tell whether a lone text reads like the heading of a part, as names do too: Đoàn Hoài Nam, Môn Sơn."""
    return _SECTION.meets(text)


_ORDINAL = re.compile(r"\(?(?:\d{1,4}|[IVXLC]{1,6}|[A-Za-zĐđ])\)?[.)/:\-]?")


def is_number(text: str) -> bool:
    """Tell whether a cell holds nothing but the number of its row: “1”, “01.”, “I”, “a)”."""
    return _ORDINAL.fullmatch(text.strip()) is not None


def is_arabic(text: str) -> bool:
    """Tell whether the number of a row is written in figures."""
    return is_number(text) and any(char.isdecimal() for char in text)


def are_column_numbers(texts: Sequence[str]) -> bool:
    """Tell whether a row under the heading counts the columns: 1, 2, 3 or (A), (B), (1)."""
    return len(texts) > 1 and all(re.fullmatch(r"\(?(?:\d{1,2}|[A-Za-z])\)?", text.strip()) for text in texts)
