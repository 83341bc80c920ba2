"""Vietnamese words: order, search, addresses, tidying."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tournament.engine.names import is_spelling, name_key, placed_key, plain_text, search_key, slug, sort_key, tidy


def test_lists_are_in_the_order_of_given_names_letters_before_tones() -> None:
    names = ["Nguyễn Văn Đạt", "Trần Dũng", "Lê Ân", "Lê An", "Hoàng Ánh", "Đỗ Ảnh", "Bùi Anh", "Phạm Ăn"]
    assert sorted(names, key=sort_key) == [
        "Lê An", "Bùi Anh", "Đỗ Ảnh", "Hoàng Ánh", "Phạm Ăn", "Lê Ân", "Trần Dũng", "Nguyễn Văn Đạt",
    ]  # fmt: skip


def test_the_same_given_name_is_ordered_by_the_rest() -> None:
    names = ["Trần Văn An", "Lê Thị An", "Lê Đình An"]
    assert sorted(names, key=sort_key) == ["Lê Đình An", "Lê Thị An", "Trần Văn An"]


def test_search_ignores_accents_case_and_d() -> None:
    assert search_key("  ĐƠN VỊ   Số 4 ") == search_key("don vi so 4") == "don vi so 4"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Xã Hà Trung", "Xã Hạ Trung"), ("Bình", "Bính"), ("Thủy", "Thúy"), ("Thôn Đông", "Thôn Đồng"),
     ("Sơn", "Son"), ("Đô", "Do"), ("Hoà", "Hòa")],
)  # fmt: skip
def test_names_that_differ_in_a_mark_are_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(st.sampled_from("aÀbỆđĐơứ ")))
@example("Sở Y tế")
def test_a_name_is_the_same_whatever_its_case_spaces_and_unicode_form(name: str) -> None:
    forms = [name, name.upper(), f"\u00a0{name.replace(' ', '   ')}\t", unicodedata.normalize("NFD", name.lower())]
    assert {name_key(form) for form in forms} == {name_key(name)}


def test_a_tone_may_stand_in_either_place_of_its_syllable() -> None:
    for one, other in (("Hoà", "Hòa"), ("khoẻ", "khỏe"), ("THUỶ", "Thủy"), ("Xã Hoằng Quý", "xã hoằng qúy")):
        assert placed_key(one) == placed_key(other)
    for one, other in (("Hoà", "Hóa"), ("Hoa", "Hòa"), ("Thuỷ", "Thúy"), ("Hóa Hoa", "Hoa Hóa"), ("cơn", "con")):
        assert placed_key(one) != placed_key(other)


def test_a_name_is_also_spelt_without_accents() -> None:
    told = {"Trần Văn Bình", "tran van  binh", "TRẦN VĂN BÌNH"}
    others = {"Trần Văn Bính", "Trân Văn Bình", "Trần Văn"}
    assert {each for each in told | others if is_spelling(each, "Trần Văn Bình")} == told


def test_slugs_are_plain_words() -> None:
    assert slug("Khối thi đua Văn hóa – Xã hội") == "khoi-thi-dua-van-hoa-xa-hoi"


def test_tidy_composes_and_drops_what_cannot_be_seen() -> None:
    decomposed = unicodedata.normalize("NFD", "Cộng hoà")
    assert len(decomposed) == 11
    assert tidy(f" \u202e{decomposed}\u200b\t xã\x00 hội ") == "Cộng hoà xã hội"


@given(st.text())
def test_any_text_gives_a_slug_of_letters_digits_and_hyphens(text: str) -> None:
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert tidy(tidy(text)) == tidy(text)


def test_a_text_is_stored_when_it_is_short_and_can_be_shown() -> None:
    assert plain_text("Đội 1", 5)
    assert not plain_text("Đội 12", 5)
    assert not plain_text("Đội\u202e", 5)
