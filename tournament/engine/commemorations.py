"""Days that exchanges commemorate; the years are always counted, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lunar_vn import LunarDate, lunar_to_solar

from tournament.engine.text import Text


@dataclass(frozen=True, slots=True)
class Commemoration:
    """A day of the year with the year of its founding; a lunar day carries no count.

    `confidence` is H (seen in a source) or K (general knowledge). A free occasion has neither day nor year.
    """

    key: str
    names: Text
    day: int = 0
    month: int = 0
    founding_year: int | None = None
    lunar: bool = False
    confidence: str = "H"


def _day(key: str, vi: str, en: str, day: int, month: int, year: int | None, confidence: str = "H") -> Commemoration:
    return Commemoration(key, Text(vi, en), day, month, year, confidence=confidence)


CATALOGUE: Mapping[str, Commemoration] = {
    commemoration.key: commemoration
    for commemoration in (
        _day("party", "Ngày thành lập Đảng Cộng sản Việt Nam", "Founding of the Communist Party", 3, 2, 1930),
        _day("doctors", "Ngày Thầy thuốc Việt Nam", "Vietnamese Doctors' Day", 27, 2, 1955, "K"),
        _day("women", "Ngày Quốc tế Phụ nữ", "International Women's Day", 8, 3, 1910),
        _day("youth-union", "Ngày thành lập Đoàn Thanh niên Cộng sản Hồ Chí Minh", "Youth Union Day", 26, 3, 1931),
        _day("sports", "Ngày Thể thao Việt Nam", "Vietnam Sports Day", 27, 3, 1946),
        Commemoration("hung-kings", Text("Ngày Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration"), 10, 3, lunar=True),
        _day("bac-kan", "Ngày thành lập tỉnh Bắc Kạn", "Founding of Bắc Kạn province", 11, 4, 1900),
        _day("liberation", "Ngày giải phóng hoàn toàn miền Nam, thống nhất đất nước",
             "Liberation of the South and Reunification Day", 30, 4, 1975),
        _day("labour", "Ngày Quốc tế Lao động", "International Labour Day", 1, 5, 1886),
        _day("ethnic-affairs", "Ngày truyền thống cơ quan công tác dân tộc", "Ethnic Affairs Day", 3, 5, 1946),
        _day("dien-bien-phu", "Ngày Chiến thắng Điện Biên Phủ", "Điện Biên Phủ Victory Day", 7, 5, 1954, "K"),
        _day("ho-chi-minh", "Ngày sinh Chủ tịch Hồ Chí Minh", "Birth of President Hồ Chí Minh", 19, 5, 1890),
        _day("emulation", "Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc",
             "President Hồ Chí Minh's Appeal for patriotic emulation", 11, 6, 1948),
        _day("press", "Ngày Báo chí Cách mạng Việt Nam", "Vietnam Revolutionary Press Day", 21, 6, 1925, "K"),
        _day("youth-volunteers", "Ngày truyền thống Lực lượng Thanh niên xung phong", "Youth Volunteers' Day",
             15, 7, 1950),
        _day("war-invalids", "Ngày Thương binh - Liệt sĩ", "War Invalids and Martyrs Day", 27, 7, 1947, "K"),
        _day("trade-union", "Ngày thành lập Công đoàn Việt Nam", "Founding of the Vietnam Trade Union", 28, 7, 1929),
        _day("august-revolution", "Ngày Cách mạng tháng Tám thành công", "August Revolution Day", 19, 8, 1945),
        _day("public-security", "Ngày truyền thống Công an nhân dân", "People's Public Security Day", 19, 8, 1945),
        _day("home-affairs", "Ngày truyền thống ngành Tổ chức nhà nước", "Home Affairs Sector Day", 28, 8, 1945),
        _day("justice", "Ngày truyền thống ngành Tư pháp", "Justice Sector Day", 28, 8, 1945),
        _day("information", "Ngày truyền thống ngành Thông tin và Truyền thông", "Information Sector Day", 28, 8, 1945),
        _day("national-day", "Ngày Quốc khánh nước Cộng hòa xã hội chủ nghĩa Việt Nam",
             "National Day of the Socialist Republic of Vietnam", 2, 9, 1945),
        _day("hanoi", "Ngày Giải phóng Thủ đô", "Liberation of Hà Nội", 10, 10, 1954),
        _day("farmers", "Ngày thành lập Hội Nông dân Việt Nam", "Founding of the Farmers' Union", 14, 10, 1930),
        _day("womens-union", "Ngày thành lập Hội Liên hiệp Phụ nữ Việt Nam", "Founding of the Women's Union",
             20, 10, 1930),
        _day("fatherland-front", "Ngày truyền thống Mặt trận Tổ quốc Việt Nam", "Vietnam Fatherland Front Day",
             18, 11, 1930),
        _day("teachers", "Ngày Nhà giáo Việt Nam", "Vietnamese Teachers' Day", 20, 11, 1982),
        _day("veterans", "Ngày thành lập Hội Cựu chiến binh Việt Nam", "Founding of the Veterans' Association",
             6, 12, 1989, "K"),
        _day("army", "Ngày thành lập Quân đội nhân dân Việt Nam", "Founding of the People's Army", 22, 12, 1944, "K"),
    )
}  # fmt: skip


def occasion(names: Text) -> Commemoration:
    """Return a free occasion, a congress or a unit's jubilee say: words without a date."""
    return Commemoration("", names)


def count(commemoration: Commemoration, year: int) -> int | None:
    """Count the years since the founding; None where none are counted or the founding is still to come."""
    if commemoration.founding_year is None or year <= commemoration.founding_year:
        return None
    return year - commemoration.founding_year


def is_round(commemoration: Commemoration, year: int) -> bool:
    """Tell whether the year is a round one ("năm tròn"): its count ends in 0."""
    years = count(commemoration, year)
    return years is not None and years % 10 == 0


def date_in(commemoration: Commemoration, year: int) -> date | None:
    """Return the day's date in a year; lunar days by the Vietnamese calendar, 1900 to 2100."""
    if not commemoration.day:
        return None
    if not commemoration.lunar:
        return date(year, commemoration.month, commemoration.day)
    return lunar_to_solar(LunarDate(commemoration.day, commemoration.month, year))


def phrase_of(commemoration: Commemoration, year: int) -> Text:
    """Say one commemoration, as in “77 năm Ngày … (19/8/1945 - 19/8/2022)”."""
    years = count(commemoration, year)
    if years is None:
        return commemoration.names
    day = f"{commemoration.day}/{commemoration.month}"
    return Text("{years} năm {name} ({days})", "{years} years of {name} ({days})").format(
        years=years, name=commemoration.names, days=f"{day}/{commemoration.founding_year} - {day}/{year}"
    )


def phrase(commemorations: Iterable[Commemoration], year: int) -> Text:
    """Join several commemorations into one phrase, in their order."""
    each = [phrase_of(commemoration, year) for commemoration in commemorations]
    return Text(_joined([text.vi for text in each], "và"), _joined([text.en for text in each], "and"))


def _joined(parts: list[str], last: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"
