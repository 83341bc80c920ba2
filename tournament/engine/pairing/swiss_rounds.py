"""The next Swiss round, from the rounds of a competition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.pairing.state import NextRound, Paired, PairingState, Round
from tournament.engine.pairing.swiss import Edition, Game, NoPairing, Player, SwissTournament, pair_round
from tournament.engine.pairing.swiss.player_state import standings
from tournament.engine.pairing.swiss.records import Colour, Kind
from tournament.engine.scoring.records import Outcome

COLOURS: tuple[Colour, Colour] = ("white", "black")
"""The side named first has White."""

_NO_PAIRING = Message("There is no pairing left without a rematch: plan fewer rounds, or finish with round {round}.")


def rounds_for(entries: int, options: Mapping[str, object]) -> int:
    """Return the planned rounds; by themselves two more than a knock-out would take, without a rematch."""
    given = options.get("rounds")
    most = entries - 1 if entries % 2 == 0 else entries
    return given if isinstance(given, int) else min((entries - 1).bit_length() + 2, most)


def edition_of(options: Mapping[str, object]) -> Edition:
    """Return the edition of the FIDE (Dutch) System that was chosen."""
    return cast(Edition, int(str(options.get("edition", 2026))))


def next_round(before: PairingState) -> NextRound:
    """Pair the next round; raises InputError when nothing legal is left."""
    try:
        pairing = pair_round(tournament_of(before), edition_of(before.options))
    except NoPairing as error:
        raise InputError(_NO_PAIRING.format(round=len(before.rounds))) from error
    pairs = tuple(Paired(pair.white, pair.black, pair.reason) for pair in pairing.pairs)
    return NextRound(len(before.rounds) + 1, pairs, before.win)


def floats(before: PairingState) -> dict[int, tuple[str, str]]:
    """Return how everybody floated in the last round and the one before, empty where they did not."""
    found = standings(tournament_of(before), edition_of(before.options))
    return {each.number: (each.floats[0] or "", each.floats[1] or "") for each in found}


def tournament_of(before: PairingState, apart: Iterable[frozenset[int]] = ()) -> SwissTournament:
    """Return the tournament as the pairing knows it; pairs of `apart` must not meet."""
    playing = set(before.playing)
    games = [_games(before, round_, drawn) for round_, drawn in enumerate(before.rounds, start=1)]
    return SwissTournament(
        players=tuple(
            Player(
                number,
                tuple(round_.get(number, Game("absent", 0)) for round_ in games),
                present=number in playing,
            )
            for number in before.numbers
        ),
        rounds=rounds_for(len(before.names), before.options),
        forbidden=frozenset(apart),
        win=before.win,
        draw=before.draw,
        loss=before.loss,
        sides=bool(before.options.get("sides", False)),
    )


def _games(before: PairingState, round_: int, drawn: Round) -> dict[int, Game]:
    games: dict[int, Game] = {}
    for board, pair in enumerate(drawn.pairs, start=1):
        outcome = before.outcomes.get((round_, board))
        for side in (0, 1):
            games[pair[side]] = _game(outcome, pair[1 - side], side)
    for bye in drawn.byes:
        kind: Kind = "bye" if not bye.asked else "requested_bye" if bye.points else "absent"
        games[bye.number] = Game(kind, bye.points)
    return games


def _game(outcome: Outcome | None, opponent: int, side: int) -> Game:
    if outcome is None or not outcome.counts:
        return Game("absent", 0)
    points = outcome.match_points[side]
    if outcome.contested:
        return Game("played", points, opponent, COLOURS[side])
    return Game("forfeit_loss" if outcome.forfeits[side] else "forfeit_win", points, opponent)
