"""What keeps somebody from a duty, reason by reason."""

from __future__ import annotations

import pytest

from tests.support.words import vi
from tournament.engine.timetable.duties.assignment import Duties, Hindrance, Need, Person, hindrances, why_open

FIRST = Need("1", "referee", "a", "1", "hall", (0, 30), frozenset({"x"}), "football")
SECOND = Need("2", "referee", "a", "2", "field", (40, 70), frozenset({"y"}), "volleyball")
BOTH = Duties((FIRST, SECOND), (), {("field", "hall"): 15}, {"a": 1})


def person(*skills: str, unit: str | None = None, away: tuple[tuple[int, int], ...] = ()) -> Person:
    return Person("p", frozenset(skills), unit, away)


@pytest.mark.parametrize(
    ("who", "reasons"),
    [
        (person("referee"), []),
        (person("football:referee"), []),
        (person("volleyball:referee", "scorer"), ["skill"]),
        (person("referee", unit="x"), ["unit"]),
        (person("referee", unit="y"), []),
        (person("referee", away=((29, 40),)), ["away"]),
        (person("referee", away=((30, 40),)), []),
    ],
)
def test_who_may_take_a_duty(who: Person, reasons: list[str]) -> None:
    assert [each.reason for each in hindrances(Duties((), ()), who, FIRST, ())] == reasons


def test_another_duty_is_in_the_way_by_its_time_by_the_way_and_by_the_limit() -> None:
    assert list(hindrances(BOTH, person("referee"), FIRST, [SECOND])) == [Hindrance("way", SECOND), Hindrance("most")]
    near = Duties(BOTH.needs, (), {("field", "hall"): 10})
    assert list(hindrances(near, person("referee"), FIRST, [SECOND])) == []
    scorer = Need("1", "scorer", "a", "1", "hall", (0, 30))
    assert list(hindrances(near, person("scorer"), scorer, [FIRST])) == [Hindrance("busy", FIRST)]


def test_somebody_free_is_said_to_be_free() -> None:
    duties = Duties((FIRST,), (person("referee"), Person("q", frozenset(), None)))
    said = why_open(duties, {}, FIRST)
    assert str(said) == "Nobody yet: 1 cannot take this role, 1 free, yet not chosen."
    assert vi(said) == "Chưa ai nhận: 1 người không nhận vai trò này, 1 người rảnh, nhưng chưa được phân công."
