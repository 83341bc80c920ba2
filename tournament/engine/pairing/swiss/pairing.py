"""One round of a Swiss tournament, bracket by bracket."""

from __future__ import annotations

from tournament.engine.errors import InputError
from tournament.engine.message import Message
from tournament.engine.pairing.swiss.absolute_criteria import Legal
from tournament.engine.pairing.swiss.colours import allocate
from tournament.engine.pairing.swiss.player_state import Standing, standings
from tournament.engine.pairing.swiss.process import Process
from tournament.engine.pairing.swiss.reasons import bye_reason, pair_reason
from tournament.engine.pairing.swiss.records import Edition, Pair, Pairing, SwissTournament


class NoPairing(Exception):
    """No pairing keeps the absolute criteria; `text` says so."""

    def __init__(self) -> None:
        self.text = Message("No pairing keeps the absolute criteria.")
        super().__init__(str(self.text))


def pair_round(tournament: SwissTournament, rules: Edition = 2026) -> Pairing:
    """Return the next round by the FIDE (Dutch) System, C.04.3.

    Raises InputError when the players' rounds differ in number, `NoPairing` when there is no legal pairing.
    """
    if len({len(player.games) for player in tournament.players}) > 1:
        raise InputError(Message("The players have different numbers of past rounds."))
    players = standings(tournament, rules)
    legal = Legal(tournament, players)
    if not players or not legal.completes(legal.everybody):
        raise NoPairing
    if rules == 2026 and len(players) % 2:
        legal.limit_bye()
    mates = Process(legal, rules).run()
    pairs = [(players[v], players[w]) for v, w in enumerate(mates) if v < w < len(players)]
    pairs.sort(key=_board)
    boards = []
    for higher, lower in pairs:
        white, black, rule = allocate(higher, lower, tournament.initial_colour, tournament.sides)
        boards.append(Pair(white.number, black.number, pair_reason(white, black, rule)))
    if len(players) % 2:
        free = players[mates[-1]]
        boards.append(Pair(free.number, None, bye_reason(free)))
    return Pairing(tuple(boards))


def _board(pair: tuple[Standing, Standing]) -> tuple[object, ...]:
    """Return the key of the order of boards: the points of both, then the pairing number (C.04.2 D.9)."""
    higher, lower = sorted(pair, key=lambda player: (-player.points, player.rank))
    return -higher.points, -lower.points, higher.rank
