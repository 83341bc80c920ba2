"""Lines that say something of all rows below them: “Đơn vị: Sở Y tế” above a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tournament.engine.names import tidy
from tournament.interchange.lists.furniture import is_blank
from tournament.interchange.lists.headings import meaning_of
from tournament.interchange.lists.kinds import ListKind

_CAPTION = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,4}|[a-zđ])[.)] ?|[-–*•+] ?)?(?P<words>[^\W\d][^:\d]{1,30}?) ?: ?(?P<said>.*)"
)
_NEXT = re.compile(
    r"\s*[;,|(–-]?\s*\b(?:nội dung|môn(?: thi)?|số (?:lượng|người|vđv|vận động viên|đt|điện thoại|fax)|"
    r"(?:điện thoại|đt|sđt|email|fax|địa chỉ|ngày|trưởng đoàn|lãnh đội|huấn luyện viên|hlv|đội trưởng|liên hệ)"
    r"(?: \w+)?) ?:.*",
    re.IGNORECASE,
)
"""What else is told in the same line."""


def captions_of(texts: Sequence[str], kind: ListKind) -> dict[str, str]:
    """Return what a row says of all rows below it, by field; an empty text where its line was not filled in."""
    filled = [text for text in map(tidy, texts) if text]
    told: dict[str, str] = {}
    for place, text in enumerate(filled):
        found = _CAPTION.fullmatch(text)
        field = _field(found["words"], kind) if found else None
        if found and field:
            beside = filled[place + 1] if place + 1 < len(filled) else ""
            said = _NEXT.sub("", found["said"] or ("" if _CAPTION.fullmatch(beside) else beside))
            told[field] = "" if is_blank(said) else said.strip(" .…_")
    return told


def _field(words: str, kind: ListKind) -> str | None:
    meaning, above = meaning_of(words, kind), {field.key for field in kind.fields if field.above}
    return meaning.field if meaning and meaning.exact and meaning.field in above else None
