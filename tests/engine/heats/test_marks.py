"""Marks as they are written, and who stands where by them."""

from __future__ import annotations

import pytest

from tournament.engine.errors import InputError
from tournament.engine.heats import Criterion, Ending, HeatRules, HeatScoring, Marking, ranked
from tournament.engine.heats.units import printed, read
from tournament.engine.text import Text

TIMES = Marking(HeatScoring("time"), HeatRules())


@pytest.mark.parametrize(
    ("text", "milliseconds", "shown"),
    [
        ("12,4", 12_400, "12.40"),
        ("1:02.35", 62_350, "1:02.35"),
        ("1'02\"35", 62_350, "1:02.35"),
        ("62", 62_000, "1:02.00"),
        (" 1:02:03.5 ", 3_723_500, "1:02:03.50"),
    ],
)
def test_a_time_is_read_exactly_and_printed_back(text: str, milliseconds: int, shown: str) -> None:
    assert read(text, "time", 2) == milliseconds
    assert str(printed(milliseconds, "time", 2)) == shown


@pytest.mark.parametrize("text", ["", "0", "-5", "1:75", "12.345", "1:2:3:4", "ba giây", "１２"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="“"):
        read(text, "time", 2)


def order(marking: Marking, marks: dict[str, list[str]]) -> list[tuple[str, int | None]]:
    read_ = {name: marking.read(cells) for name, cells in marks.items()}
    return [(each.entry, each.rank) for each in ranked(read_, marking)]


def test_equals_share_a_place_and_whoever_did_not_finish_has_none() -> None:
    marks = {"a": TIMES.read(["12.4"]), "b": TIMES.read(["12,40"]), "c": TIMES.read(["13"]),
             "d": TIMES.read([""], Ending.DNF)}  # fmt: skip
    assert [(each.entry, each.rank, each.tied) for each in ranked(marks, TIMES)] == [
        ("a", 1, True), ("b", 1, True), ("c", 3, False), ("d", None, False),
    ]  # fmt: skip


def test_the_next_best_attempt_decides_between_equals() -> None:
    jump = Marking(HeatScoring("distance", ties="next_best"), HeatRules(attempts=3))
    marks = {"a": ["5.82", "x", "5.60"], "b": ["5.70", "5.82", "-"], "c": ["5.82", "x", "-"], "d": ["x", "x", "x"]}
    assert order(jump, marks) == [("b", 1), ("a", 2), ("c", 3), ("d", None)]


def test_the_countback_looks_at_the_last_height_and_then_at_all_failures() -> None:
    high = Marking(HeatScoring("distance", attempts="heights", ties="countback"), HeatRules())
    marks = {"a": ["1.50 o 1.55 xo 1.60 xxx"], "b": ["1.50 xo 1.55 xo 1.60 xxx"], "c": ["1,50 xxo 1,55 o 1,60 xx-"],
             "d": ["1.50 xxx"]}  # fmt: skip
    assert order(high, marks) == [("c", 1), ("a", 2), ("b", 3), ("d", None)]
    with pytest.raises(InputError, match="must rise"):
        high.read(["1.60 o 1.55 o"])
    assert len(high.read(["1.50 xx- 1.55 o 1.60 xx- 1.65 x"]).jumps) == 4
    for text in ("1.50 xxx 1.55 o", "1.50 o 1.55 x- 1.60 xx 1.55 o"):
        with pytest.raises(InputError, match=r"1\.55: after three failures in a row nobody jumps on"):
            high.read([text])


def test_the_highest_and_the_lowest_judge_are_left_out_and_criteria_weigh() -> None:
    panel = Marking(
        HeatScoring(
            "points", criteria=(Criterion("v", Text("Giọng", "Voice"), 2), Criterion("s", Text("Dáng", "Form")))
        ),
        HeatRules(judges=3, drop_high=1, drop_low=1, lowest=0, highest=10),
    )
    marks = {"a": ["10", "8", "1", "9", "7", "7"], "b": ["8.5", "8", "8", "7", "7", "7"]}
    assert order(panel, marks) == [("a", 1), ("b", 1)]
    with pytest.raises(InputError, match="Voice, Judge 2: “11” is not between 0 and 10"):
        panel.read(["8", "11", "8", "7", "7", "7"])


def test_where_attempts_are_added_up_none_is_left_out_unsaid() -> None:
    series = Marking(HeatScoring("points", attempts="sum"), HeatRules(attempts=3, decimals=0))
    with pytest.raises(InputError, match="Attempt 2: the mark is missing"):
        series.read(["90", "", "95"])
    assert order(series, {"a": ["90", "x", "95"], "b": ["50", "50", "50"]}) == [("b", 1), ("a", None)]


def test_the_judge_whose_mark_is_missing_is_named_in_the_attempt_where_it_is() -> None:
    twice = Marking(HeatScoring("points"), HeatRules(attempts=2, judges=2))
    with pytest.raises(InputError, match="Attempt 2, Judge 2: the mark is missing"):
        twice.read(["", "", "9", ""])
