"""What the absolute criteria allow, and what can still be paired below a bracket."""

from __future__ import annotations

from collections.abc import Sequence

from tournament.engine.bits import bits, bitset
from tournament.engine.pairing.swiss.matching import NOBODY, complete, exposable
from tournament.engine.pairing.swiss.player_state import Standing
from tournament.engine.pairing.swiss.records import SwissTournament


class Legal:
    """Who may meet whom; vertices are the players in order, the last the bye if there is one.

    Sets of vertices are bit sets; bit `w` of ``allowed[v]`` says that the two may be paired.
    """

    def __init__(self, tournament: SwissTournament, players: Sequence[Standing]) -> None:
        self.players = players
        self.bye = len(players)
        self.size = len(players) + len(players) % 2
        self.everybody = (1 << self.size) - 1
        self.allowed = self._allowed(tournament)

    def _allowed(self, tournament: SwissTournament) -> list[int]:
        """Return who may meet whom and who may have the bye: the absolute criteria C1 to C3."""
        index = {player.number: v for v, player in enumerate(self.players)}
        absolute = {
            colour: bitset(
                v for v, player in enumerate(self.players) if player.absolute and player.preference == colour
            )
            for colour in ("white", "black")
        }
        topscorers = bitset(v for v, player in enumerate(self.players) if player.topscorer)
        met = {player.number: player.games for player in tournament.players}
        allowed = []
        for v, player in enumerate(self.players):
            mask = (1 << self.bye) - 1 & ~(1 << v)
            for game in met[player.number]:
                if game.played and game.opponent in index:
                    mask &= ~(1 << index[game.opponent])
            if player.absolute and player.preference and not player.topscorer:
                mask &= ~(absolute[player.preference] & ~topscorers)
            if self.size > self.bye and player.may_have_bye:
                mask |= 1 << self.bye
            allowed.append(mask)
        for first, second in (sorted(pair) for pair in tournament.forbidden if len(pair) == 2):
            if first in index and second in index:
                allowed[index[first]] &= ~(1 << index[second])
                allowed[index[second]] &= ~(1 << index[first])
        if self.size > self.bye:
            allowed.append(bitset(v for v in range(self.bye) if allowed[v] >> self.bye & 1))
        return allowed

    def completes(self, alive: int) -> bool:
        return complete(self.allowed, [NOBODY] * self.size, alive)

    def limit_bye(self) -> None:
        """Give the bye to players of the lowest score that lets all others be paired (C5)."""
        candidates = self.allowed[self.bye]
        for score in sorted({self.players[v].score for v in bits(candidates)}):
            self._allow_bye(bitset(v for v in bits(candidates) if self.players[v].score == score))
            if self.completes(self.everybody):
                return

    def _allow_bye(self, players: int) -> None:
        self.allowed[self.bye] = players
        for v in range(self.bye):
            self.allowed[v] = self.allowed[v] & ~(1 << self.bye) | (players >> v & 1) << self.bye

    def bye_is_here(self, last: int) -> bool:
        """Whether some player with at least the score of `last` may have the bye."""
        score = self.players[last].score
        return any(self.players[v].score >= score for v in bits(self.allowed[self.bye]))

    def next_is_best(self, lower: list[int], rest: int) -> bool:
        """Whether the next bracket, without a player from above, can leave over no more than it must."""
        alive = bitset(lower)
        if len(lower) % 2 == 0:
            return self.completes(alive) and self.completes(rest)
        fit = self._fits(rest)
        return bool(exposable(self.allowed, [NOBODY] * self.size, alive) & fit)

    def _fits(self, rest: int) -> int:
        """Return the vertices with any one of which the odd set `rest` can be paired."""
        fit = 0
        for v in bits(exposable(self.allowed, [NOBODY] * self.size, rest)):
            fit |= self.allowed[v]
        return fit

    def good_floaters(self, residents: list[int], lower: list[int], rest: int) -> int:
        """Return the residents with any one of whom the next bracket leaves over no more than it must."""
        alive = bitset(lower)
        if len(lower) % 2:
            partners = exposable(self.allowed, [NOBODY] * self.size, alive) if self.completes(rest) else 0
            return bitset(v for v in residents if self.allowed[v] & partners)
        return self._floaters_to_even(residents, alive, self._fits(rest) & alive)

    def _floaters_to_even(self, residents: list[int], lower: int, fit: int) -> int:
        """Return the residents with any one of whom all of the even `lower` but one of `fit` can be paired."""
        mates = [NOBODY] * self.size
        paired = complete(self.allowed, mates, lower)
        near = bitset(mates[v] for v in bits(fit)) if paired else 0
        return bitset(
            v
            for v in residents
            if self.allowed[v] & near or exposable(self.allowed, mates.copy(), lower | 1 << v) & fit
        )

    def floaters_ahead(self, residents: list[int], lower: list[int]) -> int:
        """Return the residents with any one of whom the next bracket can leave over no more than it must."""
        alive = bitset(lower)
        if len(lower) % 2:
            partners = exposable(self.allowed, [NOBODY] * self.size, alive)
            return bitset(v for v in residents if self.allowed[v] & partners)
        return self._floaters_to_even(residents, alive, alive)
