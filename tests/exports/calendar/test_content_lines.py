"""What is written is what icalendar writes; lines are folded where no program can stumble."""

from __future__ import annotations

import json
import re

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from tests.exports.calendar.records import BASE, events, texts
from tests.support.sampling import examples
from tournament.domain.calendars.records import Event
from tournament.exports.calendar import content_lines
from tournament.exports.calendar.content_lines import Component, Property
from tournament.exports.calendar.event_text import clean
from tournament.exports.calendar.feed_options import Options
from tournament.exports.calendar.ics import event_component

UNLIKE_THE_LIBRARY = re.compile(r"\\[Nn,;]")
r"""Where icalendar reads a backslash before a letter or a sign as an escape of its own (it knows no ``\\n``)."""


def written(shown: Event, audience: str = "exchange:1") -> Component:
    component = event_component(shown, audience, Options(alarm=90, results="title"), BASE)
    assert component is not None
    return component


def unfolded(body: bytes) -> bytes:
    return body.replace(b"\r\n ", b"")


def unescaped(text: str) -> str:
    """Read TEXT as RFC 5545 section 3.3.11 says, character by character."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


@examples(50)
@given(events(), st.sampled_from(["exchange:1", "entry:2", "court:1", "match:m1"]))
def test_an_event_is_written_as_icalendar_writes_it(shown: Event, audience: str) -> None:
    body = content_lines.ics(written(shown, audience))
    again = icalendar.Event.from_ical(body).to_ical(sorted=False)
    ours, theirs = (unfolded(each).decode().split("\r\n") for each in (body, again))
    assert len(ours) == len(theirs)
    for line, other in zip(ours, theirs, strict=True):
        if line.startswith("GEO:"):  # icalendar writes small numbers with an exponent
            assert [float(angle) for angle in line[4:].split(";")] == [float(angle) for angle in other[4:].split(";")]
            continue
        value = line if line.startswith("X-APPLE") else unescaped(line)  # parameters have no escapes (section 3.2)
        assert line == other or UNLIKE_THE_LIBRARY.search(value), (line, other)


@examples(50)
@given(events())
def test_jcal_is_what_icalendar_makes_of_the_event(shown: Event) -> None:
    component = written(shown)
    theirs = icalendar.Event.from_ical(content_lines.ics(component)).to_jcal()
    ours = json.loads(content_lines.jcal(component))
    assert [name for name, *_ in ours[1]] == [name for name, *_ in theirs[1]]
    for line, other in zip(ours[1], theirs[1], strict=True):
        if line[0] in {"summary", "description", "categories", "location", "structured-data"}:
            assert line[2:] == other[2:] or UNLIKE_THE_LIBRARY.search(line[3])
        elif not line[0].startswith("x-"):
            assert line == other


@given(st.text(alphabet=st.sampled_from("aé€🏐,;\\\n\u200f "), max_size=400), texts)
def test_any_text_comes_out_of_content_lines_as_it_went_in(ours: str, other: str) -> None:
    for text in (ours, clean(other)):
        body = content_lines.ics(Component("VEVENT", [Property("SUMMARY", "text", text)]))
        lines = body.split(b"\r\n")
        assert max(map(len, lines)) <= 75
        for line in lines:
            line.decode()
            assert not re.search(rb"(?<!\\)(\\\\)*\\$", line), "an escape is cut in two"
        said = unfolded(body).decode().split("\r\n")[1].removeprefix("SUMMARY:")
        assert unescaped(said) == text


def test_degrees_are_never_written_with_an_exponent() -> None:
    from tests.exports.calendar.records import PLACE, event
    from tournament.domain.calendars.records import Place

    place = Place(PLACE.name, PLACE.venue, PLACE.address, 0.00001, -105.8340001)
    lines = unfolded(content_lines.ics(written(event(place=place), "match:m1"))).decode().split("\r\n")
    assert [line for line in lines if line.startswith("GEO:")] == ["GEO:0.00001;-105.834"] * 2
