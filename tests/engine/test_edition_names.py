"""Names of editions in other years."""

from __future__ import annotations

import pytest

from tournament.engine.edition_names import in_year, marked_in, ordinal_of, with_ordinal, years_in


@pytest.mark.parametrize(
    ("name", "next_year"),
    [
        ("Hội thao năm 2026", "Hội thao năm 2027"),
        ("Hội thao lần thứ 3 năm 2026", "Hội thao lần thứ 3 năm 2027"),
        ("Giải năm học 2025-2026", "Giải năm học 2026-2027"),
        ("Giải 2026 – 2027", "Giải 2027 – 2028"),
        ("Kỷ niệm 81 năm Cách mạng tháng Tám (19/8/1945 - 19/8/2026)",
         "Kỷ niệm 82 năm Cách mạng tháng Tám (19/8/1945 - 19/8/2027)"),
        ("Kế hoạch 5 năm 2026-2030", "Kế hoạch 5 năm 2027-2030"),
        ("Cúp 20261", "Cúp 20261"),
        ("81 years of the August Revolution", "82 years of the August Revolution"),
        ("Hội thao", "Hội thao"),
    ],
)  # fmt: skip
def test_a_name_goes_on_to_the_next_year(name: str, next_year: str) -> None:
    assert in_year(name, 2026, 2027, {81}) == next_year


@pytest.mark.parametrize(
    ("name", "number", "fourth", "twelfth"),
    [
        ("Hội thao lần thứ 3 năm 2026", 3, "Hội thao lần thứ 4 năm 2026", "Hội thao lần thứ 12 năm 2026"),
        ("Đại hội lần III", 3, "Đại hội lần IV", "Đại hội lần XII"),
        ("Đại hội Lần thứ ba", 3, "Đại hội Lần thứ tư", "Đại hội Lần thứ 12"),
        ("The 3rd games 2026", 3, "The 4th games 2026", "The 12th games 2026"),
        ("Third Games", 3, "Fourth Games", "12th Games"),
        ("Lần đầu", None, "Lần đầu", "Lần đầu"),
        ("81st anniversary games", None, "81st anniversary games", "81st anniversary games"),
        ("Hội thao 2026", None, "Hội thao 2026", "Hội thao 2026"),
        ("Hội thao lần thứ mười một", None, "Hội thao lần thứ mười một", "Hội thao lần thứ mười một"),
        ("Hội thao lần thứ hai mươi", None, "Hội thao lần thứ hai mươi", "Hội thao lần thứ hai mươi"),
        ("Hội thao lần thứ hai năm 2026", 2, "Hội thao lần thứ tư năm 2026", "Hội thao lần thứ 12 năm 2026"),
    ],
)
def test_which_edition_it_is_is_found_and_written_as_before(
    name: str, number: int | None, fourth: str, twelfth: str
) -> None:
    found = ordinal_of(name)
    assert (found.number if found else None) == number
    assert (with_ordinal(name, 4), with_ordinal(name, 12)) == (fourth, twelfth)


def test_what_a_name_mentions_is_found() -> None:
    name = "Kỷ niệm 81 năm (19/8/1945 - 19/8/2026), 50 năm thành lập Sở"
    assert (years_in(name), marked_in(name)) == ((1945, 2026), (81, 50))
