"""Names of units: how they begin, and what sticks to them."""

from __future__ import annotations

import re

from tournament.engine.message import Message
from tournament.engine.names import LONGEST_NAME, tidy
from tournament.engine.text import Words
from tournament.interchange.lists.kinds import ListKind
from tournament.interchange.lists.remarks import taken_off, without_remark
from tournament.interchange.lists.values import RowState, Value

_SEVERAL = Message("several names stand in one cell")
_OFF = Message("“{more}” behind the name was left out")
_BELONGS = Message("does “{number}” belong to the name?")
_SENTENCE = Message("“{text}” reads like a sentence")
_SURE_HEADS = (
    "Sở|Chi cục|Cục|Công an|Xã|Phường|Thôn|Phòng|Trung tâm|Huyện|UBND|Ủy ban|Uỷ ban|Bệnh viện|Công ty|Tổng công ty|"
    "Liên đoàn|Tỉnh đoàn|Ngân hàng|Kho bạc|Bảo hiểm|Thanh tra|Tòa án|Toà án|Văn phòng|Đảng ủy|Đảng uỷ|Cơ quan|"
    "Chi nhánh|Điện lực|Bưu điện|Học viện|Nhà máy|Xí nghiệp|Tập đoàn|Tổng cục|Công đoàn|Hợp tác xã|Câu lạc bộ|"
    "Quân khu|Thị xã|Thị trấn|Kiểm toán|Hạt Kiểm lâm"
)
_FAMILIES = "Ban|Trường|Báo|Đài|Hội|Viện|Khối"
"""Heads that families are called by as well, or that lost an accent in capitals: “BAN VAN MINH” is Bàn Văn Minh."""
_HEADS = re.compile(rf"(?:{_SURE_HEADS}|{_FAMILIES}|Cụm|Bộ)\b", re.IGNORECASE)
_INSIDE = re.compile(rf"\s(?P<unit>(?:{_SURE_HEADS}|{_FAMILIES})\s+\w.*)")
_OF_FAMILY = re.compile(rf"(?:(?:{_FAMILIES})|\w+ (?:văn(?! h(?:óa|oá)\b)|thị)) ", re.IGNORECASE)
LONGEST_PERSON = 5
"""Words of a person's name."""
_NO_NAME = re.compile(
    r"\b(?:dân (?:tộc|vận|quân)|tiểu học|trung (?:học|cấp|tâm)|cao đẳng|đại học|mầm non|thpt|thcs|chính trị|nông dân|"
    r"phụ nữ|cựu chiến|liên hiệp|chữ thập|kiểm sát|phát thanh|truyền hình|quản lý|tổ chức|tuyên giáo|nội chính|"
    r"chỉ huy|thi đua|quy hoạch|điều phối|kiểm tra|phổ thông|nội trú|bán trú|khuyến học|luật gia|doanh nghiệp)\b",
    re.IGNORECASE,
)
"""What nobody is called, so that capitals tell a unit too: “BAN DÂN TỘC”; without accents somebody may be."""
_SURELY_INSIDE = re.compile(rf"\s(?:{_SURE_HEADS})\s+\w")
_COUNT = re.compile(
    r"(?P<name>.*?\S)\s*(?:[:,–-]|\()\s*(?P<more>(?:có |gồm )?(?P<count>\d{1,3}) ?"
    r"(?P<of>đội|vđv|vận động viên|người|thành viên|suất)\b[^()]*(?:\([^()]*\))?)\)?",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?P<name>.*?[^\W\d].*?)\s*(?:[-–—:;,(|]\s*|\s)(?P<more>(?:\b(?:sđt|đt|điện thoại|tel|zalo)\s*[:.]?\s*)?"
    r"(?:(?:\+84|0)[\s.-]?(?:2(?:[\s.-]?\d){9}|[35789](?:[\s.-]?\d){8})|[\w.+-]+@[\w-]+(?:\.[\w-]+)+))\s*\)?",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[^()]*\((?P<more>[a-zđàáảãạăâèéêìíòóôơùúưý][^()]*)\)")
_OF_A_NAME = re.compile(r"(?:đội|đoàn|team|cũ|mới|nay là|cơ sở|khu vực|tỉnh|xã|huyện|phường|thôn)\b", re.IGNORECASE)

MOST_WORDS = 20
"""Of a unit's name."""


def is_unit(text: str) -> bool:
    """Tell whether a text begins as the names of units do, which no person's name does."""
    return _HEADS.match(tidy(text)) is not None and len(text.split()) > 1


def may_be_person(unit: str) -> bool:
    """Tell whether somebody may be called as a unit is: “Trường Sơn”, “Hội Văn Bình”, but no “Ban Dân tộc”."""
    words = re.split(r"[,;:(|\d]|\s[-–]", tidy(unit))[0].split()  # what stands behind names is said of people
    if _NO_NAME.search(tidy(unit)):
        return False
    named = len(words) <= LONGEST_PERSON and all(word.isalpha() and word[0].isupper() for word in words)
    return named and _OF_FAMILY.match(tidy(unit)) is not None


def unit_behind(text: str) -> tuple[str, str]:
    """Divide a text where the name of a unit begins in it without a mark: “Nguyễn Văn An Sở Y tế”."""
    found = _INSIDE.search(text)
    sure = found and any(word[0].islower() for word in found["unit"].split())
    return (text[: found.start()], found["unit"]) if found and sure else (text, "")


def may_hold_unit(text: str) -> bool:
    """Tell whether a text goes on as the name of a unit begins, which a given name may do as well."""
    return _SURELY_INSIDE.search(text) is not None or (len(text.split()) > 4 and _INSIDE.search(text) is not None)


def one_unit(name: Value, kind: ListKind) -> tuple[Value, dict[str, str]]:
    """Take off a unit's name what is said of it, with what of that is a field; ask where more than one name stands."""
    name, told = without_remark(name), dict[str, str]()
    if name.state == RowState.ASKS or len(name.text) > LONGEST_NAME:
        return name, told
    parts = [part.strip() for part in re.split("[,;]", name.text)]
    if len(parts) > 1 and all(map(_HEADS.match, parts)):
        return Value(name.text, RowState.ASKS, _SEVERAL), told
    count, contact = _COUNT.fullmatch(name.text), _CONTACT.fullmatch(name.text)
    for found in filter(None, (count, contact)):
        name = taken_off(name, found["name"], _OFF.format(more=found["more"]))
    if count and count["of"] == "đội" and any(field.holds == "teams" for field in kind.fields):
        told = {"teams": str(int(count["count"]))}
    doubt = _doubt(name.text)
    return (Value(name.text, RowState.ASKS, doubt), {}) if doubt else (name, told)


def _doubt(name: str) -> Words | None:
    """Return what to ask of a name that is hardly one."""
    found = _BRACKETS.fullmatch(name)
    if found and not _OF_A_NAME.match(found["more"]):
        return _BELONGS.format(number=f"({found['more']})")
    if name.endswith((".", "!", "?", ":")) or len(name.split()) > MOST_WORDS:
        return _SENTENCE.format(text=name)
    return None
