"""What offices write behind the name of an item: that it does not take part, or what is still owed for it."""

from __future__ import annotations

import re

from tournament.engine.message import Message, joined
from tournament.engine.names import LONGEST_NAME, search_key, tidy
from tournament.engine.text import Words
from tournament.interchange.lists.values import RowState, Value

_ABSENT = (
    r"không (?:tham gia|tham dự|dự|đăng ký|cử|có đội|thi đấu|đi)|(?:xin|đã|đã xin) (?:rút|thôi|nghỉ|hủy|huỷ|vắng)|"
    r"rút (?:lui|tên|khỏi)|thôi tham gia|(?:hủy|huỷ) đăng ký|vắng mặt|bỏ (?:cuộc|giải)|từ chối|withdrawn|withdrew|"
    r"(?:not|does not|no) (?:taking part|take part|participating)"
)
_UNSURE = (
    r"chưa (?:đăng ký|xác nhận|chốt|rõ|chắc|biết)|đang chờ|chờ (?:xác nhận|bổ sung|duyệt|kết quả|ý kiến|báo)|"
    r"dự kiến|xem lại|cần xem|to be confirmed"
)
_WAITING = r"chờ"
"""What lost its accents is Chợ as well, as places and people are called."""
_OWING = (
    r"chưa (?:nộp|gửi|có|đủ|đóng|ký|chuyển)|(?:bổ sung|nộp|gửi|đăng ký|báo|chuyển) (?:sau|muộn)|"
    r"sẽ (?:bổ sung|nộp|gửi|báo)|"
    r"đã (?:nộp|gửi|đăng ký|xác nhận|đóng|đủ|chuyển|ký)|(?:có |xác nhận |đồng ý )?tham (?:gia|dự)|đủ hồ sơ"
)
_ALONE = r"rút|hủy|huỷ|vắng|nghỉ|bỏ"
"""What says so where nothing else stands in a cell, or behind a mark that parts it from the name."""
_BEHIND = r"(?P<name>.*?\w[.)]?)\s*"
_PARTING = r"(?:[-–—:;,]+\s*[(\[]?\s*|[(\[]\s*)"
_END = r"(?:\b[^()\[\]]*)?\s*[)\]]?\s*[.;!,]*"
_OFF = Message("“{more}” behind the name was left out")
_TAKES_PART = Message("“{more}” stands there: does it take part?")
_BELONGS = Message("does “{number}” belong to the name?")


class _Said:
    """One thing that is said of items, in any of its wordings, with or without accents."""

    def __init__(self, phrases: str, alone: str = "(?!)", accented: str = "(?!)") -> None:
        wordings = rf"{phrases}|{accented}"
        parted = rf"{_PARTING}(?:{wordings}|(?:{alone})\b){_END}"
        self._behind, _ = _both(rf"{_BEHIND}(?P<more>{parted}|(?<=\s)(?:{wordings}){_END})")
        _, self._plain_behind = _both(rf"{_BEHIND}(?P<more>{parted}|(?<=\s)(?:{phrases}){_END})")
        self._whole, self._plain_whole = _both(rf"\(?(?:(?:{wordings})\b.*|(?:{alone}))\)?[.!]*")

    def behind(self, text: str) -> re.Match[str] | None:
        """Find it behind a name."""
        found = (self._plain_behind if _is_plain(text) else self._behind).fullmatch(text)
        return None if found and found["more"][0].isupper() and not text.isupper() else found

    def is_all_of(self, text: str) -> bool:
        """Tell whether a text says nothing else."""
        return (self._plain_whole if _is_plain(text) else self._whole).fullmatch(text) is not None


def _is_plain(text: str) -> bool:
    """Tell whether the words of a text have lost their accents, whatever marks stand between them."""
    return all(char.isascii() for char in text if char.isalpha())


def _both(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    plain = "".join(search_key(char) if char.isalpha() and not char.isascii() else char for char in pattern)
    return re.compile(pattern, re.IGNORECASE), re.compile(plain, re.IGNORECASE)


_ABSENCE, _DOUBT, _DEBT = _Said(_ABSENT, f"{_ALONE}|không|no"), _Said(_UNSURE, accented=_WAITING), _Said(_OWING)
_ABSENCE_ALONE = _Said(_ABSENT, _ALONE)


def without_remark(name: Value) -> Value:
    """Take off a name what is said of its item; ask where that is that it does not take part."""
    if name.state == RowState.ASKS or len(name.text) > LONGEST_NAME:  # no name, and long to search
        return name
    for said in (_ABSENCE, _DOUBT, _DEBT):
        if said.is_all_of(name.text):
            return Value(name.text, RowState.ASKS, _TAKES_PART.format(more=name.text))
        found = said.behind(name.text)
        if found:
            return _said_behind(name, found, owing=said is _DEBT)
    return name


def _said_behind(name: Value, found: re.Match[str], owing: bool) -> Value:
    """Take off what was found behind a name; of letters of one size nobody can tell where the name ends: it stays."""
    rest, more = tidy(found["name"]), found["more"].strip(" -–—:;,")
    flat, parted = name.text.isupper() or name.text.islower(), not found["more"][0].isalpha()
    if owing and flat and not parted:
        return Value(name.text, RowState.ASKS, _BELONGS.format(number=more))
    if owing:
        return taken_off(name, rest, _OFF.format(more=more))
    return Value(name.text if flat else rest, RowState.ASKS, _TAKES_PART.format(more=more))


def absence(text: str) -> Words | None:
    """Return what to ask of the row of a cell that says that its item does not take part."""
    plain = tidy(text)
    return _TAKES_PART.format(more=plain) if len(plain) <= LONGEST_NAME and _ABSENCE_ALONE.is_all_of(plain) else None


def taken_off(name: Value, rest: str, off: Words) -> Value:
    """Return a name without what stood behind it, which is said beside what was said before."""
    return Value(rest, RowState.REPAIRED, joined([name.note, off], "; ") if name.note else off)
