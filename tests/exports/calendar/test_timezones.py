"""Zones are judged by the standard library's own reading of the zone files, and by an iCalendar parser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from tournament.exports.calendar.timezones import rule_of, vtimezone, wall_time

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and zone not in {"posix", "right"})
DAYLIGHT = [
    "Europe/Paris",
    "America/New_York",
    "Australia/Sydney",
    "America/Nuuk",
    "Asia/Gaza",
    "Europe/Dublin",
]


@given(st.sampled_from(ZONES), st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1)))
def test_rule_gives_the_offsets_of_the_zone_file(zone: str, moment: datetime) -> None:
    instant = moment.replace(tzinfo=UTC)
    rule = rule_of(zone)
    local = wall_time(instant, zone)
    if rule is not None and local is not None:
        assert rule.utcoffset(instant) == ZoneInfo(zone).utcoffset(instant.astimezone(ZoneInfo(zone)))
        assert local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) == instant


def test_vietnam_has_one_fixed_offset() -> None:
    assert vtimezone("Asia/Ho_Chi_Minh").decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Ho_Chi_Minh",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0700",
        "TZOFFSETTO:+0700",
        "TZNAME:+07",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize("zone", DAYLIGHT)
def test_an_independent_reader_of_the_rules_finds_every_change_of_the_clock(zone: str, tmp_path: Path) -> None:
    """dateutil expands the RRULEs; the zone file says when the clocks really change."""
    file = tmp_path / "zone.ics"
    file.write_bytes(b"BEGIN:VCALENDAR\r\n" + vtimezone(zone) + b"END:VCALENDAR\r\n")
    read = tzical(str(file)).get(zone)
    hour = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(3 * 365 * 4):
        wall = wall_time(hour, zone)
        if wall is not None and wall_time(hour - timedelta(hours=2), zone) is not None:
            assert wall.replace(tzinfo=read).utcoffset() == hour.astimezone(ZoneInfo(zone)).utcoffset(), wall
        hour += timedelta(hours=6)


@pytest.mark.parametrize("zone", [*DAYLIGHT, "Asia/Ho_Chi_Minh"])
def test_it_is_a_time_zone_component(zone: str) -> None:
    read = icalendar.Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + vtimezone(zone) + b"END:VCALENDAR\r\n")
    assert [component.name for component in read.subcomponents] == ["VTIMEZONE"]
    kinds = [part.name for part in read.subcomponents[0].subcomponents]
    assert kinds == (["STANDARD"] if zone == "Asia/Ho_Chi_Minh" else ["STANDARD", "DAYLIGHT"])


def test_two_equal_local_times_are_left_to_utc() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert [wall_time(first + n * hour, "Europe/Paris") for n in (-1, 0, 1, 2)] == [
        datetime(2026, 10, 25, 1, 30),
        None,
        None,
        datetime(2026, 10, 25, 3, 30),
    ]


def test_an_instant_under_an_older_law_is_left_to_utc() -> None:
    """Vietnam's south kept UTC+8 until June 1975."""
    assert wall_time(datetime(1975, 5, 1, tzinfo=UTC), "Asia/Ho_Chi_Minh") is None
