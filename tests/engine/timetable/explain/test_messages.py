"""Times and lengths as people say them."""

from __future__ import annotations

import string

import pytest

from tests.support.words import vi
from tournament.catalogues import both
from tournament.engine.text import Text
from tournament.engine.timetable.explain.messages import SENTENCES, clock, length


@pytest.mark.parametrize(
    ("minute", "text"),
    [
        (0, Text("00:00", "00:00")),
        (665, Text("11:05", "11:05")),
        (1440 + 540, Text("09:00 ngày 2", "09:00 on day 2")),
    ],
)
def test_clock(minute: int, text: Text) -> None:
    assert both(clock(minute)) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, Text("0 phút", "0 min")),
        (45, Text("45 phút", "45 min")),
        (120, Text("2 giờ", "2 h")),
        (405, Text("6 giờ 45 phút", "6 h 45 min")),
    ],
)
def test_length(minutes: int, text: Text) -> None:
    assert both(length(minutes)) == text


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES.keys())
def test_both_languages_tell_the_same_values(sentence: Text) -> None:
    def named(text: str) -> set[str | None]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    assert named(vi(sentence)) == named(str(sentence)) != set()
