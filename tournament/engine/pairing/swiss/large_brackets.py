"""The best pairing of a bracket from which any number of players may float."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tournament.engine.bits import bitset
from tournament.engine.pairing.swiss.absolute_criteria import Legal
from tournament.engine.pairing.swiss.candidate_order import choose_by_price
from tournament.engine.pairing.swiss.criteria import Prices

NOWHERE = -2
"""Stands for whoever will meet a player left over by the next bracket."""


@dataclass(frozen=True, slots=True)
class Wide:
    """A bracket and what is below: the next bracket, the others, and the bye if it is open.

    With `ahead`, the criteria look at the next bracket; with `price_bye`, at who gets the bye.
    """

    legal: Legal
    prices: Prices
    members: Sequence[int]
    moved: int
    lower: Sequence[int]
    rest: Sequence[int]
    bye: Sequence[int]
    ahead: bool = True
    price_bye: bool = False

    def pair(self) -> dict[int, int] | None:
        """Return the mates of all vertices when everybody is to be paired; None when that is impossible."""
        return self._pair([*self.members, *self.lower, *self.rest, *self.bye])

    def pair_ahead(self, bye: Sequence[int]) -> tuple[dict[int, int], int] | None:
        """Return the mates of the members and the players left over, whatever comes below the next bracket.

        Members must take the `bye`, if given. The price of leaving so many players over is convex in their
        number, so that a best pairing with places left for more is the best of all.
        """
        count = len(self.members) + len(self.lower)
        room = 6 + (count + len(bye)) % 2
        while True:
            pairs = self._pair([*self.members, *self.lower, *[NOWHERE] * room, *bye])
            over = [v for v, w in pairs.items() if w == NOWHERE] if pairs else []
            if room >= count or (pairs and len(over) < room - 1):
                return (pairs, bitset(over)) if pairs else None
            room *= 3  # which keeps the total even

    def _pair(self, vertices: Sequence[int]) -> dict[int, int] | None:
        table = self._table(vertices)
        found = choose_by_price(table, self.moved, len(self.members))
        if found is None:
            return None
        return {vertices[i]: vertices[j] for i, j in found.items() if vertices[i] != NOWHERE}

    def _table(self, vertices: Sequence[int]) -> list[list[int | None]]:
        """Return the prices of all edges."""
        players, prices, allowed = self.legal.players, self.prices, self.legal.allowed
        count = len(self.members)
        last = count + len(self.lower)
        away = [prices.floating(players[v]) for v in self.members] + [0] * (len(vertices) - count)
        over = list(away)
        if self.ahead:
            for i, v in enumerate(vertices[:last]):
                over[i] += prices.below(players[v])
        table: list[list[int | None]] = [[None] * len(vertices) for _ in vertices]
        for i, v in enumerate(vertices):
            for j in range(max(i + 1, self.moved), len(vertices)):
                w = vertices[j]
                if w != v and NOWHERE not in (v, w) and not allowed[v] >> w & 1:
                    continue
                if v == NOWHERE != w:
                    continue
                price = over[i] if j >= last else away[i]
                if j < count:
                    price = prices.pair(players[v], players[w])
                elif w == self.legal.bye and i < count and self.price_bye:
                    price += prices.bye(players[v])
                table[i][j] = table[j][i] = price
        return table
