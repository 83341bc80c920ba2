"""Commemorations: counted years, lunar days, phrases."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.words import vi
from tournament.catalogues import both
from tournament.engine.commemorations import CATALOGUE, count, date_in, is_round, occasion, phrase
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


def test_round_years_end_in_nought() -> None:
    assert [year for year in range(2021, 2036) if is_round(NATIONAL, year)] == [2025, 2035]


def test_nothing_is_counted_in_or_before_the_founding_year() -> None:
    assert (count(NATIONAL, 1945), count(NATIONAL, 1900)) == (None, None)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2024, (4, 18)),
        (2025, (4, 7)),
        (2026, (4, 26)),
        (2027, (4, 16)),
        (2028, (4, 4)),
        (2029, (4, 23)),
        (2030, (4, 12)),
    ],
)
def test_the_hung_kings_follow_the_vietnamese_moon(year: int, day: tuple[int, int]) -> None:
    assert date_in(CATALOGUE["hung-kings"], year) == date(year, *day)


def test_lunar_days_and_occasions_carry_no_count() -> None:
    congress = occasion(Text("Đại hội Đảng bộ tỉnh", "The provincial congress"))
    assert vi(phrase([CATALOGUE["hung-kings"], congress, NATIONAL], 2025)) == (
        "Ngày Giỗ Tổ Hùng Vương, Đại hội Đảng bộ tỉnh và 80 năm Ngày Quốc khánh nước Cộng hòa xã hội chủ nghĩa "
        "Việt Nam (2/9/1945 - 2/9/2025)"
    )
    assert date_in(congress, 2025) is None


def test_every_solar_day_exists() -> None:
    assert all(date_in(each, 2027) is not None for each in CATALOGUE.values())
