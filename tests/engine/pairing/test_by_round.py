"""Rounds paired one after another, whatever the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.sampling import examples
from tournament.engine.errors import InputError
from tournament.engine.formats import FORMATS
from tournament.engine.pairing import Pairer, PairingState, Round, king_of_the_court, ladder, next_round, swiss_rounds
from tournament.engine.pairing.state import Reign
from tournament.engine.scoring.records import Outcome

ENDS = (
    Outcome(True, 0, (2, 1)),
    Outcome(True, 1, (1, 2)),
    Outcome(True, 0, (2, 0), contested=False, forfeits=(False, True)),
)


def pairer(name: str) -> Pairer:
    """Return what pairs the rounds of a format."""
    found = FORMATS[name].pairer
    assert found is not None
    return found


def start(entries: int, options: Mapping[str, object] | None = None) -> PairingState:
    return PairingState(
        [f"E{number}" for number in range(1, entries + 1)], (), {}, options or {}, win=2, draw=1, loss=1
    )


def after(before: PairingState, round_: Round, ends: list[int]) -> PairingState:
    number = len(before.rounds) + 1
    outcomes = {(number, board): ENDS[ends[board % len(ends)]] for board in range(1, len(round_.pairs) + 1)}
    return replace(before, rounds=(*before.rounds, round_), outcomes={**before.outcomes, **outcomes})


@examples(30, deadline=None)
@given(
    st.integers(2, 20),
    st.booleans(),
    st.lists(st.integers(0, 1), min_size=7, max_size=7),
    st.sampled_from(["2022", "2026"]),
)
def test_a_swiss_pairs_everybody_once_a_round_and_nobody_twice(
    entries: int, sides: bool, ends: list[int], edition: str
) -> None:
    before = start(entries, {"rounds": min(4, (entries + 1) // 2), "sides": sides, "edition": edition})
    met: set[frozenset[int]] = set()
    free: list[int] = []
    for number in range(1, pairer("swiss").planned(entries, before.options) + 1):
        try:
            drawn = next_round(pairer("swiss"), before).drawn()
        except InputError as refused:  # colours leave no pairing of so few
            assert sides
            assert entries < 8
            assert "no pairing left" in str(refused)
            return
        playing = sorted([n for pair in drawn.pairs for n in pair] + [bye.number for bye in drawn.byes])
        assert playing == list(range(1, entries + 1))
        assert met.isdisjoint(map(frozenset, drawn.pairs))
        met.update(map(frozenset, drawn.pairs))
        free += [bye.number for bye in drawn.byes]
        assert [bye.points for bye in drawn.byes] == [2] * (entries % 2)
        before = after(before, drawn, ends[number % 7 :] + ends[: number % 7])
    assert len(set(free)) == len(free)


def test_rounds_are_counted_from_the_entries_unless_told() -> None:
    assert [pairer("swiss").planned(n, {}) for n in (2, 3, 4, 7, 8, 9, 100)] == [1, 3, 3, 5, 5, 6, 9]
    assert pairer("swiss").planned(100, {"rounds": 11}) == 11
    assert [pairer("king_of_the_court").planned(n, {}) for n in (2, 3, 5)] == [1, 2, 3]
    assert pairer("ladder").matches(7, {"rounds": 4}) == 12


@examples(30, deadline=None)
@given(st.integers(2, 12), st.integers(1, 3))
def test_a_ladder_sorts_itself_when_the_stronger_always_wins(entries: int, reach: int) -> None:
    """Entry with the higher number is the stronger: neighbours in turn put any order right in as many rounds."""
    before = start(entries, {"reach": reach})
    for _ in range(2 * entries):
        try:
            drawn = next_round(pairer("ladder"), replace(before, options={"reach": reach, "rounds": 100})).drawn()
        except InputError:
            break
        number = len(before.rounds) + 1
        outcomes = {
            (number, board): ENDS[0 if home > away else 1] for board, (home, away) in enumerate(drawn.pairs, start=1)
        }
        before = replace(before, rounds=(*before.rounds, drawn), outcomes={**before.outcomes, **outcomes})
    order = pairer("ladder").order
    assert order is not None
    assert order(before) == list(range(entries, 0, -1))


def test_whoever_withdrew_stands_at_the_foot_of_the_ladder_and_is_not_challenged() -> None:
    before = replace(start(4), gone=frozenset({2}))
    order = pairer("ladder").order
    assert order is not None
    assert order(before) == [1, 3, 4, 2]
    assert [(pair.home, pair.away) for pair in next_round(pairer("ladder"), before).pairs] == [(1, 3), (4, None)]


def test_king_of_the_court_goes_on_without_who_withdrew() -> None:
    before = start(4, {"rounds": 2})
    first = next_round(pairer("king_of_the_court"), before)
    assert first.order == (1, 2, 3, 4)
    reigns = {1: Reign(5), 2: Reign(7), 3: Reign(1), 4: Reign(6)}
    over = replace(first.drawn(), reigns=reigns)
    played = replace(before, rounds=(over,), outcomes={(1, 1): Outcome(True, None)}, gone=frozenset({4}))
    final = next_round(pairer("king_of_the_court"), played)
    assert (final.order, str(final.pairs[0].reason)) == (
        (2, 1), "All 2 on one court, in the order of entrance: E2, E1. The final: first to 15 points.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (replace(start(4), rounds=(Round(((1, 3), (2, 4))),)), "Round 1 lacks 2 results: E1 – E3, E2 – E4."),
        (start(2, {"rounds": 0}), "All 0 rounds have been drawn."),
        (replace(start(3), away=frozenset({1}), gone=frozenset({2})), "At least two entries must play this round."),
        (
            after(replace(start(2, {"rounds": 3})), Round(((1, 2),)), [0]),
            "There is no pairing left without a rematch: plan fewer rounds, or finish with round 1.",
        ),
    ],
)
def test_what_cannot_be_paired_is_refused_in_one_sentence(before: PairingState, message: str) -> None:
    with pytest.raises(InputError) as refused:
        next_round(pairer("swiss"), before)
    assert str(refused.value) == message


def court(gone: frozenset[int] = frozenset(), *over: Mapping[int, Reign]) -> PairingState:
    """Return king of the court of four in two rounds, of which some are over."""
    rounds = tuple(Round(((1, 2),), order=(1, 2, 3, 4)[: 4 - n], reigns=reigns) for n, reigns in enumerate(over))
    return replace(start(4, {"rounds": 2}), rounds=rounds, gone=gone)


FIRST = {1: Reign(5), 2: Reign(7), 3: Reign(1), 4: Reign(6)}
FINAL = {1: Reign(3), 2: Reign(9), 4: Reign(15)}


def test_king_of_the_court_ranks_who_is_still_in_before_who_left() -> None:
    assert king_of_the_court.order_of(court()) == [1, 2, 3, 4]
    assert king_of_the_court.order_of(court(frozenset(), FIRST)) == [2, 4, 1, 3]
    assert king_of_the_court.order_of(court(frozenset(), FIRST, FINAL)) == [4, 2, 1, 3]


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (court(frozenset(), FIRST, FINAL), "The final is over."),
        (court(frozenset({1, 3, 4})), "Only one entry is left on the court."),
    ],
)
def test_a_round_of_king_of_the_court_that_cannot_be_is_refused(before: PairingState, message: str) -> None:
    with pytest.raises(InputError) as refused:
        king_of_the_court.next_round(before)
    assert str(refused.value) == message


def test_who_withdrew_did_nothing_in_the_round_on_one_court() -> None:
    known = king_of_the_court.with_the_gone(court(frozenset({3})), {1: Reign(5), 2: Reign(7), 4: Reign(6)})
    assert {number: reign.points for number, reign in known.items()} == {1: 5, 2: 7, 3: 0, 4: 6}
    assert king_of_the_court.with_the_gone(court(frozenset({3}), FIRST, FINAL), FINAL) == FINAL
    assert pairer("king_of_the_court").objections(court(), ()) == []


def test_a_ladder_on_which_nobody_can_challenge_anybody_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        ladder.next_round(replace(start(2), gone=frozenset({2})))
    assert str(refused.value) == "There is nobody left to challenge."


def test_a_drawn_game_moves_nobody_on_a_ladder() -> None:
    drawn = replace(start(2), rounds=(Round(((1, 2),)),), outcomes={(1, 1): Outcome(True, None)})
    assert ladder.order_of(drawn) == [1, 2]


def test_who_floated_is_known_and_a_match_that_does_not_count_is_as_if_nobody_came() -> None:
    drawn = Round(((1, 3), (2, 4))), Round(((1, 4), (2, 3)))
    outcomes = {(1, 1): ENDS[0], (1, 2): ENDS[0], (2, 1): ENDS[0], (2, 2): Outcome(False, None)}
    before = replace(start(4, {"rounds": 3}), rounds=drawn, outcomes=outcomes)
    assert swiss_rounds.floats(before) == {1: ("down", ""), 2: ("", ""), 3: ("", ""), 4: ("up", "")}
    counts = replace(before, outcomes=outcomes | {(2, 2): ENDS[0]})
    assert swiss_rounds.floats(counts) == {1: ("down", ""), 2: ("down", ""), 3: ("up", ""), 4: ("up", "")}
