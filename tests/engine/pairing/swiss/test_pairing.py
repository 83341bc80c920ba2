"""Rounds against the rules read word for word, against another engine, and by what must always hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.pairing.swiss.reference import reference_round
from tests.engine.pairing.swiss.simulation import play, rounds, start
from tests.support.sampling import examples
from tournament.catalogues import both
from tournament.engine.errors import InputError
from tournament.engine.pairing.swiss import Edition, Game, NoPairing, Player, SwissTournament, pair_round
from tournament.engine.text import Text

HALF = Fraction(1, 2)
SEEDS = st.integers(0, 10**9)


@examples(60, deadline=None)
@given(SEEDS, st.integers(2, 9), st.sampled_from([0, 0.2]))
def test_small_tournaments_are_paired_as_the_rules_read(seed: int, size: int, away: float) -> None:
    for tournament, pairing in rounds(seed, size, away):
        found = None
        if pairing is not None:
            found = sorted(tuple(sorted(n for n in (pair.white, pair.black) if n)) for pair in pairing.pairs)
        if sum(player.present for player in tournament.players) > 1:
            assert found == reference_round(tournament)


@examples(25, deadline=None)
@given(SEEDS, st.integers(2, 60), st.sampled_from([0, 0.2]), st.sampled_from([2022, 2026]))
def test_what_always_holds(seed: int, size: int, away: float, rules: Edition) -> None:
    for tournament, _ in rounds(seed, size, away):
        try:
            pairing = pair_round(tournament, rules)
        except NoPairing:
            continue
        players = {player.number: player for player in tournament.players}
        named = [n for pair in pairing.pairs for n in (pair.white, pair.black) if n]
        assert sorted(named) == [player.number for player in tournament.players if player.present]
        for pair in pairing.pairs:
            games = players[pair.white].games
            if pair.black is None:
                assert not any(game.kind in ("bye", "forfeit_win") for game in games)
            else:
                assert not any(game.played and game.opponent == pair.black for game in games)
                if len(games) < tournament.rounds - 1:
                    assert_colours(games, "white")
                    assert_colours(players[pair.black].games, "black")
        shuffled = replace(tournament, players=tuple(reversed(tournament.players)))
        assert pair_round(shuffled, rules) == pairing


def assert_colours(games: Sequence[Game], colour: str) -> None:
    """Before the last round nobody gets a colour three times running, nor a difference beyond 2."""
    colours = [game.colour for game in games if game.played]
    assert colours[-2:] != [colour, colour]
    assert abs(2 * [*colours, colour].count(colour) - len(colours) - 1) <= 2


def test_the_first_round_pairs_the_halves_and_alternates_the_drawn_colour() -> None:
    tournament = SwissTournament(tuple(Player(n) for n in range(1, 8)), 5, "black")
    pairs = [(pair.white, pair.black) for pair in pair_round(tournament).pairs]
    assert pairs == [(4, 1), (2, 5), (6, 3), (7, None)]
    assert pair_round(tournament).bye == 7


def test_without_sides_the_higher_ranked_is_named_first() -> None:
    tournament = SwissTournament(tuple(Player(n) for n in range(1, 7)), 3, sides=False)
    assert [(pair.white, pair.black) for pair in pair_round(tournament).pairs] == [(1, 4), (2, 5), (3, 6)]
    assert both(pair_round(tournament).pairs[0].reason) == Text("Cùng nhóm 0 điểm.", "Both in the score group of 0.")
    for seed in range(20):
        before = tournament
        for _ in range(3):
            pairing = pair_round(before)
            points = {player.number: player.points for player in before.players}
            two = [(p.white, p.black) for p in pairing.pairs if p.black]
            assert all((-points[white], white) < (-points[black], black) for white, black in two)
            before = play(before, pairing, Random(seed))


def test_forbidden_pairs_do_not_meet() -> None:
    forbidden = frozenset({frozenset({1, 3})})
    tournament = SwissTournament(tuple(Player(n) for n in range(1, 5)), 3, forbidden=forbidden)
    assert [(pair.white, pair.black) for pair in pair_round(tournament).pairs] == [(1, 4), (3, 2)]


@pytest.mark.parametrize("rules", [2022, 2026])
def test_two_brackets_may_float_down_as_a_whole(rules: Edition) -> None:
    apart = frozenset(frozenset({a, b}) for a in range(1, 10) for b in range(1, a))
    accelerations = {n: (2,) if n < 6 else (1,) if n < 10 else () for n in range(1, 29)}
    players = tuple(Player(n, accelerations=accelerations[n]) for n in range(1, 29))
    pairs = pair_round(SwissTournament(players, 3, forbidden=apart), rules).pairs
    met = {min(pair.white, pair.black): max(pair.white, pair.black) for pair in pairs if pair.black}
    assert [met[n] for n in range(1, 10)] == list(range(10, 19))


def test_acceleration_moves_a_player_up() -> None:
    players = [Player(n, accelerations=(1,) if n < 3 else ()) for n in range(1, 5)]
    assert [(p.white, p.black) for p in pair_round(SwissTournament(tuple(players), 3)).pairs] == [(1, 2), (3, 4)]


def test_the_bye_goes_to_the_player_who_has_played_most() -> None:
    """C9, new in 2026: among those on the lowest score, the one with the fewest unplayed games."""
    players = (
        Player(1, (Game("played", 1, 4, "white"),)),
        Player(2, (Game("requested_bye", 0),)),
        Player(3, (Game("requested_bye", 0),)),
        Player(4, (Game("played", 0, 1, "black"),)),
        Player(5, (Game("requested_bye", 0),)),
    )
    tournament = SwissTournament(players, 5)
    assert pair_round(tournament).bye == 4


def test_until_2026_the_last_bracket_must_have_somebody_for_the_bye() -> None:
    """C.7 with A.9: no. 5 has had the bye, so no. 2 floats down for it, although it floated the round before."""
    players = (
        Player(1, (Game("played", 0, 3, "black"), Game("played", 1, 4, "white"))),
        Player(2, (Game("played", 1, 4, "white"), Game("absent", 0))),
        Player(3, (Game("played", 1, 1, "white"), Game("played", 1, 5, "black"))),
        Player(4, (Game("played", 0, 2, "black"), Game("played", 0, 1, "black"))),
        Player(5, (Game("bye", 1), Game("played", 0, 3, "white"))),
    )
    tournament = SwissTournament(players, 4, "black", frozenset({frozenset({2, 3})}))
    assert [(pair.white, pair.black) for pair in pair_round(tournament, 2022).pairs] == [(4, 3), (1, 5), (2, None)]


def test_reasons_name_the_group_the_float_the_colours_and_the_bye() -> None:
    players = (
        Player(1, (Game("played", 1, 2, "white"),)),
        Player(2, (Game("played", 0, 1, "black"),)),
        Player(3, (Game("bye", HALF),)),
    )
    first, bye = pair_round(SwissTournament(players, 3)).pairs
    assert (first.white, first.black) == (3, 1)
    assert both(first.reason) == Text(
        "Số 1 xuống từ nhóm 1 điểm, gặp số 3 ở nhóm ½ điểm. Cả hai được màu quân mong muốn.",
        "No. 1 floats down from the score group of 1 to meet no. 3 of ½. Neither colour preference is refused.",
    )
    assert str(bye.reason) == "The number of entries is odd: no. 2, on 0, has the bye."


def test_no_pairing_is_said_in_both_languages() -> None:
    met = (Player(1, (Game("played", 1, 2, "white"),)), Player(2, (Game("played", 0, 1, "black"),)))
    with pytest.raises(NoPairing) as error:
        pair_round(SwissTournament(met, 3))
    assert both(error.value.text) == Text(
        "Không có cách xếp cặp nào giữ được các tiêu chí bắt buộc.", "No pairing keeps the absolute criteria."
    )


def test_players_must_have_the_same_number_of_rounds() -> None:
    with pytest.raises(InputError, match="different numbers of past rounds"):
        pair_round(SwissTournament((Player(1, (Game("bye", 1),)), Player(2)), 3))


def test_small_fields_meet_as_long_as_they_can() -> None:
    def until_it_fails(size: int) -> list[list[tuple[int, int | None]]]:
        tournament = start(Random(1), size, 9)
        drawn: list[list[tuple[int, int | None]]] = []
        with pytest.raises(NoPairing):  # noqa: PT012 - in which round is what the callers compare
            for _ in range(9):
                pairing = pair_round(tournament)
                sides = [(pair.white, pair.black) for pair in pairing.pairs]
                drawn.append([(min(a, b), max(a, b)) if b else (a, None) for a, b in sides])
                tournament = play(tournament, pairing, Random(1))
        return drawn

    assert until_it_fails(1) == [[(1, None)]]
    assert until_it_fails(2) == [[(1, 2)]]
    rounds_of_three = until_it_fails(3)
    assert sorted(pair for pairs in rounds_of_three for pair in pairs if pair[1]) == [(1, 2), (1, 3), (2, 3)]
    assert sorted(pair[0] for pairs in rounds_of_three for pair in pairs if pair[1] is None) == [1, 2, 3]


@pytest.mark.parametrize(("there", "pairs"), [((), None), ((4,), [(4, None)]), ((2, 5), [(2, 5)])])
def test_only_those_who_are_there_are_paired(there: tuple[int, ...], pairs: object) -> None:
    full = start(Random(1), 6, 5)
    tournament = replace(full, players=tuple(replace(p, present=p.number in there) for p in full.players))
    if pairs is None:
        with pytest.raises(NoPairing):
            pair_round(tournament)
    else:
        assert [(pair.white, pair.black) for pair in pair_round(tournament).pairs] == pairs
