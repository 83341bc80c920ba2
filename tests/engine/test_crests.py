"""Signs of teams: letters that are read off a name, and a colour that stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournament.engine.crests import MOST_LETTERS, TONES, crest_of


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sở Giáo dục và Đào tạo", "SGĐ"), ("Ban Dân tộc tỉnh", "BD"), ("Trường Cao đẳng Bắc Kạn", "TCB"),
        ("Đơn vị 9", "Đ9"), ("Đơn vị 10", "Đ10"), ("Chi cục X 2", "CX2"), ("Liên quân ĐV 7 – ĐV 8", "LĐ8"),
        ("Trần Văn Ánh", "TVÁ"), ("đội nhà", "Đ"), ("12 giờ", "12"), ("", ""),
    ],
)  # fmt: skip
def test_letters_are_those_that_a_name_is_known_by(name: str, letters: str) -> None:
    assert crest_of(name).letters == letters


def test_teams_of_one_name_are_told_apart_by_their_numbers() -> None:
    assert len({crest_of(f"Đơn vị {number}").letters for number in range(4, 11)}) == 7


@given(st.text(max_size=40))
def test_any_name_has_a_small_sign_however_its_accents_are_written(name: str) -> None:
    sign = crest_of(name)
    assert len(sign.letters) <= MOST_LETTERS
    assert 0 <= sign.tone < TONES
    assert sign == crest_of(unicodedata.normalize("NFD", name))
