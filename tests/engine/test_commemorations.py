"""Commemorations: counted years, lunar days, phrases."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.words import vi
from tournament.catalogues import both
from tournament.engine.commemorations import CATALOGUE, count, occasion, phrase
from tournament.engine.text import Text

AUGUST, NATIONAL = CATALOGUE["august-revolution"], CATALOGUE["national-day"]


def test_the_phrase_of_2022() -> None:
    assert both(phrase([AUGUST, NATIONAL], 2022)) == Text(
        "77 năm Ngày Cách mạng tháng Tám thành công (19/8/1945 - 19/8/2022) và 77 năm Ngày Quốc khánh nước "
        "Cộng hòa xã hội chủ nghĩa Việt Nam (2/9/1945 - 2/9/2022)",
        "77 years of August Revolution Day (19/8/1945 - 19/8/2022) and 77 years of National Day of the Socialist "
        "Republic of Vietnam (2/9/1945 - 2/9/2022)",
    )


@pytest.mark.parametrize(
    ("key", "year", "years"),
    [
        ("national-day", 2022, 77),
        ("teachers", 2022, 40),
        ("sports", 2025, 79),
        ("labour", 2023, 137),
        ("party", 2012, 82),
    ],
)
def test_years_are_counted_from_the_founding(key: str, year: int, years: int) -> None:
    assert count(CATALOGUE[key], year) == years


def test_nothing_is_counted_in_or_before_the_founding_year() -> None:
    assert (count(NATIONAL, 1945), count(NATIONAL, 1900)) == (None, None)


def test_lunar_days_and_occasions_carry_no_count() -> None:
    congress = occasion(Text("Đại hội Đảng bộ tỉnh", "The provincial congress"))
    assert vi(phrase([CATALOGUE["hung-kings"], congress, NATIONAL], 2025)) == (
        "Ngày Giỗ Tổ Hùng Vương, Đại hội Đảng bộ tỉnh và 80 năm Ngày Quốc khánh nước Cộng hòa xã hội chủ nghĩa "
        "Việt Nam (2/9/1945 - 2/9/2025)"
    )


def test_every_solar_day_exists() -> None:
    assert all(date(2027, each.month, each.day).year == 2027 for each in CATALOGUE.values() if not each.lunar)
