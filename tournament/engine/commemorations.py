"""Days that exchanges commemorate; the years are always counted, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tournament.engine.message import Message, joined
from tournament.engine.text import Words


@dataclass(frozen=True, slots=True)
class Commemoration:
    """A day of the year with the year of its founding; a lunar day carries no count.

    `confidence` is H (seen in a source) or K (general knowledge). A free occasion has neither day nor year.
    """

    key: str
    names: Words
    day: int = 0
    month: int = 0
    founding_year: int | None = None
    lunar: bool = False
    confidence: str = "H"


def _day(key: str, names: Words, day: int, month: int, year: int | None, confidence: str = "H") -> Commemoration:
    return Commemoration(key, names, day, month, year, confidence=confidence)


CATALOGUE: Mapping[str, Commemoration] = {
    commemoration.key: commemoration
    for commemoration in (
        _day("party", Message("Founding of the Communist Party"), 3, 2, 1930),
        _day("doctors", Message("Vietnamese Doctors' Day"), 27, 2, 1955, "K"),
        _day("women", Message("International Women's Day"), 8, 3, 1910),
        _day("youth-union", Message("Youth Union Day"), 26, 3, 1931),
        _day("sports", Message("Vietnam Sports Day"), 27, 3, 1946),
        Commemoration("hung-kings", Message("Hùng Kings' Commemoration"), 10, 3, lunar=True),
        _day("bac-kan", Message("Founding of Bắc Kạn province"), 11, 4, 1900),
        _day("liberation", Message("Liberation of the South and Reunification Day"), 30, 4, 1975),
        _day("labour", Message("International Labour Day"), 1, 5, 1886),
        _day("ethnic-affairs", Message("Ethnic Affairs Day"), 3, 5, 1946),
        _day("dien-bien-phu", Message("Điện Biên Phủ Victory Day"), 7, 5, 1954, "K"),
        _day("ho-chi-minh", Message("Birth of President Hồ Chí Minh"), 19, 5, 1890),
        _day("emulation", Message("President Hồ Chí Minh's Appeal for patriotic emulation"), 11, 6, 1948),
        _day("press", Message("Vietnam Revolutionary Press Day"), 21, 6, 1925, "K"),
        _day("youth-volunteers", Message("Youth Volunteers' Day"),
             15, 7, 1950),
        _day("war-invalids", Message("War Invalids and Martyrs Day"), 27, 7, 1947, "K"),
        _day("trade-union", Message("Founding of the Vietnam Trade Union"), 28, 7, 1929),
        _day("august-revolution", Message("August Revolution Day"), 19, 8, 1945),
        _day("public-security", Message("People's Public Security Day"), 19, 8, 1945),
        _day("home-affairs", Message("Home Affairs Sector Day"), 28, 8, 1945),
        _day("justice", Message("Justice Sector Day"), 28, 8, 1945),
        _day("information", Message("Information Sector Day"), 28, 8, 1945),
        _day("national-day", Message("National Day of the Socialist Republic of Vietnam"), 2, 9, 1945),
        _day("hanoi", Message("Liberation of Hà Nội"), 10, 10, 1954),
        _day("farmers", Message("Founding of the Farmers' Union"), 14, 10, 1930),
        _day("womens-union", Message("Founding of the Women's Union"),
             20, 10, 1930),
        _day("fatherland-front", Message("Vietnam Fatherland Front Day"),
             18, 11, 1930),
        _day("teachers", Message("Vietnamese Teachers' Day"), 20, 11, 1982),
        _day("veterans", Message("Founding of the Veterans' Association"),
             6, 12, 1989, "K"),
        _day("army", Message("Founding of the People's Army"), 22, 12, 1944, "K"),
    )
}  # fmt: skip


def occasion(names: Words) -> Commemoration:
    """Return a free occasion, a congress or a unit's jubilee say: words without a date."""
    return Commemoration("", names)


def count(commemoration: Commemoration, year: int) -> int | None:
    """Count the years since the founding; None where none are counted or the founding is still to come."""
    if commemoration.founding_year is None or year <= commemoration.founding_year:
        return None
    return year - commemoration.founding_year


def phrase_of(commemoration: Commemoration, year: int) -> Words:
    """Say one commemoration, as in “77 năm Ngày … (19/8/1945 - 19/8/2022)”."""
    years = count(commemoration, year)
    if years is None:
        return commemoration.names
    day = f"{commemoration.day}/{commemoration.month}"
    return Message("{years} years of {name} ({days})").format(
        years=years, name=commemoration.names, days=f"{day}/{commemoration.founding_year} - {day}/{year}"
    )


def phrase(commemorations: Iterable[Commemoration], year: int) -> Words:
    """Join several commemorations into one phrase, in their order."""
    *before, last = [phrase_of(commemoration, year) for commemoration in commemorations] or [""]
    return Message("{before} and {last}").format(before=joined(before), last=last) if before else last
