"""The compiled problem: what cannot move, what leads to a match, and starts that a later pin makes too late."""

from __future__ import annotations

from tournament.engine.bits import bits
from tournament.engine.timetable import Competition, Court, Decided, Known, Match, Pin, Problem, Unit
from tournament.engine.timetable.bound.time_windows import latest_starts
from tournament.engine.timetable.model import Model


def knock_out(*, final: Pin = Pin(), courts: int = 2) -> Model:  # noqa: B008 - a frozen value
    """Return two semi-finals of 30 minutes, a final after 10 minutes of rest, and a match beside them."""
    matches = (
        Match("s1", "men", 30, (Known("a"), Known("b"))),
        Match("s2", "men", 30, (Known("c"), Known("d"))),
        Match("final", "men", 30, (Decided("s1"), Decided("s2")), pin=final),
        Match("beside", "men", 30, (Known("e"), Known("f")), pin=Pin(start=600)),
    )
    return Model(
        Problem(
            grid=5,
            days=((540, 720),),
            courts=tuple(Court(f"h{n}", "hall", ((540, 720),)) for n in range(courts)),
            competitions=(Competition("men", rest=10),),
            units=tuple(Unit(unit, "men") for unit in "abcdef"),
            matches=matches,
        )
    )


def starts(model: Model, i: int) -> list[int]:
    return [slot * 5 for slot in bits(model.times(i))]


def test_a_pinned_match_with_a_choice_of_courts_can_move() -> None:
    assert knock_out().immovable == frozenset()
    assert knock_out(courts=1).immovable == {3}
    assert knock_out(final=Pin(court="h1", start=650)).immovable == {2}
    assert knock_out(final=Pin(court="h1")).immovable == frozenset()


def test_what_leads_to_a_match_comes_with_it() -> None:
    model = knock_out()
    assert [model.leading_to([i]) for i in range(4)] == [[0], [1], [2, 0, 1], [3]]


def test_starts_too_late_for_a_pin_are_forgotten() -> None:
    model = knock_out(final=Pin(start=600))
    assert starts(model, 0)[-1] == 690
    model.narrow(latest_starts(model, 720))
    assert [starts(model, i) for i in range(4)] == [[540, 545, 550, 555, 560], [540, 545, 550, 555, 560], [600], [600]]


def test_starts_stay_where_nothing_is_pinned_later() -> None:
    model = knock_out()
    before = [starts(model, i) for i in range(4)]
    model.narrow(latest_starts(model, 720))
    assert [starts(model, i) for i in range(4)] == before
