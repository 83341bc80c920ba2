"""Vietnamese texts as offices write them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXTS = [
    file
    for part in ("tournament", "plugins", "templates", "docs")
    for ending in ("*.py", "*.po", "*.html", "*.js", "*.md")
    for file in sorted((ROOT / part).rglob(ending))
] + [ROOT / "README.vi.md"]
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
