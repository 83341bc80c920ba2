"""Why two entries do not meet, against rounds that were paired by hand."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.pairing.test_by_round import after, pairer, start
from tests.support.sampling import examples
from tests.support.words import vi
from tournament.engine.pairing import PairingState, Round, next_round
from tournament.engine.pairing.explain import why_not
from tournament.engine.pairing.state import FreeRound


@pytest.fixture
def second() -> PairingState:
    """Before the second round of seven: 1, 2 and 3 won, 7 had the bye."""
    first = Round(((1, 4), (2, 5), (3, 6)), (FreeRound(7, 2),))
    return after(start(7), first, [0])


def test_the_reasons_in_the_order_of_the_rules(second: PairingState) -> None:
    assert [(pair.home, pair.away) for pair in next_round(pairer("swiss"), second).pairs] == [
        (1, 3), (2, 7), (4, 5), (6, None),
    ]  # fmt: skip
    assert str(why_not(second, 3, 1)) == "They meet in this round."
    assert str(why_not(second, 6, None)) == "E6 has the bye in this round."
    assert str(why_not(second, 1, 4)) == "E1 and E4 met in round 1."
    assert str(why_not(second, 7, None)) == "E7 has had a bye, or a win without play."
    assert str(why_not(second, 1, None)) == "The bye would then go to E1 with 2 points, instead of one with 1."
    assert str(why_not(second, 1, 5)) == "The pairs would then be 1 + 1 points apart, where 0 will do."
    assert str(why_not(second, 1, 2)).startswith(
        "That would be legal too, but the rules go from the highest score group down"
    )


def test_an_even_number_has_no_bye() -> None:
    assert str(why_not(start(4), 1, None)) == "The number of entries is even: nobody has the bye."


def test_the_others_must_be_paired_too() -> None:
    """1 and 2 were to meet and did not, but then 3 and 4, who have met, would be left."""
    field = after(start(4, {"rounds": 4}), Round(((1, 4), (2, 3))), [0])
    field = after(field, Round(((1, 2), (3, 4))), [0, 2])
    assert str(why_not(field, 1, 2)) == "The others could then not be paired without a rematch."


def test_sides_are_counted() -> None:
    first = Round(((1, 5), (6, 2), (3, 7), (8, 4)))
    field = after(start(8, {"sides": True, "rounds": 5}), first, [0, 1])
    assert [(pair.home, pair.away) for pair in next_round(pairer("swiss"), field).pairs] == [
        (5, 8),
        (7, 6),
        (4, 1),
        (2, 3),
    ]
    assert str(why_not(field, 1, 3)) == "Then 2 would not get the side (colour) that is due to them, instead of 0."


@examples(20, deadline=None)
@given(st.integers(4, 9), st.lists(st.integers(0, 1), min_size=6, max_size=6), st.booleans())
def test_every_two_get_a_reason_and_those_who_meet_are_told_so(entries: int, ends: list[int], sides: bool) -> None:
    field = start(entries, {"sides": sides, "rounds": 5})
    field = after(field, next_round(pairer("swiss"), field).drawn(), ends)
    met = {frozenset((pair.home, pair.away)) for pair in next_round(pairer("swiss"), field).pairs}
    for one, other in itertools.combinations(range(1, entries + 1), 2):
        said = why_not(field, one, other)
        assert (str(said) == "They meet in this round.") == (frozenset((one, other)) in met)
        assert "{" not in vi(said) + str(said)
