"""Swiss pairing by the FIDE (Dutch) System, FIDE Handbook C.04.3, exact in both editions."""

from tournament.engine.pairing.swiss.pairing import NoPairing, pair_round
from tournament.engine.pairing.swiss.records import Edition, Game, Pair, Pairing, Player, SwissTournament

__all__ = ["Edition", "Game", "NoPairing", "Pair", "Pairing", "Player", "SwissTournament", "pair_round"]
