"""Ladders and king of the court."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tournament.engine.errors import InputError
from tournament.engine.pairing.king_of_the_court import CourtRound, king_of_the_court
from tournament.engine.pairing.ladder import ladder_after, ladder_round
from tournament.engine.pairing.state import Reign


def test_neighbours_of_a_ladder_meet_in_turn() -> None:
    assert ladder_round("ABCDE") == [("A", "B"), ("C", "D")]
    assert ladder_round("ABCDE", first=1) == [("B", "C"), ("D", "E")]


def test_a_ladder_avoids_the_last_opponent_within_reach() -> None:
    assert ladder_round("ABCD", met_last=[("B", "A")], reach=2) == [("A", "C"), ("B", "D")]
    assert ladder_round("AB", met_last=[("A", "B")]) == []


def test_the_winner_takes_the_rung_and_those_between_move_down() -> None:
    assert ladder_after("ABCDE", "B", "D") == list("ADBCE")


@given(st.integers(2, 30), st.integers(1, 5), st.integers(0, 1))
def test_nobody_plays_twice_or_out_of_reach(count: int, reach: int, first: int) -> None:
    order = list(range(count))
    pairs = ladder_round(order, reach=reach, first=first)
    names = [entry for pair in pairs for entry in pair]
    assert len(set(names)) == len(names)
    assert all(0 < lower - upper <= reach for upper, lower in pairs)
    assert len(pairs) == (count - first) // 2


@given(st.permutations(range(8)), st.data())
def test_a_challenge_keeps_all_entries_and_the_order_of_the_others(order: list[int], data: st.DataObject) -> None:
    upper, lower = sorted(data.draw(st.lists(st.integers(0, 7), min_size=2, max_size=2, unique=True)))
    after = ladder_after(order, order[upper], order[lower])
    assert after[upper] == order[lower]
    assert [entry for entry in after if entry != order[lower]] == [entry for entry in order if entry != order[lower]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ladder_round("ABA"), "An entry stands there twice."),
        (lambda: ladder_round("AB", reach=0), "A challenge reaches at least one rung up."),
        (lambda: ladder_after("AB", "B", "A"), "A already stands above B."),
        (lambda: ladder_after("AB", "A", "C"), "C is not on the ladder."),
        (lambda: king_of_the_court("AB", rounds=2), "There must be from 1 round to one fewer than the entries."),
        (lambda: king_of_the_court("ABCDE", [{}]), "Round 1: the results must be those of the entries left in."),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError) as error:
        call()
    assert str(error.value) == message


def test_a_session_of_king_of_the_court() -> None:
    assert king_of_the_court("ABCDE") == (CourtRound(tuple("ABCDE"), 15, None), [])
    first = {"A": Reign(5, 2, 9), "B": Reign(7), "C": Reign(5, 3, 20), "D": Reign(5, 2, 4), "E": Reign(1)}
    assert king_of_the_court("ABCDE", [first]) == (CourtRound(tuple("BCDA"), 15, None), ["E"])
    second = {"A": Reign(9), "B": Reign(0), "C": Reign(4), "D": Reign(5)}
    assert king_of_the_court("ABCDE", [first, second]) == (CourtRound(tuple("ADC"), None, 15), ["B", "E"])
    final = {"A": Reign(12), "D": Reign(15), "C": Reign(3)}
    assert king_of_the_court("ABCDE", [first, second, final]) == (None, list("DACBE"))


def test_no_round_of_king_of_the_court_follows_the_final() -> None:
    reigns = {"A": Reign(2), "B": Reign(1)}
    with pytest.raises(InputError, match=r"^There are only 1 rounds\.$"):
        king_of_the_court("AB", [reigns, reigns], rounds=1)
