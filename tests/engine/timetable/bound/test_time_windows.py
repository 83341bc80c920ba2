"""Earliest and latest starts over the calendar, reckoned by hand."""

from __future__ import annotations

from tournament.engine.timetable import Break, Competition, Court, Decided, Known, Match, Placed, Problem, Ranked, Unit
from tournament.engine.timetable.bound.time_windows import NEVER, heads, latest_starts, next_start, previous_start
from tournament.engine.timetable.model import Model
from tournament.engine.timetable.problem import Replan

CHAIN = (
    Match("a", "men", 30, (Known("u"), Known("v"))),
    Match("b", "men", 40, (Known("w"), Known("x")), earliest=603),
    Match("c", "men", 30, (Decided("a"), Decided("b"))),
    Match("d", "men", 30, (Ranked(("a", "b", "c")), Ranked(("a", "b", "c")))),
)


def problem(matches: tuple[Match, ...] = CHAIN, replan: Replan | None = None) -> Problem:
    """A day from 9:00 to 14:00, lunch from 11:00 to 11:30; rest 20, ranking 45 minutes."""
    return Problem(
        grid=5,
        days=((540, 840),),
        courts=(Court("h", "hall", ((540, 840),)),),
        competitions=(Competition("men", rest=20, ranking_delay=45),),
        units=tuple(Unit(unit, "men") for unit in "uvwx"),
        matches=matches,
        breaks=(Break(None, (660, 690)),),
        replan=replan,
    )


def test_heads_count_rest_ranking_lunch_and_the_grid() -> None:
    # b from 605 to 645, c not before 665 and so after lunch, d 45 minutes after c.
    assert heads(Model(problem())) == [540, 605, 690, 765]


def test_latest_starts_go_back_from_the_finish() -> None:
    # d by 810, c over by 765, a and b over by 715: b (40 minutes) before lunch, a as well.
    assert latest_starts(Model(problem()), 840) == [630, 620, 735, 810]


def test_what_is_fixed_has_its_own_start() -> None:
    replan = Replan(now=600, base={"a": Placed("h", 571)}, fixed=frozenset({"a"}))
    model = Model(problem(replan=replan))
    assert (heads(model)[0], latest_starts(model, 840)[0]) == (571, 571)
    assert heads(model)[1:] == [605, 690, 765]


def test_what_can_never_be_played_is_said() -> None:
    late = (*CHAIN[:1], Match("z", "men", 30, (Decided("a"), Known("w")), latest_end=580))
    model = Model(problem(late))
    assert heads(model) == [540, NEVER]
    assert latest_starts(model, 840)[1] == 550
    assert latest_starts(model, 560)[1] == -1


def test_next_and_previous_start() -> None:
    mask = 0b1010010
    assert [next_start(mask, minute, 10) for minute in (0, 10, 11, 60, 61)] == [10, 10, 40, 60, NEVER]
    assert [previous_start(mask, minute, 10) for minute in (-1, 9, 10, 59, 400)] == [-1, -1, 10, 40, 60]
    assert next_start(mask, NEVER, 10) == NEVER
