"""Times of calendar files: every spelling that programs use, and a sentence for what cannot be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from tests.support.words import vi
from tournament.engine.errors import InputError
from tournament.interchange.icalendar.blocked_times import MAX_TIMES, Reading, read_times
from tournament.interchange.icalendar.files import MAX_BYTES, MAX_EVENTS

FIRST, LAST, ZONE = date(2026, 8, 19), date(2026, 8, 21), ZoneInfo("Asia/Ho_Chi_Minh")


def calendar(*events: str, head: str = "") -> bytes:
    shown = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n{head}{shown}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def read(*events: str, head: str = "") -> Reading:
    return read_times(calendar(*events, head=head), FIRST, LAST, ZONE)


def spans(reading: Reading) -> list[tuple[str, str, str]]:
    """Return label, start and end by the clocks of the block."""
    return [
        (time.label, f"{time.starts_at.astimezone(ZONE):%d %H:%M}", f"{time.ends_at.astimezone(ZONE):%d %H:%M}")
        for time in reading.times
    ]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20260819T010000Z\nDTEND:20260819T033000Z", ("19 08:00", "19 10:30")),
        ("DTSTART:20260819T080000\nDTEND:20260819T103000", ("19 08:00", "19 10:30")),
        ("DTSTART;TZID=Asia/Tokyo:20260819T100000\nDURATION:PT2H30M", ("19 08:00", "19 10:30")),
        ("DTSTART;TZID=SE Asia Standard Time:20260819T080000\nDURATION:PT1H", ("19 08:00", "19 09:00")),
        ("DTSTART;VALUE=DATE:20260820", ("20 00:00", "21 00:00")),
        ("DTSTART;VALUE=DATE:20260820\nDTEND;VALUE=DATE:20260822", ("20 00:00", "22 00:00")),
        ("DTSTART;VALUE=DATE:20260820\nDURATION:P2D", ("20 00:00", "22 00:00")),
        ("DTSTART:20260810T000000Z\nDTEND:20260820T000000Z", ("10 07:00", "20 07:00")),
    ],
)
def test_one_time_in_every_spelling(event: str, expected: tuple[str, str]) -> None:
    assert spans(read(f"UID:a\nSUMMARY:Nghỉ\\, lễ\n{event}")) == [("Nghỉ, lễ", *expected)]


def test_a_zone_of_the_files_own_is_followed() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Our hall\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0900\n"
        "TZOFFSETTO:+0900\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    reading = read("UID:a\nDTSTART;TZID=Our hall:20260819T100000\nDURATION:PT1H", head=zone)
    assert spans(reading) == [("", "19 08:00", "19 09:00")]


def test_a_rule_comes_once_for_each_time_without_what_is_left_out_and_with_what_moved() -> None:
    zone = ";TZID=Asia/Ho_Chi_Minh"
    reading = read(
        f"UID:a\nSUMMARY:Tập\nDTSTART{zone}:20260803T180000\nDURATION:PT2H\nRRULE:FREQ=DAILY\n"
        f"EXDATE{zone}:20260820T180000",
        f"UID:a\nSUMMARY:Tập sớm\nRECURRENCE-ID{zone}:20260821T180000\nDTSTART{zone}:20260821T060000\nDURATION:PT1H",
    )
    assert spans(reading) == [("Tập", "19 18:00", "19 20:00"), ("Tập sớm", "21 06:00", "21 07:00")]
    assert [time.uid for time in reading.times] == ["a\t20260819T110000Z", "a\t20260821T110000Z"]
    assert reading.uids == ("a",)


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 5),
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 9, 1)).map(lambda at: at.replace(microsecond=0)),
)
def test_the_times_of_a_rule_are_those_that_dateutil_finds(freq: str, interval: int, start: datetime) -> None:
    reading = read(f"UID:a\nDTSTART:{start:%Y%m%dT%H%M%S}\nDURATION:PT1H\nRRULE:FREQ={freq};INTERVAL={interval}")
    begin, end = datetime(2026, 8, 19), datetime(2026, 8, 22)
    hour = timedelta(hours=1)
    found = rrule.rrule(getattr(rrule, freq), dtstart=start, interval=interval).between(begin - hour, end)
    assert [time.starts_at.astimezone(ZONE).replace(tzinfo=None) for time in reading.times] == [
        at for at in found if begin - hour < at < end
    ]


def test_what_is_called_off_or_on_other_days_is_counted_and_left_out() -> None:
    reading = read(
        "UID:off\nDTSTART:20260819T010000Z\nDURATION:PT1H\nSTATUS:CANCELLED",
        "UID:later\nDTSTART:20260901T010000Z\nDURATION:PT1H",
        "UID:on\nDTSTART:20260819T010000Z\nDURATION:PT1H",
        "UID:on\nDTSTART:20260819T010000Z\nDURATION:PT1H",
        "UID:empty\nDTSTART:20260819T010000Z",
    )
    assert (len(reading.times), reading.outside, reading.cancelled) == (1, 2, 1)
    assert reading.uids == ("off", "later", "on", "empty")


def test_uids_that_are_missing_or_long_are_made_and_stay_the_same() -> None:
    events = ("DTSTART:20260819T010000Z\nDURATION:PT1H", f"UID:{'x' * 300}\nDTSTART:20260820T010000Z\nDURATION:PT1H")
    first, second = read(*events), read(*events)
    assert first == second
    assert [len(uid) for uid in first.uids] == [32, 32]


BAD = {
    "": "This is no calendar file (.ics): line 1 is “”, not BEGIN:VCALENDAR.",
    "PK\x03\x04": "This is no calendar file (.ics): line 1 is “PK”, not BEGIN:VCALENDAR.",
    "BEGIN:VCARD\nEND:VCARD": "This is no calendar file (.ics): line 1 is “BEGIN:VCARD”, not BEGIN:VCALENDAR.",
    "BEGIN:VCALENDAR\nrubbish\nEND:VCALENDAR": "Line 2 cannot be read: “rubbish”.",
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n": "The file is cut off: what begins in line 2 (VEVENT) has no END.",
    "BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR": "Line 2 cannot be read: “END:VEVENT”.",
}


@pytest.mark.parametrize("text", BAD)
def test_a_file_that_is_no_calendar_is_refused_with_the_line(text: str) -> None:
    assert refusal(text.encode()) == BAD[text]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("SUMMARY:Tập", "Event “Tập” (line 4): DTSTART is missing."),
        ("DTSTART:20261301T000000Z", "Event “?” (line 4): DTSTART cannot be read."),
        ("DTSTART;TZID=Mars/Base:20260819T080000", "Event “?” (line 4): there is no time zone “Mars/Base”."),
        ("DTSTART:20260819T080000Z\nDTEND:20260819T070000Z", "Event “?” (line 4): it ends before it starts."),
        ("DTSTART:20260819T080000Z\nDURATION:-PT1H", "Event “?” (line 4): it ends before it starts."),
        ("DTSTART:20260819T080000Z\nDTEND;VALUE=DATE:20260820", "Event “?” (line 4): DTEND cannot be read."),
        ("DTSTART:20260819T080000Z\nDTSTART:20260820T080000Z", "Event “?” (line 4): DTSTART is there twice."),
        ("DTSTART;VALUE=DATE,:20260819", "Line 5 cannot be read: “DTSTART;VALUE=DATE,:20260819”."),
        ("DTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY", "Event “?” (line 4): it recurs too often."),
        ("DTSTART:20260819T000000Z\nRRULE:FREQ=DAILY;BYMINUTE=1,2", "Event “?” (line 4): it recurs too often."),
        ("DTSTART:20260819T000000Z\nRRULE:FREQ=OFTEN", "Event “?” (line 4): RRULE cannot be read."),
        ("DTSTART:20260819T000000Z\nRRULE:FREQ=DAILY\nEXDATE:never", "Event “?” (line 4): EXDATE cannot be read."),
    ],
)
def test_an_event_that_cannot_be_is_refused_with_its_name_and_line(event: str, said: str) -> None:
    assert refusal(calendar(event)) == said


def test_what_is_too_much_is_refused() -> None:
    time = "DTSTART:20260819T{n:06}Z\nDURATION:PT1M"
    times = [f"UID:{n}\n{time.format(n=n % 24 * 10000)}" for n in range(MAX_EVENTS + 1)]
    assert refusal(calendar(*times)) == "The file has more than 1000 events."
    assert refusal(calendar(*times[: MAX_TIMES + 1])) == "On the days of the exchange this calendar has over 500 times."
    assert refusal(b"BEGIN:VCALENDAR" + b" " * MAX_BYTES) == "The file is larger than 512 KB."
    assert refusal(b"BEGIN:VCALENDAR\nX:\xff") == "This is no calendar file (.ics): line 2 is not UTF-8 text."
    ancient = [f"UID:{n}\nDTSTART:19000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY" for n in range(3)]
    assert refusal(calendar(*ancient)).startswith("The file's recurring events begin too long before the exchange")


PARTS = st.sampled_from(
    ["DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "DURATION", "UID", ";TZID=", ";VALUE=DATE", ":",
     "20260819T010000Z", "20260819", "FREQ=WEEKLY", ";BYDAY=MO", ";COUNT=3", ";UNTIL=20260820", "PT1H", ",", "\n",
     "99999999T999999", "00010101T000000Z", "-P1D", "BEGIN:VEVENT\n", "END:VEVENT\n", "é", "\\"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=14))
def test_whatever_a_file_holds_it_is_read_or_refused_in_a_sentence(parts: list[str]) -> None:
    data = calendar("UID:a\nDTSTART:20260819T010000Z\n" + "".join(parts))
    try:
        reading = read_times(data, FIRST, LAST, ZONE)
    except InputError as error:
        assert vi(error.text)
        assert str(error.text).endswith((".", "”."))
    else:
        assert all(time.starts_at < time.ends_at and time.starts_at.tzinfo == ZoneInfo("UTC") for time in reading.times)
        assert all(time.ends_at > datetime(2026, 8, 18, 17, tzinfo=UTC) for time in reading.times)


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as refused:
        read_times(data, FIRST, LAST, ZONE)
    return str(refused.value.text)


@pytest.mark.parametrize("end", ["END:VEVENT\r", "END:VEVENT\r\n"])
def test_lines_end_alike_for_all_who_read_them(end: str) -> None:
    feed = calendar("UID:a\nDTSTART:20260819T080000Z\nDURATION:PT1H").decode()
    data = feed.replace("END:VEVENT\r\n", end).encode()
    assert [time.uid for time in read_times(data, FIRST, LAST, ZONE).times] == ["a"]
