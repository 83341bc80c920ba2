"""Vietnamese texts as offices write them."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

from tools.messages import catalogue

ROOT = Path(__file__).parents[2]
TEXTS = [
    file
    for part in ("tournament", "plugins", "templates", "docs")
    for ending in ("*.py", "*.po", "*.html", "*.js", "*.md")
    for file in sorted((ROOT / part).rglob(ending))
] + [ROOT / "README.vi.md"]
OF_OTHERS = (ROOT / "tournament" / "engine" / "names.py", ROOT / "tournament" / "interchange" / "lists")
"""Where it stands how others write: that both spellings are one name, and what is known in their lists and letters."""
TEXTS = [file for file in TEXTS if not any(file.is_relative_to(part) for part in OF_OTHERS)]
NEWER = re.compile(r"\w*(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)", re.IGNORECASE)
"""A tone mark on the last letter of oa, oe, uy; laws and Decree 30/2020/NĐ-CP put it on the first: hòa, hủy, khóa."""

READER = re.compile(r"\bbạn\b", re.IGNORECASE)
"""A page speaks as the office does: no pronoun for whoever reads it, and none that looks like *Ban* (Tổ chức)."""


def test_tone_marks_stand_where_offices_put_them() -> None:
    assert len(TEXTS) > 300
    found = [(str(file.relative_to(ROOT)), word) for file in TEXTS for word in NEWER.findall(file.read_text("utf-8"))]
    assert found == []
    assert NEWER.findall("Huỷ, xoá, hoà, luỹ, Thuỵ") == ["Huỷ", "xoá", "hoà", "luỹ", "Thuỵ"]
    assert NEWER.findall("Hủy, quý, quỹ, hoàn, khoản, tùy") == []


def test_the_reader_has_no_pronoun() -> None:
    found = [(str(file.relative_to(ROOT)), word) for file in TEXTS for word in READER.findall(file.read_text("utf-8"))]
    assert found == []
    assert READER.findall("Bạn đang ở; lịch của bạn") == ["Bạn", "bạn"]
    assert READER.findall("Ban Tổ chức, bàn, bản") == []


REPLACED = {
    r"bốc cặp|ghép": "xếp cặp: no lots are drawn, the rules decide",
    r"lá thăm": "số thăm",
    r"bản nháp": "dự thảo",
    r"xung đột|chỗ vướng|vướng nhau": "vướng mắc, of two things at one time trùng giờ",
    r"giờ bị chặn|chặn giờ|bỏ chặn|đã chặn": "giờ bận, ghi giờ bận, bỏ giờ bận",
    r"ghim": "giữ chỗ, bỏ giữ",
    r"gọi ra|thôi gọi": "gọi vào sân, hủy gọi",
    r"suất nghỉ|xin nghỉ|được nghỉ": "miễn đấu",
    r"rút lui|rút đội": "rút khỏi giải",
    r"thi đấu lại|(?<!thi )đấu trở lại": "trở lại thi đấu",
    r"(?<!số thứ tự )xuất phát": "thi đấu, also where nobody runs or swims",
    r"đội đến muộn": "đăng ký bổ sung, of a match đến muộn",
    r"(?<!\{)plugin|phần bổ trợ|tiện ích": "phần mở rộng",
    r"theo dõi giờ": "bấm giờ",
    r"người làm nhiệm vụ|lượt làm trọng tài": "trọng tài, thư ký; nhiệm vụ",
    r"tiêu chí phụ|cụm bước": "tiêu chí",
    r"điểm trận": "điểm xếp hạng",
    r"chung kết lại": "chung kết đấu lại",
    r"lịch gia đình": "lịch riêng",
    r"lịch điện thoại": "lịch trên điện thoại",
    r"(?:chương trình|dịch vụ) lịch": "ứng dụng lịch",
    r"đội nhà|đội khách|chủ nhà|bên đứng|kỳ thủ": "đội thứ nhất, đội thứ hai; màu quân, đấu thủ",
    r"(?<!sao )chép|mang theo": "sao chép",
    r"trang đầu": "trang chủ",
    r"đi lại": "di chuyển",
    r"thôi|trước đã|bịa|không đụng đến|họ(?! tên| và tên)|lúc đó chưa": "what is written, not what is said",
    r"(?-i:ban tổ chức|Ban tổ chức)": "Ban Tổ chức",
    r"(?-i:Chủ Nhật)": "Chủ nhật",
}
"""Patterns that stood beside the one term there is for a thing, and that term."""

NUMBERS = re.compile(
    r"\d+\.\d{1,2}(?!\d)|\d %|\} %|(?<!năm )\b\d{4,}\b|\b0 là\b|^(?:số )?(?:phút|giây) ", re.IGNORECASE
)
"""A decimal point, a blank before %, thousands in one, a zero in words, a label that begins with its unit."""

NO_NUMBERS = {
    "Hãy chọn ngày từ năm 1945 đến năm 2200.",
    "từ tháng 2/2026",
    "HOST=0.0.0.0",
    "NĂM-THÁNG-NGÀY, như 2026-08-12",
}
"""Days, addresses and names."""

LONGEST_BUTTON = 26


def vietnamese() -> dict[tuple[str | None, str], str]:
    """Return the translations, one for every form, by context and English."""
    with catalogue("vi").open("rb") as text:
        held = [message for message in read_po(text, locale="vi") if message.id]
    forms = [(m.context, *([m.id] if isinstance(m.id, str) else m.id[:1])) for m in held]
    return {key: m.string if isinstance(m.string, str) else m.string[0] for key, m in zip(forms, held, strict=True)}


def not_in_use(text: str) -> list[str]:
    return [use for pattern, use in REPLACED.items() if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE)]


def test_a_thing_has_one_term() -> None:
    told = [(text, use) for text in vietnamese().values() for use in not_in_use(text)]
    assert told == []
    assert (
        not_in_use("Ghép tay vòng 3")
        == not_in_use("Bốc cặp vòng 3")
        == ["xếp cặp: no lots are drawn, the rules decide"]
    )
    assert not_in_use("Xếp cặp vòng 3: họ tên, sao chép, đội") == []


def test_guides_use_the_terms_of_the_pages() -> None:
    units = (ROOT / "docs" / "units.md").read_text("utf-8")
    both = (ROOT / "README.vi.md").read_text("utf-8"), units[units.index("# Dành cho") :]
    guides = [re.sub(r"\]\([^)]*\)", "]", guide) for guide in both]
    assert [use for guide in guides for use in not_in_use(guide)] == []
    pressed = [name for guide in guides for name in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", guide)]
    assert pressed
    assert [name for name in pressed if name not in vietnamese().values()] == []


def test_numbers_are_written_as_here() -> None:
    texts = [text for text in vietnamese().values() if not any(part in text for part in NO_NUMBERS)]
    assert [text for text in texts if NUMBERS.search(text)] == []
    bad = ["2.43 m", "78 %", "1440 phút", "Số trận, 0 là không giới hạn", "phút mỗi trận", "Số phút nghỉ"]
    assert [text for text in bad if not NUMBERS.search(text)] == []
    good = ["2,43 m", "78%", "1.440 phút", "Số trận (0: không giới hạn)", "thời lượng một trận (phút)", "năm 2026"]
    assert [text for text in good if NUMBERS.search(text)] == []


def test_a_button_is_short() -> None:
    words = vietnamese()
    text = r"(?:_\(\"([^\"]*)\"|pgettext\(\"([^\"]*)\", \"([^\"]*)\")"
    button = re.compile(rf"post_button\({text}|<(?:a|button) [^>]*\bbtn\b[^>]*>\s*\{{\{{ {text}")
    labels: dict[str, str] = {}
    for file in sorted((ROOT / "templates").rglob("*.html")):
        for plain, context, of_context, plain2, context2, of_context2 in button.findall(file.read_text("utf-8")):
            english = plain or plain2 or of_context or of_context2
            labels[english] = words[context or context2 or None, english]
    assert len(labels) > 100
    assert {english: label for english, label in labels.items() if len(label) > LONGEST_BUTTON} == {}
