"""Random Swiss tournaments, round by round, and their report files for other engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from tournament.engine.pairing.swiss import Edition, Game, NoPairing, Pairing, Player, SwissTournament, pair_round
from tournament.engine.pairing.swiss.records import Colour, Kind, Points

HALF = Fraction(1, 2)


def start(random: Random, size: int, rounds: int) -> SwissTournament:
    """Return a tournament before its first round."""
    colour: Colour = random.choice(["white", "black"])
    return SwissTournament(tuple(Player(n) for n in range(1, size + 1)), rounds, colour)


def play(tournament: SwissTournament, pairing: Pairing, random: Random, away: float = 0.0) -> SwissTournament:
    """Return the tournament after a round with random results; `away` is the chance of odd things."""
    games: dict[int, Game] = {}
    for pair in pairing.pairs:
        if pair.black is None:
            games[pair.white] = Game("bye", 1)
        else:
            games |= _result(pair.white, pair.black, random, away)
    players = []
    for player in tournament.players:
        game = games.get(player.number)
        if game is None:
            game = Game("requested_bye", HALF) if random.random() < 0.4 else Game("absent", 0)
        present = random.random() >= away
        players.append(replace(player, games=(*player.games, game), present=present))
    return replace(tournament, players=tuple(players))


def rounds(
    seed: int, size: int, away: float, rules: Edition = 2026
) -> Iterator[tuple[SwissTournament, Pairing | None]]:
    """Yield the tournament before each round, with its pairing, or None and no more when there is none."""
    random = Random(seed)
    tournament = start(random, size, random.randint(3, max(3, min(size, 9))))
    for _ in range(tournament.rounds):
        try:
            pairing = pair_round(tournament, rules)
        except NoPairing:
            yield tournament, None
            return
        yield tournament, pairing
        tournament = play(tournament, pairing, random, away)


SCORES: list[Points] = [1, HALF, 0]


def _result(white: int, black: int, random: Random, away: float) -> dict[int, Game]:
    chance = random.random()
    if chance < away / 4:
        winner = random.randrange(2)
        kinds: tuple[Kind, Kind] = ("forfeit_win", "forfeit_loss")
        return {
            white: Game(kinds[winner], 1 - winner, black, "white"),
            black: Game(kinds[1 - winner], winner, white, "black"),
        }
    # The lower starting number is the stronger player.
    edge = 0.25 if white < black else -0.25
    score = random.choices(SCORES, [0.4 + edge, 0.2, 0.4 - edge])[0]
    return {
        white: Game("played", score, black, "white"),
        black: Game("played", 1 - score, white, "black"),
    }


_LETTERS = {"bye": "U", "absent": "Z", "forfeit_win": "+", "forfeit_loss": "-"}


def trf(tournament: SwissTournament) -> str:
    """Return the report file before the next round."""
    lines = ["012 Test", f"XXR {tournament.rounds}", f"XXC {tournament.initial_colour}1"]
    for player in tournament.players:
        cells = "".join(f"  {_cell(game)}" for game in player.games)
        if not player.present:
            cells += "  0000 - Z"
        points = f"{float(player.points):4.1f}"
        name = f"P{player.number}"
        lines.append(
            f"001 {player.number:4d} {'':1s}{'':3s} {name:33s} {2500 - player.number:4d} {'':3s} {'':11s} {'':10s} "
            f"{points} {player.number:4d}{cells}"
        )
    for player in tournament.players:
        if player.accelerations:
            lines.append(f"XXA {player.number:4d} " + " ".join(f"{float(a):4.1f}" for a in player.accelerations))
    lines += [f"XXP {' '.join(str(n) for n in sorted(pair))}" for pair in sorted(map(sorted, tournament.forbidden))]
    return "\n".join(lines) + "\n"


def _cell(game: Game) -> str:
    colour = (game.colour or "-")[0]
    if game.played:
        letter = {1: "1", HALF: "=", 0: "0"}[game.points]
    elif game.kind == "requested_bye":
        letter = "H" if game.points == HALF else "F"
    else:
        letter = _LETTERS[game.kind]
    return (
        f"{game.opponent or 0:04d} {colour} {letter}" if not game.opponent else f"{game.opponent:4d} {colour} {letter}"
    )
