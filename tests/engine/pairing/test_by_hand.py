"""Rounds paired by hand: what cannot be is refused, what breaks the rules is listed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.pairing.test_by_round import pairer
from tournament.engine.errors import InputError
from tournament.engine.pairing import PairingState, Round, next_round
from tournament.engine.pairing.by_hand import by_hand
from tournament.engine.scoring.records import Outcome

WON = Outcome(counts=True, winner=0, match_points=(1, 0))


def field_of(size: int, *rounds: tuple[tuple[int, int], ...], options: dict[str, object] | None = None) -> PairingState:
    """Everybody named first won every match; whoever is in no pair had the bye."""
    drawn = tuple(Round(pairs) for pairs in rounds)
    outcomes = {(n, board): WON for n, pairs in enumerate(rounds, 1) for board in range(1, len(pairs) + 1)}
    return PairingState([f"T{n}" for n in range(1, size + 1)], drawn, outcomes, {"rounds": 9, **(options or {})})


def broken(name: str, before: PairingState, *pairs: tuple[int, int]) -> list[str]:
    format_ = pairer(name)
    return [str(each) for each in format_.objections(before, by_hand(format_, before, pairs, "because").pairs)]


def test_a_swiss_round_by_hand_is_as_given_with_its_reason() -> None:
    new = by_hand(pairer("swiss"), field_of(5), [(5, 2), (3, 4)], "the hall is small")
    assert new.drawn().pairs == ((5, 2), (3, 4))
    assert [(bye.number, bye.points) for bye in new.drawn().byes] == [(1, 1)]
    assert {str(pair.reason) for pair in new.pairs} == {"Paired by hand: the hall is small"}
    assert (new.by_hand, new.drawn().by_hand) == (True, True)


@pytest.mark.parametrize(
    ("pairs", "note", "sentence"),
    [
        ([(1, 2), (2, 3)], "x", "T2 stands in two pairs."),
        ([(1, 1), (2, 3)], "x", "T1 stands in two pairs."),
        ([(1, 9), (2, 3)], "x", "T9 does not play this round."),
        ([(1, 2)], "x", "Several have no opponent: T3, T4. Pair them, or mark them as absent."),
        ([], "x", "No pair is made yet."),
        ([(1, 2), (3, 4)], "  ", "Pairing by hand needs a reason, which everybody sees."),
    ],
)
def test_what_cannot_be_is_refused(pairs: list[tuple[int, int]], note: str, sentence: str) -> None:
    before = PairingState([f"T{n}" for n in range(1, 10)], (), {}, away=frozenset(range(5, 10)))
    with pytest.raises(InputError) as refused:
        by_hand(pairer("swiss"), before, pairs, note)
    assert str(refused.value.text) == sentence


def test_results_that_are_missing_and_one_court_are_refused() -> None:
    before = PairingState(["A", "B", "C", "D"], (Round(((1, 2), (3, 4))),), {(1, 1): WON})
    with pytest.raises(InputError, match="lacks 1 results: C – D"):
        by_hand(pairer("swiss"), before, [(1, 3), (2, 4)], "x")
    with pytest.raises(InputError, match="no pairs"):
        by_hand(pairer("king_of_the_court"), field_of(4), [(1, 2), (3, 4)], "x")


def test_a_rematch_a_second_bye_and_a_side_that_both_must_have_are_named() -> None:
    before = field_of(4, ((1, 2), (3, 4)))
    assert broken("swiss", before, (2, 1), (4, 3)) == ["T2 and T1 met in round 1.", "T4 and T3 met in round 1."]
    assert broken("swiss", before, (1, 3), (2, 4)) == []
    three = PairingState(["A", "B", "C"], (Round(((1, 2),), ()),), {(1, 1): WON}, {"rounds": 3})
    rested = next_round(pairer("swiss"), PairingState(["A", "B", "C"], (), {}, {"rounds": 3})).drawn()
    again = PairingState(["A", "B", "C"], (rested,), {(1, 1): WON}, {"rounds": 3})
    assert broken("swiss", three, (1, 3)) == []
    assert broken("swiss", again, rested.pairs[0])[-1] == "C has had a bye, or a win without play."
    white_twice = field_of(4, ((1, 2), (3, 4)), ((1, 4), (3, 2)), options={"sides": True})
    assert broken("swiss", white_twice, (1, 3), (2, 4)) == [
        "Both T1 and T3 must have the same side (colour).",
        "Both T2 and T4 must have the same side (colour).",
    ]


def test_a_ladder_has_a_reach_and_no_instant_rematch() -> None:
    before = field_of(4, ((1, 2), (3, 4)))
    assert broken("ladder", before, (1, 2), (3, 4)) == [
        "T1 and T2 met in the round before.",
        "T3 and T4 met in the round before.",
    ]
    assert broken("ladder", before, (4, 1)) == ["T4 (rung 4) may challenge 1 rungs up at most; T1 is on rung 1."]
    assert broken("ladder", before, (2, 3)) == []


@given(st.integers(2, 9), st.integers(1, 3), st.randoms(use_true_random=False))
def test_what_the_rules_pair_breaks_none_of_them(size: int, rounds: int, chance: object) -> None:
    pick = chance.choice  # type: ignore[attr-defined]
    before = PairingState([f"T{n}" for n in range(1, size + 1)], (), {}, {"rounds": size + 3, "sides": True})
    for number in range(1, rounds + 1):
        try:
            new = next_round(pairer("swiss"), before)
        except InputError:
            return
        drawn = new.drawn()
        given_by_hand = by_hand(pairer("swiss"), before, drawn.pairs, "as the rules")
        assert (given_by_hand.drawn().pairs, given_by_hand.drawn().byes) == (drawn.pairs, drawn.byes)
        assert pairer("swiss").objections(before, given_by_hand.pairs) == []
        points = {(number, board): pick([(1, 0), (0, 1)]) for board in range(1, len(drawn.pairs) + 1)}
        outcomes = {
            key: Outcome(counts=True, winner=0 if won == (1, 0) else 1, match_points=won) for key, won in points.items()
        }
        before = PairingState(before.names, (*before.rounds, drawn), {**before.outcomes, **outcomes}, before.options)


@pytest.mark.parametrize(("name", "option"), [("ladder", "reach"), ("king_of_the_court", "target")])
def test_an_option_that_is_no_number_is_refused(name: str, option: str) -> None:
    with pytest.raises(InputError, match=f"^The option {option} is a whole number, not 'far'.$"):
        next_round(pairer(name), field_of(4, options={option: "far"}))
