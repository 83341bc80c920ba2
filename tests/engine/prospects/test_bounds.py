"""How many can be kept down or come up, against every ending of small groups."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.sampling import examples
from tournament.engine.prospects.bounds import Margins, Values

HALF = Fraction(1, 2)


def valued(*pairs: tuple[int | Fraction, int | Fraction]) -> tuple[Values, ...]:
    return tuple((Fraction(home), Fraction(away)) for home, away in pairs)


EXACT = {
    "2-1": valued((2, 1), (1, 2)),
    "2-0": valued((2, 0), (0, 2)),
    "3-0, 2-1": valued((3, 0), (2, 1), (1, 2), (0, 3)),
    "chess": valued((1, 0), (HALF, HALF), (0, 1)),
    "2-1 and forfeits": valued((2, 1), (1, 2), (2, 0), (0, 2), (0, 0)),
    "sets and double forfeit": valued((3, 0), (2, 1), (1, 2), (0, 3), (0, 0)),
}
BOUNDED = {
    "3-1-0": valued((3, 0), (1, 1), (0, 3)),
    "odd": valued((5, 2), (2, 2), (0, 4)),
    "home and away": valued((3, 0), (0, 2)),
}
LONGEST = {2: 7, 3: 5, 4: 4, 5: 3}
Outcomes = tuple[Values, ...]
Group = tuple[list[Fraction], list[tuple[int, int]]]
End = list[Fraction]


@st.composite
def groups(draw: st.DrawFn, outcomes: Outcomes) -> Group:
    size = draw(st.integers(2, 7))
    numbers = st.integers(0, size - 1)
    pair = st.tuples(numbers, numbers).filter(lambda each: each[0] != each[1])
    left = draw(st.lists(pair, max_size=LONGEST[len(outcomes)]))
    return draw(st.lists(st.integers(0, 6).map(Fraction), min_size=size, max_size=size)), left


def endings(group: Group, outcomes: Outcomes) -> list[End]:
    points, left = group
    found = []
    for choice in product(outcomes, repeat=len(left)):
        end = list(points)
        for (home, away), (for_home, for_away) in zip(left, choice, strict=True):
            end[home] += for_home
            end[away] += for_away
        found.append(end)
    return found


def above(end: End, entry: int) -> int:
    return sum(each > end[entry] for each in end)


def level(end: End, entry: int) -> int:
    return sum(each >= end[entry] for each in end) - 1


@pytest.mark.parametrize("outcomes", EXACT.values(), ids=EXACT)
@examples(40, deadline=None)
@given(data=st.data())
def test_where_every_split_is_an_outcome_the_numbers_are_exact(outcomes: Outcomes, data: st.DataObject) -> None:
    group = data.draw(groups(outcomes))
    ends, margins = endings(group, outcomes), Margins(*group, outcomes)
    for entry, points in enumerate(group[0]):
        assert margins.above(entry) == (min(above(end, entry) for end in ends), True)
        assert margins.level(entry) == (max(level(end, entry) for end in ends), True)
        for gain in {end[entry] - points for end in ends}:
            most = max(level(end, entry) for end in ends if end[entry] - points >= gain)
            assert [margins.can_be_level(entry, gain, n) for n in (most, most + 1)] == [True, False]


@pytest.mark.parametrize("outcomes", BOUNDED.values(), ids=BOUNDED)
@examples(40, deadline=None)
@given(data=st.data())
def test_elsewhere_they_never_promise_or_deny_too_much(outcomes: Outcomes, data: st.DataObject) -> None:
    group = data.draw(groups(outcomes))
    ends, margins = endings(group, outcomes), Margins(*group, outcomes)
    for entry, points in enumerate(group[0]):
        assert margins.above(entry).others <= min(above(end, entry) for end in ends)
        assert margins.level(entry).others >= max(level(end, entry) for end in ends)
        assert not margins.above(entry).exact
        for gain in {end[entry] - points for end in ends}:
            most = max(level(end, entry) for end in ends if end[entry] - points >= gain)
            assert margins.can_be_level(entry, gain, most)


def test_when_the_flows_run_out_the_answer_is_still_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [Fraction(n) for n in (3, 4, 4, 4, 4, 5)]
    left = [(a, b) for a in range(1, 6) for b in range(1, a)]
    exact = Margins(points, left, EXACT["2-0"])
    assert exact.above(0) == (5, True)
    monkeypatch.setattr("tournament.engine.prospects.bounds.MOST_FLOWS", 0)
    bounded = Margins(points, left, EXACT["2-0"])
    assert bounded.above(0).others <= 5
    assert bounded.level(5).others >= exact.level(5).others
    assert not bounded.level(5).exact
