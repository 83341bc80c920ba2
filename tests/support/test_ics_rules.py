"""The judge of calendars finds what is put wrong into one that is right."""

from __future__ import annotations

import pytest

from tests.exports.calendar.records import EVENT, event
from tests.exports.calendar.test_ics import written
from tests.support.ics_rules import broken
from tournament.exports.calendar.feed_options import Options

RIGHT = written(EVENT, event(uid="m2@test.hoi-thao", status="cancelled"), options=Options(alarm=30),
                audience="match:m1")  # fmt: skip
WRONG = [
    ("\r\nEND:VCALENDAR\r\n", "\r\nEND:VCALENDAR\n", "3.1: the last line does not end in CRLF"),
    ("VERSION:2.0\r\n", "VERSION:2.0\n", "3.1: a line ends in LF alone"),
    ("METHOD:PUBLISH\r\n", "METHOD:PUBLISH\r\n\r\n", "3.1: line 6 is empty"),
    ("COLOR:firebrick", "COLOR:" + "x" * 80, "3.1: line 11 has 86 octets"),
    ("STATUS:CONFIRMED", "STATUS:CON\x07FIRMED", "3.3.11: line 36 holds a control character"),
    ("END:VEVENT\r\nEND", "END:VTODO\r\nEND", "3.6: END:VTODO closes VEVENT"),
    ("METHOD:PUBLISH", "METHOD:REQUEST", "5546 3.2.1: METHOD is REQUEST"),
    ("METHOD:PUBLISH", "UID:x\r\nMETHOD:PUBLISH", "3.6: UID has no place here (VCALENDAR x)"),
    ("X-WR-CALNAME:Hội", "X-WR-CALNAME:Họi", "7986 5.1: NAME and X-WR-CALNAME differ"),
    ("REFRESH-INTERVAL;VALUE=DURATION", "REFRESH-INTERVAL", "7986 5: REFRESH-INTERVAL lacks VALUE=DURATION"),
    ("REFRESH-INTERVAL;VALUE=DURATION:PT15M", "REFRESH-INTERVAL;VALUE=DURATION:PT",
     "3.3.6: REFRESH-INTERVAL says nothing"),
    ("BEGIN:VTIMEZONE\r\nTZID:Asia/Ho_Chi_Minh", "BEGIN:VTIMEZONE\r\nTZID:Asia/Hanoi",
     "3.2.19: Asia/Ho_Chi_Minh has no VTIMEZONE"),
    ("TZOFFSETTO:+0700", "TZOFFSETTO:+0800", "practice: an offset changes without a rule (VTIMEZONE Asia/Ho_Chi_Minh)"),
    ("TZOFFSETTO:+0700", "TZOFFSETTO:+7", "3.3.14: TZOFFSETTO:+7 is no offset (STANDARD)"),
    ("UID:m2@test.hoi-thao", "UID:m1@test.hoi-thao", "5546 2.1.5: m1@test.hoi-thao is there 2 times"),
    ("UID:m1@test.hoi-thao", "UID:m1@localhost", "practice: the UID names a machine (VEVENT m1@localhost)"),
    ("UID:m1@test.hoi-thao\r\n", "", "3.6: no UID (VEVENT)"),
    ("SEQUENCE:1", "SEQUENCE:-1", "3.8.7.4: SEQUENCE:-1 is no number"),
    ("SEQUENCE:1", "SEQUENCE:1\r\nSEQUENCE:1", "3.6: SEQUENCE is there 2 times"),
    ("DTSTAMP:20260802T030405Z", "DTSTAMP:20260802T030405", "3.8.7: DTSTAMP:20260802T030405 is not in UTC"),
    ("DTSTAMP:20260802T030405Z", "DTSTAMP:20260802T030406Z", "practice: DTSTAMP is not the last change"),
    ("DTSTART;TZID=Asia/Ho_Chi_Minh:", "DTSTART:", "practice: DTSTART floats"),
    ("DTEND;TZID=Asia/Ho_Chi_Minh:20260812T154000", "DTEND;TZID=Asia/Ho_Chi_Minh:20260812T150000",
     "3.8.2.2: DTEND is not after DTSTART"),
    ("STATUS:CONFIRMED", "STATUS:SURE", "3.8.1.11: STATUS is SURE"),
    ("TRANSP:TRANSPARENT", "TRANSP:OPAQUE", "practice: a cancelled event keeps one busy (VEVENT m2@test.hoi-thao)"),
    ("URL:https://hoithao.example/khoi/2026/nam", "URL:https://hoithao.example/khối/2026/nam",
     "3.3.13: URL:https://hoithao.example/khối/2026/nam/matches/SF1/ is no URI of ASCII"),
    ("SUMMARY:Sở", "SUMMARY:Sở\\q", "3.3.11: SUMMARY:Sở\\q Giáo dục – Trường Cao đẳng"),
    ("GEO:22.147;105.834\r\nX", "GEO:122.147;105.834\r\nX", "3.8.1.6: GEO is nowhere on Earth"),
    ("UID:8f2544f7", "UID:8f2544f", "9073 7.2: a location's UID is no UUID"),
    ("EventCancelled", "EventScheduled", "schema.org: eventStatus and STATUS differ (VEVENT m2@test.hoi-thao)"),
    ("STATUS:CONFIRMED\r\n", "", "practice: an event without a STATUS is not called off in its title"),
    ("STATUS:CANCELLED", "STATUS:CONFIRMED", "practice: STATUS and SUMMARY disagree on whether the event is cancelled"),
    ("SUMMARY:Hủy: ", "SUMMARY:", "practice: STATUS and SUMMARY disagree on whether the event is cancelled"),
    ("NAME:Hội thao – 2026\r\nX-WR-CALNAME:Hội thao – 2026", "NAME:Hội\\; 2026\r\nX-WR-CALNAME:Hội\\; 2026",
     "practice: a comma, semicolon, backslash or line end in NAME"),
    ("LOCATION:Sân 2\\, Nhà thi đấu\\, 12 Trường Chinh\r\n", "", "practice: GEO without LOCATION"),
    ("ACTION:DISPLAY", "ACTION:EMAIL", "3.6.6: an alarm that is not shown"),
    ("TRIGGER:-PT30M\r\n", "", "3.6: no TRIGGER (VALARM)"),
    ("CATEGORIES:", "ORGANIZER:", "3.6: ORGANIZER has no place here"),
]  # fmt: skip
"""What is in the calendar, what is put in its place, and the sentence that tells it."""


def test_a_calendar_that_is_right_breaks_no_rule() -> None:
    assert broken(RIGHT, "https://hoithao.example/khoi/2026/calendar.ics") == []


def folded(line: bytes) -> bytes:
    """Fold a line that grew too long, unless it is to be too long."""
    parts = []
    while len(line) > 75:
        cut = next(at for at in range(70, 0, -1) if line[at] & 0xC0 != 0x80 and line[at - 1 : at] != b"\\")
        parts.append(line[:cut])
        line = b" " + line[cut:]
    return b"\r\n".join([*parts, line])


@pytest.mark.parametrize(("right", "wrong", "said"), WRONG)
def test_what_is_wrong_is_told(right: str, wrong: str, said: str) -> None:
    flat = RIGHT.decode().replace("\r\n ", "")
    assert right in flat
    lines = flat.replace(right, wrong, 1).encode().split(b"\r\n")
    body = b"\r\n".join(line if "octets" in said else folded(line) for line in lines)
    assert any(each.startswith(said) for each in broken(body)), broken(body)
