"""What may be meant by a name: offered with its reason, and nothing that is surely something else."""

from __future__ import annotations

import pytest

from tournament.engine.name_matching import ACCENTS, LETTER, MARKS, PLACED, SHORT, Forms, Known, likeness
from tournament.engine.text import Words


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Trường Hoà Bình", "Trường Hòa Bình", PLACED),
        ("Thôn Đông", "Thôn Đồng", ACCENTS),
        ("So Y te", "Sở Y tế", ACCENTS),
        ("Sở Văn hóa - Thể thao", "Sở Văn hóa, Thể thao", MARKS),
        ("Chi cục Kiểm lam", "Chi cục Kiểm lâm", ACCENTS),
        ("Chi cục Kiểm lâmm", "Chi cục Kiểm lâm", LETTER),
        ("Chi cục Kểim lâm", "Chi cục Kiểm lâm", LETTER),
        ("Sở Ytế", "Sở Y tế", LETTER),
        ("Đội 1", "Đội 2", None),
        ("Lớp 10A1", "Lớp 10A2", None),
        ("Trường THPT II", "Trường THPT III", None),
        ("Tổ A", "Tổ B", None),
        ("Sở Y tế", "Sở Tư pháp", None),
        ("An", "Ân Thi", None),
    ],
)
def test_two_names_are_alike_for_a_reason(one: str, other: str, why: Words | None) -> None:
    assert likeness(Forms.of(one), Forms.of(other)) == likeness(Forms.of(other), Forms.of(one)) == why


def test_a_short_name_that_two_have_finds_neither() -> None:
    known = Known[int]()
    known.add(1, "Sở Công Thương", "SCT")
    known.add(2, "Sở Công trình", "SCT")
    known.add(3, "Sở Y tế", "SYT")
    assert [known.find(name) for name in ("sct", "syt", "sở  y tế", "SY")] == [None, 3, 3, None]
    assert [(each.thing, each.why) for each in known.like("SYTT")] == []
    known.add(4, "Trung tâm Kiểm soát bệnh tật", "TTKSBT")
    assert [(each.thing, each.why) for each in known.like("TTKSBTT")] == [(4, SHORT)]


def test_what_a_list_names_itself_is_not_meant_by_another_row() -> None:
    known = Known[int]()
    known.add(1, "Thôn Đông")
    known.claim(["thôn đông", "Thôn Đồng"])
    assert known.like("Thôn Đồng") == []
